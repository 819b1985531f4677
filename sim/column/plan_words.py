"""The words of plans: actions, what they may be said of, and what stands between."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from sim.column.numerals import NUMBER
from sim.model.statement import PlanAction

ACTIONS = {
    PlanAction.HOLD: "持股待涨|继续持有|继续拿着|拿着|守仓|持仓不动|持仓|持股观望|持股不动"
    "|持有待涨|持股|持有|观望|不动|锁仓|待涨",
    PlanAction.ADD: "加仓|增持|补仓|增仓|加码",
    PlanAction.TRIM: "减仓|减持|减半|减磅|减码|高抛",
    PlanAction.SELL: "卖出|清仓|清空|了结|止盈|止损|抛出|沽出|离场",
    PlanAction.BUY: "买入|买进|建仓|吸纳|低吸|购入|新进",
}
ACTION = re.compile("|".join(f"(?P<{action}>{words})" for action, words in ACTIONS.items()))
BOTH_WAYS = re.compile(
    r"高抛低吸|低吸高抛|先[买卖]后[卖买]|做差价|差价操作|滚动操作|做T|换股|调仓"
)
DENIED = re.compile(r"(?:不|勿|暂不|不再|不宜|停止|避免)(?:再|急于|进行|考虑)?$")
REST = re.compile(
    r"(?:其余|其他|其它|余下|剩余|另外)(?:的)?(?:[0-9一二三四五六七八九十]+只)?(?:个股|股票|品种|持股|持仓|标的)?"
)
ALL = re.compile(r"(?:所有|全部|手中|各|以上|上述)(?:的)?(?:个股|股票|品种|持股|持仓|标的)")
CONDITION = re.compile(r"如果|如(?!期)|若|一旦|倘若|跌破|突破")
FILLER = re.compile(
    r"择机|适当|逢[高低]|适度|适量|部分|少量|大幅|小幅|继续|分批|盘中|早盘|尾盘|视情况|根据情况|进行|予以|给予"
    r"|操作|为主|考虑|准备|打算|计划|拟|可|仓位|会|要|想|一律|均|全部|暂时|暂|等(?:个股|股票)?|[0-9两三四五六七八九十]只"
    r"|(?:周|星期|礼拜)[一二三四五六日天]|个股|股票|品种|基金|耐心|坚定|酌情"
    r"|冲高|反弹|回调|回落|回踩|震荡|附近|左右|上下|以上|以下|时|后|目标|价位|价格|均价|一半|半数|半仓|三分之一"
    r"|[一二两三四五六七八九半1-9]成|如果|一旦|倘若|若|如|能|不?跌破|突破|站稳|站上|失守|收复|跌至|涨至|到达|达到"
    r"|(?:[0-9]{1,3}日)?(?:均线|线)|沪指|大盘|指数|个?点|除|外|其中|另外|另"
    rf"|{NUMBER}(?:[-~至到]{NUMBER})?(?:元|块|股|份|手|%|点)|[0-9.]+(?![0-9A-Za-z])"
    r"|[将对以则都仍再把的为按先并作也及和与、:() ]"
)
WHICH = re.compile(r"前者|后者|[二两]者")

_LONGEST_SIGNATURE = 10
_SMALL = re.compile(rf"{FILLER.pattern}|,")


def paragraph_end(breaks: Sequence[int], at: int, stop: int) -> int:
    """Return `stop`, or the blank line before it that parts the column from the next article.

    Behind the plan's last sentence stands a signature at most. A blank line farther on is inside a
    sentence of the plan, as bad layouts have it, and parts nothing.

    Args:
        breaks: Positions before which a blank line stands, ascending.
        at: Start of a sentence after the plan's first.
        stop: End of that sentence.
    """
    place = bisect_left(breaks, at)
    first = breaks[place] if place < len(breaks) else stop
    return first if first < stop and first - at <= _LONGEST_SIGNATURE else stop


def bare_hold(text: str, at: int, end: int) -> tuple[int, int] | None:
    """Return where 持股待涨 stands in a sentence from `at` that says nothing else, or None."""
    action = None
    while at < end and text[at] not in "。;":
        found = ACTION.match(text, at, end)
        small = found or _SMALL.match(text, at, end)
        if small is None or (found is not None and found.lastgroup != PlanAction.HOLD):
            break
        action = found or action
        at = small.end()
    return action.span() if action is not None else None
