"""Which lines below a slip's header are its rows: no rules, page marks, totals, other tables."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.ledger.columns import column_of
from sim.ledger.tables import Line
from sim.model.issue import Issue, Place, Severity

_RULE = frozenset("-=_*+—─━ \t")
_TOTALS = ("合计", "总计", "小计", "本页", "累计")
_DIGITS = re.compile(r"\d{4}[-/.年]?\d{1,2}[-/.月]?\d{1,2}")
_HEADINGS = 2  # known names in a line without a digit that make it the header of a table


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of a slip's table, and a remark on every line that is none of them."""

    rows: tuple[Line, ...]
    issues: tuple[Issue, ...]


def rows_of(lines: Iterable[Line], header: Sequence[str], source: str) -> Section:
    """Return the lines that are rows of the table under `header`.

    The header may stand again on every page. Where another table begins, its lines are passed
    over with a warning until the header stands again.

    Args:
        lines: All lines below the header.
        header: Its cells.
        source: Name of the slip.
    """
    rows: list[Line] = []
    issues: list[Issue] = []
    elsewhere = False
    for line in lines:
        filled = [cell for cell in line.cells if cell.strip()]
        if line.cells == tuple(header):
            elsewhere = False
        elif elsewhere or all(set(cell) <= _RULE for cell in filled):
            continue
        elif _is_heading(filled):
            elsewhere = True
            message = (
                f"another table begins here ({' '.join(filled)[:60]}); its lines were not read"
            )
            issues.append(_remark("table-not-read", message, Severity.WARNING, line, source))
        elif filled[0].startswith(_TOTALS) or _is_title(filled):
            message = f"{filled[0][:60]}: neither cash nor shares moved"
            issues.append(_remark("nothing-moved", message, Severity.NOTE, line, source))
        else:
            rows.append(line)
    return Section(tuple(rows), tuple(issues))


def _is_heading(cells: Sequence[str]) -> bool:
    known = sum(column_of(cell) is not None for cell in cells)
    return known >= _HEADINGS and not any(c.isdigit() for cell in cells for c in cell)


def _is_title(cells: Sequence[str]) -> bool:
    return len(cells) == 1 and _DIGITS.search(cells[0]) is None


def _remark(code: str, message: str, severity: Severity, line: Line, source: str) -> Issue:
    place = Place(source=source, line=line.number)
    return Issue(code=code, message=message, severity=severity, place=place)
