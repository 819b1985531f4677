"""An account of cash alone, and the securities it may buy."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from sim.analysis.scene import MOST_YUAN, index_closes
from sim.cli.run_scene import (
    Ground,
    first_bar,
    read_symbols,
    session_from,
    session_until,
    setting_of,
    sources_of,
)
from sim.data.market import Market
from sim.engine import Setting
from sim.model.errors import DataMissingError, InputError
from sim.model.event import Opened
from sim.model.symbol import Symbol
from sim.rules.fees import BrokerProfile
from sim.rules.securities import classify


def ground_of_cash(
    cash: str,
    symbols: Sequence[str],
    market: Market,
    *,
    profile: BrokerProfile,
    first: date | None = None,
    last: date | None = None,
) -> Ground:
    """Return an account of cash alone and the securities it may buy.

    Raises:
        InputError: The cash, a symbol or the days cannot be used.
        DataMissingError: Bars are missing.
    """
    amount = _cash(cash)
    wanted = read_symbols(symbols)
    if not wanted:
        raise InputError("--cash needs --symbols A,B: what may be traded with it")
    for symbol in wanted:
        classify(symbol)
    market.require(wanted)
    setting = setting_of(market, wanted, profile)
    begin, notes = _first_with_any(setting, first)
    held_to = max(_last_bar(setting, symbol) for symbol in setting.frames)
    if last is not None and last > held_to:
        raise DataMissingError(
            f"daily bars are held to {held_to}, not to {last}; fetch them with:"
            f" fupan data fetch {' '.join(map(str, wanted))}"
        )
    end = session_until(setting.calendar, last or held_to)
    if begin >= end:
        raise InputError(f"a run from {begin} cannot end on {end}; choose other days")
    return Ground(
        name="cash",
        title=f"现金 Cash {amount:,.2f} 元",
        statement=None,
        reading="",
        opening=Opened(day=begin, cash=amount),
        end=end,
        setting=setting,
        index=index_closes(market, begin, end),
        names={symbol: market.name_of(symbol) for symbol in wanted},
        sources=sources_of(market, setting.frames),
        notes=notes,
    )


def _first_with_any(setting: Setting, first: date | None) -> tuple[date, tuple[str, ...]]:
    begins = min(first_bar(setting, symbol) for symbol in setting.frames)
    if first is None or first >= begins:
        return session_from(setting.calendar, first or begins), ()
    return begins, (f"bars of what may be traded begin on {begins}, so not from {first}",)


def _last_bar(setting: Setting, symbol: Symbol) -> date:
    day: date = setting.frames[symbol]["date"].iloc[-1].date()
    return day


def _cash(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise InputError(f"--cash must be yuan such as 1000000, was {text[:40]!r}") from None
    if not amount.is_finite() or not 0 < amount < MOST_YUAN:
        raise InputError(f"--cash must be above 0 and below {MOST_YUAN:.0e} yuan, was {text[:40]}")
    if amount != amount.quantize(Decimal("0.01")):
        raise InputError(f"--cash must be whole fen, was {text[:40]}")
    return amount
