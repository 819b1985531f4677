"""Every board and every session since 2006 against two independent collections of the rules.

A difference must be listed with the text that decides it, and the list must be exact: a listed
span differs on each of its sessions, and nothing differs outside the listed spans.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import dbl_common.fees as dbl_fees
import dbl_common.lots as dbl_lots
import dbl_common.price_limit as dbl_limit
import dbl_common.settlement as dbl_settlement
import dbl_common.trading_hours as dbl_hours
import marina_rules
import pytest

from sim.model.errors import RuleNotKnownError
from sim.model.symbol import Exchange, SecurityKind
from sim.model.trade import Side
from sim.rules.fee_decrees import (
    COMMISSION_CAP,
    COMMISSION_MINIMUM,
    DEPOSITORY_TRANSFER_FEE,
    HANDLING_FEE,
    REGULATORY_LEVY,
    STAMP_DUTY,
    Base,
)
from sim.rules.limit_decrees import LEAST_TICK
from sim.rules.listing_decrees import DELISTING_DAY_ONE, DELISTING_LIMIT, FIRST_SESSIONS
from sim.rules.lots import check_quantity, lot_rule
from sim.rules.price_limits import limit_fraction, price_limits
from sim.rules.securities import classify, parse_symbol
from sim.rules.sessions import trading_hours
from sim.rules.settlement import settlement_sessions

FIRST, LAST = date(2006, 1, 4), date(2026, 12, 31)
MAIN_SH, MAIN_SZ, CHINEXT, STAR, BSE, ETF_SH, ETF_SZ, WIDE_SH, WIDE_SZ, REIT_SH, REIT_SZ = (
    classify(parse_symbol(text))
    for text in [
        "600155.SH",
        "000987.SZ",
        "300053.SZ",
        "688981.SH",
        "920001.BJ",
        "510300.SH",
        "159919.SZ",
        "588000.SH",
        "159915.SZ",
        "508000.SH",
        "180101.SZ",
    ]
)
MARKETS = {Exchange.SH: "XSHG", Exchange.SZ: "XSHE", Exchange.BJ: "BJSE"}
UNKNOWN = None


@dataclass(frozen=True)
class Explained:
    first: date
    last: date
    text: str


@dataclass(frozen=True)
class Comparison:
    name: str
    ours: Callable[[date], object]
    theirs: Callable[[date], object]
    explained: tuple[Explained, ...] = ()


def known(answer: Callable[[date], object]) -> Callable[[date], object]:
    def asked(day: date) -> object:
        try:
            return answer(day)
        except RuleNotKnownError:
            return UNKNOWN

    return asked


def marina(rule: str, scope: str, exchange: Exchange | None = None) -> Callable[[date], object]:
    market = MARKETS[exchange] if exchange else None
    records = [
        record
        for record in marina_rules.records()
        if record.rule == rule
        and record.scope == scope
        and (market is None or market in record.market.split("+"))
    ]
    assert records, f"marina has no record of {rule} for {scope}"

    def asked(day: date) -> object:
        text = day.isoformat()
        found = [record.value for record in records if record.active_on(text)]
        assert len(found) <= 1
        return found[0] if found else UNKNOWN

    return asked


def fraction(security, **how) -> Callable[[date], object]:
    return known(lambda day: float(limit_fraction(security, day, **how)))


def first_session(place) -> Callable[[date], object]:
    def asked(day: date) -> object:
        rule = FIRST_SESSIONS[place].on(day)
        if rule.free:
            return "unlimited"
        return {"up": float(rule.up), "down": float(rule.down)}

    return known(asked)


def fifth_session(security) -> Callable[[date], object]:
    def asked(day: date) -> object:
        limits = price_limits(security, day, Decimal(10), listing_session=5)
        return "unlimited" if limits.up is None else UNKNOWN

    return known(asked)


def delisting(place, session: int) -> Callable[[date], object]:
    def asked(day: date) -> object:
        if session <= DELISTING_DAY_ONE[place].on(day).free:
            return "unlimited"
        return float(DELISTING_LIMIT[place].on(day))

    return known(asked)


def hours(security) -> Callable[[date], object]:
    def span(pair) -> list[str]:
        return [f"{moment:%H:%M}" for moment in pair]

    def asked(day: date) -> object:
        found = trading_hours(security, day)
        return {
            "open_call": span(found.opening_call),
            "continuous": [span(found.morning), span(found.afternoon)],
            "close_call": span(found.closing_call) if found.closing_call else None,
        }

    return known(asked)


def since(known_from: date, answer: Callable[[date], object]) -> Callable[[date], object]:
    """Leave out the days before a collection's first record."""
    return lambda day: answer(day) if day >= known_from else UNKNOWN


