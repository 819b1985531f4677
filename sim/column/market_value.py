"""The market value some columns print: what it must add up to, and when it is the net value."""

import re
from collections.abc import Sequence
from decimal import Decimal

from sim.column.figures import told
from sim.column.identities import holds_round_sum
from sim.column.numerals import CHANGE, NUMBER
from sim.column.reading import Reading, Span
from sim.model.money import format_yuan
from sim.model.statement import Written

_WORD = r"(?P<word>(?P<total>(?:账户)?总市值|账户市值)|(?:持仓|股票|证券|持股|股市)(?:总)?市值)"
_MARKET_VALUE = re.compile(
    rf"{_WORD}(?:合计|总计|共计|为|是|约|:|达){{0,2}}(?P<number>{NUMBER})元{CHANGE}"
)
_HUNDRED = Decimal(100)


def read_market_value(reading: Reading, span: Span) -> tuple[re.Match[str] | None, Written | None]:
    """Return the one market value printed between two positions, and its words.

    Several different ones are an account's and a security's, and none is chosen.
    """
    found: list[tuple[re.Match[str], Written]] = []
    for match in _MARKET_VALUE.finditer(reading.text, *span):
        if any(start <= match.start() < end for start, end in reading.used):
            continue
        written = reading.yuan(match)
        reading.used.append(match.span())
        if written is not None:
            found.append((match, written))
    if len({written.value for _, written in found}) != 1:
        return None, None
    return found[0]


def as_net_value(
    match: re.Match[str] | None,
    written: Written | None,
    cash: Written | None,
    profit: Written | None,
) -> Written | None:
    """Return a printed 总市值 as the net value, if the profit shows that it includes the cash.

    It does where the profit leads from it to a round capital, and from its sum with the cash to
    none.
    """
    if match is None or written is None or not match["total"] or cash is None or profit is None:
        return None
    with_cash = written.value + cash.value
    if _gives_round(written.value, written, profit) and not _gives_round(
        with_cash, written, profit
    ):
        return written
    return None


def _gives_round(net: Decimal, written: Written, profit: Written) -> bool:
    slack = _slack([written])
    low = (net - slack) / (1 + (profit.value + profit.tolerance) / _HUNDRED)
    high = (net + slack) / (1 + (profit.value - profit.tolerance) / _HUNDRED)
    return low > 0 and holds_round_sum(low, high)


def check_market_value(
    reading: Reading, written: Written | None, cash: Written | None, net_value: Written | None
) -> None:
    """Note a market value that with the cash is not the net value, nor the net value itself."""
    if written is None or cash is None or net_value is None:
        return
    slack = _slack([written, cash, net_value])
    together = written.value + cash.value
    if min(abs(together - net_value.value), abs(written.value - net_value.value)) > slack:
        reading.complain(
            "market-value-differs",
            f"market value {told(written)} and cash {told(cash)} make {format_yuan(together)},"
            f" but net value {told(net_value)} is printed",
            written.place,
            remedy="one of the three is misprinted or misread; compare with the printed page",
            field="net_value",
        )


def _slack(figures: Sequence[Written]) -> Decimal:
    return sum((f.tolerance for f in figures if f.quantum > Decimal("0.01")), Decimal(0))
