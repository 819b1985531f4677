"""Whether a strategy reads ahead: run on data cut after each session, it must decide the same."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import backtrader as bt
import pandas as pd

from sim.engine.result import Run
from sim.engine.run import Setting, run
from sim.engine.start import Start
from sim.model.event import Opened
from sim.model.issue import Issue
from sim.model.symbol import Symbol
from sim.model.trade import Order


def check_lookahead(
    strategy: type[bt.Strategy],
    params: Mapping[str, Any],
    *,
    setting: Setting,
    opening: Opened | Start,
    end: date,
    start: date | None = None,
    every: int = 1,
    progress: Callable[[], None] = lambda: None,
) -> tuple[Issue, ...]:
    """Return an issue for every session whose decisions change when the later data are taken away.

    The strategy is run once on all bars and then, for each session from the opening day to
    `end`, on the bars up to that session alone. Its orders after that close and all events up to
    it must be the same. No issue means that no decision read ahead on these bars.

    Args:
        strategy: Any `backtrader.Strategy`.
        params: Its parameters by name.
        setting: Market and broker; frames may reach beyond `end`.
        opening: The account's beginning.
        end: Last session looked at.
        start: First session of the bars shown, as in `run`.
        every: Look at every so many sessions, 1 for all.
        progress: Called after each session looked at.

    Raises:
        InputError: As `run`.
    """
    first = start if start is not None else _first_bar(setting, opening)
    whole = run(strategy, params, setting=setting, opening=opening, end=end, start=first)
    issues = []
    for day in setting.calendar.between(opening.day, end)[::every]:
        cut = run(
            strategy,
            params,
            setting=_cut(setting, day),
            opening=opening,
            end=day,
            start=first,
        )
        issue = _compare(whole, cut, day)
        if issue is not None:
            issues.append(issue)
        progress()
    return tuple(issues)


def _first_bar(setting: Setting, opening: Opened | Start) -> date:
    frames = (*setting.frames.values(), *setting.indices.values())
    days = [pd.Timestamp(frame["date"].iloc[0]).date() for frame in frames if len(frame)]
    return max(min([*days, opening.day]), setting.calendar.first)


def _cut(setting: Setting, day: date) -> Setting:
    def before(frames: Mapping[Symbol, pd.DataFrame]) -> dict[Symbol, pd.DataFrame]:
        return {
            symbol: frame[pd.to_datetime(frame["date"]) <= pd.Timestamp(day)].reset_index(
                drop=True
            )
            for symbol, frame in frames.items()
        }

    return replace(setting, frames=before(setting.frames), indices=before(setting.indices))


def _compare(whole: Run, cut: Run, day: date) -> Issue | None:
    known, alone = _orders_of(whole, day), _orders_of(cut, day)
    if known != alone:
        return Issue(
            code="look-ahead",
            message=(
                f"after the close of {day} the strategy orders {_say(known)} with the later bars"
                f" there and {_say(alone)} without them"
            ),
            wanted=_say(alone),
            found=_say(known),
            remedy="use rows up to the current session only",
        )
    if tuple(event for event in whole.events if event.day <= day) != cut.events:
        return Issue(
            code="look-ahead",
            message=f"what happened up to {day} differs when the later bars are taken away",
            remedy="use rows up to the current session only",
        )
    return None


def _orders_of(result: Run, day: date) -> tuple[Order, ...]:
    return tuple(order for decided, order in result.decisions if decided == day)


def _say(orders: tuple[Order, ...]) -> str:
    if not orders:
        return "nothing"
    return ", ".join(f"{order.side} {order.quantity:,} {order.symbol}" for order in orders)
