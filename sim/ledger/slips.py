"""A broker's slip (交割单) in text: its trades, its cash, and everything that is neither."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sim.ledger.cells import CellError, clean, read_day, read_number
from sim.ledger.columns import Header
from sim.ledger.foreign_tables import table_text
from sim.ledger.journal import FEE_COLUMNS, read_symbol
from sim.ledger.journal_moves import JournalMove
from sim.ledger.journal_order import order_by_day, with_signed_cash
from sim.ledger.journal_row import JournalRow
from sim.ledger.row_reader import RowReader
from sim.ledger.slip_columns import read_slip_header
from sim.ledger.slip_credits import Credit, Payment, settle_credits
from sim.ledger.slip_fees import settle_fees
from sim.ledger.slip_layout import find_layout, slip_lines
from sim.ledger.slip_opening import Balance, SlipOpening, opening_of
from sim.ledger.slip_sections import rows_of
from sim.ledger.slip_words import Business, business_of, is_outgoing, is_payment, marks_of
from sim.ledger.tables import Line, decode
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.event import CashMoved
from sim.model.issue import Issue, Place, Severity
from sim.model.money import round_fen
from sim.model.symbol import Symbol
from sim.model.trade import Side

_SIDES = {Business.BUY: Side.BUY, Business.SELL: Side.SELL}
_CREDITS = frozenset({Business.SHARES, Business.FREE})
_SUBSCRIPTIONS = ("07", "08", "37")
_SILENT = frozenset({Business.TRANSFER, Business.INCOME})
_NO_ORDER = frozenset({"", "0", "-", "--"})
_YUAN = frozenset({"", "人民币", "人民币元", "rmb", "cny", "0", "a"})
Names = Mapping[str, Sequence[Symbol]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a broker's slip says.

    Attributes:
        rows: Its trades by day, with the stated fees and balances.
        moves: Shares that came or went beside the trades, by day.
        flows: All other cash by day: transfers, dividends, interest, what is not covered.
        actions: Free shares credited, as ratios of what was held.
        opening: What was held before the first line, None when the slip tells of nothing.
        issues: Lines that could not be read, or of which a part is lost.
    """

    rows: tuple[JournalRow, ...]
    moves: tuple[JournalMove, ...]
    flows: tuple[CashMoved, ...]
    actions: tuple[CorporateAction, ...]
    issues: tuple[Issue, ...]
    opening: SlipOpening | None = None


def read_slip(content: bytes, source: str, names: Names | None = None) -> Slip:
    """Return the trades and the cash in a broker's slip.

    Args:
        content: Text in UTF-8 or GBK with cells parted by tabs, commas or blanks, such as the
            files `.xls` that terminals export; a page of HTML or a workbook with such a table.
        source: Its name, for the issues.
        names: Symbols by the names of securities, for slips that print no codes.

    Raises:
        InputError: No line names the columns of a slip.
    """
    text = decode(table_text(content), source)
    layout = find_layout(text.text)
    if layout is None:
        raise InputError(
            f"{source}: wanted a line that names columns such as 成交日期 证券代码 买卖标志"
            " 成交价格 成交数量, found none",
            text.issues,
        )
    section = rows_of(slip_lines(text.text, layout), layout.header, source)
    lines = section.rows
    header = read_slip_header(layout.header, lines, Place(source=source, line=layout.line))
    if header.place("date") is None:
        raise InputError(
            f"{source}: no column of dates (成交日期) in {' '.join(layout.header)[:200]!r}",
            text.issues,
        )
    found = _Found(source, RowReader(source, header.places, header.width), names or {})
    found.marks = marks_of(_words_and_cash(header, lines))
    for line in lines:
        found.read(line)
    signed = with_signed_cash(found.rows)
    flows = found.flows
    opening = opening_of(found.balances)
    if signed != found.rows:  # a slip without signs
        flows = [_signed(flow) for flow in flows]
        opening = replace(opening, cash=None) if opening is not None else None
    rows, fee_note = settle_fees(signed, source)
    ordered, disorder = order_by_day(rows, source)
    settled = settle_credits(found.credits, rows, found.payments, source)
    wrong = (*found.reader.issues, *found.notes, *settled.unpaid)
    return Slip(
        rows=tuple(ordered),
        moves=settled.moves,
        flows=tuple(sorted(flows, key=lambda flow: flow.day)),
        actions=settled.actions,
        issues=(*text.issues, *header.issues, *section.issues, *wrong, *fee_note, *disorder),
        opening=opening,
    )


def _words_and_cash(header: Header, lines: Iterable[Line]) -> Iterator[tuple[str, Decimal | None]]:
    side, net = header.place("side"), header.place("net_cash")
    for line in lines:
        word = line.cells[side] if side is not None and side < len(line.cells) else ""
        cash = line.cells[net] if net is not None and net < len(line.cells) else ""
        with suppress(CellError):
            yield word, read_number(cash)


