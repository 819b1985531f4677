"""Where a column and its parts stand among its neighbours, found by their anchors."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from sim.column.normal import Normal
from sim.column.numerals import NUMBER
from sim.column.tables import find_tables

WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天]"
HOLD = (
    r"(?:(?:目前|现在|当前|现|尚|仍|另|还|共|继续|账户|手中|手里){0,3}"
    r"(?:持有|持仓|持股|现持|仓位(?=:))"
    r"(?!待涨|观望|不动|过节|比例|量|数|均|者|市值|股|成本|天|时间|计划|策略)的?"
    r"(?:品种|情况|明细|股票|个股|标的|证券|基金|一览|清单)?(?:分别)?(?:为|有|如下|是|的|了)?"
    r"|(?:账户|手)[里上中头]?(?:目前|现在|现)?(?:还|仍|尚)?[有剩](?:下|着)?)"
    r"[:;]?"
)
EMPTY = r"(?:目前|现在|当前|现|账户|继续|仍)*(?:空仓|未持有任何(?:股票|个股)|没有持仓|无持仓)"
CASH = (
    r"(?:资金余额|现金余额|可用资金|可用余额|可用现金|可用金额|账户余额|账户资金|剩余资金|剩余现金"
    r"|余额|余钱|现金(?!流|分红|红利|管理)|(?<=[;。,\n])资金(?=:))"
)
NET_VALUE = (
    r"(?:总净值|账户净值|资产净值|净值(?!化)|总资产|资产总值|资产总额|账户总值|账户总额|净资产"
    r"|资产合计)"
)
PROFIT = (
    r"(?:累计(?:盈利|收益|回报)率?|总(?:收益|回报|盈利)率?|盈利率|收益率|回报率|盈利|获利|浮盈|亏损率"
    r"|累计亏损|亏损|累计赚)"
)
PLAN = (
    rf"(?:下?(?:{WEEKDAY})|明日|明天|次日|下一?个?交易日|下周)(?:的)?"
    r"(?:操作|交易|投资)?(?:计划|策略|安排|打算|思路)(?:如下|为|是)?:?"
    rf"|(?:下(?:{WEEKDAY})|明日|明天|次日|下一?个?交易日|下周)(?:操作|交易)?:"
    r"|(?:操作|交易)(?:计划|策略|安排)(?:如下|为|是)?:"
)
_NOT_NOW = re.compile(
    r"(?:不再?|未|没有?|曾经?|昨[日天]|前[日天]?|上个?(?:周|月|日|交易日)[一二三四五]?|去年|[年月]初"
    r"|原[来先本]?|此前|之前|日前|早先|股东|机构|产品|公司|北[上向]资金|外资|社保)"
    r"(?:还|仍|也|共|一直|合计|已|再)*$"
)
LABEL = (
    r"(?<![总净下])(?:今[日天])?(?:资产|账户|实盘|操作|交易)(?:资产|情况|状况|一览|记录|明细|回顾)?"
    r"(?:\([^()]{1,24}\))?:"
)

_SHARES = rf"{NUMBER}(?:股(?!份|票|东|权)|份(?!额|有)|手(?!续))"
_FIGURE = r"[^。,;、]{0,8}?[0-9一二两三四五六七八九十]"
_ITEM = re.compile(
    rf"{_SHARES}|[(\[〔【][0-9]{{6}}[)\]〕】]{NUMBER}|(?<![0-9])[0-9]{{6}},{NUMBER}万(?=[,;、。])"
)
_HOLD = re.compile(HOLD)
_EMPTY = re.compile(EMPTY)
_PLAN = re.compile(PLAN)
_LABEL = re.compile(LABEL)
_BALANCES = tuple(re.compile(word + _FIGURE) for word in (CASH, f"(?:{NET_VALUE}|总市值)", PROFIT))
_QUESTION = re.compile(r"问:")
_STOP = re.compile(
    r"。|;(?!(?:股票|证券|基金)?(?:代码|名称|简称):|(?:持股|持仓|持有)?(?:数量|股数):)"
)
_HEAD = re.compile(r"\([^()股份手]{1,24}\)[:;]?")
_SENTENCE_SIGN = re.compile(r"[,。;、元股份买卖]")
_LONGEST_HEADING = 30
_LEAD = 8
_TO_ITEM, _BEFORE, _AFTER, _TALK = 40, 800, 4000, 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Positions of a column's parts in the readable text.

    Attributes:
        start: First character of the column, its market commentary included.
        watch: Trades told between here and `assets` may be the column's.
        assets: Start of the part that tells trades, holdings and balances.
        holdings: Start of the words that open the list of holdings.
        assets_end: End of that part.
        plan: Start of the plan for the next session, None when there is none.
        end: No part of the column reaches farther.
        score: How many of the usual anchors were found.
    """

    start: int
    watch: int
    assets: int
    holdings: int
    assets_end: int
    plan: int | None
    end: int
    score: int


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Every anchor of a text by its ascending starts, so that each is looked for once."""

    opens: list[int]
    plans: list[int]
    labels: list[int]
    questions: list[int]
    balances: tuple[list[int], ...]


def find_columns(normal: Normal) -> tuple[Layout, ...]:
    """Return the places that look like a column, best first; those with no balance are none.

    Takes time in proportion to the text.
    """
    text = normal.text
    tables = {table.start: table.end for table in find_tables(normal) if not table.trades}
    anchors = _Anchors(
        opens=sorted([*_opens(text), *tables]),
        plans=_starts(_PLAN, text),
        labels=_starts(_LABEL, text),
        questions=_starts(_QUESTION, text),
        balances=tuple(_starts(balance, text) for balance in _BALANCES),
    )
    layouts: list[Layout] = []
    reach = 0
    for at in anchors.opens:
        if at < reach:
            continue  # a further list of the same column
        layout = _layout(normal, anchors, at, reach, tables.get(at, at))
        if layout is not None:
            layouts.append(layout)
            reach = layout.end
    return tuple(sorted(layouts, key=lambda layout: -layout.score))


def _starts(pattern: re.Pattern[str], text: str) -> list[int]:
    return [match.start() for match in pattern.finditer(text)]


def _opens(text: str) -> list[int]:
    """Return where the words stand that open a list of holdings with a quantity close by."""
    items = _starts(_ITEM, text)
    opens = _starts(_EMPTY, text)
    for match in hold_openings(text, 0, len(text)):
        head = _HEAD.match(text, match.end())
        start = head.end() if head is not None else match.end()
        item = _first(items, start, start + _TO_ITEM)
        if item is not None and _STOP.search(text, start, item) is None:
            opens.append(match.start())
    return sorted(opens)


def hold_openings(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the words that open a list of what the publisher holds, and holds now."""
    for match in _HOLD.finditer(text, start, end):
        if _NOT_NOW.search(text, max(0, match.start() - _LEAD), match.start()) is None:
            yield match


