"""Where runs start and what they can trade: a published portfolio, at its day or another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sim.analysis.attribution import values_by_security
from sim.analysis.counterfactuals import opening_after, prices_at
from sim.analysis.judgement import judge
from sim.analysis.readings import PRINTED, RECONCILED, Reading, replay_reading, with_cash
from sim.analysis.reconcile import reconcile
from sim.analysis.scene import (
    INDEX,
    check_statement,
    index_closes,
    listing_of,
    prepare,
    securities_of,
)
from sim.cli.portfolio import load_statement, portfolio_name
from sim.data.layer import Provenance
from sim.data.market import Market
from sim.engine import Setting
from sim.ledger.fold import fold
from sim.model.account import Account
from sim.model.errors import InputError
from sim.model.event import Opened, OpeningPosition
from sim.model.statement import Statement
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar
from sim.rules.fees import BrokerProfile

READINGS = (PRINTED, RECONCILED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What every run of one command shares.

    Attributes:
        name: Of the portfolio, safe as the name of a folder.
        title: Of what, for figures.
        statement: As published; None for an account of cash.
        reading: `printed` or `reconciled`; empty for an account of cash.
        opening: The account at the close of its first session.
        end: Last session.
        setting: Securities, actions, broker; no indices yet.
        index: Closes of `INDEX` from the first session on; empty when it is not held.
        names: Short names.
        sources: Where the bars come from.
        notes: What a reader must know, such as a start moved to where bars begin.
    """

    name: str
    title: str
    statement: Statement | None
    reading: str
    opening: Opened
    end: date
    setting: Setting
    index: Mapping[date, Decimal]
    names: Mapping[Symbol, str]
    sources: tuple[Provenance, ...]
    notes: tuple[str, ...] = ()

    @property
    def first(self) -> date:
        """Session after whose close the strategies decide first."""
        return self.opening.day


def ground_of_portfolio(
    path: Path,
    market: Market,
    *,
    profile: BrokerProfile,
    reading: str = PRINTED,
    first: date | None = None,
    last: date | None = None,
) -> Ground:
    """Return the published account after its as-of close, or taken to another day.

    After the as-of day it is held until `first`; before it, the published shares and cash are
    taken back to the close of `first`, or to the first session with bars of all of them.

    Raises:
        InputError: The statement or the days cannot be used.
        DataMissingError: Bars are missing.
    """
    require_reading(reading)
    published = load_statement(path, names=market.names(), calendar=market.calendar())
    statement = published.statement
    as_of = check_statement(statement, market)
    end = None if last is not None and last < as_of else last
    found, notes = _read(statement, market, profile, reading, end)
    return ground_of_reading(
        portfolio_name(path),
        statement,
        found,
        market,
        profile=profile,
        first=first,
        last=last,
        notes=notes,
    )


def require_reading(reading: str) -> None:
    """Refuse a reading there is not.

    Raises:
        InputError: It is neither printed nor reconciled.
    """
    if reading not in READINGS:
        raise InputError(f"--reading must be printed or reconciled, was {reading[:40]!r}")


def ground_of_reading(
    name: str,
    statement: Statement,
    found: Reading,
    market: Market,
    *,
    profile: BrokerProfile,
    first: date | None = None,
    last: date | None = None,
    notes: tuple[str, ...] = (),
) -> Ground:
    """Return the ground under one reading of a statement, from the close of `first` on.

    Args:
        name: Of the portfolio.
        statement: As published.
        found: The reading, replayed.
        market: Where bars come from.
        profile: The broker's fees.
        first: Session the runs start after; None takes the as-of day.
        last: Last session; None takes the last the reading was carried to.
        notes: To go before those that arise here.

    Raises:
        InputError: The days cannot be used.
    """
    calendar = market.calendar()
    setting = setting_of(market, securities_of(statement), profile)
    closing = found.run.closes[-1].day if last is None else session_until(calendar, last)
    if first is None or first >= found.day:
        day = found.day if first is None else session_from(calendar, first)
        account = fold(event for event in found.run.events if event.day <= day)
        opening = opening_after(account, day)
        if account.receivable:
            notes += (f"{account.receivable} yuan of dividends due count as cash on {day}",)
    else:
        opening, moved = _taken_back(found.account_after, setting, first, found.day)
        notes += moved
    if opening.day >= closing:
        raise InputError(
            f"a run from {opening.day} needs a later last session, was {closing};"
            " choose a later --to or an earlier --from"
        )
    return Ground(
        name=name,
        title=statement.publisher or name,
        statement=statement,
        reading=found.name,
        opening=opening,
        end=closing,
        setting=setting,
        index=index_closes(market, opening.day, closing),
        names={symbol: market.name_of(symbol) for symbol in setting.frames},
        sources=sources_of(market, setting.frames),
        notes=notes,
    )


