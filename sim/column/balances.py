"""The three balances of a column: cash, net value, profit in percent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.column.layout import CASH, NET_VALUE, PROFIT, Layout
from sim.column.market_value import as_net_value, check_market_value, read_market_value
from sim.column.numerals import CHANGE, NUMBER
from sim.column.reading import Reading, Span
from sim.column.trade_tokens import BUY, SELL
from sim.model.issue import Severity
from sim.model.statement import Written

_BETWEEN = (
    r"(?:为|是|:|约|达到?|共|计|有|还有|仅|人民币|¥|\+|已|至|合计|累计|还?剩|尚余|[增降升]至|在|\(元\)"
    r"| ){0,4}"
)
_YUAN = rf"{_BETWEEN}(?P<number>{NUMBER})(?P<unit>元{CHANGE}|(?=[,;。)](?![0-9])|$))"
_AMOUNT = rf"{NUMBER}元(?:[,(](?:{PROFIT})?{_BETWEEN})?"
_PERCENT = rf"{_BETWEEN}(?:{_AMOUNT})?(?:(?P<number>{NUMBER})(?P<unit>%)|百分之(?P<of>{NUMBER}))"
_DIGIT = re.compile(rf"{_BETWEEN}[0-9]")
_LOSS = "亏"
_TRADED = re.compile(rf"{BUY}|{SELL}")
_BEFORE = (
    r"昨[日天]|上[一个]{0,2}(?:日|周|月|交易日)|前[一]?[日周]|去年|年初|月初|期初|此前|之前|原"
)
_SPAN = (
    r"今[日天年]|当[日天周月年]|本[日周月年]|单[日周月]|年内|年[初来]|近[^,;。]{1,3}[日周月年天]"
    r"|[周日月]内|周[一二三四五]|[日周月]度"
)
_OWNER = r"融资|融券|两融|两市|单位|每份|份额|基金|产品|股东|公司|企业|行业|银行|理财|贷款|个股"
_OTHERS = re.compile(rf"(?:{_BEFORE}|{_OWNER})(?:以来|的|账户|末|收盘|时)?$")
_OTHER_SPANS = re.compile(
    rf"(?<!至)(?<!截至)(?:{_SPAN}|{_BEFORE}|{_OWNER})(?:以来|的|账户|操作)?$"
)
_TOTAL = ("累计", "总")
_LEAD = 8


@dataclass(frozen=True, slots=True)
class _Balance:
    """How one balance is printed: its word, the pattern behind it, and what is wanted."""

    field: str
    word: re.Pattern[str]
    figure: re.Pattern[str]
    wanted: str


_CASH = _Balance("cash", re.compile(CASH), re.compile(_YUAN), "yuan such as 1234.56元")
_NET = _Balance("net_value", re.compile(NET_VALUE), re.compile(_YUAN), "yuan such as 1234.56元")
_GAIN = _Balance(
    "profit_percent", re.compile(PROFIT), re.compile(_PERCENT), "percent such as 12.34%"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """Cash and net value in yuan, profit in percent; None where not printed or unreadable."""

    cash: Written | None
    net_value: Written | None
    profit_percent: Written | None


def read_balances(reading: Reading, layout: Layout) -> Balances:
    """Return the balances printed in the part on assets; a missing one is a warning."""
    cash = _money(reading, layout, _CASH)
    profit = _read(reading, layout, _GAIN)
    words, market_value = read_market_value(reading, (layout.assets, layout.assets_end))
    instead = as_net_value(words, market_value, cash, profit)
    net_value = _money(reading, layout, _NET, instead)
    check_market_value(reading, market_value, cash, net_value)
    return Balances(cash=cash, net_value=net_value, profit_percent=profit)


def _money(
    reading: Reading, layout: Layout, balance: _Balance, instead: Written | None = None
) -> Written | None:
    written = _read(reading, layout, balance, instead)
    if written is not None and (written.value < 0 or written.value * 100 % 1 != 0):
        message = f"{balance.field} must be whole fen and not negative, was {written.digits}"
        reading.complain("not-an-amount", message, written.place, field=balance.field)
        return None
    return written


def _read(
    reading: Reading, layout: Layout, balance: _Balance, instead: Written | None = None
) -> Written | None:
    """Return the one value printed behind the balance's word, `instead` where there is none.

    Words after the list of holdings count before those ahead of it, where 盈利 may be a trade's.
    """
    found: list[Written] = []
    unreadable: list[Span] = []
    words = [
        word
        for word in balance.word.finditer(reading.text, layout.assets, layout.assets_end)
        if not any(start <= word.start() < end for start, end in reading.used)
    ]
    late = [word for word in words if word.start() > layout.holdings]
    for word in late or words:
        figure = balance.figure.match(reading.text, word.end(), layout.assets_end)
        written = None
        if _is_another(reading.text, balance, word, layout):
            if figure is not None:
                reading.used.append((word.start(), figure.end()))
            continue
        if figure is not None:
            written = _percent(reading, figure) if balance is _GAIN else reading.yuan(figure)
            reading.used.append((word.start(), figure.end()))
        elif _DIGIT.match(reading.text, word.end(), layout.assets_end):
            unreadable.append((word.start(), min(word.end() + 20, layout.assets_end)))
        if written is not None:
            loss = word[0].count(_LOSS) and written.value > 0
            digits = f"-{written.digits}" if loss else written.digits
            found.append(Written.of(digits, written.scale, written.place))
    if instead is not None and not (found or unreadable):
        return instead
    return _only(reading, balance, found, unreadable)


def _percent(reading: Reading, figure: re.Match[str]) -> Written | None:
    return reading.number(figure, "number" if figure["number"] else "of")


def _is_another(text: str, balance: _Balance, word: re.Match[str], layout: Layout) -> bool:
    """Say whether a balance is another day's or owner's, or a profit a day's or a trade's."""
    lead = text[max(layout.assets, word.start() - _LEAD) : word.start()]
    if balance is not _GAIN or word[0].startswith(_TOTAL):
        return _OTHERS.search(lead) is not None
    if _OTHER_SPANS.search(lead) is not None:
        return True
    sentence = max(layout.assets, text.rfind("。", layout.assets, word.start()) + 1)
    of_trade = _TRADED.search(text, sentence, word.start()) is not None
    return of_trade and word.start() < layout.holdings


def _only(
    reading: Reading,
    balance: _Balance,
    found: Sequence[Written],
    unreadable: Sequence[Span],
) -> Written | None:
    """Return the one value printed; several different ones are an issue and give none."""
    field = balance.field
    if not found:
        for span in unreadable:
            message = f"{reading.text[slice(*span)]!r} holds no readable {field}"
            reading.complain("balance-unreadable", message, span, wanted=balance.wanted)
        if not unreadable:
            reading.complain(
                "balance-missing",
                f"the column prints no {field} that could be found",
                wanted=balance.wanted,
                severity=Severity.WARNING,
                field=field,
            )
        return None
    if len({written.value for written in found}) > 1:
        listed = " and ".join(written.digits for written in found)
        message = f"{field} is printed as {listed}"
        reading.complain("balance-contradictory", message, found[-1].place, field=field)
        return None
    return found[0]
