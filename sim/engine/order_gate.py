"""The door every backtrader order passes: rules first, then backtrader's own execution."""

from abc import abstractmethod
from collections import deque
from dataclasses import replace
from datetime import date
from typing import Any

import backtrader as bt

from sim.engine.commission import AshareCommission
from sim.engine.feed import SecurityFeed
from sim.engine.fill_plan import Attempt, FillPlan, plan_fill
from sim.engine.gate import Refusal, missed, refusal_of, refuse_volume
from sim.engine.market_rules import MarketRules
from sim.engine.options import BrokerOptions, OverMaximum, Unfilled
from sim.engine.orders import TRIGGERED, exact_price, lives_on, read_order
from sim.engine.start import Stated
from sim.model.account import Account
from sim.model.errors import BooksDisagreeError
from sim.model.issue import Issue
from sim.model.symbol import Symbol
from sim.model.trade import Fill, Order, Rejection, Side
from sim.rules.fees import NOTHING_FILLED, Filled, after
from sim.rules.lots import round_to_lot
from sim.rules.orders import Situation

SLACK = 1.0
"""Yuan lent to the float account during a fill, so that a buy that leaves exactly 0.00 is not
refused for a float's last digit; the exact book has already judged the cash."""


class OrderGate(bt.brokers.BackBroker):
    """Asks the rules about every order; the class that inherits keeps the books.

    backtrader's `_try_exec(order)` is passed by orders of every kind, historical ones included,
    and nothing else fills an order. Here it refuses what the session's rules refuse, lets
    backtrader decide whether and at what price the order's kind is filled, and decides in the
    filler, which is asked with that price, how much of it is.
    """

    rules: MarketRules
    rejections: list[Rejection]
    decisions: list[tuple[date, Order]]
    notes: list[Issue]
    next_order: int
    pending: deque[bt.Order]
    cash: float
    _value: float

    def begin_orders(self, options: BrokerOptions, first_order: int) -> None:
        """Forget the orders of an earlier run."""
        self.rejections = []
        self.decisions = []
        self.notes = []
        self.next_order = first_order
        self._options = options
        self._numbers: dict[int, int] = {}
        self._charged: dict[int, Filled] = {}
        self._used: dict[Symbol, int] = {}
        self._commissions: dict[Any, AshareCommission] = {}
        self._asked: tuple[Order, Situation] | None = None
        self._plan: FillPlan | None = None
        self._refusal: Refusal | None = None
        self._fee = 0.0
        self._lent = 0.0

    # What the class that inherits says ----------------------------------------------------

    @abstractmethod
    def exact_account(self) -> Account | None:
        """Return the account as it stands; None while it has not been opened."""

    @abstractmethod
    def is_old_news(self, order: bt.Order) -> bool:
        """Say whether an earlier run has already heard of the order."""

    @property
    @abstractmethod
    def place(self) -> int:
        """Place of the session on the clock, from 0."""

    @abstractmethod
    def book_fill(self, fill: Fill) -> None:
        """Book what was filled."""

    # An order meets the session -----------------------------------------------------------

    def submit(self, order: bt.Order, check: bool = True) -> bt.Order:  # noqa: FBT001, FBT002 - backtrader's signature
        """Take an order; what a strategy decides for an account that exists is remembered."""
        given = order.info.get("stated") is not None or order.info.get("carried")
        if self.exact_account() is not None and not given and not self.is_old_news(order):
            asked, _ = read_order(order, order.data.symbol)
            self.decisions.append((order.data.p.bars.sessions[self.place], asked))
        return super().submit(order, check=check)

    def _try_exec(self, order: bt.Order) -> None:
        account = self.exact_account()
        if account is None or self.is_old_news(order):
            order.reject(self)  # decided before the account existed: nothing to report
            self._dismiss(order)
            return
        symbol, stated = order.data.symbol, _stated(order)
        asked, refusal = read_order(order, symbol)
        if not order.data.p.tradable:
            refusal = Refusal("not-tradable", f"{symbol} is an index and cannot be traded")
        if refusal is not None:
            self._leave(order, asked, refusal)
            return
        history = stated is not None and stated.booked  # judged by nobody
        situation = self._situation(asked, order.data, None if history else account)
        waiting = order.exectype in TRIGGERED and not order.triggered
        if not history and not waiting:
            refusal = self._judge(asked, situation)
        elif waiting and situation.bar is None:
            return  # a trigger is watched by the broker; there was nothing to watch today
        if refusal is not None:
            self._leave(order, asked, refusal)
            return
        self._meet_price(order, asked, situation)

    def _situation(self, asked: Order, feed: SecurityFeed, account: Account | None) -> Situation:
        place = self.place
        day = feed.p.bars.sessions[place]
        position = account.positions.get(asked.symbol) if account is not None else None
        return self.rules.situation(
            asked.symbol,
            day,
            feed.p.bars.bar(place),
            held=position.quantity if position is not None else 0,
            sellable=position.sellable(day) if position is not None else 0,
        )

    def _judge(self, asked: Order, situation: Situation) -> Refusal | None:
        over = self._options.over_maximum if asked.budget is None else OverMaximum.SPLIT
        issues = self.rules.check(asked, situation, over)
        self.notes.extend(issue for issue in issues if refusal_of((issue,)) is None)
        return refusal_of(issues) or refuse_volume(asked, situation)

    def _meet_price(self, order: bt.Order, asked: Order, situation: Situation) -> None:
        self._asked, self._plan, self._refusal = (asked, situation), None, None
        before = abs(order.executed.size)
        if order.exectype in TRIGGERED and not order.triggered:
            tick = float(situation.security.tick)
            order.created.price = round(round(order.created.price / tick) * tick, 6)
        super()._try_exec(order)
        self.cash -= self._lent
        self._lent, self._asked = 0.0, None
        plan = self._planned()
        if plan is not None:
            filled = abs(order.executed.size) - before
            if filled != plan.fill.quantity:
                raise BooksDisagreeError(
                    f"backtrader filled {filled:g} of {plan.fill.quantity} {asked.symbol}"
                    f" on {situation.day}; this is a fault of the program"
                )
            self._note_fill(plan)
        if order.alive():
            rest, _ = read_order(order, asked.symbol)
            triggered = order.exectype in TRIGGERED and not order.triggered
            cut = plan.cut if plan is not None else None
            why = self._refused() or cut or missed(asked, situation, triggered_kind=triggered)
            self._leave(order, rest, why)

    def _planned(self) -> FillPlan | None:
        return self._plan

    def _refused(self) -> Refusal | None:
        return self._refusal

    def _note_fill(self, plan: FillPlan) -> None:
        fill = plan.fill
        self._used[fill.symbol] = self._used.get(fill.symbol, 0) + fill.quantity
        earlier = self._charged.get(fill.order, NOTHING_FILLED)
        self._charged[fill.order] = after(earlier, fill.value, fill.quantity, fill.fees)
        self.notes.extend(plan.notes)
        self.book_fill(fill)

    def _fill(self, order: bt.Order, price: float, ago: int) -> int:
        """Say how many shares are filled at `price`: backtrader's filler."""
        del ago
        account = self.exact_account()
        if self._asked is None or account is None:
            return int(abs(order.executed.remsize))  # booked without an order of the strategy
        asked, situation = self._asked
        if order.exectype in TRIGGERED:
            self._refusal = self._judge(asked, situation)
            if self._refusal is not None:
                return 0
        stated = _stated(order)
        number = self._numbers.get(order.ref) or self.next_order
        plan = plan_fill(
            Attempt(
                order=asked,
                price=exact_price(asked, price),
                situation=situation,
                number=number,
                used=self._used.get(asked.symbol, 0),
                earlier=self._charged.get(number, NOTHING_FILLED),
                fees=stated.fees if stated is not None else None,
                booked=stated is not None and stated.booked,
            ),
            account,
            self.rules,
            self._options,
        )
        if isinstance(plan, Refusal):
            self._refusal = plan
            return 0
        self._plan = plan
        self._numbers[order.ref] = number
        self.next_order = max(self.next_order, number + 1)
        quantity = plan.fill.quantity
        if asked.budget is not None:
            left = asked.budget + plan.fill.net_cash
            order.info["asked"] = replace(asked, budget=left)
        order.executed.remsize = plan.wanted if order.isbuy() else -plan.wanted
        self._lend(plan.fill, price)
        return quantity

    def _lend(self, fill: Fill, price: float) -> None:
        # The fee carries what rounding the value to the fen leaves, so that the float cash moves
        # by exactly what the ledger books.
        value = price * fill.quantity
        net = float(fill.net_cash)
        self._fee = -net - value if fill.side is Side.BUY else value - net
        self._lent = SLACK + max(0.0, -net - self.cash)
        self.cash += self._lent

    def _leave(self, order: bt.Order, rest: Order, why: Refusal) -> None:
        """Keep an order for the next session, or end it with its reason."""
        if why.may_pass and (lives_on(order) or self._options.unfilled is Unfilled.CARRY):
            return
        day = order.data.p.bars.sessions[self.place]
        self.rejections.append(Rejection(day=day, order=rest, code=why.code, reason=why.reason))
        if order.executed.size or why.code.endswith("not-reached"):
            order.cancel()
        else:
            order.reject(self)
        self._dismiss(order, with_group=not why.may_pass)

    def _dismiss(self, order: bt.Order, *, with_group: bool = True) -> None:
        self.notify(order)
        if with_group:  # what only ran out leaves the others of its group their own chance
            self._ococheck(order)
        self._bracketize(order, cancel=True)

    # What backtrader asks of a broker -----------------------------------------------------

    def execute_unconditionally(self, order: bt.Order, price: float) -> None:
        """Book shares that come or go without an order of the strategy."""
        self._fee, self._lent = 0.0, SLACK + abs(order.size) * price
        self._ocoize(order, None)
        order.submit(self)
        order.accept(self)
        self.cash += self._lent
        self._execute(order, ago=0, price=price)
        self.cash -= self._lent
        self._lent = 0.0

    def getcommissioninfo(self, data: SecurityFeed) -> AshareCommission:
        """Return the fee and size rules of a feed."""
        known = self._commissions.get(data)
        if known is None:

            def lots(quantity: int) -> int:
                if not data.p.tradable:
                    return 0
                security = self.rules.security(data.symbol)
                return round_to_lot(security, data.p.bars.sessions[self.place], quantity)

            known = self._commissions[data] = AshareCommission(
                quote=lambda *_: self._fee, lots=lots
            )
        return known


def _stated(order: bt.Order) -> Stated | None:
    stated: Stated | None = order.info.get("stated")
    return stated
