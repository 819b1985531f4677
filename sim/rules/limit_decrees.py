"""The decrees on price limits, by board: date, fraction of the previous close, and source."""

from datetime import date
from decimal import Decimal

from sim.model.symbol import Board, Exchange
from sim.rules.decree import CHECKED_TO, Dated, Since
from sim.rules.notices import (
    BSE_2021,
    CHINEXT_2009,
    CHINEXT_2020,
    CHINEXT_ST_2020,
    CSRC_1996,
    NO_TICK_SSE,
    NO_TICK_SZSE,
    REIT_SSE,
    REIT_SZSE,
    RULES_2026,
    SSE_WIDE,
    ST_1998,
    STAR_2019,
    SZSE_WIDE,
    TICK_SSE_2023,
    TICK_SZSE_2011,
)

_FIVE = Decimal("0.05")
_TEN = Decimal("0.10")
_TWENTY = Decimal("0.20")
_THIRTY = Decimal("0.30")


def _since(year: int, month: int, day: int, value: Decimal, source: str) -> Since[Decimal]:
    return Since(date(year, month, day), value, source)


def _dated(name: str, *records: Since[Decimal]) -> Dated[Decimal]:
    return Dated(name, records, CHECKED_TO)


LIMIT: dict[Board, Dated[Decimal]] = {
    Board.MAIN: _dated("price limit of the main board", _since(1996, 12, 16, _TEN, CSRC_1996)),
    Board.CHINEXT: _dated(
        "price limit of ChiNext",
        _since(2009, 10, 30, _TEN, CHINEXT_2009),
        _since(2020, 8, 24, _TWENTY, CHINEXT_2020),
    ),
    Board.STAR: _dated("price limit of STAR", _since(2019, 7, 22, _TWENTY, STAR_2019)),
    Board.BSE: _dated("price limit of the BSE", _since(2021, 11, 15, _THIRTY, BSE_2021)),
    Board.FUND: _dated("price limit of listed funds", _since(1996, 12, 16, _TEN, CSRC_1996)),
}
"""Fraction of the previous close a stock or fund may move either way."""

SPECIAL_TREATMENT_LIMIT: dict[Board, Dated[Decimal]] = {
    Board.MAIN: _dated(
        "price limit of risk-warned main-board stocks",
        _since(1998, 4, 22, _FIVE, ST_1998),
        _since(2026, 7, 6, _TEN, RULES_2026),
    ),
    Board.CHINEXT: _dated(
        "price limit of risk-warned ChiNext stocks",
        _since(2009, 10, 30, _FIVE, CHINEXT_2009),
        _since(2020, 8, 24, _TWENTY, CHINEXT_ST_2020),
    ),
    Board.STAR: LIMIT[Board.STAR],
    Board.BSE: LIMIT[Board.BSE],
}
"""The same for ST and *ST stocks (风险警示), and S stocks from 2007-01-08."""

WIDE_FUND_LIMIT: dict[Exchange, Dated[Decimal]] = {
    Exchange.SH: _dated(
        "price limit of Shanghai funds on 20 % boards",
        _since(1996, 12, 16, _TEN, CSRC_1996),
        _since(2020, 8, 21, _TWENTY, SSE_WIDE),
    ),
    Exchange.SZ: _dated(
        "price limit of Shenzhen funds on 20 % boards",
        _since(1996, 12, 16, _TEN, CSRC_1996),
        _since(2020, 8, 24, _TWENTY, SZSE_WIDE),
    ),
}
"""The same for funds that hold only securities with a 20 % limit."""

REIT_LIMIT: dict[Exchange, Dated[Decimal]] = {
    Exchange.SH: _dated("price limit of Shanghai REITs", _since(2021, 1, 29, _TEN, REIT_SSE)),
    Exchange.SZ: _dated("price limit of Shenzhen REITs", _since(2021, 1, 29, _TEN, REIT_SZSE)),
}
"""The same for infrastructure REITs after their first session."""

REIT_DAY_ONE: dict[Exchange, Dated[Decimal]] = {
    Exchange.SH: _dated(
        "first-session limit of Shanghai REITs", _since(2021, 1, 29, _THIRTY, REIT_SSE)
    ),
    Exchange.SZ: _dated(
        "first-session limit of Shenzhen REITs", _since(2021, 1, 29, _THIRTY, REIT_SZSE)
    ),
}
"""The same for infrastructure REITs on their first session."""


LEAST_TICK: dict[Exchange, Dated[bool]] = {
    Exchange.SH: Dated(
        "one-tick floor of the price limit, Shanghai",
        (
            Since(date(1996, 12, 16), value=False, source=NO_TICK_SSE),
            Since(date(2023, 4, 10), value=True, source=TICK_SSE_2023),
        ),
        CHECKED_TO,
    ),
    Exchange.SZ: Dated(
        "one-tick floor of the price limit, Shenzhen",
        (
            Since(date(1996, 12, 16), value=False, source=NO_TICK_SZSE),
            Since(date(2011, 2, 28), value=True, source=TICK_SZSE_2011),
        ),
        CHECKED_TO,
    ),
    Exchange.BJ: Dated(
        "one-tick floor of the price limit, Beijing",
        (Since(date(2021, 11, 15), value=False, source=BSE_2021),),
        CHECKED_TO,
    ),
}
"""Whether a limit closer than one tick to the previous close is moved to one tick."""
