"""A portfolio on disk: a folder of dated statements, one file of facts, or one printed text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sim.model.errors import InputError
from sim.model.issue import Issue, Place
from sim.model.statement import Statement
from sim.model.symbol import Symbol

if TYPE_CHECKING:
    from sim.column.parsed import Parsed
    from sim.rules.calendar import SessionCalendar

_DATED = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.toml")
_UNSAFE = re.compile(r"[^\w\-一-龥]+")
_LONGEST_NAME = 64
_MOST_FILES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One statement read from disk.

    Attributes:
        statement: Its figures.
        issues: What was wrong or odd in it; nothing that kept it from being read.
    """

    statement: Statement
    issues: tuple[Issue, ...] = ()


def read_day(text: str | None, option: str = "--date") -> date | None:
    """Return the day given with an option, None when it was left out.

    Raises:
        InputError: It is no date.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} must be a day such as 2024-02-19, was {text[:40]!r}") from None


def load_statement(
    path: Path,
    *,
    day: date | None = None,
    names: Mapping[str, tuple[Symbol, ...]],
    calendar: "SessionCalendar",
) -> Published:
    """Return one statement: the newest of a folder, a file of facts, or a printed text.

    Args:
        path: Folder with files named as 2024-02-19.toml, a .toml file, or any other text.
        day: The day wanted of a folder; the day a text stands for.
        names: Names of securities, to read a text.
        calendar: Sessions, to settle the day of a text.

    Raises:
        InputError: There is none, or it cannot be used; every fault is an issue.
    """
    if path.is_dir():
        chosen = _choose(path, load_folder(path), day)
        return _named_as_on_record(chosen, names, chosen.statement.source)
    if path.suffix.lower() == ".toml":
        found = _named_as_on_record(_read_facts(path), names, path.name)
        if day is not None and found.statement.as_of != day:
            raise InputError(f"{path}: this statement is of {found.statement.as_of}, not of {day}")
        return found
    return _read_text(path, day, names, calendar)


def load_folder(folder: Path) -> tuple[Published, ...]:
    """Return every dated statement of a portfolio's folder, oldest first.

    Raises:
        InputError: There is none, a file cannot be used, or a file's name and its `as_of`
            differ; every fault of every file is an issue.
    """
    try:
        files = sorted(entry for entry in folder.iterdir() if _DATED.fullmatch(entry.name))
    except OSError as error:
        raise InputError(f"{folder}: this folder cannot be read: {error.strerror}") from None
    if not files:
        raise InputError(
            f"{folder}: no statements in this folder; they are files such as 2024-02-19.toml,"
            " and `fupan parse TEXT --toml` prints one"
        )
    if len(files) > _MOST_FILES:
        raise InputError(f"{folder}: more than {_MOST_FILES:,} statements; split the folder")
    found: list[Published] = []
    issues: list[Issue] = []
    for file in files:
        try:
            published = _read_facts(file)
        except InputError as error:
            issues += error.issues or [Issue(code="unreadable", message=error.message)]
            continue
        issues += _misnamed(file, published.statement)
        found.append(published)
    if issues:
        raise InputError(f"{folder}: {len(issues)} faults in its statements", issues)
    return tuple(found)


def portfolio_name(path: Path) -> str:
    """Return a name for a portfolio that is safe as the name of a folder.

    It is the folder's own name; a dated file takes the name of the folder it stands in.
    """
    absolute = path.resolve()
    dated = _DATED.fullmatch(absolute.name) is not None and not absolute.is_dir()
    whole = absolute.parent.name if dated else absolute.name
    stem = whole if absolute.is_dir() or dated else absolute.stem
    return _UNSAFE.sub("_", stem).strip("_")[:_LONGEST_NAME] or "portfolio"


def _choose(folder: Path, found: Iterable[Published], day: date | None) -> Published:
    by_day = {published.statement.as_of: published for published in found}
    if day is None:
        return list(by_day.values())[-1]
    if day not in by_day:
        known = ", ".join(str(known) for known in by_day)
        raise InputError(f"{folder}: no statement of {day}; there are {known}")
    return by_day[day]


def _named_as_on_record(
    published: Published, names: Mapping[str, tuple[Symbol, ...]], source: str
) -> Published:
    """Return the statement with an issue for each name on record for another security only."""
    statement = published.statement
    named = dict.fromkeys(
        [
            *((row.name, row.symbol) for row in statement.holdings),
            *((row.name, row.symbol) for row in statement.trades),
            *((row.name, row.symbol) for row in statement.plan),
        ]
    )
    issues = [
        Issue(
            code="name-and-code-differ",
            message=f"{name} stands with {symbol}, but {name} is {', '.join(map(str, known))}",
            remedy="compare the name and the code with the printed page",
            place=Place(source=source),
        )
        for name, symbol in named
        if symbol is not None and (known := names.get(name, ())) and symbol not in known
    ]
    return replace(published, issues=(*published.issues, *issues))


def _misnamed(file: Path, statement: Statement) -> list[Issue]:
    if file.stem == str(statement.as_of):
        return []
    return [
        Issue(
            code="named-for-another-day",
            message=f"the file is named for {file.stem}, its as_of is {statement.as_of}",
            remedy="rename the file, or correct as_of",
            place=Place(source=file.name),
            field="as_of",
        )
    ]


def _read_facts(path: Path) -> Published:
    from sim.column.facts import read_facts
    from sim.data.files import read_bytes

    content = read_bytes(path, what="statement")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: a file of facts must be text in UTF-8, byte {error.start} is not"
        ) from None
    return _usable(path, read_facts(text, path.name))


def _read_text(
    path: Path,
    day: date | None,
    names: Mapping[str, tuple[Symbol, ...]],
    calendar: "SessionCalendar",
) -> Published:
    from sim.column.decode import decode
    from sim.column.reader import parse
    from sim.data.files import read_bytes

    decoded = decode(read_bytes(path, what="statement or text"))
    if decoded is None:
        raise InputError(
            f"{path}: this is neither a file of facts (.toml) nor text in UTF-8, UTF-16 or"
            " GB18030; take the text out of a PDF or document first"
        )
    parsed = parse(decoded[0], names=names, calendar=calendar, as_of=day, source=path.name)
    return _usable(path, parsed)


def _usable(path: Path, parsed: "Parsed") -> Published:
    if parsed.statement is None:
        count = len(parsed.issues)
        faults = "1 fault" if count == 1 else f"{count} faults"
        raise InputError(f"{path}: {faults}, so this statement cannot be used", parsed.issues)
    return Published(statement=parsed.statement, issues=parsed.issues)
