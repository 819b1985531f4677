"""How cash comes from one statement to the next: trades, fees, dividends, and what is unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from sim.analysis.fee_regimes import profiles
from sim.analysis.series_numbers import (
    CASH,
    Numbers,
    Residual,
    SeriesPrices,
    free_shares,
    quantity_field,
    signed,
    stated_change,
    symbols_of,
    trade_field,
    trades_of,
)
from sim.model.money import ZERO, round_fen
from sim.model.statement import Statement
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.fees import DEFAULT_PROFILE, NO_FEES_PROFILE, BrokerProfile, order_fees
from sim.rules.securities import classify

MOST_TAX = Decimal("0.20")
"""Largest part of a dividend that is taxed when shares held at most a month are sold."""

_TAX_DAYS = 366
_KNOWN = {profile.name: profile for profile in (NO_FEES_PROFILE, DEFAULT_PROFILE, *profiles())}
REGIMES: Mapping[str, BrokerProfile] = _KNOWN
"""Ways of charging that are tried, by name; the first of equals is taken."""

_PLACES = {name: place for place, name in enumerate(REGIMES)}
_MOST_KEPT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one statement to the next.

    Attributes:
        number: Of the later statement.
        before: The earlier one.
        after: The later one.
        missing: Sessions in between without a statement.
    """

    number: int
    before: Statement
    after: Statement
    start: date
    end: date
    missing: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRegime:
    """The way of charging that explains most balances.

    Attributes:
        profile: The broker's fees; None when no step tells, or none is explained.
        explained: Steps with trades whose cash it explains to the fen.
        steps: Steps with trades that could be looked at.
        dividends: Whether dividends are booked on their ex-date.
        others: Ways of charging that explain as many.
    """

    profile: BrokerProfile | None
    explained: int
    steps: int
    dividends: bool
    others: tuple[str, ...] = ()


@lru_cache(maxsize=_MOST_KEPT)
def _every_fee(
    symbol: Symbol, side: Side, price: Decimal, quantity: Decimal, day: date
) -> tuple[Decimal, ...]:
    """Return what a trade costs in yuan, by each of `REGIMES` in turn."""
    security, value = classify(symbol), round_fen(price * quantity)
    return tuple(
        order_fees(
            security, side, value=value, quantity=int(quantity), day=day, profile=profile
        ).total
        for profile in REGIMES.values()
    )


def fees_between(
    symbol: Symbol, side: Side, price: Decimal, quantity: Decimal, day: date, regime: str | None
) -> tuple[Decimal, Decimal]:
    """Return least and most yuan a trade costs; the two are equal where the regime is known."""
    if quantity <= 0 or price <= 0:
        return ZERO, ZERO
    every = _every_fee(symbol, side, price, quantity, day)
    if regime is not None:
        return every[_PLACES[regime]], every[_PLACES[regime]]
    return min(every), max(every)


def carried_cash(
    step: Step,
    numbers: Numbers,
    prices: SeriesPrices,
    *,
    regime: str | None,
    dividends: bool,
) -> tuple[Decimal, Decimal] | None:
    """Return least and most cash after a step, None when the earlier cash was not printed.

    Without missing sessions, with prices printed and the fees known it is one value. A missing
    price lies in the day's range; where no way of charging is known, average prices may have
    been rounded to their written digits; what was traded on missing sessions lies in the range
    of these; the tax on a sale lies between none and 20 % of a year's dividends.
    """
    start = numbers.get((step.number - 1, CASH))
    if start is None:
        return None
    low = high = start
    for place, trade, symbol in trades_of(step.after):
        quantity = numbers[step.number, trade_field(place, "quantity")]
        price = numbers.get((step.number, trade_field(place, "price")))
        if price is None or trade.price is None:
            spread = price_range(symbol, (step.end,), prices)
        else:
            hidden = trade.price.tolerance if regime is None else Decimal(0)
            spread = (price - hidden, price + hidden)
        least, most = _moved(symbol, trade.side, spread, quantity, step.end, regime)
        low, high = low + least, high + most
    if step.missing:
        for symbol in symbols_of(step.before, step.after):
            change = unstated_change(step, symbol, numbers, prices)
            side = Side.BUY if change > 0 else Side.SELL
            spread = price_range(symbol, (*step.missing, step.end), prices)
            least, most = _moved(symbol, side, spread, abs(change), step.end, regime)
            low, high = low + least, high + most
    least, most = _received(step, numbers, prices) if dividends else (ZERO, ZERO)
    tax = _most_tax(step, numbers, prices)
    return low + least - tax, high + most


def unstated_change(step: Step, symbol: Symbol, numbers: Numbers, prices: SeriesPrices) -> Decimal:
    """Return the shares by which a holding changed beyond stated trades and free shares."""
    field = quantity_field(symbol)
    before = numbers.get((step.number - 1, field), Decimal(0))
    expected = free_shares(before, symbol, step.start, step.end, prices)
    expected += stated_change(step.after, step.number, symbol, numbers)
    return numbers.get((step.number, field), Decimal(0)) - expected


