from decimal import Decimal

import pytest

from sim.model.errors import InputError
from sim.model.symbol import Board, Exchange, SecurityKind, Symbol
from sim.rules.securities import classify, parse_symbol, symbol_from_code

SH, SZ, BJ = Exchange.SH, Exchange.SZ, Exchange.BJ


@pytest.mark.parametrize(
    ("text", "board"),
    [
        ("600155.SH", Board.MAIN),
        ("601579.SH", Board.MAIN),
        ("603993.SH", Board.MAIN),
        ("605499.SH", Board.MAIN),
        ("688981.SH", Board.STAR),
        ("689009.SH", Board.STAR),
        ("000938.SZ", Board.MAIN),
        ("001979.SZ", Board.MAIN),
        ("002682.SZ", Board.MAIN),
        ("003816.SZ", Board.MAIN),
        ("300053.SZ", Board.CHINEXT),
        ("301499.SZ", Board.CHINEXT),
        ("302132.SZ", Board.CHINEXT),
        ("430047.BJ", Board.BSE),
        ("830799.BJ", Board.BSE),
        ("871981.BJ", Board.BSE),
        ("889001.BJ", Board.BSE),
        ("920001.BJ", Board.BSE),
    ],
)
def test_a_stock_belongs_to_the_board_of_its_code(text, board):
    security = classify(Symbol.parse(text))
    assert (security.kind, security.board) == (SecurityKind.STOCK, board)
    assert security.tick == Decimal("0.01")
    assert (security.is_fund, security.wide_limit) == (False, False)
    assert security.unit == "share"
    assert str(security.symbol) == text
    assert security.exchange is Exchange(text[-2:])


