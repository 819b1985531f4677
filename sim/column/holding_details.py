"""What may be told of a holding beside its quantity: cost, price, value, weight, gain."""

import re

from sim.column.numerals import NUMBER

_OF = r"(?:持仓|持股|买入|收盘|今日|今天|今|当日|最新|当前|占)?"
_PLAIN = (
    r"(?:成本(?:价|均价)?|均价|买入价|现价|市价|收盘价|最新价|股价|价格|价|收报?于?|报收?"
    r"|市值|金额|仓位|比例|占比|占总?(?:资产|仓位|净值)|涨幅|跌幅|[涨跌])"
)
_GAIN = r"(?:浮盈|浮亏|盈亏|盈利率?|收益率?|亏损|获利)"
_FIGURE = rf"(?:的|为|约|了|比例|额|达|[:+ ])*{NUMBER}(?:元|块|%|成(?!本|交))?(?:/[股份])?"
_GAP = r"[,、; ]?"
_CHAIN = re.compile(
    rf"{_GAP}{_OF}{_PLAIN}{_FIGURE}(?:{_GAP}(?:{_OF}{_PLAIN}|{_GAIN}){_FIGURE})*\)?(?![万亿千百\d])"
)


def details_end(text: str, at: int, end: int) -> int:
    """Return the position after the details told of a holding whose quantity ends at `at`.

    A gain counts among them only behind a price, a value or a weight: alone it may be the
    account's. They are understood and not kept.

    Args:
        text: The readable text.
        at: After the quantity.
        end: Look no farther.
    """
    chain = _CHAIN.match(text, at, end)
    return chain.end() if chain is not None else at