def price_range(
    symbol: Symbol, days: Sequence[date], prices: SeriesPrices
) -> tuple[Decimal, Decimal]:
    """Return lowest and highest raw price over some sessions."""
    bars = [prices.quote(symbol, day).bar for day in days]
    return min(bar.low for bar in bars), max(bar.high for bar in bars)


def _moved(
    symbol: Symbol,
    side: Side,
    spread: tuple[Decimal, Decimal],
    quantity: Decimal,
    day: date,
    regime: str | None,
) -> tuple[Decimal, Decimal]:
    """Return least and most yuan of cash a trade brings."""
    moved = []
    for price in dict.fromkeys(spread):
        value = -signed(side) * round_fen(price * quantity)
        least, most = fees_between(symbol, side, price, quantity, day, regime)
        moved += [value - most, value - least]
    return min(moved), max(moved)


def _received(step: Step, numbers: Numbers, prices: SeriesPrices) -> tuple[Decimal, Decimal]:
    """Return least and most dividends between two statements, before tax."""
    low = high = ZERO
    for symbol in symbols_of(step.before):
        field = quantity_field(symbol)
        before = numbers.get((step.number - 1, field), Decimal(0))
        after = numbers.get((step.number, field), Decimal(0)) if step.missing else before
        for action in prices.actions(symbol, step.start, step.end):
            paid = [round_fen(held * action.cash_per_share) for held in (before, after)]
            low, high = low + min(paid), high + max(paid)
    return low, high


def _most_tax(step: Step, numbers: Numbers, prices: SeriesPrices) -> Decimal:
    """Return the most that may be withheld on the shares sold."""
    year_ago = date.fromordinal(step.end.toordinal() - _TAX_DAYS)
    taxes = (
        round_fen(
            numbers[step.number, trade_field(place, "quantity")] * action.cash_per_share * MOST_TAX
        )
        for place, trade, symbol in trades_of(step.after)
        if trade.side is Side.SELL and not classify(symbol).is_fund
        for action in prices.actions(symbol, year_ago, step.end)
    )
    return sum(taxes, ZERO)


def cash_residual(
    step: Step,
    numbers: Numbers,
    prices: SeriesPrices,
    *,
    regime: str | None,
    dividends: bool,
) -> Residual | None:
    """Return printed less carried cash, None when either is not known."""
    printed = numbers.get((step.number, CASH))
    carried = carried_cash(step, numbers, prices, regime=regime, dividends=dividends)
    if printed is None or carried is None:
        return None
    return Residual(low=printed - carried[1], high=printed - carried[0])


def solve_regime(steps: Sequence[Step], numbers: Numbers, prices: SeriesPrices) -> FeeRegime:
    """Return the way of charging that explains the most consecutive balances to the fen.

    Only steps without missing sessions count, with trades for the fees and with an ex-date for
    the dividends; a wrong number spoils one or two of them and is outvoted.
    """
    near = [step for step in steps if not step.missing]
    traded = [step for step in near if _is_priced(step)]
    ex = [step for step in near if any(_received(step, numbers, prices))]
    found: list[tuple[int, FeeRegime]] = []
    for dividends in (True, False) if ex else (True,):
        votes = _votes(traded, numbers, prices, dividends=dividends)
        most = max(votes.values())
        names = [name for name, count in votes.items() if count == most]
        still = [step for step in ex if step not in traded]
        extra = _votes(still, numbers, prices, dividends=dividends)[names[0]]
        known = bool(most)
        regime = FeeRegime(
            profile=REGIMES[names[0]] if known else None,
            explained=most,
            steps=len(traded),
            dividends=dividends,
            others=tuple(names[1:]) if known else (),
        )
        found.append((most + extra, regime))
    return max(found, key=lambda pair: pair[0])[1]


def _is_priced(step: Step) -> bool:
    trades = step.after.trades
    return bool(trades) and all(trade.price is not None for trade in trades)


def _votes(
    steps: Sequence[Step], numbers: Numbers, prices: SeriesPrices, *, dividends: bool
) -> dict[str, int]:
    """Return how many steps each way of charging explains to the fen."""
    votes = dict.fromkeys(REGIMES, 0)
    for step in steps:
        left = cash_residual(
            step, numbers, prices, regime=NO_FEES_PROFILE.name, dividends=dividends
        )
        if left is None:
            continue
        costs = [
            _every_fee(symbol, trade.side, trade.price.value, trade.quantity.value, step.end)
            for _, trade, symbol in trades_of(step.after)
            if trade.price is not None
        ]
        for name, *fees in zip(REGIMES, *costs, strict=True):
            charged = sum(fees, ZERO)
            votes[name] += left.low + charged <= 0 <= left.high + charged
    return votes