def _place(security):
    return security.exchange, security.board


_620 = "深证上〔2020〕620号 2020-07-10: 新进入退市整理期的创业板股票自2020-08-24起20%, 已进入的10%"
_2001 = "两所《交易规则》2001-08-31, 2001-12-01起施行: 2006-07-01前同"
_WIDE_BEFORE = "《交易规则》: 基金10%, 至上证发〔2020〕61号与深交所2020-08-21发布会"
_2013_9 = "上证发〔2013〕9号自2013-12-09起; 2013-11-30深交所决定: 债券、黄金、货币基金当日回转"
_3_1_4 = "《交易规则》3.1.4: 未列入当日回转的品种次日可卖"
_SEATS = known(lambda day: settlement_sessions(MAIN_SH, day))


def fund_of(text: str, kind: SecurityKind):
    return classify(parse_symbol(text), kind=kind)


def sessions_of(security) -> Callable[[date], object]:
    return known(lambda day: settlement_sessions(security, day))


def _same_day(scope: str, kind: SecurityKind, code: str) -> Comparison:
    security = fund_of(code, kind)
    return Comparison(
        f"marina {scope} {security.exchange} settlement",
        sessions_of(security),
        marina("min_holding_days", scope, security.exchange),
        (Explained(FIRST, date(2015, 1, 18), f"{_3_1_4}; {_2013_9}"),),
    )


