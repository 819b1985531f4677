"""One account through a span of sessions, under any strategy: the only way backtrader is run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import backtrader as bt
import pandas as pd

from sim.engine.broker import AshareBroker
from sim.engine.feed import security_feeds
from sim.engine.loading import faults_of
from sim.engine.market_rules import Listing
from sim.engine.options import BrokerOptions
from sim.engine.result import Run
from sim.engine.start import Start, Stated
from sim.model.action import CorporateAction
from sim.model.bar import BAR_COLUMNS
from sim.model.errors import InputError
from sim.model.event import CashMoved, Moved, Opened
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar
from sim.rules.fees import DEFAULT_PROFILE, BrokerProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How backtrader walks the bars; every combination gives the same trades.

    Attributes:
        runonce: Compute indicators over whole arrays first.
        preload: Load all bars before the first session.
        exactbars: Memory saved, from -2 to 1, as in `backtrader.Cerebro`.
    """

    runonce: bool = True
    preload: bool = True
    exactbars: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The market and the broker a run takes place in.

    Attributes:
        frames: Raw daily bars of what may be traded, in the schema of `sim.model.bar`.
        calendar: The exchanges' sessions.
        indices: Bars that may be looked at only.
        actions: Corporate actions of all securities.
        profile: The broker's fees.
        options: The choices left to the broker.
        listings: What a code does not tell, by symbol.
    """

    frames: Mapping[Symbol, pd.DataFrame]
    calendar: SessionCalendar
    indices: Mapping[Symbol, pd.DataFrame] = field(default_factory=dict)
    actions: Sequence[CorporateAction] = ()
    profile: BrokerProfile = DEFAULT_PROFILE
    options: BrokerOptions = field(default_factory=BrokerOptions)
    listings: Mapping[Symbol, Listing] = field(default_factory=dict)


def run(  # noqa: PLR0913 - what, where, from when, to when, and what else happens
    strategy: type[bt.Strategy],
    params: Mapping[str, Any],
    *,
    setting: Setting,
    opening: Opened | Start,
    end: date,
    start: date | None = None,
    flows: Iterable[Moved] = (),
    stated: Iterable[Stated] = (),
    mode: Mode | None = None,
) -> Run:
    """Carry an account under `strategy` to the close of `end`.

    The strategy sees bars from `start` on, so that its indicators are warm; its orders count
    from the close of the opening day. What it decides after a close is filled on the next
    session at the earliest. A run in two parts, the second from `Run.resume()`, gives the
    events of one run, for a strategy that decides from the bars and the account alone.

    Args:
        strategy: Any `backtrader.Strategy`.
        params: Its parameters by name.
        setting: Market and broker.
        opening: The account's beginning, or its state after an earlier run.
        end: Last session.
        start: First session of the bars shown; None takes the first bar there is. Never later
            than the opening day.
        flows: Deposits, withdrawals and shares moved, booked before the open of their days.
        stated: Trades to execute on their days at their prices, besides the strategy's.
        mode: How backtrader walks the bars.

    Raises:
        InputError: Bars, dates or parameters cannot be used; or the strategy itself failed,
            with the line it failed in.
        BooksDisagreeError: The two books differ at a close.
        RuleNotKnownError: A session lies outside the record of a rule or of the calendar.
    """
    begin = opening if isinstance(opening, Start) else Start.of(opening)
    trades, moves = tuple(stated), tuple(flows)
    sessions = _clock(setting, begin, start, end)
    how = mode or Mode()
    cerebro = bt.Cerebro(
        stdstats=False,
        runonce=how.runonce,
        preload=how.preload,
        exactbars=how.exactbars,
        quicknotify=False,
    )
    frames = _with_absent(setting, begin, trades, moves)
    feeds = security_feeds(frames, sessions, actions=setting.actions, indices=setting.indices)
    for feed in feeds:
        cerebro.adddata(feed)
    broker = AshareBroker(
        begin=begin,
        calendar=setting.calendar,
        profile=setting.profile,
        actions=setting.actions,
        listings=setting.listings,
        options=setting.options,
        flows=moves,
        stated=trades,
    )
    cerebro.broker = broker
    cerebro.addstrategy(strategy, **params)
    with faults_of(strategy):
        cerebro.run()
    return result_of(broker)


def result_of(broker: AshareBroker) -> Run:
    """Return what a broker's run left behind."""
    return Run(
        events=tuple(broker.book.events),
        closes=tuple(broker.book.closes),
        decisions=tuple(broker.decisions),
        rejections=tuple(broker.rejections),
        issues=tuple(broker.notes),
        account=broker.book.account,
        pending=broker.pending_orders,
        waiting=broker.waiting_orders,
        next_order=broker.next_order,
        books_agree=True,
        drift=broker.drift,
        first_values=broker.first_values or {},
    )


def _clock(setting: Setting, begin: Start, start: date | None, end: date) -> tuple[date, ...]:
    calendar = setting.calendar
    if end < begin.day:
        raise InputError(f"a run cannot end on {end}: its account opens on {begin.day}")
    first = start
    if first is None:
        days = [
            pd.Timestamp(frame["date"].iloc[0]).date()
            for frame in (*setting.frames.values(), *setting.indices.values())
            if len(frame)
        ]
        first = min(days, default=begin.day)
    first = max(min(first, begin.day), calendar.first)
    return calendar.between(first, end)


def _with_absent(
    setting: Setting, begin: Start, stated: Iterable[Stated], moves: Iterable[Moved]
) -> dict[Symbol, pd.DataFrame]:
    """Return the frames, with empty ones for what is held or traded but has no bars."""
    frames = dict(setting.frames)
    moved = (event.symbol for event in moves if not isinstance(event, CashMoved))
    wanted = [*begin.account.positions, *moved, *(trade.order.symbol for trade in stated)]
    for symbol in wanted:
        if symbol not in frames:
            frames[symbol] = empty_frame()
    if not frames and not setting.indices:
        raise InputError("a run needs at least one security to look at")
    return frames


def empty_frame() -> pd.DataFrame:
    """Return bars of a security that never trades."""
    columns = {name: pd.Series(dtype="float64") for name in BAR_COLUMNS}
    columns["date"] = pd.Series(dtype="datetime64[us]")
    return pd.DataFrame(columns)