@pytest.mark.parametrize(
    ("text", "kind", "wide"),
    [
        ("500058.SH", SecurityKind.CLOSED_END_FUND, False),
        ("501050.SH", SecurityKind.LOF, False),
        ("501018.SH", SecurityKind.CROSS_BORDER_FUND, False),
        ("502056.SH", SecurityKind.LOF, False),
        ("505888.SH", SecurityKind.CLOSED_END_FUND, False),
        ("506000.SH", SecurityKind.LOF, True),
        ("508000.SH", SecurityKind.REIT, False),
        ("510050.SH", SecurityKind.ETF, False),
        ("510900.SH", SecurityKind.CROSS_BORDER_FUND, False),
        ("511010.SH", SecurityKind.BOND_FUND, False),
        ("511600.SH", SecurityKind.MONEY_FUND, False),
        ("511770.SH", SecurityKind.MONEY_FUND, False),
        ("511880.SH", SecurityKind.MONEY_FUND, False),
        ("511990.SH", SecurityKind.MONEY_FUND, False),
        ("512690.SH", SecurityKind.ETF, False),
        ("513100.SH", SecurityKind.CROSS_BORDER_FUND, False),
        ("515790.SH", SecurityKind.ETF, False),
        ("516160.SH", SecurityKind.ETF, False),
        ("517080.SH", SecurityKind.ETF, False),
        ("518880.SH", SecurityKind.GOLD_FUND, False),
        ("520830.SH", SecurityKind.CROSS_BORDER_FUND, False),
        ("530050.SH", SecurityKind.ETF, False),
        ("551030.SH", SecurityKind.BOND_FUND, False),
        ("560510.SH", SecurityKind.ETF, False),
        ("561910.SH", SecurityKind.ETF, False),
        ("562800.SH", SecurityKind.ETF, False),
        ("563360.SH", SecurityKind.ETF, False),
        ("588000.SH", SecurityKind.ETF, True),
        ("589010.SH", SecurityKind.ETF, True),
        ("150019.SZ", SecurityKind.LOF, False),
        ("159001.SZ", SecurityKind.MONEY_FUND, False),
        ("159915.SZ", SecurityKind.ETF, True),
        ("159781.SZ", SecurityKind.ETF, True),
        ("159919.SZ", SecurityKind.ETF, False),
        ("159920.SZ", SecurityKind.CROSS_BORDER_FUND, False),
        ("159934.SZ", SecurityKind.GOLD_FUND, False),
        ("159985.SZ", SecurityKind.COMMODITY_FUND, False),
        ("159972.SZ", SecurityKind.BOND_FUND, False),
        ("160222.SZ", SecurityKind.LOF, False),
        ("161005.SZ", SecurityKind.LOF, False),
        ("162411.SZ", SecurityKind.CROSS_BORDER_FUND, False),
        ("163402.SZ", SecurityKind.LOF, False),
        ("164205.SZ", SecurityKind.LOF, False),
        ("165511.SZ", SecurityKind.LOF, False),
        ("166001.SZ", SecurityKind.LOF, False),
        ("167301.SZ", SecurityKind.LOF, False),
        ("168207.SZ", SecurityKind.LOF, False),
        ("169101.SZ", SecurityKind.LOF, False),
        ("180101.SZ", SecurityKind.REIT, False),
        ("184728.SZ", SecurityKind.CLOSED_END_FUND, False),
    ],
)
def test_a_listed_fund_is_of_the_kind_of_its_code(text, kind, wide):
    fund = classify(Symbol.parse(text))
    assert (fund.kind, fund.wide_limit) == (kind, wide)
    assert (fund.board, fund.tick) == (Board.FUND, Decimal("0.001"))
    assert fund.is_fund
    assert fund.unit == "unit"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("000001.SH", "a Shanghai index"),
        ("010107.SH", "a government bond"),
        ("020001.SH", "a government bond"),
        ("100001.SH", "a convertible bond"),
        ("113001.SH", "a convertible bond"),
        ("122001.SH", "a corporate bond"),
        ("132001.SH", "a bond"),
        ("143001.SH", "a bond"),
        ("155001.SH", "a bond"),
        ("163001.SH", "a bond"),
        ("175001.SH", "a bond"),
        ("185001.SH", "a bond"),
        ("196001.SH", "a bond"),
        ("201001.SH", "a bond repurchase"),
        ("204001.SH", "a bond repurchase"),
        ("360001.SH", "a preferred share"),
        ("519888.SH", "an open-end fund that is subscribed, not traded"),
        ("580001.SH", "a warrant"),
        ("700001.SH", "a subscription code"),
        ("730001.SH", "a subscription code"),
        ("780001.SH", "a subscription code"),
        ("900901.SH", "a B share"),
        ("031001.SZ", "a warrant"),
        ("080001.SZ", "a rights offering code"),
        ("101001.SZ", "a bond"),
        ("112001.SZ", "a corporate bond"),
        ("123001.SZ", "a convertible bond"),
        ("131810.SZ", "a bond repurchase"),
        ("140001.SZ", "a preferred share"),
        ("200011.SZ", "a B share"),
        ("380001.SZ", "a rights offering code"),
        ("399006.SZ", "a Shenzhen index"),
        ("400001.BJ", "a share of the delisted-companies system"),
        ("420001.BJ", "a B share of the delisted-companies system"),
        ("810011.BJ", "a convertible bond"),
        ("820001.BJ", "a preferred share"),
        ("899050.BJ", "a Beijing index"),
    ],
)
def test_what_is_not_covered_is_refused_by_its_name(text, what):
    with pytest.raises(InputError) as refusal:
        classify(Symbol.parse(text))
    assert refusal.value.message == (
        f"{text} is {what}; only A shares and listed funds are covered"
    )


def test_a_code_in_no_range_is_refused():
    with pytest.raises(InputError, match=r"999999\.SH is in no range of stocks or listed funds"):
        classify(Symbol("999999", SH))


def test_the_caller_may_know_the_kind_of_a_fund_better():
    fund = classify(Symbol("159999", SZ), kind=SecurityKind.CROSS_BORDER_FUND, wide_limit=True)
    assert (fund.kind, fund.wide_limit) == (SecurityKind.CROSS_BORDER_FUND, True)
    assert not classify(Symbol("588000", SH), wide_limit=False).wide_limit


def test_a_fund_of_a_new_range_needs_its_kind():
    with pytest.raises(InputError, match="in no range"):
        classify(Symbol("540001", SH))
    fund = classify(Symbol("540001", SH), kind=SecurityKind.ETF)
    assert (fund.kind, fund.board) == (SecurityKind.ETF, Board.FUND)