MARINA = [
    Comparison("marina main", fraction(MAIN_SH), marina("price_limit_pct", "main_board")),
    Comparison("marina main SZ", fraction(MAIN_SZ), marina("price_limit_pct", "main_board")),
    Comparison(
        "marina main ST",
        fraction(MAIN_SH, special_treatment=True),
        marina("price_limit_pct", "st_main"),
    ),
    Comparison("marina chinext", fraction(CHINEXT), marina("price_limit_pct", "chinext")),
    Comparison(
        "marina chinext ST",
        fraction(CHINEXT, special_treatment=True),
        marina("price_limit_pct", "st_chinext"),
    ),
    Comparison("marina star", fraction(STAR), marina("price_limit_pct", "star")),
    Comparison(
        "marina star ST",
        fraction(STAR, special_treatment=True),
        marina("price_limit_pct", "st_star"),
    ),
    Comparison("marina bse", fraction(BSE), marina("price_limit_pct", "bse")),
    Comparison(
        "marina bse ST", fraction(BSE, special_treatment=True), marina("price_limit_pct", "st_bse")
    ),
    Comparison("marina etf SH", fraction(ETF_SH), marina("price_limit_pct", "etf")),
    Comparison("marina etf SZ", fraction(ETF_SZ), marina("price_limit_pct", "etf")),
    Comparison(
        "marina 20 % etf SH",
        fraction(WIDE_SH),
        marina("price_limit_pct", "etf_20pct", Exchange.SH),
        (Explained(FIRST, date(2020, 8, 20), _WIDE_BEFORE),),
    ),
    Comparison(
        "marina 20 % etf SZ",
        fraction(WIDE_SZ),
        marina("price_limit_pct", "etf_20pct", Exchange.SZ),
        (Explained(FIRST, date(2020, 8, 23), _WIDE_BEFORE),),
    ),
    Comparison(
        "marina reit SH", fraction(REIT_SH), marina("price_limit_pct", "reits", Exchange.SH)
    ),
    Comparison(
        "marina reit SZ", fraction(REIT_SZ), marina("price_limit_pct", "reits", Exchange.SZ)
    ),
    Comparison(
        "marina first session SH",
        first_session(_place(MAIN_SH)),
        # From 2023-04-10 the record of five free sessions takes over.
        lambda day: (
            marina("price_limit_pct", "ipo_day1_main", Exchange.SH)(day)
            or marina("price_limit_pct", "ipo_first5_main")(day)
        ),
    ),
    Comparison(
        "marina first session SZ",
        first_session(_place(MAIN_SZ)),
        lambda day: (
            marina("price_limit_pct", "ipo_day1_main", Exchange.SZ)(day)
            or marina("price_limit_pct", "ipo_first5_main")(day)
        ),
    ),
    Comparison(
        "marina fifth session main",
        fifth_session(MAIN_SH),
        marina("price_limit_pct", "ipo_first5_main"),
    ),
    Comparison(
        "marina fifth session chinext",
        fifth_session(CHINEXT),
        marina("price_limit_pct", "ipo_first5_chinext"),
    ),
    Comparison(
        "marina fifth session star",
        fifth_session(STAR),
        marina("price_limit_pct", "ipo_first5_star"),
    ),
    Comparison(
        "marina first session bse",
        first_session(_place(BSE)),
        marina("price_limit_pct", "ipo_day1_bse"),
    ),
    Comparison(
        "marina delisting SH",
        delisting(_place(MAIN_SH), 2),
        marina("price_limit_pct", "delisting", Exchange.SH),
    ),
    Comparison(
        "marina delisting SZ",
        delisting(_place(MAIN_SZ), 2),
        marina("price_limit_pct", "delisting", Exchange.SZ),
    ),
    Comparison(
        "marina delisting chinext",
        delisting(_place(CHINEXT), 2),
        marina("price_limit_pct", "delisting_chinext"),
        (Explained(date(2020, 8, 24), date(2020, 12, 30), _620),),
    ),
    Comparison(
        "marina delisting star",
        delisting(_place(STAR), 2),
        marina("price_limit_pct", "delisting_star"),
    ),
    Comparison(
        "marina delisting bse",
        delisting(_place(BSE), 2),
        marina("price_limit_pct", "delisting_bse"),
    ),
    Comparison(
        "marina delisting day one SH",
        delisting(_place(MAIN_SH), 1),
        marina("price_limit_pct", "delisting_day1", Exchange.SH),
    ),
    Comparison(
        "marina delisting day one SZ",
        delisting(_place(MAIN_SZ), 1),
        marina("price_limit_pct", "delisting_day1", Exchange.SZ),
        (
            Explained(
                date(2020, 8, 24),
                date(2020, 12, 30),
                "《深圳证券交易所交易规则（2012年修订）》4.5.2: 主板退市整理期10%, 无首日例外",
            ),
        ),
    ),
    Comparison(
        "marina delisting day one star",
        delisting(_place(STAR), 1),
        marina("price_limit_pct", "delisting_day1_star"),
    ),
    Comparison(
        "marina delisting day one bse",
        delisting(_place(BSE), 1),
        marina("price_limit_pct", "delisting_day1_bse"),
    ),
    Comparison(
        "marina one tick SH",
        lambda day: LEAST_TICK[Exchange.SH].on(day) or UNKNOWN,
        marina("limit_price_min_tick", "stock", Exchange.SH),
    ),
    Comparison(
        "marina one tick SZ",
        lambda day: LEAST_TICK[Exchange.SZ].on(day) or UNKNOWN,
        marina("limit_price_min_tick", "stock", Exchange.SZ),
    ),
    Comparison(
        "marina stock tick",
        lambda _: float(MAIN_SH.tick),
        marina("tick_size", "stock"),
        (Explained(FIRST, date(2006, 6, 30), _2001),),
    ),
    Comparison(
        "marina fund tick",
        lambda _: float(ETF_SH.tick),
        marina("tick_size", "etf"),
        (Explained(FIRST, date(2006, 6, 30), _2001),),
    ),
    Comparison("marina settlement stock", _SEATS, marina("min_holding_days", "stock")),
    Comparison(
        "marina settlement etf",
        sessions_of(ETF_SH),
        marina("min_holding_days", "etf"),
        (Explained(FIRST, date(2006, 6, 30), _2001),),
    ),
    _same_day("etf_bond", SecurityKind.BOND_FUND, "511010.SH"),
    _same_day("etf_bond", SecurityKind.BOND_FUND, "159972.SZ"),
    _same_day("etf_money", SecurityKind.MONEY_FUND, "511880.SH"),
    _same_day("etf_money", SecurityKind.MONEY_FUND, "159001.SZ"),
    _same_day("etf_gold", SecurityKind.GOLD_FUND, "518880.SH"),
    _same_day("etf_gold", SecurityKind.GOLD_FUND, "159934.SZ"),
    Comparison(
        "marina settlement cross-border SH",
        sessions_of(fund_of("513100.SH", SecurityKind.CROSS_BORDER_FUND)),
        marina("min_holding_days", "etf_crossborder"),
        (Explained(FIRST, date(2006, 6, 30), _2001),),
    ),
    Comparison(
        "marina settlement cross-border SZ",
        sessions_of(fund_of("159920.SZ", SecurityKind.CROSS_BORDER_FUND)),
        marina("min_holding_days", "etf_crossborder"),
        (Explained(FIRST, date(2006, 6, 30), _2001),),
    ),
    Comparison(
        "marina settlement commodity SH",
        sessions_of(fund_of("518880.SH", SecurityKind.COMMODITY_FUND)),
        marina("min_holding_days", "etf_commodity", Exchange.SH),
        (Explained(FIRST, date(2006, 6, 30), _2001),),
    ),
    Comparison(
        "marina settlement commodity SZ",
        sessions_of(fund_of("159985.SZ", SecurityKind.COMMODITY_FUND)),
        marina("min_holding_days", "etf_commodity", Exchange.SZ),
        (Explained(FIRST, date(2006, 6, 30), _2001),),
    ),
    *(
        Comparison(
            f"marina hours {scope} {security.exchange}",
            hours(security),
            marina("session_schedule", scope, security.exchange),
            (Explained(FIRST, date(2006, 6, 30), _2001),),
        )
        for scope, security in (
            ("stock", MAIN_SH),
            ("etf", ETF_SH),
            ("stock", MAIN_SZ),
            ("etf", ETF_SZ),
        )
    ),
    Comparison(
        "marina stamp duty",
        since(date(2008, 9, 19), lambda day: float(STAMP_DUTY.on(day).seller)),
        marina("stamp_duty_sell", "stock"),
    ),
    *(
        Comparison(
            f"marina transfer fee {exchange}",
            since(
                date(2015, 8, 1),
                lambda day, exchange=exchange: float(
                    DEPOSITORY_TRANSFER_FEE[exchange].on(day).rate
                ),
            ),
            marina("transfer_fee_each_side", "stock"),
        )
        for exchange in (Exchange.SH, Exchange.SZ)
    ),
    Comparison(
        "marina commission cap",
        lambda day: float(COMMISSION_CAP.on(day)),
        marina("commission_cap", "stock"),
    ),
    Comparison(
        "marina commission minimum",
        lambda day: int(COMMISSION_MINIMUM.on(day)),
        marina("commission_min_per_order_cny", "stock"),
    ),
]


