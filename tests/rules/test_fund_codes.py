import re

import pytest

from sim.model.symbol import Exchange, SecurityKind, Symbol
from sim.rules.fund_codes import FUND_RANGES, FUND_SPACE, FUNDS_APART, WIDE_FUNDS, WIDE_RANGES
from sim.rules.securities import classify

APART = [
    (exchange, kind, code)
    for exchange, kinds in FUNDS_APART.items()
    for kind, codes in kinds.items()
    for code in sorted(codes)
]


@pytest.mark.parametrize(("exchange", "kind", "code"), APART)
def test_a_fund_apart_is_of_its_own_kind(exchange, kind, code):
    assert re.fullmatch(r"[0-9]{6}", code)
    assert classify(Symbol(code, exchange)).kind is kind


def test_no_fund_is_of_two_kinds():
    codes = [(exchange, code) for exchange, _, code in APART]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("code", sorted(WIDE_FUNDS))
def test_a_wide_fund_is_a_domestic_fund_with_a_wide_limit(code):
    fund = classify(Symbol(code, Exchange.SZ))
    assert fund.wide_limit
    assert fund.kind in {SecurityKind.ETF, SecurityKind.LOF}


def test_every_range_lies_in_the_space_of_its_exchange():
    for exchange, ranges in FUND_RANGES.items():
        for prefix in ranges:
            assert prefix.isdigit()
            assert prefix.startswith(FUND_SPACE[exchange])
    assert set(WIDE_RANGES) < set(FUND_RANGES[Exchange.SH])
    assert FUND_SPACE[Exchange.BJ] == ()
