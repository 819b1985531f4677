"""The kinds of claims: their words, and what values those carry."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sim.column.claim_readers import (
    Said,
    about_index,
    best_index,
    close_and_mean,
    crossed_by_verb,
    discount,
    floor,
    futures,
    held_mean,
    hourly_macd,
    index_change,
    level,
    level_by_day,
    limit_down,
    means_crossed,
    nearest_mean,
    northbound,
    rising_over,
    stocks_rising,
    streak,
    turnover,
)
from sim.column.claim_words import (
    INDEX,
    NUMBER_GROUP,
    PRECISION,
    Values,
)
from sim.column.stated_rules import FLOOR


@dataclass(frozen=True, slots=True)
class Kind:
    """How one or more kinds of claim are worded.

    Attributes:
        pattern: Of the words.
        read: From a match to (kind, values) pairs; none when it asserts nothing readable.
        beside: Read in neighbouring articles too.
        swallows: Its words say all that claims inside them would say.
        conditional: Speaks of what comes, so a condition or denial ahead of it is no objection.
    """

    pattern: re.Pattern[str]
    read: Callable[[Said], Iterator[tuple[str, Values]]]
    beside: bool = False
    swallows: bool = False
    conditional: bool = False


_DAYS = r"(?P<number>[0-9]{1,3})"
KINDS = (
    Kind(re.compile(rf"{INDEX}(?:小幅|大幅|双双|跳空|集体)?高开"), about_index("opened-higher")),
    Kind(re.compile(rf"{INDEX}(?:小幅|大幅|双双|跳空|集体)?低开"), about_index("opened-lower")),
    Kind(re.compile(r"震荡走高|震荡上行|震荡攀升"), about_index("rose-during-session")),
    Kind(re.compile(r"震荡走低|震荡下行|震荡回落"), about_index("fell-during-session")),
    Kind(re.compile(r"收盘上涨(?![0-9])"), about_index("closed-higher")),
    Kind(re.compile(r"收盘下跌(?![0-9])"), about_index("closed-lower")),
    Kind(re.compile(rf"{INDEX}表现最好"), best_index),
    Kind(
        re.compile(
            rf"{INDEX}(?:表现最好|今日|当日|收盘|收报[0-9.]{{1,9}}点,)?"
            rf"(?P<way>上涨|收涨|涨幅|涨|下跌|收跌|跌幅|跌)(?:了|为|达)?{NUMBER_GROUP}%"
        ),
        index_change,
        beside=True,
    ),
    Kind(re.compile(rf"(?P<way>收复|站上|失守|跌破){NUMBER_GROUP}点(?!位)"), level, beside=True),
    Kind(
        re.compile(rf"{PRECISION}{NUMBER_GROUP}只(?:个股|股票)?(?P<way>上涨|下跌)"), stocks_rising
    ),
    Kind(
        re.compile(
            rf"北[上向]资金(?:今日|当日|全天|合计)?净(?P<way>买入|卖出|流入|流出)"
            rf"{PRECISION}{NUMBER_GROUP}元"
        ),
        northbound,
    ),
    Kind(
        re.compile(
            rf"涨幅超过?(?P<number>[0-9.]{{1,5}})%(?:的)?(?:个股|股票)(?:有|达)?{PRECISION}"
            r"(?P<count>[0-9]{1,5})只"
        ),
        rising_over,
    ),
    Kind(re.compile(r"(?:无一只|没有|无|(?P<number>[0-9]{1,4})只)(?:个股|股票)跌停"), limit_down),
    Kind(
        re.compile(rf"收[于在]{_DAYS}(?P<unit>日|小时)(?:均线|线)(?:之)?(?P<way>上|下)(?:方)?"),
        close_and_mean,
    ),
    Kind(
        re.compile(
            rf"两市(?:合计|全天|今日)?成交(?:额|金额)?(?:合计)?{PRECISION}{NUMBER_GROUP}元"
            r"(?:,?(?:环比|较[前上]一?个?(?:交易)?日)?(?P<change>减少|萎缩|缩量|下降|增加|放大|放量|上升))?"
        ),
        turnover,
    ),
    Kind(re.compile(rf"(?P<way>站上|站稳|收复|跌破|失守)(?:了)?{_DAYS}日(?:均线|线)"), held_mean),
    Kind(
        re.compile(
            r"(?P<fast>[0-9]{1,3})日(?:均线|线)(?P<way>上|下)穿(?:了)?(?P<slow>[0-9]{1,3})日(?:均线|线)"
        ),
        crossed_by_verb,
    ),
    Kind(
        re.compile(
            r"连续(?P<number>[0-9一二两三四五六七八九十]{1,3})(?:日|天|个交易日)(?:收)?(?P<way>[涨阳跌阴]|上涨|下跌)"
        ),
        streak,
    ),
    Kind(
        re.compile(
            rf"(?P<way>上涨|下跌)的?(?:个股|股票)(?:有|达|数量)?{PRECISION}{NUMBER_GROUP}[只家]"
        ),
        stocks_rising,
    ),
    Kind(
        re.compile(r"60分钟MACD(?:指标)?(?:均|都)?(?:保持|维持|处于|呈)(?P<way>金|死)叉状态"),
        hourly_macd,
    ),
    Kind(re.compile(r"(?P<number>[0-9一二两三四五六七八九十]{1,3})连(?P<way>[涨阳跌阴])"), streak),
    Kind(
        re.compile(
            r"(?P<fast>[0-9]{1,3})日(?:均线)?[、和与,](?P<slow>[0-9]{1,3})日均线"
            r"(?:也|均|已)?(?:出现|形成)(?P<way>金|死)叉"
        ),
        means_crossed,
    ),
    Kind(re.compile(rf"{INDEX}(?:成为|是)?(?:距离|离){_DAYS}日(?:均线|线)最近"), nearest_mean),
    Kind(re.compile(r"期指[^。]{0,30}?成交、?持仓均(?P<way>减少|增加)"), futures),
    Kind(
        re.compile(
            r"负溢价(?:水平)?(?:整体)?(?:继续|有所|略有)?(?P<way>增加|扩大|走阔|减少|收窄|缩小)"
        ),
        discount,
    ),
    Kind(FLOOR, floor, conditional=True),
    Kind(
        re.compile(
            rf"{INDEX}在(?P<month>[0-9]{{1,2}})月(?P<first>[0-9]{{1,2}})日[-至到—]"
            rf"(?P<last>[0-9]{{1,2}})日[^。]{{0,20}}站上(?P<number>[0-9]{{3,5}})点"
        ),
        level_by_day,
        beside=True,
        swallows=True,
    ),
)
"""Every kind of claim that is read, in no order."""