class _Found:
    """What the lines of a slip come to, line by line."""

    def __init__(self, source: str, reader: RowReader, names: Names) -> None:
        self.reader = reader
        self.marks: Mapping[str, Business] = {}
        self.rows: list[JournalRow] = []
        self.flows: list[CashMoved] = []
        self.credits: list[Credit] = []
        self.payments: list[Payment] = []
        self.balances: list[Balance] = []
        self.notes: list[Issue] = []
        self._source = source
        self._names = names
        self._line = 0

    def read(self, line: Line) -> None:
        """Book a line as a trade, free shares or cash, or note why it is none."""
        self._line = line.number
        reader = self.reader
        if not reader.begin(line):
            return
        word = reader.cell("side", clean) or reader.text("name")
        business = self.marks.get(word) or business_of(word)
        drawn = "中签" in word and not reader.cell("net_cash", read_number)
        if business is Business.NOTHING or drawn or not reader.text("date"):
            message = f"{word or 'a line without a date'}: neither cash nor shares moved"
            self._note("nothing-moved", message, Severity.NOTE)
            return
        day = reader.cell("date", read_day)
        cash = reader.cell("net_cash", read_number)
        quantity = reader.cell("quantity", read_number)
        currency = reader.cell("currency", clean) or ""
        if not reader.whole or day is None:
            return
        what = " ".join(text for text in (word, reader.text("symbol")) if text) or "a line"
        if currency.lower() not in _YUAN:
            message = f"{what}: in {currency}, not in yuan; nothing of it was booked"
            self._note("line-not-booked", message, Severity.WARNING)
            return
        if business in _SIDES and quantity:
            row = self._trade(day, _SIDES[business], cash)
            if row is not None:
                self.rows.append(row)
                moved = row.quantity if row.side is Side.BUY else -row.quantity
                self._balance(day, cash, row.symbol, moved)
                return
        if business in _CREDITS and quantity and self._credit(day, quantity, word, business):
            if cash:
                self._flow(day, cash, what, known=True)
            return
        paid = business is Business.REPURCHASE and is_payment(word)
        if paid and cash is not None and cash < 0:
            code, count = reader.text("symbol"), int(abs(quantity or Decimal(0)))
            self.payments.append(
                Payment(line=self._line, day=day, code=code, quantity=count, cash=-cash)
            )
            business = Business.TRANSFER
        self._flow(day, cash, what, known=business in _SILENT)

    def _flow(self, day: date, cash: Decimal | None, what: str, *, known: bool) -> None:
        """Book the cash of a line that is no trade; warn when that is not all of it."""
        if not cash or cash != round_fen(cash):
            message = f"{what}: nothing of it could be booked"
            self._note("line-not-booked", message, Severity.WARNING)
            return
        self.flows.append(CashMoved(day=day, amount=round_fen(cash), note=what))
        self._balance(day, cash)
        if not known:
            message = f"{what}: booked as a flow of {cash} yuan only"
            self._note("booked-as-flow", message, Severity.WARNING)

    def _trade(self, day: date, side: Side, cash: Decimal | None) -> JournalRow | None:
        """Return a purchase or sale; None when it cannot be one, which the reader has noted."""
        reader = self.reader
        symbol = self._symbol()
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
            row=self._line,
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

    def _credit(self, day: date, quantity: Decimal, word: str, business: Business) -> bool:
        """Book shares that came or went beside the trades; say whether the line is done with."""
        reader = self.reader
        code = reader.text("symbol").strip('="')
        if code[:1] == "7" or code[:2] in _SUBSCRIPTIONS:
            message = f"{word}: {code} is a code of subscriptions, not of shares; not booked"
            self._note("nothing-moved", message, Severity.NOTE)
            return not reader.cell("net_cash", read_number)
        symbol = self._symbol()
        price = reader.cell("price", read_number)
        after = reader.cell("shares_after", read_number)
        if symbol is None or not reader.whole:
            return not reader.cell("net_cash", read_number)
        moved = -abs(int(quantity)) if is_outgoing(word) else int(quantity)
        self.credits.append(
            Credit(
                line=self._line,
                day=day,
                symbol=symbol,
                quantity=moved,
                free=business is Business.FREE,
                price=price or None,
                after=int(after) if after is not None else None,
                word=word,
            )
        )
        self._balance(day, Decimal(0), symbol, moved)
        return True

    def _balance(
        self, day: date, cash: Decimal | None, symbol: Symbol | None = None, moved: int = 0
    ) -> None:
        held = self.reader.cell("shares_after", read_number)
        self.balances.append(
            Balance(
                day=day,
                symbol=symbol,
                moved=moved,
                held=int(held) if held is not None else None,
                net_cash=cash,
                cash=self.reader.cell("cash_after", read_number),
            )
        )

    def _symbol(self) -> Symbol | None:
        """Return the line's security by its code, else by its name."""
        if self.reader.text("symbol"):
            return self.reader.cell("symbol", read_symbol)
        name = self.reader.cell("name", clean) or ""
        symbols = self._names.get(name, ())
        if len(symbols) == 1:
            return symbols[0]
        self.reader.wrong(
            "symbol-unknown",
            f"no code, and the name {name!r} "
            + ("is not known" if not symbols else f"means {' or '.join(map(str, symbols))}"),
            wanted="a code in a column 证券代码",
            found=name,
            remedy="add the code to the line",
            field="symbol",
        )
        return None

    def _note(self, code: str, message: str, severity: Severity) -> None:
        place = Place(source=self._source, line=self._line)
        self.notes.append(Issue(code=code, message=message, severity=severity, place=place))


def _signed(flow: CashMoved) -> CashMoved:
    return replace(flow, amount=-abs(flow.amount)) if is_outgoing(flow.note) else flow
