"""When what was bought may be sold (T+1, 当日回转 T+0)."""

from datetime import date

from sim.model.symbol import Exchange, SecurityKind
from sim.rules.calendar import SessionCalendar
from sim.rules.decree import CHECKED_TO, Dated, Since
from sim.rules.securities import Security

_T1_1995 = (
    "深交所《1995年深圳证券交易所大事记》: A股及基金自1995-01-01起T+1; 两所《交易规则》3.1.4"
)
_SSE_2013 = (
    "《关于修改〈上海证券交易所交易规则〉的通知》（上证发〔2013〕9号）, 自2013-12-09起:"
    " 债券、黄金、货币基金当日回转 (见于报刊转载; 上证发〔2015〕6号重列)"
)
_SZSE_2013 = (
    "深交所2013-11-30关于修改《深圳证券交易所交易规则》3.1.4的决定: 债券、黄金、货币基金当日回转"
    " (见于2026年修订之修订沿革; 2015-01-09通知重列); 起始日按上交所同期"
)
_SSE_2015 = (
    "《关于修改〈上海证券交易所交易规则〉第3.1.5条的通知》（上证发〔2015〕6号）2015-01-09,"
    " 自2015-01-19起"
)
_SZSE_2015 = (
    "深交所《关于修改〈深圳证券交易所交易规则〉第3.1.4条的通知》2015-01-09, 自2015-01-19起"
)
_SZSE_2019 = (
    "《关于修订〈深圳证券交易所交易规则〉第3.1.4条的通知》（深证会〔2019〕23号）2019-01-11"
)
_SSE_2020 = (
    "《关于修改〈上海证券交易所交易规则〉第3.1.5条的通知》（上证发〔2020〕1号）2020-01-07,"
    " 自2020-01-20起"
)
_FIRST = date(1995, 1, 1)


def _days(name: str, *changes: Since[int]) -> Dated[int]:
    return Dated(name, (Since(_FIRST, 1, _T1_1995), *changes), CHECKED_TO)


ORDINARY = _days("settlement of shares and ordinary funds")
"""Sessions between buying and selling shares and ordinary funds."""


def _spoken(kind: SecurityKind) -> str:
    return f"{kind.value.replace('_', ' ')}s"


_OLD_KINDS = (SecurityKind.BOND_FUND, SecurityKind.MONEY_FUND, SecurityKind.GOLD_FUND)

SAME_DAY_FUNDS: dict[tuple[Exchange, SecurityKind], Dated[int]] = {
    **{
        (Exchange.SH, kind): _days(
            f"settlement of Shanghai {_spoken(kind)}", Since(date(2013, 12, 9), 0, _SSE_2013)
        )
        for kind in _OLD_KINDS
    },
    **{
        (Exchange.SZ, kind): _days(
            f"settlement of Shenzhen {_spoken(kind)}", Since(date(2013, 12, 9), 0, _SZSE_2013)
        )
        for kind in _OLD_KINDS
    },
    (Exchange.SH, SecurityKind.CROSS_BORDER_FUND): _days(
        "settlement of Shanghai cross-border funds", Since(date(2015, 1, 19), 0, _SSE_2015)
    ),
    (Exchange.SZ, SecurityKind.CROSS_BORDER_FUND): _days(
        "settlement of Shenzhen cross-border funds", Since(date(2015, 1, 19), 0, _SZSE_2015)
    ),
    (Exchange.SH, SecurityKind.COMMODITY_FUND): _days(
        "settlement of Shanghai commodity funds", Since(date(2020, 1, 20), 0, _SSE_2020)
    ),
    (Exchange.SZ, SecurityKind.COMMODITY_FUND): _days(
        "settlement of Shenzhen commodity funds", Since(date(2019, 1, 11), 0, _SZSE_2019)
    ),
}
"""The same for the kinds of funds that may be sold on the day they were bought."""


def settlement_sessions(security: Security, day: date) -> int:
    """Return how many sessions after `day` what was bought on it may be sold: 0 or 1.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    return SAME_DAY_FUNDS.get((security.exchange, security.kind), ORDINARY).on(day)


def sellable_from(security: Security, day: date, calendar: SessionCalendar) -> date:
    """Return the first session on which what was bought on `day` may be sold.

    Raises:
        RuleNotKnownError: `day` is outside the record, or the next session outside the calendar.
    """
    if settlement_sessions(security, day) == 0:
        return day
    return calendar.next(day)
