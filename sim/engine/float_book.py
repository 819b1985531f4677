"""The exact book's events written into backtrader's float account, so that it can be compared."""

from collections.abc import Callable, Mapping
from typing import Any

import backtrader as bt

from sim.engine.feed import SecurityFeed
from sim.model.account import Account
from sim.model.errors import InputError
from sim.model.event import (
    CashMoved,
    Delisted,
    DividendDeclared,
    DividendPaid,
    DividendTaxed,
    Event,
    RightsTaken,
    SharesIssued,
    SharesMoved,
    SymbolChanged,
)
from sim.model.symbol import Symbol


class FloatBook:
    """Books what is no order of the strategy: positions held from before, corporate actions.

    Shares enter and leave through backtrader's own execution, as orders a strategy is not told
    of (historical, without notification). So positions, trades and analysers all know the cost,
    and a later sale closes a long trade instead of opening a short one.

    Attributes:
        receivable: Yuan of dividends gone ex but not paid, part of the account's value.
    """

    def __init__(self, broker: bt.BrokerBase, feeds: Mapping[Symbol, SecurityFeed]) -> None:
        self._broker = broker
        self._feeds = feeds
        self.receivable = 0.0
        self._steps: Mapping[type, Callable[[Any], None]] = {
            CashMoved: self._move_cash,
            DividendDeclared: self._declare,
            DividendPaid: self._pay,
            DividendTaxed: self._tax,
            SharesIssued: self._issue,
            RightsTaken: self._take_rights,
            SharesMoved: self._move_shares,
            SymbolChanged: self._change_symbol,
            Delisted: self._delist,
        }

    def seed(self, account: Account) -> None:
        """Book the positions an account begins with, at their cost, and what is due to it."""
        for symbol, position in account.positions.items():
            self._buy(symbol, position.quantity, float(position.cost) / position.quantity)
        self.receivable = float(account.receivable)

    def mirror(self, event: Event) -> None:
        """Book an event that did not come from an order."""
        self._steps[type(event)](event)

    def feed(self, symbol: Symbol) -> SecurityFeed:
        """Return the feed of `symbol`.

        Raises:
            InputError: The run has none.
        """
        feed = self._feeds.get(symbol)
        if feed is None:
            raise InputError(
                f"{symbol} comes into the account but has no feed;"
                " give the run its bars, or an empty frame"
            )
        return feed

    def _buy(self, symbol: Symbol, quantity: int, price: float) -> None:
        self._execute(bt.BuyOrder, symbol, quantity, price)

    def _sell(self, symbol: Symbol, quantity: int, price: float) -> None:
        self._execute(bt.SellOrder, symbol, quantity, price)

    def _execute(self, kind: type[bt.Order], symbol: Symbol, quantity: int, price: float) -> None:
        broker = self._broker
        order = kind(
            owner=broker.cerebro.runningstrats[0],
            data=self.feed(symbol),
            size=quantity,
            price=price,
            exectype=bt.Order.Historical,
            histnotify=False,
        )
        broker.execute_unconditionally(order, price)

    def _held(self, symbol: Symbol) -> tuple[int, float]:
        position = self._broker.positions[self.feed(symbol)]
        return int(position.size), float(position.price)

    def _move_cash(self, event: CashMoved) -> None:
        self._broker.add_cash(float(event.amount))
        self._broker.settle_cash()

    def _declare(self, event: DividendDeclared) -> None:
        self.receivable += float(event.amount)

    def _pay(self, event: DividendPaid) -> None:
        self._broker.cash += float(event.amount)
        self.receivable -= float(event.amount)

    def _tax(self, event: DividendTaxed) -> None:
        self._broker.cash -= float(event.amount)

    def _issue(self, event: SharesIssued) -> None:
        if event.quantity > 0:
            self._buy(event.symbol, event.quantity, 0.0)
            return
        held, price = self._held(event.symbol)
        self._sell(event.symbol, held, price)
        left = held + event.quantity
        self._buy(event.symbol, left, price * held / left)

    def _take_rights(self, event: RightsTaken) -> None:
        self._buy(event.symbol, event.quantity, float(event.price))

    def _move_shares(self, event: SharesMoved) -> None:
        price = float(event.cost) / abs(event.quantity)
        if event.quantity > 0:
            self._buy(event.symbol, event.quantity, price)
            self._broker.cash += float(event.cost)
        else:
            self._sell(event.symbol, -event.quantity, price)
            self._broker.cash -= float(event.cost)

    def _change_symbol(self, event: SymbolChanged) -> None:
        held, price = self._held(event.old)
        if event.quantity == 0:
            self._sell(event.old, held, float(event.cash) / held)
            return
        self._sell(event.old, held, price)
        self._buy(event.new, event.quantity, price * held / event.quantity)
        self._broker.cash += float(event.cash)

    def _delist(self, event: Delisted) -> None:
        held, _ = self._held(event.symbol)
        self._sell(event.symbol, held, float(event.cash) / held)
