"""When the exchanges trade within a day, by exchange and date (交易时间)."""

from dataclasses import dataclass
from datetime import date, time

from sim.model.symbol import Exchange
from sim.rules.decree import CHECKED_TO, Dated, Since
from sim.rules.securities import Security

_SZSE_2006 = "《深圳证券交易所交易规则》2.3.2, 2006-05-15, 自2006-07-01起施行"
_SSE_2006 = "《上海证券交易所交易规则》2.4.2, 2006-05-15, 自2006-07-01起施行"
_SSE_2018 = "上交所《调整收盘交易机制》2018-08-06, 自2018-08-20起, 限于股票"
_SSE_2026 = "《上海证券交易所交易规则（2026年修订）》2.4.2, 2026-04-24, 自2026-07-06起施行"
_BSE_2021 = "《北京证券交易所交易规则（试行）》（北证公告〔2021〕15号）2.3.2, 自2021-11-15起施行"
_OLD = "两所《交易规则》2001-08-31发布, 2001-12-01起施行, 至2006-07-01废止"


@dataclass(frozen=True, slots=True)
class Hours:
    """The phases of a trading day, each from its first moment to just before its last.

    Attributes:
        opening_call: Call auction that makes the opening price (开盘集合竞价).
        morning: Continuous trading before noon.
        afternoon: Continuous trading after noon.
        closing_call: Call auction that makes the closing price (收盘集合竞价); None where it
            is the average of the last minute.
    """

    opening_call: tuple[time, time]
    morning: tuple[time, time]
    afternoon: tuple[time, time]
    closing_call: tuple[time, time] | None


_OPENING = (time(9, 15), time(9, 25))
_MORNING = (time(9, 30), time(11, 30))
_WITHOUT_CALL = Hours(_OPENING, _MORNING, (time(13, 0), time(15, 0)), None)
_WITH_CALL = Hours(_OPENING, _MORNING, (time(13, 0), time(14, 57)), (time(14, 57), time(15, 0)))

SHANGHAI_STOCKS: Dated[Hours] = Dated(
    "trading hours of Shanghai stocks",
    (
        Since(date(2006, 1, 1), _WITHOUT_CALL, _OLD),
        Since(date(2006, 7, 1), _WITHOUT_CALL, _SSE_2006),
        Since(date(2018, 8, 20), _WITH_CALL, _SSE_2018),
    ),
    CHECKED_TO,
)
SHANGHAI_FUNDS: Dated[Hours] = Dated(
    "trading hours of Shanghai funds",
    (
        Since(date(2006, 1, 1), _WITHOUT_CALL, _OLD),
        Since(date(2006, 7, 1), _WITHOUT_CALL, _SSE_2006),
        Since(date(2026, 7, 6), _WITH_CALL, _SSE_2026),
    ),
    CHECKED_TO,
)
SHENZHEN: Dated[Hours] = Dated(
    "trading hours of Shenzhen",
    (
        Since(date(2006, 1, 1), _WITHOUT_CALL, _OLD),
        Since(date(2006, 7, 1), _WITH_CALL, _SZSE_2006),
    ),
    CHECKED_TO,
)
BEIJING: Dated[Hours] = Dated(
    "trading hours of Beijing",
    (Since(date(2021, 11, 15), _WITH_CALL, _BSE_2021),),
    CHECKED_TO,
)

HOUR_BAR_ENDS = (time(10, 30), time(11, 30), time(14, 0), time(15, 0))
"""When the four 60-minute bars of a session end (60分钟K线)."""


def trading_hours(security: Security, day: date) -> Hours:
    """Return the phases of `day` for `security`.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    if security.exchange is Exchange.SZ:
        return SHENZHEN.on(day)
    if security.exchange is Exchange.BJ:
        return BEIJING.on(day)
    return (SHANGHAI_FUNDS if security.is_fund else SHANGHAI_STOCKS).on(day)


def has_closing_call(security: Security, day: date) -> bool:
    """Say whether the closing price of `day` is made in a call auction.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    return trading_hours(security, day).closing_call is not None
