"""Tables in the terminal: money to the right, units in headings, red up, green down.

On a terminal they fit its width and carry colour; into a pipe or file they are plain text of
their natural width, the same on every machine.
"""

import enum
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from sim.model.money import format_yuan

ABSENT = "—"
PLAIN_WIDTH = 1000  # columns a line may have outside a terminal: nothing is folded or cut
UP_STYLE = "red"
DOWN_STYLE = "green"

Cell = str | int | float | Decimal | date | None


class Kind(enum.Enum):
    """What a column holds, which decides how its cells are written."""

    TEXT = enum.auto()
    DAY = enum.auto()  # 2024-02-19
    COUNT = enum.auto()  # shares and other whole numbers: 990,000
    YUAN = enum.auto()  # to the fen: 7,236,900.00
    PRICE = enum.auto()  # every digit it has: 0.642
    NUMBER = enum.auto()  # two decimals: 0.85
    PERCENT = enum.auto()  # given in percent: 20.99
    CHANGE = enum.auto()  # yuan with a sign, red up, green down: +146,200.00
    CHANGE_PERCENT = enum.auto()  # percent with a sign, red up, green down: -1.42


_SIGNED = (Kind.CHANGE, Kind.CHANGE_PERCENT)
_LEAST_TEXT, _MOST_TEXT = 8, 60  # columns a text is folded to at least, at most
_LEFT = (Kind.TEXT, Kind.DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    Attributes:
        heading: What it holds.
        unit: Written after the heading in brackets; empty when there is none.
        kind: How its cells are written.
    """

    heading: str
    unit: str = ""
    kind: Kind = Kind.TEXT

    @property
    def title(self) -> str:
        """Heading and unit, as `净值 Net value (元)`."""
        return f"{self.heading} ({self.unit})" if self.unit else self.heading


class _PipedConsole(Console):
    """A console that tells its caller when nobody reads on, instead of ending the process."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def make_console(stream: TextIO | None = None) -> Console:
    """Return the console everything is printed on: fitted and coloured only on a terminal.

    Args:
        stream: Where to; standard output when left out.
    """
    target = stream or sys.stdout
    reconfigure = getattr(target, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")  # a code page without Chinese shows ? and goes on
    console = _PipedConsole(
        file=target, highlight=False, markup=False, emoji=False, soft_wrap=False
    )
    if console.is_terminal:
        return console
    return _PipedConsole(
        file=target,
        highlight=False,
        markup=False,
        emoji=False,
        width=PLAIN_WIDTH,
        color_system=None,
        force_terminal=False,
    )


def make_table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    *,
    title: str = "",
    caption: str = "",
    totals: Sequence[Cell] = (),
) -> Table:
    """Return a table ready to print on `make_console()`.

    Args:
        columns: Left to right.
        rows: One cell per column; None is shown as a dash.
        title: Above the table.
        caption: Below it: sources, definitions, tolerances.
        totals: A last row apart from the others; may be left out.

    Raises:
        ValueError: A row has not one cell per column.
    """
    table = Table(
        title=_plain(title) if title else None,
        caption=_plain(caption) if caption else None,
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
        caption_style="dim",
        show_footer=bool(totals),
        pad_edge=False,
    )
    written = [_written_row(columns, row) for row in rows]
    footer = _written_row(columns, totals, absent="") if totals else [Text()] * len(columns)
    for number, column in enumerate(columns):
        rigid = column.kind is not Kind.TEXT  # a folded or cut number would be another number
        cells = [footer[number], *(row[number] for row in written)]
        heading = _plain(column.title)
        table.add_column(
            _broken(heading, max(cell.cell_len for cell in cells)) if rigid else heading,
            footer=footer[number],
            justify="left" if column.kind in _LEFT else "right",
            overflow="fold",
            no_wrap=rigid,
            min_width=None if rigid else _LEAST_TEXT,
            max_width=None if rigid else _MOST_TEXT,
        )
    for row in written:
        table.add_row(*row)
    return table


def print_table(table: Table, console: Console | None = None) -> None:
    """Print `table`; on a terminal too narrow for its numbers the lines run over, uncut.

    Args:
        table: From `make_table`.
        console: From `make_console`; standard output when left out.
    """
    target = console or make_console()
    needed = Measurement.get(target, target.options.update(max_width=PLAIN_WIDTH), table).minimum
    table.width = needed if needed > target.width else None
    target.print(table, crop=False)


def write_cell(value: Cell, kind: Kind) -> str:
    """Return a cell's text, as in the table but without colour.

    Raises:
        TypeError: The kind writes numbers and `value` is none.
    """
    if value is None:
        return ABSENT
    if kind in _LEFT:
        return clean(str(value))
    if isinstance(value, str | date):
        raise TypeError(f"a {kind.name.lower()} cell must be a number, was {value!r}")
    number = Decimal(str(value))
    return _number(number, kind) if number.is_finite() else ABSENT


def clean(text: str) -> str:
    """Return `text` without the characters that move the cursor or turn the writing round."""
    return "".join(
        character if character.isprintable() else " " if character.isspace() else ""
        for character in text
    )


def _broken(heading: Text, width: int) -> Text:
    """Return a heading broken at spaces into lines of `width` where its words allow."""
    lines: list[str] = []
    for word in heading.plain.split(" "):
        if lines and cell_len(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return Text("\n".join(lines))


def _number(number: Decimal, kind: Kind) -> str:
    if kind in (Kind.COUNT, Kind.PRICE):
        return f"{number:,f}"
    return _signed(number) if kind in _SIGNED else format_yuan(number)


def _signed(number: Decimal) -> str:
    size = format_yuan(abs(number))  # two decimals, half-up: right for percent as well
    if not any(digit in size for digit in "123456789"):
        return size  # what rounds to nothing has no direction
    return f"+{size}" if number > 0 else f"-{size}"


def _written_row(
    columns: Sequence[Column], row: Sequence[Cell], *, absent: str = ABSENT
) -> list[Text]:
    if len(row) != len(columns):
        raise ValueError(f"a row must have {len(columns)} cells, had {len(row)}: {row!r}")
    return [
        Text(absent) if cell is None else _written(cell, column.kind)
        for cell, column in zip(row, columns, strict=True)
    ]


def _written(value: Cell, kind: Kind) -> Text:
    text = write_cell(value, kind)
    style = ""
    if kind in _SIGNED:
        style = UP_STYLE if text.startswith("+") else DOWN_STYLE if text.startswith("-") else ""
    return Text(text, style=style)


def _plain(text: str) -> Text:
    return Text("\n".join(clean(line) for line in text.split("\n")))
