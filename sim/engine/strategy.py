"""The base of strategies that decide after the close and are filled at the next open."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import backtrader as bt
import pandas as pd

from sim.engine.broker import AshareBroker
from sim.engine.feed import SecurityFeed
from sim.model.account import Account
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.money import ZERO
from sim.model.symbol import Symbol
from sim.model.trade import Order, OrderKind, Rejection, Side

BOUND = 4
"""A buy for a budget asks for so many times the shares the budget buys at the last close: the
price may fall before the fill, even to a third of it on the ex-date of a large bonus issue."""


class AshareStrategy(bt.Strategy):
    """Write `decide`, and `prepare` where a signal is computed on whole series.

    `decide` is called after every close from the account's opening day on. What it orders meets
    the market on the next session; quantities are cut to lawful lots here, everything else is
    judged by the broker, and what it refuses is in `rejections`. Securities are named by
    `Symbol`, money is exact.

    Params:
        settings: The strategy's frozen parameters, None when it has none.
    """

    params: Any = (("settings", None),)

    def __init__(self) -> None:
        super().__init__()
        self._by_symbol: dict[Symbol, SecurityFeed] = {data.symbol: data for data in self.datas}

    # For subclasses to write --------------------------------------------------------------

    def prepare(self, frames: Mapping[Symbol, pd.DataFrame]) -> None:
        """Compute signals before the first session.

        Args:
            frames: The whole bars of every security and index, later sessions included: only
                for signals whose row t reads rows up to t.
        """

    def decide(self) -> None:
        """Place the orders for the next session, from what is known after this close."""
        raise InputError(f"{type(self).__name__} must define decide()")

    # What backtrader calls ----------------------------------------------------------------

    def start(self) -> None:
        """Let signals be computed."""
        self.prepare({data.symbol: data.p.frame for data in self.datas})

    def next(self) -> None:
        """Decide, once there is an account."""
        if self._broker_of_record.deciding:
            self.decide()

    # What is known after the close --------------------------------------------------------

    @property
    def _broker_of_record(self) -> AshareBroker:
        broker: AshareBroker = self.broker
        return broker

    @property
    def settings(self) -> Any:  # noqa: ANN401 - each strategy's own frozen dataclass
        """The frozen parameters."""
        return self.p.settings

    @property
    def day(self) -> date:
        """The session just closed."""
        return self._broker_of_record.day

    @property
    def account(self) -> Account:
        """The exact account after the close."""
        return self._broker_of_record.book.account

    @property
    def cash(self) -> Decimal:
        """Yuan available, without what pending orders will take."""
        return self.account.cash

    @property
    def net_value(self) -> Decimal:
        """Yuan of cash, receivables and positions at the close."""
        return self._broker_of_record.book.closes[-1].net_value

    @property
    def first_close(self) -> bool:
        """Whether this is the close after which the account was opened."""
        return self.day == self._broker_of_record.opened_on

    @property
    def first_values(self) -> Mapping[Symbol, Decimal]:
        """Yuan of each position at the close after which the account was opened."""
        return self._broker_of_record.first_values or {}

    @property
    def actions(self) -> tuple[CorporateAction, ...]:
        """Corporate actions of the run, past and to come."""
        return tuple(self._broker_of_record.p.actions)

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """What was refused so far, with the reason."""
        return tuple(self._broker_of_record.rejections)

    @property
    def tradable(self) -> tuple[Symbol, ...]:
        """Securities that may be ordered, in the order they were given."""
        return tuple(data.symbol for data in self.datas if data.p.tradable)

    def held(self, symbol: Symbol) -> int:
        """Return the shares held."""
        position = self.account.positions.get(symbol)
        return position.quantity if position is not None else 0

    def close_of(self, symbol: Symbol) -> Decimal | None:
        """Return the last known close in yuan; None before the first trade."""
        mark: Decimal | None = self._by_symbol[symbol].p.bars.mark(self._broker_of_record.place)
        return mark

    def traded(self, symbol: Symbol) -> bool:
        """Say whether the security traded in the session just closed."""
        return bool(self._by_symbol[symbol].p.bars.traded[self._broker_of_record.place])

    def rows_known(self, symbol: Symbol) -> int:
        """Return how many rows of the security's frame are known after this close."""
        return int(
            self._by_symbol[symbol]
            .p.frame["date"]
            .searchsorted(pd.Timestamp(self.day), side="right")
        )

    # Orders for the next session ----------------------------------------------------------

    def order_shares(
        self,
        symbol: Symbol,
        quantity: int,
        *,
        kind: OrderKind = OrderKind.OPEN,
        price: Decimal | None = None,
    ) -> bt.Order | None:
        """Buy (positive) or sell (negative) shares; None when no lawful quantity is left.

        Args:
            symbol: What to trade.
            quantity: Shares; cut to lots, except a sale of everything held.
            kind: How the price is found.
            price: The limit in yuan of a LIMIT order.
        """
        side = Side.BUY if quantity > 0 else Side.SELL
        wanted = abs(quantity)
        if not (side is Side.SELL and wanted == self.held(symbol)):
            wanted = self._broker_of_record.rules.lawful_part(symbol, side, self.day, wanted)
        if wanted == 0:
            return None
        order = Order(
            symbol=symbol,
            side=side,
            quantity=wanted,
            kind=kind,
            price=price,
            created=self.day,
        )
        return self._broker_of_record.enter(order)

    def order_target_shares(self, symbol: Symbol, quantity: int) -> bt.Order | None:
        """Order the difference between `quantity` and what is held; None when there is none."""
        return self.order_shares(symbol, quantity - self.held(symbol))

    def order_target_fraction(self, symbol: Symbol, fraction: float) -> bt.Order | None:
        """Order what brings the position to `fraction` of net value at the last close.

        Returns:
            None when the position is within a lot of it, or the security never traded.
        """
        close = self.close_of(symbol)
        if close is None:
            return None
        wanted = int(self.net_value * Decimal(str(fraction)) / close)
        if fraction > 0:
            change = wanted - self.held(symbol)
            return self.order_shares(symbol, change)
        return self.order_target_shares(symbol, 0)

    def order_for(self, symbol: Symbol, budget: Decimal) -> bt.Order | None:
        """Buy at the next open the most lots `budget` yuan pay for at that price, with fees.

        Returns:
            None when the security never traded or nothing is to be spent.
        """
        close = self.close_of(symbol)
        if close is None or budget <= ZERO:
            return None
        rules = self._broker_of_record.rules
        most = rules.lawful_part(symbol, Side.BUY, self.day, int(BOUND * budget / close))
        if most == 0:
            return None
        return self._broker_of_record.enter(
            Order(
                symbol=symbol,
                side=Side.BUY,
                quantity=most,
                created=self.day,
                budget=budget,
            )
        )

    def rebalance(self, targets: Mapping[Symbol, float]) -> list[bt.Order]:
        """Bring positions to fractions of net value, sales first; others are left alone.

        Args:
            targets: Fraction of net value at the last close, by symbol.
        """
        by_change = sorted(
            targets.items(),
            key=lambda item: self._value(item[0]) <= item[1] * float(self.net_value),
        )
        placed = [self.order_target_fraction(symbol, fraction) for symbol, fraction in by_change]
        return [order for order in placed if order is not None]

    def _value(self, symbol: Symbol) -> float:
        close = self.close_of(symbol)
        return float(close) * self.held(symbol) if close is not None else 0.0