@pytest.mark.parametrize("symbol", [Symbol("519888", SH), Symbol("123001", SZ)])
def test_a_kind_does_not_make_a_fund_of_what_is_none(symbol):
    with pytest.raises(InputError, match="only A shares and listed funds"):
        classify(symbol, kind=SecurityKind.ETF)


def test_a_stock_cannot_be_a_fund():
    reason = r"^600155\.SH is a stock by its code, so its kind cannot be etf$"
    with pytest.raises(InputError, match=reason):
        classify(Symbol("600155", SH), kind=SecurityKind.ETF)
    assert classify(Symbol("600155", SH), kind=SecurityKind.STOCK).kind is SecurityKind.STOCK


@pytest.mark.parametrize("kind", [SecurityKind.STOCK, SecurityKind.INDEX])
def test_a_fund_cannot_be_a_stock_or_an_index(kind):
    reason = rf"^512690\.SH is a listed fund by its code, so its kind cannot be {kind}$"
    with pytest.raises(InputError, match=reason):
        classify(Symbol("512690", SH), kind=kind)


def test_the_par_value_is_one_yuan_but_for_two_companies():
    assert classify(Symbol("600155", SH)).par_value == Decimal(1)
    assert classify(Symbol("601899", SH)).par_value == Decimal("0.1")
    assert classify(Symbol("603993", SH)).par_value == Decimal("0.2")


@pytest.mark.parametrize(
    ("code", "exchange"),
    [
        ("600155", SH),
        ("512690", SH),
        ("000001", SZ),
        ("159915", SZ),
        ("300053", SZ),
        ("920001", BJ),
    ],
)
def test_a_bare_code_finds_its_exchange(code, exchange):
    assert symbol_from_code(code) == Symbol(code, exchange)


@pytest.mark.parametrize("code", ["60015", "6001555", "60015a", "", "６００１５５"])
def test_a_bare_code_must_be_six_digits(code):
    with pytest.raises(InputError) as refusal:
        symbol_from_code(code)
    assert refusal.value.message == f"a security code must be six digits, was {code!r}"


def test_a_bare_code_nobody_trades_says_what_it_would_be():
    with pytest.raises(InputError) as refusal:
        symbol_from_code("113001")
    assert refusal.value.message == (
        "no A share or listed fund has the code 113001;"
        " it would be a convertible bond in SH or a corporate bond in SZ"
    )


def test_a_bare_code_without_any_meaning_is_refused():
    with pytest.raises(InputError) as refusal:
        symbol_from_code("999999")
    assert refusal.value.message == "no A share or listed fund has the code 999999"


@pytest.mark.parametrize(
    "text",
    [
        "600155.SH",
        "600155.sh",
        "sh600155",
        "SH.600155",
        "sh:600155",
        "600155SH",
        "600155.XSHG",
        "600155.SS",
        "600155.SSE",
        "600155",
        "  600155.SH ",
    ],
)
def test_a_symbol_is_read_in_any_common_way(text):
    assert parse_symbol(text) == Symbol("600155", SH)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("000987.XSHE", Symbol("000987", SZ)),
        ("000987.SZSE", Symbol("000987", SZ)),
        ("sz000987", Symbol("000987", SZ)),
        ("bj920001", Symbol("920001", BJ)),
        ("920001.XBSE", Symbol("920001", BJ)),
        ("920001.BSE", Symbol("920001", BJ)),
        ("000001.SH", Symbol("000001", SH)),
        ("000001", Symbol("000001", SZ)),
    ],
)
def test_every_exchange_has_its_names(text, symbol):
    assert parse_symbol(text) == symbol


@pytest.mark.parametrize(
    "text", ["", "华创云信", "600155.NY", "60015.SH", "600155.SH.SH", "hk00700"]
)
def test_anything_else_is_no_symbol(text):
    with pytest.raises(InputError) as refusal:
        parse_symbol(text)
    assert refusal.value.message == (
        "a security must be written as six digits, as 600155, or with the exchange, as 600155.SH,"
        f" was {text!r}"
    )
