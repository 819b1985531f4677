"""The account before the day's trades, such that after them its cash is the printed cash."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sim.analysis.candidates import trade_fields
from sim.analysis.fee_regimes import trade_fees
from sim.analysis.implied import cash_before, quantities_before
from sim.model.action import CorporateAction
from sim.model.event import Opened, OpeningPosition
from sim.model.issue import Issue, Severity
from sim.model.money import ZERO, format_yuan, round_fen
from sim.model.statement import Statement
from sim.model.symbol import Symbol
from sim.model.trade import Order, OrderKind, Side
from sim.rules.fees import BrokerProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """What a replay starts from.

    Attributes:
        opening: The account at the close of the session before.
        orders: The stated trades that have a price, sales first, else in printed order.
        fees: Yuan the orders cost under the profile, put back into the opening cash.
        issues: What could not be taken as printed.
    """

    opening: Opened
    orders: tuple[Order, ...]
    fees: Decimal
    issues: tuple[Issue, ...] = ()


def seed(
    statement: Statement,
    *,
    previous_session: date,
    closes: Mapping[Symbol, Decimal],
    profile: BrokerProfile,
    actions: Sequence[CorporateAction] = (),
) -> Seed:
    """Undo the day: holdings less buys plus sales, cash plus their cost and fees.

    Sales come first, for their proceeds may have paid for the buys. What was received on the
    day (dividends paid, free shares) is undone too. A trade without a price is left alone:
    the account starts as if it had already been made.

    Args:
        statement: With an as-of date, a cash, and a symbol for every security.
        previous_session: The session before.
        closes: Raw closes of that session for all that was held: the cost positions are seeded
            with.
        profile: The broker's fees.
        actions: Corporate actions of the held securities.

    Raises:
        RuleNotKnownError: The day is outside the record of a fee.
        KeyError: A close is missing.
        ValueError: The statement has no as-of date or no cash.
    """
    day = statement.as_of
    priced, issues = _priced(statement)
    held, faults = _before(priced, [action for action in actions if action.ex_date == day])
    fees = ZERO if day is None else trade_fees(priced, day, profile)
    cash = cash_before(priced, fees)
    if day is None or cash is None:
        raise ValueError("a statement without a date or without cash cannot be seeded")
    received = (
        round_fen(action.cash_per_share * held.get(action.symbol, 0))
        for action in actions
        if action.ex_date == day and (action.pay_date or day) == day
    )
    cash = round_fen(cash - sum(received, ZERO))
    if cash < 0:
        faults.append(_overdrawn(cash))
    positions = (
        OpeningPosition(
            symbol=symbol, quantity=quantity, cost=round_fen(closes[symbol] * quantity)
        )
        for symbol, quantity in held.items()
    )
    return Seed(
        opening=Opened(day=previous_session, cash=max(cash, ZERO), positions=tuple(positions)),
        orders=_orders(priced),
        fees=fees,
        issues=(*issues, *faults),
    )


def _priced(statement: Statement) -> tuple[Statement, list[Issue]]:
    issues = [
        Issue(
            code="trade-without-price",
            message=f"{trade.name}: no price was printed, so the trade cannot be executed;"
            " the account starts as if it had been made",
            remedy="add the price to the file of facts if another source has it",
            severity=Severity.WARNING,
            place=trade.place,
            field=f"{name}.price",
        )
        for trade, name in zip(statement.trades, trade_fields(statement), strict=True)
        if trade.price is None
    ]
    trades = tuple(trade for trade in statement.trades if trade.price is not None)
    return replace(statement, trades=trades), issues


def _before(
    statement: Statement, actions: Iterable[CorporateAction]
) -> tuple[dict[Symbol, int], list[Issue]]:
    ratios = {action.symbol: 1 + action.bonus_ratio for action in actions}
    held, faults = {}, []
    for symbol, after in quantities_before(statement).items():
        exact = after / ratios.get(symbol, Decimal(1))
        quantity = int(exact.to_integral_value(ROUND_HALF_UP))
        if quantity > 0:
            held[symbol] = quantity
        else:
            faults.append(
                Issue(
                    code="bought-more-than-held",
                    message=f"{-quantity:,} more {symbol} were bought than are held after it",
                    remedy="check the quantity of the trade and of the holding",
                    field=f"holdings.{symbol}.quantity",
                )
            )
    return held, faults


def _overdrawn(cash: Decimal) -> Issue:
    return Issue(
        code="sales-exceed-cash",
        message=f"the day's sales less buys bring in {format_yuan(-cash)} yuan more than the cash"
        " printed after them",
        remedy="check the cash, and the quantities and prices of the sales",
        field="cash",
    )


def _orders(statement: Statement) -> tuple[Order, ...]:
    orders = [
        Order(
            symbol=trade.symbol,
            side=trade.side,
            quantity=int(trade.quantity.value),
            kind=OrderKind.STATED,
            price=trade.price.value,
        )
        for trade in statement.trades
        if trade.symbol is not None and trade.price is not None
    ]
    return tuple(sorted(orders, key=lambda order: order.side is Side.BUY))
