"""A broker's slip (交割单) in text: its trades, its cash, and everything that is neither."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal

from sim.ledger.cells import clean, read_day, read_number
from sim.ledger.columns import read_header
from sim.ledger.journal import FEE_COLUMNS, read_symbol
from sim.ledger.journal_order import order_by_day, with_signed_cash
from sim.ledger.journal_row import JournalRow
from sim.ledger.row_reader import RowReader
from sim.ledger.slip_fees import settle_fees
from sim.ledger.slip_layout import find_layout, slip_lines
from sim.ledger.slip_words import Business, business_of, is_outgoing
from sim.ledger.tables import Line, decode
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.event import CashMoved
from sim.model.issue import Issue, Place, Severity
from sim.model.money import round_fen
from sim.model.symbol import Symbol
from sim.model.trade import Side

_SIDES = {Business.BUY: Side.BUY, Business.SELL: Side.SELL}
_SILENT = frozenset({Business.TRANSFER, Business.INCOME})
_RATIO = Decimal("1e-10")
_NO_ORDER = frozenset({"", "0", "-", "--"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a broker's slip says.

    Attributes:
        rows: Its trades by day, with the stated fees and balances.
        flows: All other cash by day: transfers, dividends, interest, what is not covered.
        actions: Free shares credited, as ratios of what was held.
        issues: Lines that could not be read, or of which a part is lost.
    """

    rows: tuple[JournalRow, ...]
    flows: tuple[CashMoved, ...]
    actions: tuple[CorporateAction, ...]
    issues: tuple[Issue, ...]


@dataclass(slots=True)
class _Found:
    rows: list[JournalRow] = field(default_factory=list)
    flows: list[CashMoved] = field(default_factory=list)
    credits: list["_Credit"] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Credit:
    """Shares that came without cash."""

    line: int
    day: date
    symbol: Symbol
    quantity: int
    after: int | None
    word: str


def read_slip(content: bytes, source: str) -> Slip:
    """Return the trades and the cash in a broker's slip.

    Args:
        content: Text in UTF-8 or GBK with cells parted by tabs, commas or blanks, such as the
            files `.xls` that terminals export.
        source: Its name, for the issues.

    Raises:
        InputError: No line names the columns of a slip.
    """
    text = decode(content, source)
    layout = find_layout(text.text)
    if layout is None:
        raise InputError(
            f"{source}: wanted a line that names columns such as 成交日期 证券代码 买卖标志"
            " 成交价格 成交数量, found none",
            text.issues,
        )
    header = read_header(layout.header, Place(source=source, line=layout.line))
    if header.place("date") is None:
        raise InputError(
            f"{source}: no column of dates (成交日期) in {' '.join(layout.header)[:200]!r}",
            text.issues,
        )
    reader = RowReader(source, header.places, header.width)
    notes: list[Issue] = []
    found = _Found()
    for line in slip_lines(text.text, layout):
        _read_line(reader, line, found, notes, source)
    signed = with_signed_cash(found.rows)
    if signed != found.rows:  # a slip without signs
        found.flows = [_signed(flow) for flow in found.flows]
    rows, fee_note = settle_fees(signed, source)
    ordered, disorder = order_by_day(rows, source)
    actions, lost = _actions(found, source)
    return Slip(
        rows=tuple(ordered),
        flows=tuple(sorted(found.flows, key=lambda flow: flow.day)),
        actions=actions,
        issues=(*text.issues, *header.issues, *reader.issues, *notes, *fee_note, *disorder, *lost),
    )


def _read_line(
    reader: RowReader, line: Line, found: _Found, notes: list[Issue], source: str
) -> None:
    if not reader.begin(line):
        return
    place = Place(source=source, line=line.number)
    word = reader.cell("side", clean) or reader.text("name")
    business = business_of(word)
    if business is Business.NOTHING or not reader.text("date"):
        message = f"{word or 'a line without a date'}: neither cash nor shares moved"
        notes.append(_note("nothing-moved", message, place, Severity.NOTE))
        return
    day = reader.cell("date", read_day)
    cash = reader.cell("net_cash", read_number)
    quantity = reader.cell("quantity", read_number)
    if not reader.whole or day is None:
        return
    if business in _SIDES and quantity:
        row = _trade(reader, line, day, _SIDES[business], cash)
        if row is not None:
            found.rows.append(row)
            return
    if business is Business.SHARES and quantity and not cash:
        credit = _credit(reader, line, day, quantity, word)
        if credit is not None:
            found.credits.append(credit)
        return
    what = " ".join(text for text in (word, reader.text("symbol")) if text) or "a line"
    notes.extend(_flow(found, day, cash, what, place, known=business in _SILENT))


