import pytest

from sim.model.symbol import Exchange, Symbol


@pytest.mark.parametrize("text", ["600155.SH", " 600155.sh "])
def test_a_symbol_is_read_in_any_letter_case(text):
    assert Symbol.parse(text) == Symbol("600155", Exchange.SH)


def test_a_symbol_prints_as_code_point_exchange():
    assert str(Symbol("000987", Exchange.SZ)) == "000987.SZ"


@pytest.mark.parametrize(
    "text", ["600155", "60015.SH", "600155.HK", "", "６００１５５.SH", "../a.SH"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="a symbol must look like"):
        Symbol.parse(text)


@pytest.mark.parametrize("code", ["60015", "6001555", "60015x", "６００１５５"])
def test_a_code_is_six_ascii_digits(code):
    with pytest.raises(ValueError, match="six digits"):
        Symbol(code, Exchange.SH)


def test_symbols_sort_by_code():
    assert Symbol("000987", Exchange.SZ) < Symbol("600155", Exchange.SH)