def dbl_fraction(code: str, **how) -> Callable[[date], object]:
    def asked(day: date) -> object:
        spec = dbl_limit.limit_spec(code, day.isoformat(), **how)
        if spec.unlimited:
            return "unlimited"
        up, down, _ = spec.candidates[-1]
        return up if up == down else {"up": up, "down": down}

    return asked


def dbl_turn(code: str, category: str | None = None) -> Callable[[date], object]:
    def asked(day: date) -> object:
        rule = dbl_settlement.settle_rule(code, etf_category=category, date=day.isoformat())
        return {"T+0": 0, "T+1": 1}[rule["trade_turn"]]

    return asked


def dbl_transfer(code: str) -> Callable[[date], object]:
    def asked(day: date) -> object:
        try:
            rule = dbl_fees.transfer_fee_rule(code, day.isoformat())
        except ValueError:
            return UNKNOWN
        return rule.mode, rule.rate

    return asked


def our_transfer(exchange: Exchange) -> Callable[[date], object]:
    def asked(day: date) -> object:
        fee = DEPOSITORY_TRANSFER_FEE[exchange].on(day)
        return ("face" if fee.base is Base.PAR else "amount"), float(fee.rate)

    return known(asked)


def our_duty(day: date) -> object:
    duty = STAMP_DUTY.on(day)
    return ("both" if duty.buyer else "sell"), float(duty.seller)


