"""The decrees on new listings and on stocks in their delisting period: date, value, source."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.model.symbol import Board, Exchange
from sim.rules.decree import CHECKED_TO, Dated, Since
from sim.rules.notices import (
    BSE_2021,
    CHINEXT_2009,
    CHINEXT_2020,
    CHINEXT_ST_2020,
    DELIST_SSE_2013,
    DELIST_SSE_2020,
    DELIST_STAR_2019,
    DELIST_STAR_2020,
    DELIST_SZSE_2012,
    DELIST_SZSE_2020,
    IPO_FREE_OLD,
    IPO_SSE_2013,
    IPO_SZSE_2014,
    RULES_2023,
    STAR_2019,
)

_FIVE = Decimal("0.05")
_TEN = Decimal("0.10")
_TWENTY = Decimal("0.20")
_THIRTY = Decimal("0.30")


def _since(year: int, month: int, day: int, value: Decimal, source: str) -> Since[Decimal]:
    return Since(date(year, month, day), value, source)


def _dated(name: str, *records: Since[Decimal]) -> Dated[Decimal]:
    return Dated(name, records, CHECKED_TO)


@dataclass(frozen=True, slots=True)
class FirstSessions:
    """What holds for a new listing.

    Attributes:
        free: Number of first sessions without a limit.
        up: On the first session, the highest price is the issue price plus this fraction; None
            when there is no such rule.
        down: The lowest, the issue price less this fraction.
    """

    free: int
    up: Decimal | None = None
    down: Decimal | None = None


_ONE_FREE = FirstSessions(1)
_FIVE_FREE = FirstSessions(5)
_OF_ISSUE_PRICE = FirstSessions(0, Decimal("0.44"), Decimal("0.36"))
_NONE_FREE = FirstSessions(0)

FIRST_SESSIONS: dict[tuple[Exchange, Board], Dated[FirstSessions]] = {
    (Exchange.SH, Board.MAIN): Dated(
        "first-session rule of the Shanghai main board",
        (
            Since(date(1996, 12, 16), _ONE_FREE, IPO_FREE_OLD),
            Since(date(2013, 12, 13), _OF_ISSUE_PRICE, IPO_SSE_2013),
            Since(date(2023, 4, 10), _FIVE_FREE, RULES_2023),
        ),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.MAIN): Dated(
        "first-session rule of the Shenzhen main board",
        (
            Since(date(1996, 12, 16), _ONE_FREE, IPO_FREE_OLD),
            Since(date(2014, 6, 13), _OF_ISSUE_PRICE, IPO_SZSE_2014),
            Since(date(2023, 4, 10), _FIVE_FREE, RULES_2023),
        ),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.CHINEXT): Dated(
        "first-session rule of ChiNext",
        (
            Since(date(2009, 10, 30), _ONE_FREE, CHINEXT_2009),
            Since(date(2014, 6, 13), _OF_ISSUE_PRICE, IPO_SZSE_2014),
            Since(date(2020, 8, 24), _FIVE_FREE, CHINEXT_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.SH, Board.STAR): Dated(
        "first-session rule of STAR",
        (Since(date(2019, 7, 22), _FIVE_FREE, STAR_2019),),
        CHECKED_TO,
    ),
    (Exchange.BJ, Board.BSE): Dated(
        "first-session rule of the BSE",
        (Since(date(2021, 11, 15), _ONE_FREE, BSE_2021),),
        CHECKED_TO,
    ),
}
"""Rules for the first sessions of a new stock."""

DELISTING_LIMIT: dict[tuple[Exchange, Board], Dated[Decimal]] = {
    (Exchange.SH, Board.MAIN): _dated(
        "price limit in the delisting period, Shanghai main board",
        _since(2013, 1, 1, _TEN, DELIST_SSE_2013),
    ),
    (Exchange.SZ, Board.MAIN): _dated(
        "price limit in the delisting period, Shenzhen main board",
        _since(2012, 12, 17, _TEN, DELIST_SZSE_2012),
    ),
    (Exchange.SZ, Board.CHINEXT): _dated(
        "price limit in the delisting period, ChiNext",
        _since(2012, 12, 17, _TEN, DELIST_SZSE_2012),
        _since(2020, 8, 24, _TWENTY, CHINEXT_ST_2020),
    ),
    (Exchange.SH, Board.STAR): _dated(
        "price limit in the delisting period, STAR",
        _since(2019, 7, 22, _TWENTY, DELIST_STAR_2019),
    ),
    (Exchange.BJ, Board.BSE): _dated(
        "price limit in the delisting period, BSE", _since(2021, 11, 15, _THIRTY, BSE_2021)
    ),
}
"""Fraction of the previous close in the delisting period (退市整理期)."""

DELISTING_STILL_AT_TEN = frozenset({"300090", "300156", "300216"})
"""ChiNext stocks already in their delisting period on 2020-08-24, which stayed at 10 %
(深交所2020年8月21日新闻发布会: 千山退、神雾退、盛运退)."""

DELISTING_DAY_ONE: dict[tuple[Exchange, Board], Dated[FirstSessions]] = {
    (Exchange.SH, Board.MAIN): Dated(
        "first session of the delisting period, Shanghai main board",
        (
            Since(date(2013, 1, 1), _NONE_FREE, DELIST_SSE_2013),
            Since(date(2020, 12, 31), _ONE_FREE, DELIST_SSE_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.MAIN): Dated(
        "first session of the delisting period, Shenzhen main board",
        (
            Since(date(2012, 12, 17), _NONE_FREE, DELIST_SZSE_2012),
            Since(date(2020, 12, 31), _ONE_FREE, DELIST_SZSE_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.CHINEXT): Dated(
        "first session of the delisting period, ChiNext",
        (
            Since(date(2012, 12, 17), _NONE_FREE, DELIST_SZSE_2012),
            Since(date(2020, 12, 31), _ONE_FREE, DELIST_SZSE_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.SH, Board.STAR): Dated(
        "first session of the delisting period, STAR",
        (
            Since(date(2019, 7, 22), _NONE_FREE, DELIST_STAR_2019),
            Since(date(2020, 12, 31), _ONE_FREE, DELIST_STAR_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.BJ, Board.BSE): Dated(
        "first session of the delisting period, BSE",
        (Since(date(2021, 11, 15), _ONE_FREE, BSE_2021),),
        CHECKED_TO,
    ),
}
"""Sessions without a limit at the start of the delisting period."""

DELISTING_PENNY: Dated[Decimal | None] = Dated(
    "penny clause of the Shanghai delisting board",
    (
        Since(date(2013, 1, 1), Decimal("0.04"), DELIST_SSE_2013),
        Since(date(2020, 12, 31), Decimal("0.05"), DELIST_SSE_2020),
        Since(date(2023, 4, 10), None, RULES_2023),
    ),
    CHECKED_TO,
)
"""Highest previous close at which a Shanghai main-board stock in its delisting period moves one
fen either way (below 0.05 yuan at first, at or below it from 2020-12-31); None when repealed."""