def _flow(
    found: _Found, day: date, cash: Decimal | None, what: str, place: Place, *, known: bool
) -> Iterator[Issue]:
    """Book the cash of a line that is no trade; yield a warning when that is not all of it."""
    if not cash or cash != round_fen(cash):
        message = f"{what}: nothing of it could be booked"
        yield _note("line-not-booked", message, place, Severity.WARNING)
        return
    found.flows.append(CashMoved(day=day, amount=round_fen(cash), note=what))
    if not known:
        message = f"{what}: booked as a flow of {cash} yuan only"
        yield _note("booked-as-flow", message, place, Severity.WARNING)


def _trade(
    reader: RowReader, line: Line, day: date, side: Side, cash: Decimal | None
) -> JournalRow | None:
    """Return a purchase or sale; None when it cannot be one, which the reader has noted."""
    symbol = reader.cell("symbol", read_symbol)
    quantity = reader.cell("quantity", read_number)
    price = reader.cell("price", read_number)
    amount = reader.cell("amount", read_number)
    after = reader.cell("cash_after", read_number)
    fees = {column: fee for column in FEE_COLUMNS if (fee := reader.total(column)) is not None}
    order = reader.cell("order", clean) or ""
    if quantity is not None and quantity != int(quantity):
        reader.bad_cell("quantity", "a whole number of shares", "not-whole")
    if not price and amount and quantity:
        price = abs(amount / quantity)
    if reader.whole and (price is None or price <= 0):
        reader.bad_cell("price", "a number above 0", "not-positive")
    if not reader.whole or symbol is None or quantity is None or price is None:
        return None
    return JournalRow(
        row=line.number,
        day=day,
        symbol=symbol,
        side=side,
        quantity=abs(int(quantity)),
        price=price,
        order="" if order in _NO_ORDER else order,
        fees=fees,
        net_cash=cash,
        cash_after=after,
        amount=abs(amount) if amount else None,
    )


def _credit(
    reader: RowReader, line: Line, day: date, quantity: Decimal, word: str
) -> _Credit | None:
    symbol = reader.cell("symbol", read_symbol)
    after = reader.cell("shares_after", read_number)
    if symbol is None:
        return None
    return _Credit(
        line=line.number,
        day=day,
        symbol=symbol,
        quantity=int(quantity),
        after=int(after) if after is not None else None,
        word=word,
    )


def _actions(found: _Found, source: str) -> tuple[tuple[CorporateAction, ...], tuple[Issue, ...]]:
    """Return the credits of free shares as actions, and a warning for those that cannot be."""
    held: Counter[Symbol] = Counter()
    actions: list[CorporateAction] = []
    lost: list[Issue] = []
    trades = sorted(found.rows, key=lambda row: row.day, reverse=True)
    for credit in sorted(found.credits, key=lambda credit: credit.day):
        while trades and trades[-1].day < credit.day:
            row = trades.pop()
            held[row.symbol] += row.quantity if row.side is Side.BUY else -row.quantity
        before = held[credit.symbol]
        if credit.after is not None:
            before = credit.after - credit.quantity
        held[credit.symbol] = before + credit.quantity
        if before <= 0 or credit.quantity <= 0:
            message = (
                f"{credit.word}: {credit.quantity} {credit.symbol} came or went without cash and"
                f" without a holding they belong to"
            )
            place = Place(source=source, line=credit.line)
            lost.append(_note("shares-not-booked", message, place, Severity.WARNING))
            continue
        ratio = (Decimal(credit.quantity) / before).quantize(_RATIO, rounding=ROUND_CEILING)
        actions.append(
            CorporateAction(
                symbol=credit.symbol,
                ex_date=credit.day,
                bonus_ratio=ratio.normalize(),
                source=f"{source}:{credit.line} {credit.word}",
            )
        )
    return tuple(actions), tuple(lost)


def _signed(flow: CashMoved) -> CashMoved:
    return replace(flow, amount=-abs(flow.amount)) if is_outgoing(flow.note) else flow


def _note(code: str, message: str, place: Place, severity: Severity) -> Issue:
    return Issue(code=code, message=message, severity=severity, place=place)
