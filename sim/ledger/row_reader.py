"""Reads the cells of a table's rows by column, and collects what is wrong with them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from sim.ledger.cells import CellError, read_number
from sim.ledger.tables import Line
from sim.model.errors import InputError
from sim.model.issue import Issue, Place

Value = TypeVar("Value")
_SHOWN = 40


class RowReader:
    """The cells of one row at a time.

    Args:
        source: Name of the file, for the issues.
        places: Places of the columns from 0.
        width: Cells a row should have.

    Attributes:
        issues: What is wrong with all rows so far.
    """

    def __init__(self, source: str, places: Mapping[str, tuple[int, ...]], width: int) -> None:
        self.issues: list[Issue] = []
        self._source = source
        self._places = places
        self._width = width
        self._number = 0
        self._cells: tuple[str, ...] = ()
        self._errors = 0

    def begin(self, line: Line, fewest: int = 1) -> bool:
        """Take up a row; say whether it has as many cells as the header, short ones filled up.

        Args:
            line: The row.
            fewest: Cells below which it is no row of this table.
        """
        self._errors = 0
        self._number = line.number
        self._cells = (*line.cells, *[""] * (self._width - len(line.cells)))
        if fewest <= len(line.cells) and not any(self._cells[self._width :]):
            return True
        self.wrong(
            "row-width",
            f"wanted {self._width} cells, found {len(line.cells)}",
            wanted=str(self._width),
            found=str(len(line.cells)),
            remedy="is a comma in a number, or a quote left open?",
        )
        return False

    @property
    def whole(self) -> bool:
        """Whether nothing was wrong with the row so far."""
        return self._errors == 0

    def text(self, column: str) -> str:
        """Return a cell as written, empty where the table has no such column."""
        places = self._places.get(column)
        return "" if places is None else self._cells[places[0]]

    def cell(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """Return what `read` makes of a cell; None when it is wrong or has no column."""
        places = self._places.get(column)
        return None if places is None else self._read(column, places[0], read)

    def total(self, column: str) -> Decimal | None:
        """Return the sum of all cells of a column that may stand several times, without signs.

        None when all of them are empty or absent.
        """
        total = None
        for place in self._places.get(column, ()):
            number = self._read(column, place, read_number)
            if number is not None:
                total = abs(number) if total is None else total + abs(number)
        return total

    def wrong(
        self,
        code: str,
        message: str,
        *,
        wanted: str = "",
        found: str = "",
        remedy: str = "",
        field: str = "",
    ) -> None:
        """Note an error in the row."""
        self._errors += 1
        self.issues.append(
            Issue(
                code=code,
                message=message,
                wanted=wanted,
                found=found,
                remedy=remedy,
                place=Place(source=self._source, line=self._number),
                field=field,
            )
        )

    def bad_cell(self, column: str, wanted: str, code: str = "cell-unreadable") -> None:
        """Note that a cell is not what its column holds."""
        found = self.text(column)[:_SHOWN]
        message = f"{column} must be {wanted}, was {found!r}"
        self.wrong(code, message, wanted=wanted, found=found, field=column)

    def _read(self, column: str, place: int, read: Callable[[str], Value]) -> Value | None:
        found = self._cells[place]
        try:
            return read(found)
        except CellError as error:
            message = f"{column} must be {error.wanted}, was {found[:_SHOWN]!r}"
            self.wrong(
                error.code, message, wanted=error.wanted, found=found[:_SHOWN], field=column
            )
        except InputError as error:
            self.wrong(
                "symbol-unknown",
                error.message,
                wanted="an A share or listed fund",
                found=found[:_SHOWN],
                field=column,
            )
        return None
