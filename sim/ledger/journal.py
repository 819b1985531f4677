"""A list of trades in text (`J.csv`): every row a value, every bad cell an issue."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sim.ledger.cells import (
    MOVE_WORDS,
    clean,
    read_day,
    read_number,
    read_positive,
    read_shares,
    read_side,
)
from sim.ledger.columns import read_header
from sim.ledger.journal_moves import JournalMove, MoveKind
from sim.ledger.journal_order import order_by_day, with_signed_cash
from sim.ledger.journal_row import JournalRow
from sim.ledger.row_reader import RowReader
from sim.ledger.tables import Line, decode, split_lines
from sim.model.errors import InputError
from sim.model.issue import Issue, Place, Severity
from sim.model.money import ZERO
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.securities import classify, parse_symbol

REQUIRED = ("date", "symbol", "side", "quantity", "price")
FEE_COLUMNS = ("commission", "stamp_duty", "transfer_fee", "other_fee")
_PASSED_OVER = (
    "deal", "name", "time", "exchange", "shares_after", "currency", "account", "note",
)  # fmt: skip
_KNOWN = frozenset(
    (*REQUIRED, "order", *FEE_COLUMNS, "net_cash", "cash_after", "amount", *_PASSED_OVER)
)
_CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Journal:
    """What a list of trades says.

    Attributes:
        rows: By day; within a day as in the file, or the other way round when it runs backwards.
        moves: Shares that came or went beside the trades, by day.
        issues: Everything wrong or odd; a row with an error is not in `rows`.
        source: Name of the file.
        columns: Columns the file has.
    """

    rows: tuple[JournalRow, ...]
    moves: tuple[JournalMove, ...] = ()
    issues: tuple[Issue, ...] = ()
    source: str = ""
    columns: frozenset[str] = frozenset()


def read_journal(content: bytes, source: str) -> Journal:
    """Return the trades in a file: see `docs/journal.md` for its columns.

    Only an unusable header raises: bad rows are issues, all at once.

    Args:
        content: The file, in UTF-8 or GBK.
        source: Its name, for the issues.

    Raises:
        InputError: It holds no table, or a required column is absent.
    """
    text = decode(content, source)
    lines = split_lines(text.text)
    first = next(lines, None)
    if first is None:
        raise InputError(f"{source}: wanted a list of trades, found nothing", text.issues)
    header = read_header(first.cells, Place(source=source, line=first.number), _KNOWN)
    absent = [column for column in REQUIRED if header.place(column) is None]
    if absent:
        raise InputError(
            f"{source}: wanted the columns {', '.join(REQUIRED)}; {', '.join(absent)} absent from"
            f" the header {','.join(first.cells)[:200]!r}",
            (*text.issues, *header.issues),
        )
    reader = RowReader(source, header.places, header.width)
    twins = _Twins(source)
    rows: list[JournalRow] = []
    moves: list[JournalMove] = []
    for line in lines:
        row = _read_row(reader, line)
        if isinstance(row, JournalRow):
            rows.append(row)
        elif row is not None:
            moves.append(row)
        if row is not None:
            twins.note(line)
    every: list[JournalRow | JournalMove] = [*with_signed_cash(rows), *moves]
    every.sort(key=lambda row: row.row)
    ordered, disorder = order_by_day(every, source)
    issues = (*text.issues, *header.issues, *reader.issues, *twins.issues, *disorder)
    return Journal(
        rows=tuple(row for row in ordered if isinstance(row, JournalRow)),
        moves=tuple(row for row in ordered if isinstance(row, JournalMove)),
        issues=issues,
        source=source,
        columns=frozenset(header.places),
    )


def _read_row(reader: RowReader, line: Line) -> JournalRow | JournalMove | None:
    """Return the row, None when a cell of it is an error."""
    if not reader.begin(line, len(REQUIRED)):
        return None
    day = reader.cell("date", _day)
    symbol = reader.cell("symbol", read_symbol)
    side = reader.cell("side", _side)
    quantity = reader.cell("quantity", read_shares)
    moved = isinstance(side, MoveKind)
    price = reader.cell("price", read_number if moved else read_positive)
    fees = {column: fee for column in FEE_COLUMNS if (fee := reader.total(column)) is not None}
    net_cash = reader.cell("net_cash", read_number)
    cash_after = reader.cell("cash_after", read_number)
    amount = reader.cell("amount", read_number)
    order = reader.cell("order", clean) or ""
    if quantity is not None and quantity < 0 and side not in (Side.SELL, MoveKind.OUT):
        reader.bad_cell("quantity", "a number above 0", "not-positive")
    if (price is not None and price < 0) or (not price and side is MoveKind.RIGHTS):
        reader.bad_cell("price", "a number above 0", "not-positive")
    if not reader.whole or day is None or symbol is None or quantity is None:
        return None
    if isinstance(side, MoveKind):
        return JournalMove(
            row=line.number,
            day=day,
            symbol=symbol,
            kind=side,
            quantity=abs(quantity),
            price=price if price or side is MoveKind.IN else None,
            fees=sum(fees.values(), ZERO),
            net_cash=net_cash,
        )
    return (
        None
        if side is None or price is None
        else JournalRow(
            row=line.number,
            day=day,
            symbol=symbol,
            side=side,
            quantity=abs(quantity),
            price=price,
            order=order,
            fees=fees,
            net_cash=net_cash,
            cash_after=cash_after,
            amount=abs(amount) if amount else None,
        )
    )


class _Twins:
    """Notices rows that are the same in every cell."""

    def __init__(self, source: str) -> None:
        self.issues: list[Issue] = []
        self._source = source
        self._seen: dict[tuple[str, ...], int] = {}

    def note(self, line: Line) -> None:
        """Note a warning when a row like `line` was seen before."""
        first = self._seen.setdefault(line.cells, line.number)
        if first != line.number:
            self.issues.append(
                Issue(
                    code="duplicate-row",
                    message=f"this row is the same as row {first}; both were booked",
                    found=f"row {first}",
                    remedy="take one out if it was written twice",
                    severity=Severity.WARNING,
                    place=Place(source=self._source, line=line.number),
                )
            )


@lru_cache(maxsize=20_000)
def _day(cell: str) -> date:
    return read_day(cell)


@lru_cache(maxsize=100)
def _side(cell: str) -> Side | MoveKind:
    moved = MOVE_WORDS.get(clean(cell).lower())
    return read_side(cell) if moved is None else MoveKind(moved)


@lru_cache(maxsize=10_000)
def read_symbol(cell: str) -> Symbol:
    """Return the symbol in a cell; zeros a spreadsheet took from the front are put back."""
    text = clean(cell)
    if text.isdigit():
        text = text.zfill(_CODE_DIGITS)
    symbol = parse_symbol(text)
    classify(symbol)
    return symbol
