"""The fields of a file of facts, each read with its own complaint and line."""

import enum
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sim.column.figures import read_figure, significant
from sim.column.toml_lines import Path, line_of
from sim.model.errors import InputError
from sim.model.issue import Issue, Place
from sim.model.statement import Claim, Holding, Written
from sim.model.symbol import Symbol
from sim.rules.securities import classify

NAME = re.compile(r"[\w\-*·& ()（）]{1,64}")
_WORDS = re.compile(r"[\w\-*·& ()（）]+(?:\.[\w\-*·& ()（）]+)*")
_TOO_LARGE = 10**30
_LONGEST_SHOWN = 40
_KIND = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Choice = TypeVar("_Choice", bound=enum.StrEnum)


@dataclass(slots=True)
class FactsReader:
    """Collects issues while a document is read.

    Attributes:
        source: Name of the file.
        lines: Line of each key by its path.
        issues: What was wrong so far.
    """

    source: str
    lines: Mapping[Path, int]
    issues: list[Issue] = field(default_factory=list)

    def complain(self, path: Path, code: str, wanted: str, found: object) -> None:
        """Note that at `path` something other than `wanted` was found."""
        shown = _shown(found)
        name = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        self.issues.append(
            Issue(
                code=code,
                message=f"{name}: wanted {wanted}, was {shown}",
                wanted=wanted,
                found=shown,
                place=Place(source=self.source, line=line_of(self.lines, path)),
                field=name,
            )
        )

    def refuse_unknown(self, path: Path, row: Mapping[str, Any], known: Collection[str]) -> None:
        """Note every key of `row` that has no meaning."""
        for key in row:
            if key not in known:
                wanted = f"one of {', '.join(sorted(known))}"
                self.complain((*path, _shown(key)), "unknown-key", wanted, key)

    def table(self, document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Return the table under `key`, empty when it is absent or none."""
        table = document.get(key, {})
        if isinstance(table, dict):
            return table
        self.complain((key,), "not-a-table", f"a table [{key}]", table)
        return {}

    def rows(self, document: Mapping[str, Any], key: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Yield path and content of each row of the array of tables under `key`."""
        rows = document.get(key, [])
        if not isinstance(rows, list):
            self.complain((key,), "not-a-table", f"an array of tables [[{key}]]", rows)
            return
        for number, row in enumerate(rows):
            if isinstance(row, dict):
                yield (key, number), row
            else:
                self.complain((key, number), "not-a-table", f"a table [[{key}]]", row)

    def name(self, path: Path, row: Mapping[str, Any], key: str, *, required: bool = True) -> str:
        """Return the name under `key`: up to 64 letters, Hanzi, digits, `-*·& ()`."""
        value = row.get(key, "")
        if isinstance(value, str):
            if NAME.fullmatch(value) and value == value.strip():
                return value
            if value == "" and not required:
                return ""
        wanted = "a name of 1 to 64 letters, Hanzi or digits"
        self.complain((*path, key), "not-a-name", wanted, row.get(key))
        return ""

    def day(self, path: Path, row: Mapping[str, Any], key: str) -> date | None:
        """Return the day under `key`, a TOML date or the same in quotes."""
        value = row.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.complain((*path, key), "not-a-date", "a day such as 2024-02-19", value)
        return None

    def symbol(self, path: Path, row: Mapping[str, Any]) -> Symbol | None:
        """Return the security under `symbol`: an A share or listed fund, by its code."""
        value = row.get("symbol")
        wanted = "an A share or listed fund such as 600155.SH"
        if isinstance(value, str):
            try:
                symbol = Symbol.parse(value)
                classify(symbol)
            except ValueError:
                pass
            except InputError as error:
                wanted = f"{wanted} ({error.message})"
            else:
                return symbol
        self.complain((*path, "symbol"), "unknown-security", wanted, value)
        return None

    def choice(
        self, path: Path, row: Mapping[str, Any], key: str, choices: type[_Choice]
    ) -> _Choice | None:
        """Return the member of `choices` named under `key`."""
        value = row.get(key)
        for choice in choices:
            if value == choice.value:
                return choice
        wanted = f"one of {', '.join(choices)}"
        self.complain((*path, key), "unknown-word", wanted, value)
        return None

    def figure(self, path: Path, value: object, wanted: str) -> Written | None:
        """Return a figure: a string such as `99万`, or a plain TOML number."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value) if abs(value) < _TOO_LARGE else value
        figure = read_figure(value) if isinstance(value, str) else None
        if figure is None:
            self.complain(path, "not-a-figure", wanted, value)
        return figure

    def money(self, path: Path, row: Mapping[str, Any], key: str) -> Written | None:
        """Return yuan under `key`, None when absent; negative yuan, parts of a fen are wrong."""
        if key not in row:
            return None
        wanted = 'yuan in digits such as "1431678.63", not negative, whole fen'
        figure = self.figure((*path, key), row[key], wanted)
        if figure is not None and (figure.value < 0 or not _whole(figure.value * 100)):
            self.complain((*path, key), "not-an-amount", wanted, row[key])
        return figure

    def price(self, path: Path, row: Mapping[str, Any]) -> Written | None:
        """Return the yuan per share under `price`, None when absent."""
        if "price" not in row:
            return None
        wanted = 'yuan per share such as "3.52", more than 0'
        figure = self.figure((*path, "price"), row["price"], wanted)
        if figure is not None and figure.value <= 0:
            self.complain((*path, "price"), "not-a-price", wanted, row["price"])
        return figure

    def percent(self, path: Path, row: Mapping[str, Any], key: str) -> Written | None:
        """Return the percent under `key`, None when absent."""
        if key not in row:
            return None
        return self.figure((*path, key), row[key], 'percent in digits such as "12.50"')

    def quantity(self, path: Path, row: Mapping[str, Any]) -> Written | None:
        """Return the shares under `quantity`: whole and more than none."""
        wanted = 'a whole number of shares such as "99万"'
        figure = self.figure((*path, "quantity"), row.get("quantity"), wanted)
        if figure is not None and (figure.value <= 0 or not _whole(figure.value)):
            self.complain((*path, "quantity"), "not-a-quantity", wanted, row["quantity"])
        return figure

    def holdings(self, document: Mapping[str, Any]) -> tuple[Holding, ...]:
        """Return the rows of `holdings`, each security once."""
        holdings = []
        for path, row in self.rows(document, "holdings"):
            self.refuse_unknown(path, row, {"symbol", "name", "quantity"})
            symbol = self.symbol(path, row)
            name = self.name(path, row, "name")
            quantity = self.quantity(path, row)
            if quantity is not None:
                holdings.append(Holding(symbol=symbol, name=name, quantity=quantity))
        self.refuse_repeats("holdings", [(row.symbol, row.name) for row in holdings])
        return tuple(holdings)

    def claims(self, document: Mapping[str, Any]) -> tuple[Claim, ...]:
        """Return the rows of `claims`."""
        claims = []
        for path, row in self.rows(document, "claims"):
            kind = row.get("kind")
            values = {key: value for key, value in row.items() if key != "kind"}
            if isinstance(kind, str) and _KIND.fullmatch(kind):
                claims.append(Claim(kind=kind, values=self.values(path, values)))
            else:
                self.complain((*path, "kind"), "unknown-word", "a kind such as index-change", kind)
        return tuple(claims)

    def values(self, path: Path, row: Mapping[str, Any]) -> dict[str, str | int | Decimal]:
        """Return named plain values; text that is a figure becomes a decimal.

        The decimal keeps the written precision in its exponent, as `significant` makes it.
        """
        values: dict[str, str | int | Decimal] = {}
        for key, value in row.items():
            figure = read_figure(value) if isinstance(value, str) else None
            if isinstance(value, date):
                values[key] = value.isoformat()
            elif figure is not None:
                values[key] = significant(figure)
            elif (isinstance(value, str) and _WORDS.fullmatch(value)) or (
                isinstance(value, int) and abs(value) < _TOO_LARGE
            ):
                values[key] = value
            else:
                wanted = "a word, a whole number, a figure or true or false"
                self.complain((*path, _shown(key)), "not-a-value", wanted, value)
        return values

    def refuse_repeats(self, key: str, rows: Sequence[tuple[Symbol | None, str]]) -> None:
        """Note each security that stands more than once under `key`."""
        seen: set[Symbol] = set()
        for number, (symbol, name) in enumerate(rows):
            if symbol is None:
                continue
            if symbol in seen:
                found = f"{name} {symbol} again"
                self.complain((key, number, "symbol"), "duplicate-security", "each once", found)
            seen.add(symbol)


def _shown(value: object) -> str:
    """Return a short form of `value` that prints without control or bidi characters."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else f"{type(value).__name__} {_plain(value)}"
    text = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) or "empty text"


def _plain(value: object) -> str:
    if isinstance(value, int):
        return f"of {value.bit_length()} bits" if abs(value) >= _TOO_LARGE else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return ""


def _whole(number: Decimal) -> bool:
    return number == number.to_integral_value()  # `% 1` fails beyond the context's 28 digits
