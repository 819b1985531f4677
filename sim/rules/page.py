"""The page of rules: every decree as a table row with its day, value and source."""

from collections.abc import Callable, Mapping
from datetime import time
from decimal import Decimal
from types import NoneType

from sim.rules.catalogue import CATALOGUE
from sim.rules.decree import CHECKED_TO, Dated
from sim.rules.dividend_tax import DividendTax
from sim.rules.fee_decrees import Base, StampDuty, TransferFee
from sim.rules.listing_decrees import FirstSessions
from sim.rules.lots import LotRule
from sim.rules.sessions import Hours

_HEAD = """# The market's rules by date

Made by `scripts/build_rules_page.py` from the records in `sim/rules`; edit those, not this page.
A rule holds from its day until the next row. Outside the rows the program refuses to answer; the
records were checked up to {checked}. Rates and fractions are of the value of the trade unless
a row says par value; quantities are shares, or units of a fund. Two independent collections of
the rules are compared with the records on every session since 2006; `tests/rules/test_oracles.py`
names the text that decides each difference.
"""


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _first(rule: FirstSessions) -> str:
    if rule.up is not None and rule.down is not None:
        return f"first session +{_plain(rule.up)} / −{_plain(rule.down)} of the issue price"
    if rule.free > 1:
        return f"the first {rule.free} sessions have no limit"
    return "the first session has no limit" if rule.free else "no session without a limit"


def _transfer(rule: TransferFee) -> str:
    base = " of par value" if rule.base is Base.PAR else ""
    least = f", at least {_plain(rule.minimum)} yuan an order" if rule.minimum else ""
    return f"{_plain(rule.rate)}{base}{least}"


def _duty(rule: StampDuty) -> str:
    return f"buyer {_plain(rule.buyer)}, seller {_plain(rule.seller)}"


def _tax(rule: DividendTax) -> str:
    return (
        f"withheld {_plain(rule.at_payment)} at payment; due in all {_plain(rule.month)} up to a"
        f" month, {_plain(rule.year)} up to a year, {_plain(rule.longer)} longer"
    )


def _lots(rule: LotRule) -> str:
    return (
        f"buy from {rule.minimum} in steps of {rule.step}; at most {rule.limit_maximum:,} in a"
        f" limit order, {rule.market_maximum:,} in a market order"
    )


def _span(span: tuple[time, time]) -> str:
    return f"{span[0]:%H:%M}–{span[1]:%H:%M}"


def _hours(rule: Hours) -> str:
    closing = _span(rule.closing_call) if rule.closing_call is not None else "none"
    return (
        f"opening call {_span(rule.opening_call)}, continuous {_span(rule.morning)} and"
        f" {_span(rule.afternoon)}, closing call {closing}"
    )


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - the record's value is a bare bool
    return "yes" if value else "no"


_WORDS: Mapping[type, Callable[..., str]] = {
    NoneType: lambda _: "none",
    bool: _yes_or_no,
    int: str,
    Decimal: _plain,
    FirstSessions: _first,
    TransferFee: _transfer,
    StampDuty: _duty,
    DividendTax: _tax,
    LotRule: _lots,
    Hours: _hours,
}
"""How each type of record value is put in words."""


def describe(value: object) -> str:
    """Return the value of a record in words.

    Raises:
        KeyError: No words are known for a value of its type.
    """
    return _WORDS[type(value)](value)


def _table(decree: Dated[object]) -> str:
    rows = "\n".join(
        f"| {record.day} | {describe(record.value)} | {record.source} |"
        for record in decree.records
    )
    name = decree.name[0].upper() + decree.name[1:]
    return f"### {name}\n\n| from | value | source |\n|---|---|---|\n{rows}\n"


def rules_page(catalogue: Mapping[str, Mapping[str, Dated[object]]] = CATALOGUE) -> str:
    """Return the page of all decrees as Markdown."""
    chapters = [
        f"## {title}\n\n" + "\n".join(_table(decree) for decree in decrees.values())
        for title, decrees in catalogue.items()
    ]
    return "\n".join([_HEAD.format(checked=CHECKED_TO), *chapters])
