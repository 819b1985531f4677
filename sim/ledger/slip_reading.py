"""Lines of a broker's slip, one by one: a trade, shares, cash, or a remark."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sim.ledger.cells import clean, read_day, read_number
from sim.ledger.journal import FEE_COLUMNS, read_symbol
from sim.ledger.journal_row import JournalRow
from sim.ledger.row_reader import RowReader
from sim.ledger.slip_credits import Credit, Payment, enter_payment
from sim.ledger.slip_opening import Balance
from sim.ledger.slip_words import Business, business_of, is_outgoing, is_payment
from sim.ledger.tables import Line
from sim.model.event import CashMoved
from sim.model.issue import Issue, Place, Severity
from sim.model.money import round_fen
from sim.model.symbol import Symbol
from sim.model.trade import Side

_SIDES = {Business.BUY: Side.BUY, Business.SELL: Side.SELL}
_CREDITS = frozenset({Business.SHARES, Business.FREE})
_SUBSCRIPTIONS = ("7", "07", "08", "37")
"""Beginnings of codes under which shares and bonds are paid for before they are listed."""
_SILENT = frozenset({Business.TRANSFER, Business.INCOME})
_NO_ORDER = frozenset({"", "0", "-", "--"})
_YUAN = frozenset({"", "人民币", "人民币元", "rmb", "cny", "0", "a"})
Names = Mapping[str, Sequence[Symbol]]


class SlipLines:
    """What the lines of a slip come to, line by line.

    Args:
        source: Name of the slip, for the issues.
        reader: Of its rows.
        names: Symbols by the names of securities.

    Attributes:
        marks: What the digits stand for that some terminals print for purchase and sale.
        rows: Trades.
        flows: Cash that moved otherwise.
        credits: Shares that moved otherwise.
        payments: Cash paid for shares that come later.
        balances: What each line moved and left behind.
        notes: What could not be booked, or not wholly.
    """

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
            self._nothing(word)
            return
        day = reader.cell("date", read_day)
        cash = reader.cell("net_cash", read_number)
        quantity = reader.cell("quantity", read_number)
        currency = reader.cell("currency", clean) or ""
        if not reader.whole or day is None:
            return
        what = " ".join(text for text in (word, reader.text("symbol")) if text) or "a line"
        if self._is_foreign(currency, what):
            return
        if business in _SIDES and quantity:
            row = self._trade(day, _SIDES[business], cash)
            if row is not None:
                self.rows.append(row)
                moved = row.quantity if row.side is Side.BUY else -row.quantity
                self._balance(day, cash, row.symbol, moved)
                return
        dividend = business is Business.FREE and bool(cash)  # what came with free shares
        if (
            not dividend
            and business in _CREDITS
            and quantity
            and self._credit(day, quantity, word, business)
        ):
            if cash:
                self._flow(day, cash, what, known=True)
            return
        known = dividend or business in _SILENT
        if business is Business.REPURCHASE and cash and is_payment(word):
            code, count = reader.text("symbol"), int(abs(quantity or Decimal(0)))
            payment = Payment(line=self._line, day=day, code=code, quantity=count, cash=-cash)
            known = enter_payment(self.payments, payment)
        self._flow(day, cash, what, known=known)

    def _is_foreign(self, currency: str, what: str) -> bool:
        if currency.lower() in _YUAN:
            return False
        message = f"{what}: in {currency}, not in yuan; nothing of it was booked"
        self._note("line-not-booked", message, Severity.WARNING)
        return True

    def _nothing(self, word: str) -> None:
        """Note a line that moved nothing; cash it prints is booked if the balance moved by it."""
        reader = self.reader
        day = reader.cell("date", read_day) if reader.text("date") else None
        cash, after = reader.cell("net_cash", read_number), reader.cell("cash_after", read_number)
        before = self.balances[-1].cash if self.balances else None
        if day and cash and before is not None and after is not None and before + cash == after:
            self._flow(day, cash, word, known=False)
            return
        message = f"{word or 'a line without a date'}: neither cash nor shares moved"
        severity = Severity.WARNING if day and cash else Severity.NOTE
        self._note("nothing-moved", message, severity)

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
        if code.startswith(_SUBSCRIPTIONS):
            message = f"{word}: {code} is a code of subscriptions, not of shares; not booked"
            self._note("nothing-moved", message, Severity.NOTE)
            return not reader.cell("net_cash", read_number)
        symbol = self._symbol()
        price = reader.cell("price", read_number)
        after = reader.cell("shares_after", read_number)
        if quantity != int(quantity):
            reader.bad_cell("quantity", "a whole number of shares", "not-whole")
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
        paid = reader.cell("net_cash", read_number)
        self._balance(day, Decimal(0), symbol, moved, settled=not paid)
        return True

    def _balance(
        self,
        day: date,
        cash: Decimal | None,
        symbol: Symbol | None = None,
        moved: int = 0,
        *,
        settled: bool = True,
    ) -> None:
        """Keep what the line left behind; its cash only once all that the line moved is told."""
        held = self.reader.cell("shares_after", read_number)
        self.balances.append(
            Balance(
                day=day,
                symbol=symbol,
                moved=moved,
                held=int(held) if held is not None else None,
                net_cash=cash,
                cash=self.reader.cell("cash_after", read_number) if settled else None,
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
