"""The words and figures a sentence on trades is made of."""

import re
from collections.abc import Iterator
from datetime import date

from sim.column.layout import WEEKDAY
from sim.column.numerals import CHANGE, NUMBER
from sim.column.reading import CODE, SHARES, Span

BUY = (
    "买入|买进|购入|购进|建仓|加仓|增持|补仓|吸纳|增仓|新进|接回|回补|低吸|抄底|跟进|[买补接吸]了"
    r"|(?<=[元块])[买进补接](?=[㐀-鿿])(?![价货])"
)
SELL = (
    "卖出(?!所得|后的?资金|资金)|卖掉|抛出|抛售|沽出|减仓|减持|清仓|清空|了结|出售|止盈|止损|抛掉|出掉|脱手|高抛|抛空|[卖抛]了"
    r"|(?<=[元块])[卖出抛](?=[㐀-鿿])(?![价售让货资])"
)
GAINED = r"(?:获利|盈利率?|浮盈|浮亏|亏损|收益率?|赚|亏)(?:率|约|了|近|为|达|超|:|[+-]){0,2}"
_AT = r"(?:@|(?<![现市本盘新])[均价][价格为:]{0,2})"  # a price may follow without 元
_TOKEN = re.compile(
    rf"(?P<refused>(?:并未|未|没有|没|不)(?:再)?(?:{BUY}|{SELL}|操作|交易))"
    rf"|(?P<buy>(?<!净)(?:{BUY})了?)"
    rf"|(?P<sell>(?<!净)(?:{SELL})了?)"
    rf"|(?P<coded>{CODE})"
    rf"|(?P<shares>{SHARES})"
    rf"|(?P<told>{GAINED}{NUMBER}(?:元|%|个点)|(?:现价|市价|最新价|收盘价|成本价?|市值)[为约:]?{NUMBER}元"
    rf"|\([0-9]{{1,2}}\)|(?<=[;:])[0-9]{{1,2}}[.、](?![0-9])|{NUMBER}点(?![零一二三四五六七八九])|(?<![0-9])[0-9]{{1,2}}(?::[0-9]{{2}}|[点时](?:[0-9]{{1,2}}分|半)?(?!候))"
    rf"|(?:手续费|佣金|印花税|税费|费用)[^,;。0-9]{{0,3}}{NUMBER}元"
    rf"|成交[额量][^,;。0-9]{{0,4}}{NUMBER}元)"
    rf"|(?P<range>{NUMBER}(?:元|块)?(?:[-~～—–]+|至|到){NUMBER}(?:元|块))"
    rf"|(?P<price>(?:{_AT}(?=[0-9.]+(?:[,;。)]|$))|(?=[¥￥]?{NUMBER}(?:元|块)))"
    rf"[¥￥]?(?P<price_number>{NUMBER})(?:(?:元|块){CHANGE}(?:/[股份]|每[股份]|一股)?)?)"
    rf"|(?P<agreed>按照?上?{WEEKDAY}的?(?:操作)?计划)"
    rf"|(?P<earlier>上个?{WEEKDAY}|上一?个?交易日|昨[日天]|前[日天]|此前|之前|早前|日前|上周|上个?月|去年)"
    r"|(?P<date>(?:[0-9]{4}年)?(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日)"
    rf"|(?P<weekday>{WEEKDAY})"
    r"|(?P<aside>[0-9]{1,3}(?:日|天|分钟|小时)(?:均?线)?|[0-9.]{1,6}%)"
    r"|(?P<list>、)"
    r"|(?P<comma>[,;])"
)

_UP_TO = re.compile(r"[至到成为]$")
_LEFT = re.compile(r"(?:剩余?|还剩|尚余|余下|留存?|剩下)$")

Heard = tuple[re.Match[str], Span, bool]
"""A token, the stretch of text before it, and whether that can only be a name."""


def tokens(text: str, sentence: Span) -> Iterator[tuple[re.Match[str] | None, Span, bool]]:
    """Yield each token with the text before it, and whether that text can only be a name."""
    at, fresh = sentence[0], False
    for token in _TOKEN.finditer(text, *sentence):
        yield token, (at, token.start()), fresh
        at, fresh = token.end(), token.lastgroup in {"buy", "sell", "list"}
    yield None, (at, sentence[1]), fresh


def is_rest(text: str, heard: Heard) -> bool:
    """Say whether a quantity is what a trade led to: 减仓至32万股."""
    token, chunk, _ = heard
    return token.lastgroup == "shares" and _UP_TO.search(text[slice(*chunk)]) is not None


def is_left(text: str, heard: Heard) -> bool:
    """Say whether a quantity is what a sale left: 剩余10000股."""
    token, chunk, _ = heard
    return token.lastgroup == "shares" and _LEFT.search(text[slice(*chunk)]) is not None


def is_of(token: re.Match[str], day: date | None) -> bool:
    """Say whether a weekday or a date is that of `day`, as far as that is known."""
    if token.lastgroup == "earlier":
        return False
    if day is None:
        return True
    if token.lastgroup == "weekday":
        return "一二三四五".find(token[0][-1]) == day.weekday()
    return (int(token["month"]), int(token["day"])) == (day.month, day.day)