def closing_call(security) -> Callable[[date], object]:
    return known(lambda day: trading_hours(security, day).closing_call is not None)


def dbl_closing_call(code: str) -> Callable[[date], object]:
    return lambda day: (
        dbl_hours.phase_at(code, "14:58", date=day.isoformat()) is dbl_hours.Phase.CLOSING_AUCTION
    )


_NO_STAR = "上证发〔2019〕23号: 科创板2019-07-22开市, 此前无此板"
_NO_BSE = "北证公告〔2021〕15号: 北交所2021-11-15开市, 此前无此所"
_NO_CHINEXT = "深交所: 创业板2009-10-30开市, 此前无此板"
_LAST_OLD = date(2026, 7, 3)
_OLD_IPO = {"up": 0.44, "down": 0.36}

DBL = [
    Comparison("dbl main", fraction(MAIN_SH), dbl_fraction("600155", is_st=False)),
    Comparison("dbl main SZ", fraction(MAIN_SZ), dbl_fraction("000987", is_st=False)),
    Comparison(
        "dbl main ST",
        fraction(MAIN_SH, special_treatment=True),
        dbl_fraction("600155", is_st=True),
        (
            Explained(
                date(2026, 7, 6),
                LAST,
                "《上海证券交易所交易规则（2026年修订）》3.3.13: 主板风险警示股票10%",
            ),
        ),
    ),
    Comparison(
        "dbl chinext",
        fraction(CHINEXT),
        dbl_fraction("300053", is_st=False),
        (Explained(FIRST, date(2009, 10, 29), _NO_CHINEXT),),
    ),
    Comparison(
        "dbl star",
        fraction(STAR),
        dbl_fraction("688981"),
        (Explained(FIRST, date(2019, 7, 21), _NO_STAR),),
    ),
    Comparison(
        "dbl bse",
        fraction(BSE),
        dbl_fraction("920001"),
        (Explained(FIRST, date(2021, 11, 14), _NO_BSE),),
    ),
    Comparison("dbl etf", fraction(ETF_SH), dbl_fraction("510300")),
    Comparison(
        "dbl bond etf",
        fraction(fund_of("511010.SH", SecurityKind.BOND_FUND)),
        dbl_fraction("511010", etf_category="bond"),
        (
            Explained(
                FIRST, LAST, "《交易规则》3.3.13 (2006年版3.4.13): 对股票、基金实行涨跌幅限制, 10%"
            ),
        ),
    ),
    Comparison(
        "dbl star etf",
        fraction(WIDE_SH),
        dbl_fraction("588000"),
        (Explained(FIRST, date(2020, 8, 20), _WIDE_BEFORE),),
    ),
    Comparison("dbl chinext etf", fraction(WIDE_SZ), dbl_fraction("159915")),
    Comparison(
        "dbl first session SH",
        first_session(_place(MAIN_SH)),
        dbl_fraction("600155", days_listed=1),
        (
            Explained(date(2013, 12, 13), date(2013, 12, 31), "上证发〔2013〕47号 2013-12-13"),
            Explained(
                date(2023, 2, 17),
                date(2023, 4, 7),
                "上证发〔2023〕32号: 自首只注册制主板股票上市首日2023-04-10起施行",
            ),
        ),
    ),
    Comparison(
        "dbl first session SZ",
        first_session(_place(MAIN_SZ)),
        dbl_fraction("000987", days_listed=1),
        (
            Explained(date(2014, 1, 1), date(2014, 6, 12), "深证会〔2014〕54号, 自2014-06-13起"),
            Explained(
                date(2023, 2, 17),
                date(2023, 4, 7),
                "深证上〔2023〕98号: 自首只注册制主板股票上市首日2023-04-10起施行",
            ),
        ),
    ),
    Comparison(
        "dbl first session chinext",
        first_session(_place(CHINEXT)),
        dbl_fraction("300053", days_listed=1),
        (
            Explained(FIRST, date(2009, 10, 29), _NO_CHINEXT),
            Explained(date(2014, 1, 1), date(2014, 6, 12), "深证会〔2014〕54号, 自2014-06-13起"),
        ),
    ),
    Comparison("dbl settlement stock", _SEATS, dbl_turn("600155")),
    Comparison("dbl settlement etf", sessions_of(ETF_SH), dbl_turn("510300")),
    *(
        Comparison(
            f"dbl settlement {category}",
            sessions_of(fund_of(code, kind)),
            dbl_turn(code[:6], category),
            (Explained(FIRST, last, f"{_3_1_4}; {text}"),),
        )
        for category, code, kind, last, text in (
            ("bond", "511010.SH", SecurityKind.BOND_FUND, date(2013, 12, 8), _2013_9),
            ("money", "511880.SH", SecurityKind.MONEY_FUND, date(2013, 12, 8), _2013_9),
            (
                "cross_border",
                "513100.SH",
                SecurityKind.CROSS_BORDER_FUND,
                date(2015, 1, 18),
                "上证发〔2015〕6号, 自2015-01-19起",
            ),
            (
                "commodity",
                "159985.SZ",
                SecurityKind.COMMODITY_FUND,
                date(2019, 1, 10),
                "深证会〔2019〕23号 2019-01-11",
            ),
        )
    ),
    Comparison("dbl stamp duty", our_duty, lambda day: dbl_fees.stamp_tax(day.isoformat())),
    Comparison("dbl transfer fee SH", our_transfer(Exchange.SH), dbl_transfer("600155")),
    Comparison("dbl transfer fee SZ", our_transfer(Exchange.SZ), dbl_transfer("000987")),
    Comparison(
        "dbl transfer fee BJ",
        our_transfer(Exchange.BJ),
        dbl_transfer("920001"),
        (
            Explained(date(2015, 8, 1), date(2021, 11, 14), _NO_BSE),
            Explained(
                date(2021, 11, 15),
                date(2022, 4, 28),
                "中国结算2022-04-28通知: 北京市场由0.025‰下调",
            ),
        ),
    ),
    Comparison(
        "dbl commission cap",
        lambda day: float(COMMISSION_CAP.on(day)),
        lambda day: dbl_fees.commission_cap(day.isoformat()),
    ),
    *(
        Comparison(
            f"dbl handling fee {exchange}",
            lambda day, exchange=exchange: float(HANDLING_FEE[exchange].on(day)),
            lambda day, code=code: dbl_fees.handling_fee_rate(code, day.isoformat()),
            (
                Explained(
                    FIRST,
                    date(2012, 8, 31),
                    "沪深交易所2012-04-30通知: 2012-06-01起0.087‰; 2012-08-02通知: 09-01起0.0696‰",
                ),
            ),
        )
        for exchange, code in ((Exchange.SH, "600155"), (Exchange.SZ, "000987"))
    ),
    Comparison(
        "dbl handling fee BJ",
        known(lambda day: float(HANDLING_FEE[Exchange.BJ].on(day))),
        lambda day: dbl_fees.handling_fee_rate("920001", day.isoformat()),
    ),
    Comparison(
        "dbl regulatory levy",
        lambda day: float(REGULATORY_LEVY.on(day)),
        lambda day: dbl_fees.regulatory_fee_rate("600155", day.isoformat()),
        (Explained(FIRST, date(2012, 8, 31), "发改价格〔2012〕2119号: 由0.04‰降至0.02‰"),),
    ),
    Comparison(
        "dbl closing call SH",
        closing_call(MAIN_SH),
        dbl_closing_call("600155"),
        (Explained(date(2018, 8, 20), LAST, "上交所《调整收盘交易机制》2018-08-06"),),
    ),
    Comparison(
        "dbl closing call SZ",
        closing_call(MAIN_SZ),
        dbl_closing_call("000987"),
        (
            Explained(
                FIRST, date(2006, 6, 30), "《深圳证券交易所交易规则》2.3.2, 自2006-07-01起施行"
            ),
        ),
    ),
    Comparison(
        "dbl closing call chinext",
        since(date(2009, 10, 30), closing_call(CHINEXT)),
        since(date(2009, 10, 30), dbl_closing_call("300053")),
        (
            Explained(
                date(2009, 10, 30),
                date(2018, 8, 19),
                "《深圳证券交易所交易规则》2.3.2: 14:57至15:00为收盘集合竞价时间, 2006-07-01起",
            ),
        ),
    ),
]


