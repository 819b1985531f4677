"""What a sweep is made on: one file of bars, a universe of them, or a published portfolio."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from sim.cli.portfolio import read_day
from sim.data.sessions import shipped_calendar
from sim.indicators.parameters import unknown_name
from sim.model.errors import DataMissingError, InputError
from sim.model.money import round_fen, to_fen
from sim.model.symbol import Board, Symbol
from sim.rules.broker import BrokerProfile
from sim.rules.calendar import SessionCalendar
from sim.rules.securities import Security, classify
from sim.sweep.account import Account, Holding, make_account, own_regime
from sim.sweep.inputs import read_bars, read_series
from sim.sweep.job import Opening
from sim.sweep.security import Bars, Clock, SweepOptions
from sim.sweep.universe import Universe
from strategies.entry import EACH

BOARDS = {
    Board.MAIN: "600000.SH",
    Board.CHINEXT: "300001.SZ",
    Board.STAR: "688001.SH",
    Board.BSE: "920001.BJ",
    Board.FUND: "510300.SH",
}
"""A security that stands for its board when a file of bars names none."""

DEFAULT_CASH = Decimal(1_000_000)
_ROUNDING = 1e-9  # yuan a double may be away from a whole tick


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Sessions asked for, None for as far as the bars go."""

    first: date | None = None
    last: date | None = None


def read_cash(text: str | None) -> Decimal:
    """Return the yuan given with --cash, a million when it was left out.

    Raises:
        InputError: It is no positive amount.
    """
    if text is None:
        return DEFAULT_CASH
    try:
        cash = round_fen(Decimal(text.replace(",", "")))
    except InvalidOperation:
        raise InputError(f"--cash must be yuan such as 1000000, was {text[:40]!r}") from None
    if not (cash.is_finite() and cash > 0):
        raise InputError(f"--cash must be a positive number of yuan, was {text[:40]}")
    return cash


def read_span(start: str | None, end: str | None) -> Span:
    """Return the sessions between --from and --to.

    Raises:
        InputError: One is no day, or they are the wrong way round.
    """
    span = Span(first=read_day(start, "--from"), last=read_day(end, "--to"))
    if span.first and span.last and span.last < span.first:
        raise InputError(f"--from {span.first} is after --to {span.last}")
    return span


def read_security(symbol: str | None, board: str | None) -> Security:
    """Return what --bars are of: a symbol, any security of a board, or one of the main board.

    Raises:
        InputError: There is no such symbol or board, or both were given.
    """
    if symbol and board:
        raise InputError("--symbol and --board were both given; the symbol says the board")
    if symbol:
        try:
            return classify(Symbol.parse(symbol))
        except ValueError as error:
            raise InputError(f"--symbol: {error}") from None
    try:
        return classify(Symbol.parse(BOARDS[Board((board or Board.MAIN).lower())]))
    except ValueError:
        raise InputError(str(unknown_name(str(board), list(Board), what="board"))) from None


def read_options(profile: BrokerProfile, participation: str | None) -> SweepOptions:
    """Return broker and share of the volume; all of the volume when --participation is not given.

    Raises:
        InputError: The share is no fraction above 0 and at most 1.
    """
    if participation is None:
        return SweepOptions(profile=profile, participation=None)
    try:
        share = Decimal(participation)
    except InvalidOperation:
        share = Decimal(0)
    if not 0 < share <= 1:
        raise InputError(f"--participation must be above 0 and at most 1, was {participation!r}")
    return SweepOptions(profile=profile, participation=share)


def sessions_between(
    calendar: SessionCalendar, days: Sequence[date], span: Span
) -> tuple[date, ...]:
    """Return the sessions from the first day to the last, within the span asked for.

    Raises:
        InputError: None is left.
        RuleNotKnownError: The days lie outside the calendar.
    """
    first = max(days[0], span.first) if span.first else days[0]
    last = min(days[-1], span.last) if span.last else days[-1]
    if last < first:
        raise InputError(
            f"there are bars from {days[0]} to {days[-1]}, none of them from {span.first} to"
            f" {span.last}"
        )
    return calendar.between(first, last)


