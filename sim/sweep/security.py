"""One security as the kernels see it: raw bars on a clock, and what the rules allow each day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from sim.indicators.arrays import Booleans, Floats, Integers
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.rules.broker import DEFAULT_PROFILE, BrokerProfile
from sim.rules.lots import LOTS, LotRule, lot_rule
from sim.rules.price_limits import limit_fraction
from sim.rules.securities import Security
from sim.sweep.actions import Days, SecurityActions, security_actions
from sim.sweep.decrees import values_over
from sim.sweep.fees import FeeTable, decrees_of, fee_table
from sim.sweep.limits import ORDINARY, LimitRules, Standing, adjust_limits, limit_rules

LARGEST_PRICE = 2**24
_ROUNDING = 1e-9  # yuan a double may be away from a whole tick


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Raw daily bars of one security, oldest first, one row per session it traded.

    Attributes:
        days: Sessions as datetime64[D].
        open: Yuan per share; so are high, low, close.
        volume: Shares.
    """

    days: Days
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __len__(self) -> int:
        return len(self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepOptions:
    """Where the market's rules leave a choice; the defaults are those of the engine's broker.

    Attributes:
        profile: What the broker charges.
        participation: Most of a session's volume an order may take, as a fraction; None for all.
    """

    profile: BrokerProfile = DEFAULT_PROFILE
    participation: Decimal | None = Decimal("0.10")


class Clock:
    """Sessions, and the rules in force on each, looked up once for all securities alike.

    Args:
        sessions: Ascending, at least one.
        options: Broker and share of the volume.
    """

    def __init__(self, sessions: tuple[date, ...], options: SweepOptions) -> None:
        self.sessions = sessions
        self.options = options
        self.days: Days = np.array(sessions, dtype="datetime64[D]")
        self._limits: dict[object, LimitRules] = {}
        self._lots: dict[object, tuple[Integers, tuple[LotRule, ...]]] = {}
        self._fees: dict[object, FeeTable] = {}

    def limits(self, security: Security) -> LimitRules:
        """Return the price limits of securities like this one."""
        key = (security.exchange, security.board, security.kind, security.wide_limit)
        if key not in self._limits:
            self._limits[key] = limit_rules(security, self.sessions)
        return self._limits[key]

    def lots(self, security: Security) -> tuple[Integers, tuple[LotRule, ...]]:
        """Return the order quantities of securities like this one."""
        key = (security.exchange, security.board)
        if key not in self._lots:
            self._lots[key] = _lot_rules(security, self.sessions)
        return self._lots[key]

    def fees(self, security: Security) -> FeeTable:
        """Return the fees of securities like this one."""
        key = (security.exchange, security.is_fund, security.par_value)
        if key not in self._fees:
            self._fees[key] = fee_table(security, self.sessions, self.options.profile)
        return self._fees[key]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecurityTrack:
    """Everything about one security that no cell of a sweep changes; one row per session.

    Prices are whole numbers of the tick, as doubles. On a session without a trade the prices
    are the last known ones (after an ex-date the reference price); before the first they are
    those of the first session, when nothing can be bought yet.

    Attributes:
        security: What it is.
        sessions: The clock.
        ticks: Ticks per yuan: 100, or 1000 for a fund.
        open: Opening prices.
        close: Closing prices.
        traded: Whether it traded.
        known_before: Whether it has a bar before the clock.
        can_buy: Whether an order to buy at the open would have found a seller.
        can_sell: Whether an order to sell at the open would have found a buyer.
        most: Shares an order may take of the session's volume; infinity without a cap.
        lots: Order quantities in force, per session: row of `lot_rules`.
        lot_rules: Minimum and step of a buy, in shares.
        fees: The broker's charges.
        actions: Dividends and free shares.
    """

    security: Security
    sessions: tuple[date, ...]
    ticks: int
    open: Floats
    close: Floats
    traded: Booleans
    known_before: bool
    can_buy: Booleans
    can_sell: Booleans
    most: Floats
    lots: Integers
    lot_rules: tuple[LotRule, ...]
    fees: FeeTable
    actions: SecurityActions

    def __len__(self) -> int:
        return len(self.sessions)


def security_track(
    security: Security,
    bars: Bars,
    clock: Clock,
    *,
    actions: Iterable[CorporateAction] = (),
    standing: Standing = ORDINARY,
) -> SecurityTrack:
    """Lay a security on the clock and look up what the rules allow on each session.

    Args:
        security: What it is.
        bars: Its raw bars; those before the clock give the base of the first price limit.
        clock: Sessions and rules.
        actions: Corporate actions; those of other securities are passed over.
        standing: What its code does not tell.

    Raises:
        InputError: There is no bar within the clock, or a price is off the tick.
        RuleNotKnownError: A session lies outside the record of a rule.
    """
    ticks = round(1 / security.tick)
    own = security_actions(security, actions, clock.sessions, clock.days)
    laid = _lay(security, bars, clock.days, ticks, own)
    up, down = clock.limits(security).prices(laid.base)
    adjust_limits(security, clock.sessions, laid.base, ticks, standing, up, down)
    lots, lot_rules = clock.lots(security)
    first = clock.sessions[int(np.argmax(laid.traded))]
    _require_known(security, clock.options.profile, first)
    return SecurityTrack(
        security=security,
        sessions=clock.sessions,
        ticks=ticks,
        open=laid.open,
        close=laid.close,
        traded=laid.traded,
        known_before=bool(len(bars) and bars.days[0] < clock.days[0]),
        can_buy=laid.traded & (laid.open != up),
        can_sell=laid.traded & (laid.open != down),
        most=_most(laid.volume, clock.options.participation),
        lots=lots,
        lot_rules=lot_rules,
        fees=clock.fees(security),
        actions=own,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    open: Floats
    close: Floats
    volume: Floats
    traded: Booleans
    base: Floats


def _lay(
    security: Security, bars: Bars, clock: Days, ticks: int, actions: SecurityActions
) -> _Laid:
    real = bars.volume > 0
    days, volumes = bars.days[real], bars.volume[real]
    opens = _whole(security, bars.open[real], ticks, "open")
    closes = _whole(security, bars.close[real], ticks, "close")
    before = int(np.searchsorted(days, clock[0]))
    inside = slice(before, int(np.searchsorted(days, clock[-1], side="right")))
    at = np.searchsorted(clock, days[inside])
    if len(at) == 0 or not (clock[at] == days[inside]).all():
        raise InputError(
            f"{security.symbol} needs bars on sessions from {clock[0]} to {clock[-1]};"
            " check its dates against the calendar"
        )
    volume, traded = np.zeros(len(clock)), np.zeros(len(clock), dtype=np.bool_)
    volume[at], traded[at] = volumes[inside], True
    rows = np.maximum.accumulate(np.where(traded, np.cumsum(traded) + before, before))
    earlier = np.concatenate(([before], rows[:-1]))
    base = np.where(earlier > 0, closes[np.maximum(earlier - 1, 0)], np.nan)
    close = closes[np.maximum(rows - 1, 0)]
    open_ = close.copy()
    open_[at] = opens[inside]
    _reprice(close, open_, base, traded, actions, ticks)
    return _Laid(open_, close, volume, traded, base)


def _reprice(
    close: Floats,
    open_: Floats,
    base: Floats,
    traded: Booleans,
    actions: SecurityActions,
    ticks: int,
) -> None:
    """Put the reference price where an ex-date moves the base, until the next trade."""
    for place, reference in actions.references:
        if np.isnan(base[place]):
            continue
        price = float(reference(Decimal(int(base[place])) / ticks) * ticks)
        base[place] = price
        later = np.flatnonzero(traded[place:])
        until = place + int(later[0]) if len(later) else len(close)
        close[place:until] = open_[place:until] = price
        base[place + 1 : until + 1] = price


def _whole(security: Security, prices: Floats, ticks: int, name: str) -> Floats:
    whole: Floats = np.rint(prices * ticks)
    bad = ~((whole > 0) & (whole < LARGEST_PRICE) & (np.abs(whole / ticks - prices) < _ROUNDING))
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise InputError(
            f"{security.symbol} row {row + 1}: {name} must be a positive price on the tick of"
            f" {security.tick} yuan, was {prices[row]}"
        )
    return whole


def _most(volume: Floats, participation: Decimal | None) -> Floats:
    if participation is None:
        return np.floor(volume)
    numerator, denominator = participation.as_integer_ratio()
    return np.floor((volume * float(numerator) + 0.5) / float(denominator))


def _lot_rules(
    security: Security, sessions: tuple[date, ...]
) -> tuple[Integers, tuple[LotRule, ...]]:
    rules: list[LotRule] = []
    rows = np.empty(len(sessions), dtype=np.int64)
    for place, rule in enumerate(values_over(LOTS[security.exchange, security.board], sessions)):
        if not rules or rules[-1] != rule:
            rules.append(rule)
        rows[place] = len(rules) - 1
    return rows, tuple(rules)


def _require_known(security: Security, profile: BrokerProfile, day: date) -> None:
    """Refuse a first bar older than the rules it would be traded under."""
    limit_fraction(security, day)
    lot_rule(security, day)
    if not security.is_fund:
        for decree in decrees_of(security, profile):
            decree.on(day)
