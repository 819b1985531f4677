"""The decrees on price limits, by board: date, fraction of the previous close, and source."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.model.symbol import Board, Exchange
from sim.rules.decree import CHECKED_TO, Dated, Since

_FIVE = Decimal("0.05")
_TEN = Decimal("0.10")
_TWENTY = Decimal("0.20")
_THIRTY = Decimal("0.30")

_CSRC_1996 = (
    "中国证监会1996年12月16日起对股票和基金交易实行10%涨跌幅限制的通知"
    " (restated in 深交所《深市涨跌停板制度的由来》2018-03-28)"
)
_ST_1998 = (
    "沪深交易所1998年4月22日起对财务状况异常的上市公司股票实行特别处理, 涨跌幅5%"
    " (上交所《1998年大事记》; 深交所《深市涨跌停板制度的由来》)"
)
_RULES_2026 = (
    "《上海证券交易所交易规则（2026年修订）》3.3.13, 《深圳证券交易所交易规则（2026年修订）》"
    "（深证上〔2026〕551号）3.3.13, 2026-04-24, 自2026-07-06起施行"
)
_CHINEXT_2009 = (
    "深交所《创业板首次公开发行股票上市首日交易监控和风险控制的通知》2009-09-24:"
    " 创业板适用现有《交易规则》; 首批28家公司2009-10-30上市"
)
_CHINEXT_2020 = "《深圳证券交易所创业板交易特别规定》2.1 (深交所2020-06-12), 自2020-08-24起施行"
_CHINEXT_ST_2020 = (
    "《关于创业板风险警示股票和退市整理期股票交易制度安排的通知》（深证上〔2020〕620号）2020-07-10"
)
_STAR_2019 = (
    "《上海证券交易所科创板股票交易特别规定》（上证发〔2019〕23号）第十八条, 2019-03-01;"
    " 首批公司2019-07-22上市"
)
_BSE_2021 = (
    "《北京证券交易所交易规则（试行）》（北证公告〔2021〕15号）3.3.11、3.3.12, 自2021-11-15起施行"
)
_SSE_WIDE = "《关于科创板相关基金等涨跌幅比例的通知》（上证发〔2020〕61号）2020-08-21"
_SZSE_WIDE = "深交所2020年8月21日新闻发布会: 创业板存量股票、相关基金涨跌幅限制8月24日调整为20%"
_REIT_SSE = (
    "《上海证券交易所公开募集基础设施证券投资基金（REITs）业务办法（试行）》"
    "（上证发〔2021〕9号）第三十三条, 2021-01-29"
)
_REIT_SZSE = (
    "深交所公募REITs信息平台《投资者课堂：基础设施基金交易》2021-04-01 (办法2021-01-29发布)"
)
_IPO_FREE_OLD = (
    "1996年涨跌幅通知除上市首日的证券外; 《上海证券交易所交易规则》3.4.13、"
    "《深圳证券交易所交易规则》3.3.17: 首次公开发行股票上市首日无价格涨跌幅限制"
)
_IPO_SSE_2013 = "《关于进一步加强新股上市初期交易监管的通知》（上证发〔2013〕47号）2013-12-13"
_IPO_SZSE_2014 = (
    "《关于完善首次公开发行股票上市首日交易机制有关事项的通知》（深证会〔2014〕54号）2014-06-13"
)
_RULES_2023 = (
    "《上海证券交易所交易规则（2023年修订）》（上证发〔2023〕32号）、"
    "《深圳证券交易所交易规则（2023年修订）》（深证上〔2023〕98号）2023-02-17,"
    " 自首只注册制主板股票上市首日2023-04-10起施行"
)
_DELIST_SSE_2013 = (
    "《上海证券交易所风险警示板股票交易暂行办法》第七条, 2012-12-16, 自2013-01-01起施行"
)
_DELIST_SSE_2020 = (
    "《上海证券交易所风险警示板股票交易管理办法（2020年12月修订）》（上证发〔2020〕103号）"
    "第七条、第八条, 2020-12-31"
)
_DELIST_SZSE_2012 = "《深圳证券交易所交易规则（2012年修订）》4.5.2, 2012-11-30, 自2012-12-17起施行"
_DELIST_SZSE_2020 = (
    "《深圳证券交易所股票上市规则（2020年修订）》2020-12-31;"
    " 深交所投资者教育《退市整理股票价格涨跌幅限制比例是多少？》2021-01-27"
)
_DELIST_STAR_2019 = (
    "《上海证券交易所科创板股票上市规则》12.7.2与《科创板股票交易特别规定》第十八条, 2019-03-01"
)
_DELIST_STAR_2020 = "《上海证券交易所科创板股票上市规则（2020年12月修订）》第十二章第七节（上证发〔2020〕101号）2020-12-31"
_TICK_SZSE_2011 = "《深圳证券交易所交易规则（2011年修订）》3.3.16, 2011-01-17, 自2011-02-28起施行"
_NO_TICK_SZSE = "《深圳证券交易所交易规则》2006-05-15: 只规定四舍五入"
_NO_TICK_SSE = "《上海证券交易所交易规则》2006-05-15、2012-12-14修订: 只规定四舍五入"
_TICK_SSE_2023 = (
    "《上海证券交易所交易规则（2023年修订）》3.3.17（上证发〔2023〕32号）, 自2023-04-10起施行"
)


def _since(year: int, month: int, day: int, value: Decimal, source: str) -> Since[Decimal]:
    return Since(date(year, month, day), value, source)


def _dated(name: str, *records: Since[Decimal]) -> Dated[Decimal]:
    return Dated(name, records, CHECKED_TO)


LIMIT: dict[Board, Dated[Decimal]] = {
    Board.MAIN: _dated("price limit of the main board", _since(1996, 12, 16, _TEN, _CSRC_1996)),
    Board.CHINEXT: _dated(
        "price limit of ChiNext",
        _since(2009, 10, 30, _TEN, _CHINEXT_2009),
        _since(2020, 8, 24, _TWENTY, _CHINEXT_2020),
    ),
    Board.STAR: _dated("price limit of STAR", _since(2019, 7, 22, _TWENTY, _STAR_2019)),
    Board.BSE: _dated("price limit of the BSE", _since(2021, 11, 15, _THIRTY, _BSE_2021)),
    Board.FUND: _dated("price limit of listed funds", _since(1996, 12, 16, _TEN, _CSRC_1996)),
}
"""Fraction of the previous close a stock or fund may move either way."""

SPECIAL_TREATMENT_LIMIT: dict[Board, Dated[Decimal]] = {
    Board.MAIN: _dated(
        "price limit of risk-warned main-board stocks",
        _since(1998, 4, 22, _FIVE, _ST_1998),
        _since(2026, 7, 6, _TEN, _RULES_2026),
    ),
    Board.CHINEXT: _dated(
        "price limit of risk-warned ChiNext stocks",
        _since(2009, 10, 30, _FIVE, _CHINEXT_2009),
        _since(2020, 8, 24, _TWENTY, _CHINEXT_ST_2020),
    ),
    Board.STAR: LIMIT[Board.STAR],
    Board.BSE: LIMIT[Board.BSE],
}
"""The same for ST and *ST stocks (风险警示), and S stocks from 2007-01-08."""

WIDE_FUND_LIMIT: dict[Exchange, Dated[Decimal]] = {
    Exchange.SH: _dated(
        "price limit of Shanghai funds on 20 % boards",
        _since(1996, 12, 16, _TEN, _CSRC_1996),
        _since(2020, 8, 21, _TWENTY, _SSE_WIDE),
    ),
    Exchange.SZ: _dated(
        "price limit of Shenzhen funds on 20 % boards",
        _since(1996, 12, 16, _TEN, _CSRC_1996),
        _since(2020, 8, 24, _TWENTY, _SZSE_WIDE),
    ),
}
"""The same for funds that hold only securities with a 20 % limit."""

REIT_LIMIT: dict[Exchange, Dated[Decimal]] = {
    Exchange.SH: _dated("price limit of Shanghai REITs", _since(2021, 1, 29, _TEN, _REIT_SSE)),
    Exchange.SZ: _dated("price limit of Shenzhen REITs", _since(2021, 1, 29, _TEN, _REIT_SZSE)),
}
"""The same for infrastructure REITs after their first session."""

REIT_DAY_ONE: dict[Exchange, Dated[Decimal]] = {
    Exchange.SH: _dated(
        "first-session limit of Shanghai REITs", _since(2021, 1, 29, _THIRTY, _REIT_SSE)
    ),
    Exchange.SZ: _dated(
        "first-session limit of Shenzhen REITs", _since(2021, 1, 29, _THIRTY, _REIT_SZSE)
    ),
}
"""The same for infrastructure REITs on their first session."""


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
            Since(date(1996, 12, 16), _ONE_FREE, _IPO_FREE_OLD),
            Since(date(2013, 12, 13), _OF_ISSUE_PRICE, _IPO_SSE_2013),
            Since(date(2023, 4, 10), _FIVE_FREE, _RULES_2023),
        ),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.MAIN): Dated(
        "first-session rule of the Shenzhen main board",
        (
            Since(date(1996, 12, 16), _ONE_FREE, _IPO_FREE_OLD),
            Since(date(2014, 6, 13), _OF_ISSUE_PRICE, _IPO_SZSE_2014),
            Since(date(2023, 4, 10), _FIVE_FREE, _RULES_2023),
        ),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.CHINEXT): Dated(
        "first-session rule of ChiNext",
        (
            Since(date(2009, 10, 30), _ONE_FREE, _CHINEXT_2009),
            Since(date(2014, 6, 13), _OF_ISSUE_PRICE, _IPO_SZSE_2014),
            Since(date(2020, 8, 24), _FIVE_FREE, _CHINEXT_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.SH, Board.STAR): Dated(
        "first-session rule of STAR",
        (Since(date(2019, 7, 22), _FIVE_FREE, _STAR_2019),),
        CHECKED_TO,
    ),
    (Exchange.BJ, Board.BSE): Dated(
        "first-session rule of the BSE",
        (Since(date(2021, 11, 15), _ONE_FREE, _BSE_2021),),
        CHECKED_TO,
    ),
}
"""Rules for the first sessions of a new stock."""

DELISTING_LIMIT: dict[tuple[Exchange, Board], Dated[Decimal]] = {
    (Exchange.SH, Board.MAIN): _dated(
        "price limit in the delisting period, Shanghai main board",
        _since(2013, 1, 1, _TEN, _DELIST_SSE_2013),
    ),
    (Exchange.SZ, Board.MAIN): _dated(
        "price limit in the delisting period, Shenzhen main board",
        _since(2012, 12, 17, _TEN, _DELIST_SZSE_2012),
    ),
    (Exchange.SZ, Board.CHINEXT): _dated(
        "price limit in the delisting period, ChiNext",
        _since(2012, 12, 17, _TEN, _DELIST_SZSE_2012),
        _since(2020, 8, 24, _TWENTY, _CHINEXT_ST_2020),
    ),
    (Exchange.SH, Board.STAR): _dated(
        "price limit in the delisting period, STAR",
        _since(2019, 7, 22, _TWENTY, _DELIST_STAR_2019),
    ),
    (Exchange.BJ, Board.BSE): _dated(
        "price limit in the delisting period, BSE", _since(2021, 11, 15, _THIRTY, _BSE_2021)
    ),
}
"""Fraction of the previous close in the delisting period (退市整理期)."""

DELISTING_STILL_AT_TEN = frozenset({"300090", "300156", "300216"})
"""ChiNext stocks already in their delisting period on 2020-08-24: they stayed at 10 % (深交所2020年
8月21日新闻发布会: 千山退、神雾退、盛运退)."""

DELISTING_DAY_ONE: dict[tuple[Exchange, Board], Dated[FirstSessions]] = {
    (Exchange.SH, Board.MAIN): Dated(
        "first session of the delisting period, Shanghai main board",
        (
            Since(date(2013, 1, 1), _NONE_FREE, _DELIST_SSE_2013),
            Since(date(2020, 12, 31), _ONE_FREE, _DELIST_SSE_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.MAIN): Dated(
        "first session of the delisting period, Shenzhen main board",
        (
            Since(date(2012, 12, 17), _NONE_FREE, _DELIST_SZSE_2012),
            Since(date(2020, 12, 31), _ONE_FREE, _DELIST_SZSE_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.CHINEXT): Dated(
        "first session of the delisting period, ChiNext",
        (
            Since(date(2012, 12, 17), _NONE_FREE, _DELIST_SZSE_2012),
            Since(date(2020, 12, 31), _ONE_FREE, _DELIST_SZSE_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.SH, Board.STAR): Dated(
        "first session of the delisting period, STAR",
        (
            Since(date(2019, 7, 22), _NONE_FREE, _DELIST_STAR_2019),
            Since(date(2020, 12, 31), _ONE_FREE, _DELIST_STAR_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.BJ, Board.BSE): Dated(
        "first session of the delisting period, BSE",
        (Since(date(2021, 11, 15), _ONE_FREE, _BSE_2021),),
        CHECKED_TO,
    ),
}
"""Sessions without a limit at the start of the delisting period."""

LEAST_TICK: dict[Exchange, Dated[bool]] = {
    Exchange.SH: Dated(
        "one-tick floor of the price limit, Shanghai",
        (
            Since(date(1996, 12, 16), False, _NO_TICK_SSE),
            Since(date(2023, 4, 10), True, _TICK_SSE_2023),
        ),
        CHECKED_TO,
    ),
    Exchange.SZ: Dated(
        "one-tick floor of the price limit, Shenzhen",
        (
            Since(date(1996, 12, 16), False, _NO_TICK_SZSE),
            Since(date(2011, 2, 28), True, _TICK_SZSE_2011),
        ),
        CHECKED_TO,
    ),
    Exchange.BJ: Dated(
        "one-tick floor of the price limit, Beijing",
        (Since(date(2021, 11, 15), True, _BSE_2021),),
        CHECKED_TO,
    ),
}
"""Whether a limit closer than one tick to the previous close is moved to one tick."""

DELISTING_PENNY: Dated[Decimal | None] = Dated(
    "penny clause of the Shanghai delisting board",
    (
        Since(date(2013, 1, 1), Decimal("0.04"), _DELIST_SSE_2013),
        Since(date(2020, 12, 31), Decimal("0.05"), _DELIST_SSE_2020),
        Since(date(2023, 4, 10), None, _RULES_2023),
    ),
    CHECKED_TO,
)
"""Highest previous close at which a Shanghai main-board stock in its delisting period moves one
fen either way (below 0.05 yuan at first, at or below it from 2020-12-31); None when repealed."""