@pytest.mark.parametrize("comparison", [*MARINA, *DBL], ids=lambda one: one.name)
def test_every_session_agrees_or_is_explained(comparison, sessions):
    differing = {day for day in sessions if comparison.ours(day) != comparison.theirs(day)}
    explained = {
        day for day in sessions for span in comparison.explained if span.first <= day <= span.last
    }
    unexplained = sorted(differing - explained)
    stale = sorted(explained - differing)
    assert not unexplained, f"unexplained from {unexplained[0]} to {unexplained[-1]}"
    assert not stale, f"explained but equal from {stale[0]} to {stale[-1]}"


PRICES = [
    Decimal(text)
    for text in [
        "0.01",
        "0.02",
        "0.04",
        "0.05",
        "0.06",
        "0.10",
        "0.85",
        "1.00",
        "3.44",
        "7.35",
        "9.95",
        "10.05",
        "13.59",
        "88.88",
        "1725.50",
    ]
]
TURNS = [
    date.fromisoformat(text)
    for text in [
        "2006-07-03",
        "2009-10-30",
        "2011-02-25",
        "2011-02-28",
        "2013-01-04",
        "2019-07-22",
        "2020-08-21",
        "2020-08-24",
        "2020-12-31",
        "2021-11-15",
        "2023-04-07",
        "2023-04-10",
        "2026-07-03",
        "2026-07-06",
    ]
]
SCOPES = [
    ("main_board", MAIN_SH, {}),
    ("main_board", MAIN_SZ, {}),
    ("st_main", MAIN_SH, {"special_treatment": True}),
    ("st_main", MAIN_SZ, {"special_treatment": True}),
    ("chinext", CHINEXT, {}),
    ("star", STAR, {}),
    ("bse", BSE, {}),
    ("etf", ETF_SH, {}),
    ("etf_20pct", WIDE_SZ, {}),
    ("delisting", MAIN_SH, {"delisting_session": 2}),
    ("delisting", MAIN_SZ, {"delisting_session": 2}),
]


