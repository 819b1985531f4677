"""From the words of a claim to its kind and values."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sim.column.claim_words import BOTH, INDICES, THREE, Values, decimal, integer, precision

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


def about_index(kind: str) -> Callable[[Said], Iterator[tuple[str, Values]]]:
    """Return a reader for a claim that says no more than which index."""

    def read(said: Said) -> Iterator[tuple[str, Values]]:
        if said.index is not None:
            yield kind, {"indices" if " " in said.index else "index": said.index}

    return read


def index_change(said: Said) -> Iterator[tuple[str, Values]]:
    """Read how many percent an index rose or fell."""
    percent = decimal(said.match)
    if percent is not None:
        falls = said.match["way"] in {"下跌", "收跌", "跌", "跌幅"}
        index = INDICES[said.match["index"]]
        yield "index-change", {"index": index, "percent": -percent if falls else percent}


def best_index(said: Said) -> Iterator[tuple[str, Values]]:
    """Read which of three indices did best."""
    yield "best-index", {"index": INDICES[said.match["index"]], "among": THREE}


def level(said: Said) -> Iterator[tuple[str, Values]]:
    """Read a round level an index reclaimed or lost."""
    written = decimal(said.match)
    if written is not None and said.index is not None:
        kind = "level-lost" if said.match["way"] in {"失守", "跌破"} else "level-reclaimed"
        yield kind, {"index": said.index, "level": written}


def level_by_day(said: Said) -> Iterator[tuple[str, Values]]:
    """Read a level an index closed above on one of some days."""
    written, as_of = decimal(said.match), said.as_of
    month, first, last = (int(said.match[group]) for group in ("month", "first", "last"))
    if written is None or as_of is None:
        return
    year = as_of.year if month <= as_of.month else as_of.year - 1
    try:
        start, stop = date(year, month, first), date(year, month, last)
    except ValueError:
        return
    index = INDICES[said.match["index"]]
    values: Values = {"index": index, "level": written}
    values |= {"from": start.isoformat(), "to": stop.isoformat()}
    yield "close-above-level", values


def stocks_rising(said: Said) -> Iterator[tuple[str, Values]]:
    """Read how many shares rose or fell."""
    count = integer(said.match)
    if count is not None:
        rising = said.match["way"] == "上涨"
        values: Values = {"count": count}
        yield f"stocks-{'rising' if rising else 'falling'}", values | precision(said.match)


def northbound(said: Said) -> Iterator[tuple[str, Values]]:
    """Read what was bought or sold, net, through Hong Kong."""
    yuan = decimal(said.match)
    if yuan is not None:
        out = said.match["way"] in {"卖出", "流出"}
        values: Values = {"yuan": -yuan if out else yuan}
        yield "northbound-net", values | precision(said.match)


def rising_over(said: Said) -> Iterator[tuple[str, Values]]:
    """Read how many shares rose more than some percent."""
    percent, count = decimal(said.match), int(said.match["count"])
    if percent is not None:
        values: Values = {"percent": percent, "count": count}
        yield "stocks-rising-over", values | precision(said.match)


def limit_down(said: Said) -> Iterator[tuple[str, Values]]:
    """Read how many shares closed at their lower limit."""
    yield "stocks-limit-down", {"count": int(said.match["number"] or 0)}


def close_and_mean(said: Said) -> Iterator[tuple[str, Values]]:
    """Read on which side of its mean an index closed, by days or hours."""
    days = int(said.match["number"])
    if said.index is not None:
        side = "above" if said.match["way"] == "上" else "below"
        hourly = said.match["unit"] == "小时"
        kind = f"{'hourly-' if hourly else ''}close-{side}-mean"
        yield kind, {"indices": said.index, "hours" if hourly else "days": days}


def crossed_by_verb(said: Said) -> Iterator[tuple[str, Values]]:
    """Read which mean crossed which, told by 上穿 or 下穿."""
    fast, slow = int(said.match["fast"]), int(said.match["slow"])
    if said.index is not None:
        way = "up" if said.match["way"] == "上" else "down"
        yield f"means-crossed-{way}", {"indices": said.index, "fast": fast, "slow": slow}


def held_mean(said: Said) -> Iterator[tuple[str, Values]]:
    """Read on which side of its mean an index closed, told by 站上 or 跌破."""
    if said.index is not None:
        side = "above" if said.match["way"] in {"站上", "收复", "站稳"} else "below"
        days = int(said.match["number"])
        yield f"close-{side}-mean", {"indices": said.index, "days": days}


def turnover(said: Said) -> Iterator[tuple[str, Values]]:
    """Read the turnover of both markets, and whether it rose or fell."""
    yuan = decimal(said.match)
    if yuan is not None:
        values: Values = {"indices": BOTH, "yuan": yuan}
        yield "turnover", values | precision(said.match)
    if said.match["change"]:
        fell = said.match["change"] in {"减少", "萎缩", "缩量", "下降"}
        yield "turnover-fell" if fell else "turnover-rose", {"indices": BOTH}


def hourly_macd(said: Said) -> Iterator[tuple[str, Values]]:
    """Read the state of the hourly MACD."""
    cross = "golden" if said.match["way"] == "金" else "dead"
    yield f"hourly-macd-{cross}", {"indices": said.index or THREE}


def streak(said: Said) -> Iterator[tuple[str, Values]]:
    """Read how many sessions in a row an index rose or fell."""
    days = integer(said.match)
    if days is not None and said.index is not None:
        kind = "up-streak" if said.match["way"][-1] in "涨阳" else "down-streak"
        yield kind, {"indices": said.index, "days": days}


def means_crossed(said: Said) -> Iterator[tuple[str, Values]]:
    """Read which mean crossed which, told by 金叉 or 死叉."""
    fast, slow = int(said.match["fast"]), int(said.match["slow"])
    if said.index is not None:
        way = "up" if said.match["way"] == "金" else "down"
        yield f"means-crossed-{way}", {"indices": said.index, "fast": fast, "slow": slow}


def nearest_mean(said: Said) -> Iterator[tuple[str, Values]]:
    """Read which index stands nearest to its mean."""
    index, days = INDICES[said.match["index"]], int(said.match["number"])
    yield "nearest-mean", {"index": index, "days": days, "among": THREE}


def futures(said: Said) -> Iterator[tuple[str, Values]]:
    """Read whether volume and open interest of index futures rose or fell."""
    way = "fell" if said.match["way"] == "减少" else "rose"
    yield f"futures-volume-{way}", {"contracts": _FUTURES}
    yield f"futures-open-interest-{way}", {"contracts": _FUTURES}


def discount(said: Said) -> Iterator[tuple[str, Values]]:
    """Read whether the futures' discount widened or narrowed."""
    wider = said.match["way"] in {"增加", "扩大", "走阔"}
    yield f"futures-discount-{'widened' if wider else 'narrowed'}", {"contracts": _FUTURES}


def floor(said: Said) -> Iterator[tuple[str, Values]]:
    """Read the turnover that is to hold."""
    yuan = decimal(said.match)
    if yuan is not None:
        yield "turnover-holds-above", {"indices": BOTH, "yuan": yuan}