def _first(starts: list[int], low: int, high: int) -> int | None:
    """Return the first of ascending `starts` from `low` to before `high`."""
    place = bisect_left(starts, low)
    return starts[place] if place < len(starts) and starts[place] < high else None


def _layout(normal: Normal, anchors: _Anchors, at: int, reach: int, listed: int) -> Layout | None:
    """Return the column whose holdings start at a position and are listed up to another."""
    limit = _limit(anchors, at, len(normal.text))
    assets, labelled = _assets_start(normal, anchors, at, reach)
    plan = _first(anchors.plans, at, limit)
    assets_end = plan if plan is not None else _last_balance(normal.text, anchors, listed, limit)
    found = sum(_first(starts, assets, assets_end) is not None for starts in anchors.balances)
    if not found:
        return None
    start = _talk_start(anchors, assets, reach)
    return Layout(
        start=start,
        watch=start if labelled else max(reach, at - _BEFORE),
        assets=assets,
        holdings=at,
        assets_end=assets_end,
        plan=plan,
        end=limit,
        score=found + labelled + (plan is not None),
    )


def _limit(anchors: _Anchors, at: int, length: int) -> int:
    """Return where the column must end: before the next list that a plan or label parts off."""
    limit = min(at + _AFTER, length)
    for starts in (anchors.plans, anchors.labels):
        parted = _first(starts, at + 1, limit)
        other = _first(anchors.opens, parted, limit) if parted is not None else None
        if other is not None:
            label = bisect_left(anchors.labels, other) - 1
            own = anchors.labels[label] if label >= 0 else at
            limit = min(limit, own if own > at else other)
    return limit


def _assets_start(normal: Normal, anchors: _Anchors, at: int, reach: int) -> tuple[int, bool]:
    """Return where the part on assets starts, and whether a label says so."""
    earliest = max(reach, at - _BEFORE)
    said = max(normal.text.rfind("?", earliest, at), normal.text.rfind("答:", earliest, at))
    label = _first(anchors.labels, max(earliest, said + 1), at + 1)
    if label is not None:
        return label, True
    for place in range(bisect_right(normal.breaks, at) - 1, -1, -1):
        blank = normal.breaks[place]
        if blank <= earliest:
            break
        before = normal.breaks[place - 1] if place else 0
        if normal.text[blank - 1] in "。!?:;" or _is_heading(normal.text[before:blank]):
            return blank, False
    sentence = normal.text.rfind("。", earliest, at)
    return max(earliest, sentence + 1), False


def _is_heading(paragraph: str) -> bool:
    """Say whether a paragraph is a headline or a date, rather than the start of a sentence."""
    return len(paragraph) <= _LONGEST_HEADING and _SENTENCE_SIGN.search(paragraph) is None


def _last_balance(text: str, anchors: _Anchors, at: int, limit: int) -> int:
    """Return the end of the sentence that holds the last balance after `at`."""
    end = min(limit, at + 2 * _BEFORE)
    last = max(
        [at, *(starts[bisect_left(starts, end) - 1] for starts in anchors.balances if starts)]
    )
    stop = text.find("。", last, limit)
    return limit if stop < 0 else stop + 1


def _talk_start(anchors: _Anchors, assets: int, reach: int) -> int:
    """Return where the commentary before the assets starts: its first question, if it has one."""
    question = _first(anchors.questions, max(reach, assets - _TALK), assets)
    return assets if question is None else question