@pytest.mark.parametrize(("scope", "security", "how"), SCOPES)
def test_the_limit_prices_agree_to_the_tick(scope, security, how):
    compared = 0
    market = MARKETS[security.exchange]
    for day in TURNS:
        for price in PRICES:
            try:
                limits = price_limits(security, day, price, **how)
                theirs = marina_rules.limit_price(float(price), scope, day.isoformat(), market)
            except (RuleNotKnownError, KeyError):
                continue  # the fractions are compared above, day by day
            # Theirs may be 0.00; no order can be given at a price below one tick.
            highest, lowest = (Decimal(str(limit)) for limit in theirs)
            assert (limits.up, limits.down) == (highest, max(lowest, security.tick)), (day, price)
            compared += 1
    assert compared > 20


@pytest.mark.parametrize(
    ("security", "code"),
    [(MAIN_SH, "600155"), (CHINEXT, "300053"), (STAR, "688981"), (BSE, "920001")],
)
@pytest.mark.parametrize("quantity", [1, 99, 100, 101, 150, 199, 200, 201, 300, 1000])
def test_lawful_purchases_agree(security, code, quantity):
    day = date(2024, 2, 19)
    theirs = dbl_lots.lot_rule(code)
    rule = lot_rule(security, day)
    assert (rule.minimum, rule.step) == (theirs["min_buy"], theirs["increment"])
    lawful, _ = dbl_lots.validate_qty(code, quantity, "buy")
    assert (check_quantity(security, day, Side.BUY, quantity, 0) == ()) is lawful
