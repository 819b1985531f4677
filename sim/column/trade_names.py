"""The name of a security in a sentence on trades, without the small words around it."""

import re

from sim.column.reading import (
    LONGEST_NAME,
    NAME_CHARACTER,
    NAME_START,
    Reading,
    Span,
    known_suffix,
)

_FILLER = re.compile(
    r"按计划|按原计划|如期|择机|逢[高低]|分别|全部|部分|另外|此外|其中|同时|分批|分[两三]批"
    r"|一半|半数|半仓|仓位|即|悉数|全数|所持|手中|[一二三四五六七八九]成|随即|随后|然后|接着|后来|今[日天]|当[日天]"
    r"|盘中|早盘|尾盘|午后|开盘|收盘前?|成交|均价|平均|价格|每股|各|再次|继续|左右|附近"
    r"|(?:资产|账户|实盘|操作)(?:情况|状况|一览|记录|明细|回顾)?:|[以按](?=$|均|平均|每股|[约近]|成交|价)"
    r"|[约为的价是在:()\[\] 了也又另再并将把对和及于]"
)
_TRAILING = re.compile(rf"(?:{_FILLER.pattern}|[以按])$")
_SHARE_OF = re.compile(
    r"(?<=..)(?:全部|一半|半数|半仓|[一二两三四五六七八九]成)(?:仓位|持股|持仓)?(?:即|共|计|合计)?$"
)
_ABOUT = re.compile(r"大?约$")
_NO_NAME = re.compile(
    r"(?:其中|同日)?(?:底仓|该股|此股|剩余|余下|原有|老仓|部分|均价|价格|数量|成交|成本|现价|市值|金额|共计|合计)"
)
_NAME = re.compile(rf"{NAME_START}{NAME_CHARACTER}{{2,{LONGEST_NAME}}}")


def name_in(reading: Reading, chunk: Span, *, fresh: bool) -> tuple[str, Span] | None:
    """Return the name at the end of a stretch of text, without the small words around it."""
    start, end = chunk
    text = reading.text
    while end > start and not fresh and (tail := _TRAILING.search(text[start:end])) is not None:
        end = start + tail.start()
    if fresh and (tail := _SHARE_OF.search(text, start, end)) is not None:
        end = tail.start()
    if fresh and (tail := _ABOUT.search(text, start, end)) is not None:
        end = tail.start()
    while start < end and text[end - 1] == " ":
        end -= 1
    known = known_suffix(reading, text[start:end])
    if known:
        return known, (end - len(known), end)
    while not fresh and (filler := _FILLER.match(text, start, end)) is not None:
        start = filler.end()
    if _NAME.fullmatch(text, start, end) is None or _NO_NAME.match(text, start, end):
        return None
    return text[start:end], (start, end)
