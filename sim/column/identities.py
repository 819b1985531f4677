"""Equations a true statement obeys, so that a single wrong digit shows."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from math import gcd

from sim.column.figures import told
from sim.model.errors import InputError
from sim.model.issue import Issue, Severity
from sim.model.money import format_yuan
from sim.model.statement import PlanAction, StatedTrade, Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.securities import classify

_HUNDRED = Decimal(100)
_LOT = 100
_SURE = 100  # a round capital must be at least so much rarer than the rounding allows for
_FEES_AT_MOST = Decimal("0.004")  # of the turnover: commission 0.3 % and stamp duty 0.1 %
_FEW_ORDERS = Decimal(100)  # yuan of minimum commissions
_CLEAR_DIGITS = 3  # digits of a capital that may differ from zero


def check_identities(
    statement: Statement,
    *,
    prices: Mapping[Symbol, Decimal] | None = None,
    ranges: Mapping[Symbol, tuple[Decimal, Decimal]] | None = None,
    previous: Statement | None = None,
    fees: Decimal | None = None,
    capital: Decimal | None = None,
) -> tuple[Issue, ...]:
    """Return every equation the statement breaks, with the numbers in the message.

    Args:
        statement: Whose figures.
        prices: Raw closes of `as_of` in yuan; the net value is checked when every holding has one.
        ranges: Raw low and high of `as_of` in yuan, for the stated trades.
        previous: Statement of the session before: holdings and cash are rolled forward.
        fees: Yuan of fees on the stated trades, 0 where the publisher books none; None allows
            for any up to 0.4 % of the turnover.
        capital: Starting capital in yuan; None checks only whether some round one fits.

    Returns:
        Issues in a fixed order, each at the place of a figure it doubts.
    """
    checks = [
        _odd_lots(statement),
        _trades_fit_holdings(statement),
        _plan_fits_holdings(statement),
        _net_value_exceeds_cash(statement),
        _market_value_on_grid(statement),
        _profit_fits(statement, capital),
    ]
    if prices is not None:
        checks.append(_net_value_adds_up(statement, prices))
    if ranges is not None:
        checks.append(_trades_in_range(statement, ranges))
    if previous is not None:
        checks.append(_follows(statement, previous, fees))
    return tuple(chain.from_iterable(checks))


def _issue(
    code: str,
    message: str,
    figure: Written | None,
    field: str,
    severity: Severity = Severity.ERROR,
) -> Issue:
    return Issue(
        code=code,
        message=message,
        remedy="one of the figures named is misprinted or misread; compare with the printed page",
        severity=severity,
        place=figure.place if figure is not None else None,
        field=field,
    )


def _slack(figure: Written) -> Decimal:
    """Return what rounding may hide in an amount; nothing when it is printed to the fen."""
    return figure.tolerance if figure.quantum > Decimal("0.01") else Decimal(0)


def _shares(statement: Statement) -> dict[Symbol, int]:
    held: dict[Symbol, int] = {}
    for row in statement.holdings:
        if row.symbol is not None:
            held[row.symbol] = held.get(row.symbol, 0) + int(row.quantity.value)
    return held


def _traded(trades: Sequence[StatedTrade], symbol: Symbol, side: Side) -> int:
    rows = (row for row in trades if row.symbol == symbol and row.side is side)
    return sum(int(row.quantity.value) for row in rows)


def _is_fund(symbol: Symbol) -> bool:
    try:
        return classify(symbol).is_fund
    except InputError:
        return False


def _odd_lots(statement: Statement) -> Iterator[Issue]:
    """Odd lots come from bonus shares and rights alone, so they deserve a look."""
    for row in statement.holdings:
        if row.quantity.value % _LOT != 0:
            message = f"{row.name}: {row.quantity.value:f} shares held are no whole lots of 100"
            yield Issue(
                code="odd-lot",
                message=message,
                severity=Severity.NOTE,
                place=row.quantity.place,
                field=f"holdings.{row.name}",
            )


def _trades_fit_holdings(statement: Statement) -> Iterator[Issue]:
    """What was bought today is still held tonight: nothing bought may be sold the same day (T+1).

    Some funds trade T+0, so their sales are taken off first.
    """
    held = _shares(statement)
    for row in statement.trades:
        if row.symbol is None or row.side is not Side.BUY:
            continue
        kept = _traded(statement.trades, row.symbol, Side.BUY)
        if _is_fund(row.symbol):
            kept -= _traded(statement.trades, row.symbol, Side.SELL)
        have = held.get(row.symbol, 0)
        if kept > have:
            message = f"{row.name}: {kept} shares bought, but only {have} held after the close"
            yield _issue("bought-exceeds-held", message, row.quantity, f"trades.{row.name}")


def _plan_fits_holdings(statement: Statement) -> Iterator[Issue]:
    held = {row.name for row in statement.holdings} | set(_shares(statement))
    for item in statement.plan:
        if item.action is PlanAction.BUY or item.name in held or item.symbol in held:
            continue
        yield Issue(
            code="planned-not-held",
            message=f"the plan is to {item.action} {item.name}, which is not among the holdings",
            severity=Severity.WARNING,
            place=item.place,
            field=f"plan.{item.name}",
        )


def _net_value_exceeds_cash(statement: Statement) -> Iterator[Issue]:
    cash, net_value = statement.cash, statement.net_value
    if cash is None or net_value is None:
        return
    slack = _slack(cash) + _slack(net_value)
    market_value = net_value.value - cash.value
    if statement.holdings and market_value + slack <= 0:
        message = f"net value {told(net_value)} and cash {told(cash)} leave the holdings nothing"
        yield _issue("net-value-too-small", message, net_value, "net_value")
    if not statement.holdings and abs(market_value) > slack:
        message = f"net value {told(net_value)} and cash {told(cash)} differ without holdings"
        yield _issue("net-value-differs-from-cash", message, net_value, "net_value")


def _market_value_on_grid(statement: Statement) -> Iterator[Issue]:
    """Shares times whole ticks: the market value is a multiple of their common step."""
    cash, net_value = statement.cash, statement.net_value
    symbols = [row.symbol for row in statement.holdings]
    if cash is None or net_value is None or not symbols or None in symbols:
        return
    mills = [
        int(row.quantity.value) * (1 if row.symbol is not None and _is_fund(row.symbol) else 10)
        for row in statement.holdings
    ]
    step = Decimal(gcd(*mills)) / 1000
    remainder = (net_value.value - cash.value) % step
    if min(abs(remainder), step - abs(remainder)) > _slack(cash) + _slack(net_value):
        message = (
            f"net value {told(net_value)} less cash {told(cash)} must be a multiple of"
            f" {step:f} yuan with these quantities at whole ticks, but {remainder:f} is left over"
        )
        yield _issue("market-value-off-grid", message, net_value, "net_value")


def _profit_fits(statement: Statement, capital: Decimal | None) -> Iterator[Issue]:
    net_value, profit = statement.net_value, statement.profit_percent
    if net_value is None or profit is None:
        return
    slack = _slack(net_value)
    if profit.value - profit.tolerance <= -_HUNDRED or net_value.value <= slack:
        message = f"a profit of {profit.digits}% does not go with net value {told(net_value)}"
        yield _issue("profit-impossible", message, profit, "profit_percent")
        return
    low = (net_value.value - slack) / (1 + (profit.value + profit.tolerance) / _HUNDRED)
    high = (net_value.value + slack) / (1 + (profit.value - profit.tolerance) / _HUNDRED)
    if capital is not None and not low <= capital <= high:
        expected = (net_value.value / capital - 1) * _HUNDRED
        message = (
            f"net value {told(net_value)} over a capital of {format_yuan(capital)} is a profit of"
            f" {expected:.4f}%, but {profit.digits}% is printed"
        )
        yield _issue("profit-differs", message, profit, "profit_percent")
    if capital is None and not holds_round_sum(low, high):
        message = (
            f"net value {told(net_value)} with a profit of {profit.digits}% means a capital from"
            f" {format_yuan(low)} to {format_yuan(high)}, where there is no round sum"
        )
        yield _issue("profit-differs", message, profit, "profit_percent", Severity.WARNING)


def holds_round_sum(low: Decimal, high: Decimal) -> bool:
    """Say whether a capital somebody would start with may lie between two amounts of yuan.

    That is a sum of at most three digits and zeros, so round that the interval would hardly hold
    one by chance (1 in 100). True also when the interval is too wide to tell.
    """
    step = Decimal(10) ** max(high.adjusted() + 1 - _CLEAR_DIGITS, 0)
    while step < (high - low) * _SURE:
        step *= 10
    return step > high or high // step * step >= low


def _net_value_adds_up(statement: Statement, prices: Mapping[Symbol, Decimal]) -> Iterator[Issue]:
    cash, net_value = statement.cash, statement.net_value
    held = _shares(statement)
    settled = all(row.symbol is not None for row in statement.holdings)
    if cash is None or net_value is None or not settled or not held.keys() <= prices.keys():
        return
    market_value = sum((prices[symbol] * shares for symbol, shares in held.items()), Decimal(0))
    computed = market_value + cash.value
    difference = net_value.value - computed
    if abs(difference) > _slack(cash) + _slack(net_value):
        message = (
            f"holdings at their closes are {format_yuan(market_value)}, with cash"
            f" {format_yuan(computed)}, but net value {told(net_value)} is printed:"
            f" {format_yuan(difference)} {'too much' if difference > 0 else 'too little'}"
        )
        yield _issue("net-value-does-not-add-up", message, net_value, "net_value")


def _trades_in_range(
    statement: Statement, ranges: Mapping[Symbol, tuple[Decimal, Decimal]]
) -> Iterator[Issue]:
    for row in statement.trades:
        if row.price is None or row.symbol is None or row.symbol not in ranges:
            continue
        low, high = ranges[row.symbol]
        if not low - row.price.tolerance <= row.price.value <= high + row.price.tolerance:
            message = f"{row.name}: {row.price.digits} lies outside the day's {low} to {high}"
            yield _issue("price-outside-day", message, row.price, f"trades.{row.name}.price")


def _follows(statement: Statement, previous: Statement, fees: Decimal | None) -> Iterator[Issue]:
    """Roll the session before forward by the trades; bonus shares or fees can explain a little."""
    before, now = _shares(previous), _shares(statement)
    symbols = {row.symbol for row in statement.trades if row.symbol is not None}
    for symbol in sorted(before.keys() | now.keys() | symbols):
        bought = _traded(statement.trades, symbol, Side.BUY)
        sold = _traded(statement.trades, symbol, Side.SELL)
        expected = before.get(symbol, 0) + bought - sold
        if expected != now.get(symbol, 0):
            figure = next((r.quantity for r in statement.holdings if r.symbol == symbol), None)
            message = (
                f"{symbol}: {before.get(symbol, 0)} held before, {bought} bought, {sold} sold"
                f" makes {expected}, but {now.get(symbol, 0)} is printed"
            )
            yield _issue("holding-does-not-follow", message, figure, f"holdings.{symbol}")
    yield from _cash_follows(statement, previous, fees)


def _cash_follows(
    statement: Statement, previous: Statement, fees: Decimal | None
) -> Iterator[Issue]:
    if statement.cash is None or previous.cash is None:
        return
    moved = slack = turnover = Decimal(0)
    for row in statement.trades:
        if row.price is None:
            return
        value = row.quantity.value * row.price.value
        moved += value if row.side is Side.SELL else -value
        slack += row.quantity.value * row.price.tolerance
        turnover += value
    slack += _slack(statement.cash) + _slack(previous.cash)
    difference = statement.cash.value - previous.cash.value - moved
    least, most = Decimal(0), turnover * _FEES_AT_MOST + _FEW_ORDERS
    if fees is not None:
        least = most = fees
    if not -slack - most <= difference <= slack - least:
        message = (
            f"cash {told(previous.cash)} before and the trades make"
            f" {format_yuan(previous.cash.value + moved)} before fees,"
            f" but {told(statement.cash)} is printed"
        )
        yield _issue("cash-does-not-follow", message, statement.cash, "cash")
