"""The part of the market a statement is judged in, and whether it can be judged at all."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.analysis.quotes import Quote, quote_at
from sim.analysis.readings import Scene
from sim.data.layer import StatusKind
from sim.data.market import Market
from sim.engine import Listing
from sim.model.errors import DataMissingError, InputError, RuleNotKnownError
from sim.model.issue import Issue, Severity
from sim.model.statement import Statement, Written
from sim.model.symbol import Exchange, Symbol
from sim.rules.calendar import SessionCalendar
from sim.rules.fees import BrokerProfile
from sim.rules.securities import classify

INDEX = Symbol("000300", Exchange.SH)
"""CSI 300 (沪深300), which accounts are set beside."""

MOST_YUAN = Decimal(10) ** 12
"""Largest amount judged: beyond it backtrader's floats no longer hold a fen."""


def check_statement(statement: Statement, market: Market) -> date:
    """Return the as-of session of a statement that can be judged.

    Raises:
        InputError: It cannot; every reason is an issue.
    """
    issues = [*_day_issues(statement, market.calendar()), *_security_issues(statement)]
    issues += _size_issues(statement)
    if issues or statement.as_of is None:
        source = f"{statement.source}: " if statement.source else ""
        raise InputError(f"{source}this statement cannot be replayed", issues)
    return statement.as_of


def securities_of(statement: Statement) -> tuple[Symbol, ...]:
    """Return every security held or traded, in order of appearance, each once."""
    named = [holding.symbol for holding in statement.holdings]
    named += [trade.symbol for trade in statement.trades]
    return tuple(dict.fromkeys(symbol for symbol in named if symbol is not None))


def prepare(
    statement: Statement, day: date, market: Market, profile: BrokerProfile, end: date | None
) -> tuple[Scene, dict[Symbol, Quote]]:
    """Return the market around a statement.

    Args:
        statement: As printed.
        day: Its as-of session, as `check_statement` returns it.
        market: Where bars come from.
        profile: The broker's fees.
        end: Last session wanted, None for the last one with bars.

    Raises:
        DataMissingError: Bars are missing on or before the day, or up to `end`.
        InputError: `end` lies before the day.
    """
    symbols = securities_of(statement)
    market.require(symbols, day)
    calendar = market.calendar()
    frames = {symbol: market.bars(symbol) for symbol in symbols}
    quotes = {
        symbol: quote_at(symbol, frame, day, classify(symbol).tick)
        for symbol, frame in frames.items()
    }
    previous = calendar.previous(day)
    last = _last_session(frames, calendar, day, end)
    scene = Scene(
        day=day,
        previous_session=previous,
        end=last,
        frames=frames,
        previous_closes={symbol: _close_before(quote, day) for symbol, quote in quotes.items()},
        actions=tuple(action for symbol in symbols for action in market.actions(symbol)),
        listings={symbol: listing_of(symbol, market) for symbol in symbols},
        calendar=calendar,
        profile=profile,
        index=index_closes(market, day, last),
    )
    return scene, quotes


def _day_issues(statement: Statement, calendar: SessionCalendar) -> Iterable[Issue]:
    day = statement.as_of
    if day is None:
        yield Issue(
            code="no-date",
            message="the day of the figures is not known",
            remedy="give it with --date 2024-02-19",
            field="as_of",
        )
        return
    try:
        if calendar.is_session(day):
            calendar.previous(day)
            return
    except RuleNotKnownError as unknown:
        yield Issue(
            code="date-not-recorded",
            message=str(unknown),
            remedy="check as_of, the day whose closing prices the figures stand for",
            field="as_of",
        )
        return
    yield Issue(
        code="not-a-session",
        message=f"the exchanges were closed on {day}, {day:%A}; the session before was"
        f" {calendar.previous(day)}",
        remedy="check as_of, the day whose closing prices the figures stand for",
        field="as_of",
    )


def _security_issues(statement: Statement) -> Iterable[Issue]:
    if not statement.holdings and not statement.trades:
        yield Issue(
            code="nothing-held",
            message="the statement names no holding and no trade",
            remedy="add [[holdings]] rows",
            field="holdings",
        )
    named = [(held.symbol, held.name, held.place) for held in statement.holdings]
    named += [(trade.symbol, trade.name, trade.place) for trade in statement.trades]
    for symbol, name, place in named:
        if symbol is None:
            yield Issue(
                code="security-not-settled",
                message=f"{name} has no code and its name does not settle it",
                remedy="add the symbol in a file of facts",
                place=place,
            )
    for symbol in securities_of(statement):
        try:
            classify(symbol)
        except InputError as unknown:
            yield Issue(code="security-not-covered", message=unknown.message, field=str(symbol))


def _size_issues(statement: Statement) -> Iterable[Issue]:
    numbers: list[tuple[str, Written | None]] = [
        ("cash", statement.cash),
        ("net_value", statement.net_value),
        ("profit_percent", statement.profit_percent),
    ]
    numbers += [(f"holdings.{h.symbol}.quantity", h.quantity) for h in statement.holdings]
    for trade in statement.trades:
        numbers.append((f"trades.{trade.symbol}.quantity", trade.quantity))
        numbers.append((f"trades.{trade.symbol}.price", trade.price))
    for field, written in numbers:
        if written is not None and abs(written.value) >= MOST_YUAN:
            yield Issue(
                code="figure-too-large",
                message=f"{field} is {written.value:.3e}; accounts up to {MOST_YUAN:.0e} yuan"
                " or shares can be replayed",
                remedy="check its unit: 万 is ten thousand, 亿 a hundred million",
                severity=Severity.ERROR,
                place=written.place,
                field=field,
            )


def _last_session(
    frames: Mapping[Symbol, pd.DataFrame],
    calendar: SessionCalendar,
    day: date,
    end: date | None,
) -> date:
    last: date = max(frame["date"].iloc[-1] for frame in frames.values()).date()
    if end is None:
        return min(last, calendar.last)
    if end < day:
        raise InputError(f"an account of {day} cannot be carried to {end}; choose a later --end")
    if end > last:
        listed = " ".join(map(str, sorted(frames)))
        raise DataMissingError(
            f"daily bars are held to {last}, not to {end};"
            f" fetch them with: fupan data fetch {listed}"
        )
    return calendar.between(day, end)[-1]


def _close_before(quote: Quote, day: date) -> Decimal:
    """Return the raw close before `day`; of a security first listed that day, its own."""
    if quote.bar.day < day or quote.previous is None:
        return quote.close
    return quote.previous.close


def listing_of(symbol: Symbol, market: Market) -> Listing:
    """Return what a security's code does not tell: its listing and its special treatment."""
    listed = [row.listed for row in market.name_rows() if row.symbol == symbol]
    return Listing(
        listed=next((day for day in listed if day is not None), None),
        special_treatment=tuple(
            (period.first, period.last or date.max)
            for period in market.status(symbol)
            if period.kind is StatusKind.ST
        ),
    )


def index_closes(market: Market, first: date, last: date) -> dict[date, Decimal]:
    """Return the closes of `INDEX` between two days, both included; none when it is not held."""
    if not market.has(INDEX):
        return {}
    frame = market.index_bars(INDEX)
    between = (frame["date"] >= pd.Timestamp(first)) & (frame["date"] <= pd.Timestamp(last))
    part = frame[between]
    days = [stamp.date() for stamp in part["date"]]
    return dict(zip(days, (Decimal(str(close)) for close in part["close"]), strict=True))
