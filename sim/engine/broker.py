"""A broker for backtrader that lets through what the A-share market would, and nothing else."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import backtrader as bt

from sim.data.sessions import shipped_calendar
from sim.engine.agreement import compare_books
from sim.engine.book import ExactBook
from sim.engine.feed import SecurityFeed
from sim.engine.float_book import FloatBook
from sim.engine.market_rules import MarketRules
from sim.engine.options import BrokerOptions
from sim.engine.order_gate import OrderGate
from sim.engine.orders import EXECUTION, lives_on, phase, read_order
from sim.engine.preconditions import by_day, feeds_by_symbol, refuse_choices, refuse_size
from sim.engine.start import Start, Stated
from sim.model.account import Account
from sim.model.event import CashMoved, Moved, Opened
from sim.model.money import round_fen
from sim.model.symbol import Symbol
from sim.model.trade import Fill, Order, Side
from sim.rules.fees import DEFAULT_PROFILE


class AshareBroker(OrderGate):
    """Drop-in broker: `cerebro.broker = AshareBroker(cash=1_000_000)` with `security_feeds`.

    Every order of every kind meets the dated rules of its session. Beside backtrader's float
    account an exact book of events is kept; the two are compared at every close. After the run
    `book.events`, `book.account` and `book.closes` hold the account, `rejections` what was
    refused and why, `notes` what was odd but possible, `drift` the largest distance in yuan
    between the two cash balances at a close.

    Params:
        cash: Yuan to begin with when `begin` is None.
        begin: `Start` of the account; None opens it with `cash` on the first session.
        calendar: The exchanges' sessions; None takes the calendar that ships.
        profile: The broker's fees.
        actions: Corporate actions.
        listings: `Listing` by symbol, for what a code does not tell.
        options: `BrokerOptions`.
        flows: Deposits and shares moved, booked before the open of their days.
        stated: `Stated` trades, executed on their days at their prices.
    """

    params: Any = (
        ("begin", None),
        ("calendar", None),
        ("profile", DEFAULT_PROFILE),
        ("actions", ()),
        ("listings", None),
        ("options", BrokerOptions()),
        ("flows", ()),
        ("stated", ()),
    )

    def start(self) -> None:
        """Begin a run: check the feeds and empty both books.

        Raises:
            InputError: The feeds or choices are refused by `sim.engine.preconditions`, or
                something is dated outside the run.
        """
        refuse_choices(self.p, self._fill)
        self._feeds = feeds_by_symbol(self.cerebro.datas)
        self._clock: tuple[date, ...] = self.cerebro.datas[0].p.bars.sessions
        self._begin: Start = self.p.begin or Start.of(
            Opened(day=self._clock[0], cash=round_fen(Decimal(str(self.p.cash))))
        )
        refuse_size(self._begin.cash_and_cost)
        sessions = (self._begin.day, self._clock)
        self._flows = by_day("a deposit or withdrawal", self.p.flows, *sessions)
        self._stated = by_day("a stated trade", self.p.stated, *sessions)
        calendar = self.p.calendar or shipped_calendar()
        self.rules = MarketRules(calendar, self.p.profile, self.p.listings)
        self.book = ExactBook(
            Account(), self.p.actions, calendar, dividend_tax=self.p.options.dividend_tax
        )
        self.drift = 0.0
        self.first_values = self._begin.first_values
        self._place = -1
        self._opened = False
        self.begin_orders(self.p.options, self._begin.next_order)
        self.p.checksubmit = False  # the exact book judges the cash, at the fill
        self.p.filler = self._fill
        self.float_book = FloatBook(self, self._feeds)
        self.p.cash = float(self._begin.cash_and_cost)
        super().start()

    @property
    def day(self) -> date:
        """The session being played."""
        return self._clock[self._place]

    @property
    def place(self) -> int:
        """Place of the session on the clock, from 0."""
        return self._place

    @property
    def opened_on(self) -> date | None:
        """First session with a close of a new account; None for one with a history."""
        if self._begin.opened is None or not self.book.closes:
            return None
        return self.book.closes[0].day

    @property
    def deciding(self) -> bool:
        """Whether what a strategy decides after this close is still to be ordered."""
        begin = self._begin
        return self.day >= begin.day if begin.opened is not None else self.day > begin.day

    @property
    def pending_orders(self) -> tuple[tuple[int, Order], ...]:
        """Orders decided and not done, each with its number or 0: see `Start.pending`."""
        return tuple(
            (self._numbers.get(order.ref, 0), read_order(order, order.data.symbol)[0])
            for order in self.pending
            if not lives_on(order)
        )

    @property
    def waiting_orders(self) -> tuple[Order, ...]:
        """Stops, brackets and orders with a validity, which only this run can carry on."""
        return tuple(
            read_order(order, order.data.symbol)[0] for order in self.pending if lives_on(order)
        )

    # One session --------------------------------------------------------------------------

    def next(self) -> None:
        """Play one session: what falls due, the orders in the order of the day, the close."""
        self._place = len(self.cerebro.datas[0]) - 1
        self._used.clear()
        self._charged.clear()
        if not self._opened and self.day > self._begin.day:
            self._open()
        if self._opened:
            self._before_the_open()
        self.pending = deque(sorted(self.pending, key=phase))
        super().next()
        if not self._opened and self.day == self._begin.day:
            self._open()
        if self._opened:
            self._close_session()

    def _open(self) -> None:
        self._opened = True
        self.book.account = self._begin.account
        if self._begin.opened is not None:
            self.book.events.append(self._begin.opened)
        self.float_book.seed(self._begin.account)
        for number, order in self._begin.pending:
            self.enter(order, number, carried=True)

    def _before_the_open(self) -> None:
        moved: list[Moved] = self._flows.get(self.day, [])
        self._book_moved(event for event in moved if isinstance(event, CashMoved))
        for event in self.book.corporate(self.day):
            self.float_book.mirror(event)
        self._book_moved(event for event in moved if not isinstance(event, CashMoved))
        trades: list[Stated] = self._stated.get(self.day, [])
        for stated in trades:
            self.enter(stated.order, stated.number, stated)

    def _book_moved(self, moved: Iterable[Moved]) -> None:
        for event in moved:
            self.book.record(event)
            self.float_book.mirror(event)

    def enter(
        self,
        order: Order,
        number: int = 0,
        stated: Stated | None = None,
        *,
        carried: bool = False,
    ) -> bt.Order:
        """Enter an order of the model; return backtrader's.

        Args:
            order: What is asked for.
            number: Its number when it has one already, else 0.
            stated: The trade it comes from, when it is one somebody stated.
            carried: Whether an earlier run decided it.
        """
        place = self.buy if order.side is Side.BUY else self.sell
        placed = place(
            owner=self.cerebro.runningstrats[0],
            data=self.float_book.feed(order.symbol),
            size=order.quantity,
            price=float(order.price) if order.price is not None else None,
            exectype=EXECUTION[order.kind],
            histnotify=True,
            asked=order,
            stated=stated,
            carried=carried,
        )
        if number:
            self._numbers[placed.ref] = number
        return placed

    def marks(self) -> dict[Symbol, Decimal]:
        """Return the price in yuan each held security is valued at; none for what has none."""
        found = {
            symbol: self._feeds[symbol].p.bars.mark(self._place)
            for symbol in self.book.account.positions
        }
        return {symbol: price for symbol, price in found.items() if price is not None}

    def _close_session(self) -> None:
        stale = [
            symbol
            for symbol in self.book.account.positions
            if not self._feeds[symbol].p.bars.traded[self._place]
        ]
        marks = self.marks()
        close = self.book.close(self.day, marks, stale)
        if self.first_values is None:
            held = self.book.account.positions
            self.first_values = {symbol: marks[symbol] * held[symbol].quantity for symbol in marks}
        self._get_value()
        drift = compare_books(
            close,
            self.book.account,
            float_cash=self.cash,
            float_value=self._value,
            float_quantities={data.symbol: held.size for data, held in self.positions.items()},
        )
        self.drift = max(self.drift, drift)
        self.cash = float(close.cash)
        self.float_book.receivable = float(close.receivable)

    # What the gate asks -------------------------------------------------------------------

    def exact_account(self) -> Account | None:
        """Return the account as it stands; None while it has not been opened."""
        return self.book.account if self._opened else None

    def is_old_news(self, order: bt.Order) -> bool:
        """Say whether an order repeats one of the run before, as a strategy run again does."""
        begin = self._begin
        if begin.opened is not None or order.info.get("carried"):
            return False
        return int(order.created.dt) <= begin.day.toordinal()

    def book_fill(self, fill: Fill) -> None:
        """Book a fill and the dividend tax it brings."""
        until = self.rules.sellable_from(fill.symbol, fill.day) if fill.side is Side.BUY else None
        for event in self.book.trade(fill, until):
            self.float_book.mirror(event)

    # What backtrader asks -----------------------------------------------------------------

    def settle_cash(self) -> None:
        """Take up deposits and withdrawals entered by `add_cash`."""
        while self._cash_addition:
            moved = self._cash_addition.popleft()
            if self._fundval:
                self._fundshares += moved / self._fundval
            self.cash += moved

    def _get_value(
        self,
        datas: Sequence[SecurityFeed] | None = None,
        lever: bool = False,  # noqa: FBT001, FBT002 - backtrader's signature
    ) -> float:
        del lever
        self.settle_cash()
        market = unrealised = 0.0
        for data in datas or list(self.positions):
            held = self.positions[data]
            close = data.close[0]
            if not held.size or close != close:  # noqa: PLR0124 - NaN: never traded, no price
                continue
            market += held.size * close
            unrealised += held.size * (close - held.price)
        if datas:
            return market
        self._valuemkt = self._valuemktlever = market
        self._value = self._valuelever = self.cash + self.float_book.receivable + market
        self._leverage, self._unrealized = 1.0, unrealised
        if self._fundshares:
            self._fundval = self._value / self._fundshares
        value: float = self._value
        return value