def read_symbols(texts: Iterable[str]) -> tuple[Symbol, ...]:
    """Return the symbols written in texts that may be joined by commas, each once.

    Raises:
        InputError: One is no symbol.
    """
    words = [word.strip() for text in texts for word in text.split(",")]
    found: dict[Symbol, None] = {}
    for word in words:
        if not word:
            continue
        try:
            found[Symbol.parse(word)] = None
        except ValueError as error:
            raise InputError(f"{word[:40]!r} is no symbol such as 600155.SH: {error}") from None
    return tuple(found)


def with_securities(ground: Ground, market: Market, symbols: Iterable[Symbol]) -> Setting:
    """Return the setting with more securities that may be traded.

    Raises:
        DataMissingError: Bars of one are not held.
    """
    more = tuple(symbol for symbol in symbols if symbol not in ground.setting.frames)
    if not more:
        return ground.setting
    market.require(more)
    return setting_of(market, (*ground.setting.frames, *more), ground.setting.profile)


def _read(
    statement: Statement, market: Market, profile: BrokerProfile, reading: str, end: date | None
) -> tuple[Reading, tuple[str, ...]]:
    if reading == RECONCILED:
        readings = judge(statement, market, profile=profile, end=end).readings
        if len(readings) == 1:
            return readings[0], ("nothing needs reconciling: as printed is as reconciled",)
        return readings[-1], ()
    scene, quotes = prepare(statement, check_statement(statement, market), market, profile, end)
    known = reconcile(statement, quotes)
    if known.cash is None:
        raise InputError("a run needs the cash or the net value, and neither was printed")
    return replay_reading(PRINTED, with_cash(statement, known.cash), scene), ()


def setting_of(market: Market, symbols: Iterable[Symbol], profile: BrokerProfile) -> Setting:
    """Return the market and the broker for some securities."""
    wanted = tuple(symbols)
    return Setting(
        frames={symbol: market.bars(symbol) for symbol in wanted},
        calendar=market.calendar(),
        actions=tuple(action for symbol in wanted for action in market.actions(symbol)),
        profile=profile,
        listings={symbol: listing_of(symbol, market) for symbol in wanted},
    )


def _taken_back(
    account: Account, setting: Setting, first: date, as_of: date
) -> tuple[Opened, tuple[str, ...]]:
    """Return the published shares and cash at an earlier close, at that day's prices as cost."""
    begins = max(first_bar(setting, symbol) for symbol in account.positions)
    wanted = max(first, begins)
    day = session_from(setting.calendar, wanted)
    notes = [f"the shares and cash of {as_of} are taken back to {day}, as if held then"]
    if begins > first:
        notes.insert(0, f"bars of all that is held begin on {begins}, so not from {first}")
    prices = prices_at(setting, [day])[day]
    values = values_by_security(account, prices)
    positions = (
        OpeningPosition(symbol=symbol, quantity=position.quantity, cost=values[symbol])
        for symbol, position in account.positions.items()
    )
    cash = account.cash + account.receivable
    return Opened(day=day, cash=cash, positions=tuple(positions)), tuple(notes)


def first_bar(setting: Setting, symbol: Symbol) -> date:
    """Return the first session with a bar of a security."""
    day: date = setting.frames[symbol]["date"].iloc[0].date()
    return day


def session_from(calendar: SessionCalendar, day: date) -> date:
    """Return the day, or the first session after it."""
    return day if calendar.is_session(day) else calendar.next(day)


def session_until(calendar: SessionCalendar, day: date) -> date:
    """Return the day, or the last session before it."""
    return day if calendar.is_session(day) else calendar.previous(day)


def sources_of(market: Market, symbols: Iterable[Symbol]) -> tuple[Provenance, ...]:
    """Return where the bars of securities and of the index come from."""
    wanted = sorted({*symbols, INDEX})
    return tuple(market.describe(symbol) for symbol in wanted if market.has(symbol))
