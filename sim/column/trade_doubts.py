"""Words beside a trade that change what it means: never filled, somebody else's, approximate."""

import re

from sim.column.reading import Reading, Span, unused
from sim.model.issue import Severity

_ORDERED = r"(?<![按照据依])(?<![按照据依]原)(?<![按照据依]既定)(?<![按照据依]操作)"
UNFILLED = re.compile(
    r"未能|未成|没能|没有?成交|没有?买|没有?卖|未[买卖]|未果|撤[单销回]|取消|失败|放弃"
    r"|作罢|未到价|没到价|没有?实施|未实施|没有?执行|未执行"
)
_PLANNED = re.compile(
    rf"(?<!虚)拟(?=[以在于按对将把分逢择]|[0-9]|$)|准备|打算|本想|本欲|欲(?=[以在])|想要|希望|考虑|原定|{_ORDERED}计划"
    r"|挂单|委托|(?<![倘假])若(?!干)|如果|一旦|倘若"
)
_OTHERS = re.compile(
    r"机构|股东|主力|庄家|高管|董事|外资|北[上向]资金|社保|险资|游资|基金公司|公募|私募|大户|实控人|控股"
    r"|读者|网友|股友|股民|散户|粉丝|同事|朋友"
)
_FOREIGN = re.compile(r"港[币元]$|美[元金]$|日[元圆]$|欧元$|英镑$")
_APPROXIMATE = re.compile(r"约|左右|附近|上下|将近|接近|超过?|不足|不到|[余多]$|^[余多]")
_HARMLESS = re.compile(
    r"(?<=线)附近|按计划|按原计划|如期|择机|逢[高低]|分别|全部|全数|悉数|一半|半仓|部分|另外|此外|其中|同时|分批|分[两三]批|[一二三四五六七八九]成|半数|所有|即|随即"
    r"|高开后|低开后|盘中|早盘|尾盘|午后|上午|下午|早上|开盘|收盘前?|集合竞价|今[日天]|当[日天]|成交|均价|平均|价格|价位|价"
    r"|每股|每份|市价|现价|限价|成本|各|再次|继续|以及|合计|一共|总共|累计|共|计|随后|然后|接着|后来|先"
    r"|我们?|笔者|本人|账户|实盘|资产|操作|情况|状况|一览|记录|明细|回顾|手中|所持|持有|股票|个股|品种|基金|小幅|大幅|适[量当度]"
    r"|少量|仓位|建立|开仓|新|换股|调仓|短线|波段|资金|动用|使用|用|花费|耗资|斥资|金额|总额|回笼|收回|获利|盈利|亏损"
    r"|涨停|跌停|利用|借|反弹|回调|冲高|下跌|上涨|机会|时|处|后|上|下|中|内|即|全|仅|只"
    r"|数量|交易|笔|次|[按以为的价是在:()\[\]/ 了也又另再并将把对和与及于被由从其则还仍,;、。@-]"
)


def doubt(words: str, *, trade: bool) -> str | None:
    """Return why what is told between two commas is no trade of the publisher's, if it is none.

    Args:
        words: All of it but figures, verbs and codes.
        trade: A verb, a quantity or a price stands there.
    """
    if UNFILLED.search(words):
        return "was ordered or planned, but not made"
    if trade and _PLANNED.search(words):
        return "sounds like a plan or an order, not like a trade that was made"
    if trade and _OTHERS.search(words):
        return "sounds like somebody else's trade"
    return None


def words_left(reading: Reading, breath: Span) -> list[Span]:
    """Return the stretches of a trade whose words were not understood, figures apart."""
    spans = []
    for start, end in unused(reading.used, *breath):
        left, at = [], start
        while at < end:
            known = _HARMLESS.match(reading.text, at, end)
            if known is None:
                left.append(at)
                at += 1
            else:
                at = known.end()
        if left and any("㐀" <= reading.text[place] <= "鿿" for place in left):
            spans.append((left[0], left[-1] + 1))
    return spans


def is_approximate(words: str) -> bool:
    """Say whether words make a figure of a trade approximate."""
    return _APPROXIMATE.search(words) is not None


def check_words(reading: Reading, breath: Span) -> None:
    """Note the words of a trade that were not understood, and those that make it approximate."""
    for span in words_left(reading, breath):
        words = reading.text[slice(*span)]
        message = f"{reading.quote(span)} stands beside a trade and was not understood"
        code = "words-unread"
        if _FOREIGN.search(words):
            message = f"{reading.quote(span)} stands before a price, which is taken for yuan"
            code = "currency-unclear"
        elif is_approximate(words):
            message = f"{reading.quote(span)} says that a figure of this trade is approximate"
            code = "approximate"
        reading.complain(
            code,
            message,
            span,
            remedy="compare the trade with the printed page",
            severity=Severity.WARNING,
            field="trades",
        )
