"""Who signs the column, after its last sentence, and which newspaper printed it."""

import re
from collections import Counter
from itertools import pairwise

from sim.column.normal import Normal
from sim.column.reading import Reading, Span
from sim.model.issue import Severity

_LABEL = re.compile(r"[(\[【]?(?:作者|文|撰稿|撰文|执笔|供稿|本报记者|特约撰稿人?)?[:/]?")
_HANZI = re.compile(r"[㐀-鿿·]")
_PAPER = re.compile(r"(?<!本)(?<!该)报(?=[-—–·]|记者|全媒体|客户端|首席)")
_BRACKETED = re.compile(r"[㐀-鿿·]{2,4}(?=[)\]】])")
_LONGEST_AUTHOR = 4
_LOOK_BACK = 300
_SLACK = 2  # characters a full line may lack, for a stop is not put first on the next
_LONGEST_PAPER, _SHORTEST_PAPER = 8, 3


def read_author(reading: Reading, end: int) -> tuple[str, Span | None]:
    """Return the name that follows the column's last sentence, and where it stands.

    It is two to four Hanzi alone on the rest of the line, on the next line, or in brackets; a
    hard wrap may cut it. Anything else is an issue and gives an empty name.
    """
    label = _LABEL.match(reading.text, end)
    start = label.end() if label is not None else end
    bracketed = _BRACKETED.match(reading.text, start) if start > end else None
    stop = bracketed.end() if bracketed is not None else _line_run(reading, start)
    if bracketed is None and start < stop:
        further = _line_run(reading, stop)
        if further != stop + 1 and not _may_be_cut(reading, start, stop):
            further = stop  # one Hanzi alone on a line is the rest of a name
        stop = further if further - start <= _LONGEST_AUTHOR else stop
    span = (start, stop)
    if 1 < stop - start <= _LONGEST_AUTHOR and _spaced_evenly(reading, span):
        return reading.text[start:stop], span
    reading.complain(
        "author-missing",
        "no name of an author was found after the column's last sentence",
        (end - 1, end) if end else None,
        wanted="two to four Hanzi alone on a line",
        severity=Severity.WARNING,
        field="publisher",
    )
    return "", None


def _line_run(reading: Reading, start: int) -> int:
    """Return the position after the Hanzi that stand on one line from `start`, if nothing else."""
    normal, text = reading.normal, reading.text
    stop = start
    while stop < len(text) and stop - start <= _LONGEST_AUTHOR:
        if normal.line(normal.offset(stop)) != normal.line(normal.offset(start)):
            return stop
        if _HANZI.match(text, stop) is None:
            return start
        stop += 1
    return stop if stop == len(text) else start


def _may_be_cut(reading: Reading, start: int, stop: int) -> bool:
    """Say whether the line that ends before `stop` is full, so that a wrap may have cut it."""
    normal = reading.normal
    if not start < stop < len(reading.text):
        return False
    last = normal.offset(stop - 1)
    if normal.line(normal.offset(stop)) != normal.line(last) + 1:
        return False
    lines = normal.original[max(0, last - _LOOK_BACK) : last + 1].splitlines()
    lengths = [len("".join(line.split())) for line in lines[-4:]]
    return lengths[-1] + _SLACK >= max(lengths)


def _spaced_evenly(reading: Reading, span: Span) -> bool:
    """Say whether no single space parts the Hanzi into two names."""
    offsets = [reading.normal.offset(position) for position in range(*span)]
    original = reading.normal.original
    gaps = [original[a + 1 : b] for a, b in pairwise(offsets)]
    spaces = [bool(gap) and "\n" not in gap for gap in gaps]
    return all(spaces) or not any(spaces) or any("\n" in gap for gap in gaps)


def read_newspaper(reading: Reading) -> tuple[str, Span | None]:
    """Return the newspaper named in reporters' lines anywhere in the text, and where.

    None is normal and no issue; several are named in an issue, and none is chosen.
    """
    spans: dict[str, Span] = {}
    counts: Counter[str] = Counter()
    for match in _PAPER.finditer(reading.text):
        start = _paper_start(reading, match.end())
        if start is not None:
            name = reading.text[start : match.end()]
            spans.setdefault(name, (start, match.end()))
            counts[name] += 1
    if len(counts) > 1:
        reading.complain(
            "newspaper-unclear",
            f"the text names several newspapers: {', '.join(counts)}",
            spans[next(iter(counts))],
            severity=Severity.WARNING,
            field="newspaper",
        )
        return "", None
    for name, span in spans.items():
        return name, span
    return "", None


def _paper_start(reading: Reading, end: int) -> int | None:
    """Return where a newspaper's name that ends at `end` starts.

    After a stop or a line that ends early if one is near, else at the farthest line start.
    """
    normal = reading.normal
    line_start = None
    for start in range(end - 1, max(end - _LONGEST_PAPER - 1, -1), -1):
        if _HANZI.match(reading.text, start) is None:
            return start + 1 if end - start > _SHORTEST_PAPER else None
        if start > 0 and not _starts_line(normal, start):
            continue
        line_start = start if end - start >= _SHORTEST_PAPER else line_start
        if start == 0 or not _may_be_cut(reading, start - 1, start):
            break
    return line_start


def _starts_line(normal: Normal, position: int) -> bool:
    before, here = normal.offset(position - 1), normal.offset(position)
    return normal.line(before) != normal.line(here)
