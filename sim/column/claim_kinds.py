"""The kinds of claims: their words, and what values those carry."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sim.column.claim_words import (
    BOTH,
    INDEX,
    INDICES,
    NUMBER_GROUP,
    PRECISION,
    THREE,
    Values,
    decimal,
    integer,
    precision,
)
from sim.column.stated_rules import FLOOR

_FUTURES = "IF IH IC IM"


@dataclass(frozen=True, slots=True)
class Said:
    """A match with what must be known around it.

    Attributes:
        match: Of the kind's pattern.
        index: The index or indices the sentence last spoke of, None before any.
        as_of: The column's session.
    """

    match: re.Match[str]
    index: str | None
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Kind:
    """How one or more kinds of claim are worded.

    Attributes:
        pattern: Of the words.
        read: From a match to (kind, values) pairs; none when it asserts nothing readable.
        beside: Read in neighbouring articles too.
        swallows: Its words say all that claims inside them would say.
    """

    pattern: re.Pattern[str]
    read: Callable[[Said], Iterator[tuple[str, Values]]]
    beside: bool = False
    swallows: bool = False


def _about_index(kind: str) -> Callable[[Said], Iterator[tuple[str, Values]]]:
    """Return a reader for a claim that says no more than which index."""

    def read(said: Said) -> Iterator[tuple[str, Values]]:
        if said.index is not None:
            yield kind, {"indices" if " " in said.index else "index": said.index}

    return read


def _index_change(said: Said) -> Iterator[tuple[str, Values]]:
    percent = decimal(said.match)
    if percent is not None:
        falls = said.match["way"] in {"下跌", "收跌", "跌", "跌幅"}
        index = INDICES[said.match["index"]]
        yield "index-change", {"index": index, "percent": -percent if falls else percent}


def _best_index(said: Said) -> Iterator[tuple[str, Values]]:
    yield "best-index", {"index": INDICES[said.match["index"]], "among": THREE}


def _level(said: Said) -> Iterator[tuple[str, Values]]:
    level = decimal(said.match)
    if level is not None and said.index is not None:
        kind = "level-lost" if said.match["way"] in {"失守", "跌破"} else "level-reclaimed"
        yield kind, {"index": said.index, "level": level}


def _level_by_day(said: Said) -> Iterator[tuple[str, Values]]:
    level, as_of = decimal(said.match), said.as_of
    month, first, last = (int(said.match[group]) for group in ("month", "first", "last"))
    if level is None or as_of is None:
        return
    year = as_of.year if month <= as_of.month else as_of.year - 1
    try:
        start, stop = date(year, month, first), date(year, month, last)
    except ValueError:
        return
    index = INDICES[said.match["index"]]
    values: Values = {"index": index, "level": level}
    values |= {"from": start.isoformat(), "to": stop.isoformat()}
    yield "close-above-level", values


def _stocks_rising(said: Said) -> Iterator[tuple[str, Values]]:
    count = integer(said.match)
    if count is not None:
        rising = said.match["way"] == "上涨"
        values: Values = {"count": count}
        yield f"stocks-{'rising' if rising else 'falling'}", values | precision(said.match)


def _northbound(said: Said) -> Iterator[tuple[str, Values]]:
    yuan = decimal(said.match)
    if yuan is not None:
        out = said.match["way"] in {"卖出", "流出"}
        values: Values = {"yuan": -yuan if out else yuan}
        yield "northbound-net", values | precision(said.match)


def _rising_over(said: Said) -> Iterator[tuple[str, Values]]:
    percent, count = decimal(said.match), int(said.match["count"])
    if percent is not None:
        values: Values = {"percent": percent, "count": count}
        yield "stocks-rising-over", values | precision(said.match)


def _limit_down(said: Said) -> Iterator[tuple[str, Values]]:
    yield "stocks-limit-down", {"count": int(said.match["number"] or 0)}


def _close_and_mean(said: Said) -> Iterator[tuple[str, Values]]:
    days = int(said.match["number"])
    if said.index is not None:
        side = "above" if said.match["way"] == "上" else "below"
        hourly = said.match["unit"] == "小时"
        kind = f"{'hourly-' if hourly else ''}close-{side}-mean"
        yield kind, {"indices": said.index, "hours" if hourly else "days": days}


def _turnover(said: Said) -> Iterator[tuple[str, Values]]:
    yuan = decimal(said.match)
    if yuan is not None:
        values: Values = {"indices": BOTH, "yuan": yuan}
        yield "turnover", values | precision(said.match)
    if said.match["change"]:
        fell = said.match["change"] in {"减少", "萎缩", "缩量", "下降"}
        yield "turnover-fell" if fell else "turnover-rose", {"indices": BOTH}


def _hourly_macd(said: Said) -> Iterator[tuple[str, Values]]:
    cross = "golden" if said.match["way"] == "金" else "dead"
    yield f"hourly-macd-{cross}", {"indices": said.index or THREE}


def _streak(said: Said) -> Iterator[tuple[str, Values]]:
    days = integer(said.match)
    if days is not None and said.index is not None:
        kind = "up-streak" if said.match["way"] in "涨阳" else "down-streak"
        yield kind, {"indices": said.index, "days": days}


def _means_crossed(said: Said) -> Iterator[tuple[str, Values]]:
    fast, slow = int(said.match["fast"]), int(said.match["slow"])
    if said.index is not None:
        way = "up" if said.match["way"] == "金" else "down"
        yield f"means-crossed-{way}", {"indices": said.index, "fast": fast, "slow": slow}


def _nearest_mean(said: Said) -> Iterator[tuple[str, Values]]:
    index, days = INDICES[said.match["index"]], int(said.match["number"])
    yield "nearest-mean", {"index": index, "days": days, "among": THREE}


def _futures(said: Said) -> Iterator[tuple[str, Values]]:
    way = "fell" if said.match["way"] == "减少" else "rose"
    yield f"futures-volume-{way}", {"contracts": _FUTURES}
    yield f"futures-open-interest-{way}", {"contracts": _FUTURES}


def _discount(said: Said) -> Iterator[tuple[str, Values]]:
    wider = said.match["way"] in {"增加", "扩大", "走阔"}
    yield f"futures-discount-{'widened' if wider else 'narrowed'}", {"contracts": _FUTURES}


def _floor(said: Said) -> Iterator[tuple[str, Values]]:
    yuan = decimal(said.match)
    if yuan is not None:
        yield "turnover-holds-above", {"indices": BOTH, "yuan": yuan}


_DAYS = r"(?P<number>[0-9]{1,3})"
KINDS = (
    Kind(re.compile(rf"{INDEX}(?:小幅|大幅|双双|跳空|集体)?高开"), _about_index("opened-higher")),
    Kind(re.compile(rf"{INDEX}(?:小幅|大幅|双双|跳空|集体)?低开"), _about_index("opened-lower")),
    Kind(re.compile(r"震荡走高|震荡上行|震荡攀升"), _about_index("rose-during-session")),
    Kind(re.compile(r"震荡走低|震荡下行|震荡回落"), _about_index("fell-during-session")),
    Kind(re.compile(r"收盘上涨(?![0-9])"), _about_index("closed-higher")),
    Kind(re.compile(r"收盘下跌(?![0-9])"), _about_index("closed-lower")),
    Kind(re.compile(rf"{INDEX}表现最好"), _best_index),
    Kind(
        re.compile(
            rf"{INDEX}(?:表现最好|今日|当日|收盘|收报[0-9.]{{1,9}}点,)?"
            rf"(?P<way>上涨|收涨|涨幅|涨|下跌|收跌|跌幅|跌)(?:了|为|达)?{NUMBER_GROUP}%"
        ),
        _index_change,
        beside=True,
    ),
    Kind(re.compile(rf"(?P<way>收复|站上|失守|跌破){NUMBER_GROUP}点(?!位)"), _level, beside=True),
    Kind(
        re.compile(rf"{PRECISION}{NUMBER_GROUP}只(?:个股|股票)?(?P<way>上涨|下跌)"), _stocks_rising
    ),
    Kind(
        re.compile(
            rf"北[上向]资金(?:今日|当日|全天|合计)?净(?P<way>买入|卖出|流入|流出)"
            rf"{PRECISION}{NUMBER_GROUP}元"
        ),
        _northbound,
    ),
    Kind(
        re.compile(
            rf"涨幅超过?(?P<number>[0-9.]{{1,5}})%(?:的)?(?:个股|股票)(?:有|达)?{PRECISION}"
            r"(?P<count>[0-9]{1,5})只"
        ),
        _rising_over,
    ),
    Kind(re.compile(r"(?:无一只|没有|无|(?P<number>[0-9]{1,4})只)(?:个股|股票)跌停"), _limit_down),
    Kind(
        re.compile(rf"收[于在]{_DAYS}(?P<unit>日|小时)(?:均线|线)(?:之)?(?P<way>上|下)(?:方)?"),
        _close_and_mean,
    ),
    Kind(
        re.compile(
            rf"两市(?:合计|全天|今日)?成交(?:额|金额)?(?:合计)?{PRECISION}{NUMBER_GROUP}元"
            r"(?:,?(?:环比|较前一?日)(?P<change>减少|萎缩|缩量|下降|增加|放大|放量|上升))?"
        ),
        _turnover,
    ),
    Kind(
        re.compile(r"60分钟MACD(?:指标)?(?:均|都)?(?:保持|维持|处于|呈)(?P<way>金|死)叉状态"),
        _hourly_macd,
    ),
    Kind(
        re.compile(r"(?P<number>[0-9一二两三四五六七八九十]{1,3})连(?P<way>[涨阳跌阴])"), _streak
    ),
    Kind(
        re.compile(
            r"(?P<fast>[0-9]{1,3})日(?:均线)?[、和与,](?P<slow>[0-9]{1,3})日均线"
            r"(?:也|均|已)?(?:出现|形成)(?P<way>金|死)叉"
        ),
        _means_crossed,
    ),
    Kind(re.compile(rf"{INDEX}(?:成为|是)?(?:距离|离){_DAYS}日(?:均线|线)最近"), _nearest_mean),
    Kind(re.compile(r"期指[^。]{0,30}?成交、?持仓均(?P<way>减少|增加)"), _futures),
    Kind(
        re.compile(
            r"负溢价(?:水平)?(?:整体)?(?:继续|有所|略有)?(?P<way>增加|扩大|走阔|减少|收窄|缩小)"
        ),
        _discount,
    ),
    Kind(FLOOR, _floor),
    Kind(
        re.compile(
            rf"{INDEX}在(?P<month>[0-9]{{1,2}})月(?P<first>[0-9]{{1,2}})日[-至到—]"
            rf"(?P<last>[0-9]{{1,2}})日[^。]{{0,20}}站上(?P<number>[0-9]{{3,5}})点"
        ),
        _level_by_day,
        beside=True,
        swallows=True,
    ),
)
"""Every kind of claim that is read, in no order."""