def file_account(
    bars_file: Path,
    *,
    turnover_file: Path | None,
    name: str | None,
    security: Security,
    options: SweepOptions,
    cash: Decimal,
    span: Span,
) -> Account:
    """Return the account of one security whose bars are in a CSV file.

    Raises:
        InputError: A file or an option cannot be used.
    """
    bars = read_bars(bars_file)
    require_raw(str(bars_file), bars, security)
    turnover = read_series(turnover_file, "turnover") if turnover_file else None
    days: list[date] = bars.days.tolist()
    sessions = sessions_between(shipped_calendar(), days, span)
    return make_account(
        name or bars_file.stem,
        (Holding(security=security, bars=bars),),
        (own_regime(bars, turnover),),
        Clock(sessions, options),
        Opening(cash=to_fen(cash)),
    )


def require_raw(name: str, bars: Bars, security: Security) -> None:
    """Refuse bars whose prices are off the tick, or whose days are no sessions.

    Args:
        name: Of the file or security, for the message.
        bars: Its bars.
        security: What it is.

    Raises:
        InputError: Naming the first of them and how many there are.
    """
    import numpy as np

    ticks = round(1 / security.tick)
    for what, prices in (("open", bars.open), ("close", bars.close)):
        off = np.abs(np.rint(prices * ticks) / ticks - prices) > _ROUNDING
        if off.any():
            row = int(np.flatnonzero(off)[0])
            raise InputError(
                f"{name}: {int(off.sum()):,} prices are off the tick of {security.tick} yuan, the"
                f" first the {what} of {bars.days[row]}, {prices[row]}; a sweep wants raw prices"
                " (不复权), not adjusted ones"
            )
    strange = set(bars.days.tolist()) - _sessions()
    if strange:
        raise InputError(
            f"{name}: {len(strange):,} days are no sessions, the first is {min(strange)}; check"
            " the dates against the calendar"
        )


@cache
def _sessions() -> frozenset[date]:
    return frozenset(shipped_calendar().sessions)


def universe(
    file: Path | None,
    *,
    params: object,
    turnover_file: Path | None,
    options: SweepOptions,
    cash: Decimal,
    span: Span,
    data_dir: Path | None,
) -> Universe:
    """Return the securities of a Parquet file, or of the store when there is none.

    Raises:
        InputError: The file cannot be used.
        DataMissingError: There are no bars, or the regime's index has none.
    """
    from sim.cli.sweep_universe import read_universe, store_universe

    found = read_universe(file) if file else store_universe(data_dir)
    for holding in found if file else ():
        require_raw(f"{file}: {holding.security.symbol}", holding.bars, holding.security)
    if not found:
        raise DataMissingError("no security with bars was found; fetch some with fupan data fetch")
    days = sorted({day for held in found for day in (held.bars.days[0], held.bars.days[-1])})
    ends = [day.item() for day in (days[0], days[-1])]
    sessions = sessions_between(shipped_calendar(), ends, span)
    turnover = read_series(turnover_file, "turnover") if turnover_file else None
    regime = None
    if getattr(params, "index", EACH) != EACH:
        from sim.cli.sweep_market import index_regime

        regime = index_regime(params, data_dir, turnover)
    inside = tuple(holding for holding in found if _touches(holding.bars, sessions))
    return Universe(
        holdings=inside,
        clock=Clock(sessions, options),
        opening=Opening(cash=to_fen(cash)),
        regime=regime,
        turnover=turnover,
    )


def _touches(bars: Bars, sessions: Sequence[date]) -> bool:
    import numpy as np

    first, last = np.searchsorted(
        bars.days, np.array(sessions[:: len(sessions) - 1 or 1], "M8[D]")
    )
    return bool(
        first < len(bars) and (last > first or bars.days[first] == np.datetime64(sessions[-1]))
    )
