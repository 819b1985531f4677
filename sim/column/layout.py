"""Where a column and its parts stand among its neighbours, found by their anchors."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from sim.column.normal import Normal
from sim.column.numerals import NUMBER

WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天]"
HOLD = (
    r"(?:目前|现在|当前|现|尚|仍|另|还|共|继续|账户){0,3}"
    r"(?:持有|持仓|持股)(?!待涨|观望|不动|过节|比例|量|均|者)"
    r"(?:品种|情况|明细|股票|个股|标的|证券|基金)?(?:分别)?(?:为|有|如下|是)?:?"
)
EMPTY = r"(?:目前|现在|当前|现|账户|继续|仍)*(?:空仓|未持有任何(?:股票|个股)|没有持仓|无持仓)"
CASH = r"(?:资金余额|现金余额|可用资金|可用余额|账户余额|剩余资金|剩余现金|余额|现金)"
NET_VALUE = r"(?:总净值|账户净值|资产净值|净值|总资产|资产总值|资产总额|账户总值|净资产|资产合计)"
PROFIT = r"(?:累计盈利率?|累计收益率?|总收益率?|盈利率|收益率|盈利|获利|浮盈|亏损率|累计亏损|亏损)"
PLAN = (
    rf"(?:下?(?:{WEEKDAY})|明日|明天|次日|下一?个?交易日)(?:的)?"
    r"(?:操作|交易|投资)?(?:计划|策略|安排|打算)(?:如下|为|是)?:?"
    r"|(?:操作|交易)(?:计划|策略|安排)(?:如下|为|是)?:"
)
LABEL = r"(?<![总净])(?:资产|账户|实盘|操作|交易)(?:资产|情况|状况|一览)?:"

_SHARES = rf"{NUMBER}(?:股(?!份|票|东|权)|份(?!额|有)|手(?!续))"
_FIRST_ITEM = rf"(?=[^。;]{{0,40}}?(?:[(\[〔【][0-9]{{6}}[)\]〕】]{NUMBER}|{_SHARES}))"
_HOLDINGS = re.compile(rf"{HOLD}{_FIRST_ITEM}|{EMPTY}")
_PLAN = re.compile(PLAN)
_LABEL = re.compile(LABEL)
_FIGURE = r"[^。,;、]{0,8}?[0-9一二两三四五六七八九十]"
_BALANCES = tuple(re.compile(word + _FIGURE) for word in (CASH, NET_VALUE, PROFIT))
_QUESTION = re.compile(r"问:")
_BEFORE, _AFTER, _TALK = 800, 4000, 3000
_MOST_CANDIDATES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Positions of a column's parts in the readable text.

    Attributes:
        start: First character of the column, its market commentary included.
        assets: Start of the part that tells trades, holdings and balances.
        holdings: Start of the words that open the list of holdings.
        assets_end: End of that part.
        plan: Start of the plan for the next session, None when there is none.
        end: No part of the column reaches farther.
        score: How many of the usual anchors were found.
    """

    start: int
    assets: int
    holdings: int
    assets_end: int
    plan: int | None
    end: int
    score: int


def find_columns(normal: Normal) -> tuple[Layout, ...]:
    """Return the places that look like a column, best first; those with no balance are none."""
    text = normal.text
    opens = [match.start() for match in _HOLDINGS.finditer(text)][:_MOST_CANDIDATES]
    layouts = []
    reach = 0
    for place, at in enumerate(opens):
        if at < reach:
            continue  # a further list of the same column
        following = [other for other in opens[place + 1 :] if _is_another(text, at, other)]
        limit = min([at + _AFTER, len(text), *following[:1]])
        layout = _layout(normal, at, limit, reach)
        if layout is not None:
            layouts.append(layout)
            reach = layout.end
    return tuple(sorted(layouts, key=lambda layout: -layout.score))


def _is_another(text: str, at: int, other: int) -> bool:
    """Say whether a second list of holdings belongs to another column."""
    between = text[at:other]
    return other - at > _AFTER or bool(_PLAN.search(between) or _LABEL.search(between))


def _layout(normal: Normal, at: int, limit: int, reach: int) -> Layout | None:
    text = normal.text
    assets, labelled = _assets_start(normal, at, reach)
    plan = next((m.start() for m in _PLAN.finditer(text, at, limit)), None)
    assets_end = plan if plan is not None else _last_balance(text, at, limit)
    found = sum(1 for anchor in _BALANCES if anchor.search(text, assets, assets_end))
    if not found:
        return None
    return Layout(
        start=_talk_start(text, assets, reach),
        assets=assets,
        holdings=at,
        assets_end=assets_end,
        plan=plan,
        end=limit,
        score=found + labelled + (plan is not None),
    )


def _assets_start(normal: Normal, at: int, reach: int) -> tuple[int, bool]:
    """Return where the part on assets starts, and whether a label says so."""
    earliest = max(reach, at - _BEFORE)
    said = max(normal.text.rfind("?", earliest, at), normal.text.rfind("答:", earliest, at))
    labels = [m.start() for m in _LABEL.finditer(normal.text, max(earliest, said + 1), at + 1)]
    if labels:
        return labels[0], True
    for blank in reversed(normal.breaks[: bisect_right(normal.breaks, at)]):
        if blank <= earliest:
            break
        if normal.text[blank - 1] in "。!?:;" and blank < at:
            return blank, False
    sentence = normal.text.rfind("。", earliest, at)
    return max(earliest, sentence + 1), False


def _last_balance(text: str, at: int, limit: int) -> int:
    """Return the end of the sentence that holds the last balance after `at`."""
    last = at
    for anchor in _BALANCES:
        for match in anchor.finditer(text, at, min(limit, at + _BEFORE * 2)):
            last = max(last, match.end())
    stop = text.find("。", last, limit)
    return limit if stop < 0 else stop + 1


def _talk_start(text: str, assets: int, reach: int) -> int:
    """Return where the commentary before the assets starts: its first question, if it has one."""
    start = assets
    for match in reversed(list(_QUESTION.finditer(text, max(reach, assets - _TALK), assets))):
        start = match.start()
    return start
