import pytest

from sim.report.explanations import explanation_line
from sim.report.result import Explanation, parse_result

RESULT = parse_result(
    {
        "as_of": "2024-02-19",
        "holdings": [
            {"symbol": "600155.SH", "name": "华创云信", "quantity": 990000, "close": "7.31"},
            {"symbol": "512690.SH", "name": "酒ETF", "quantity": 9000000},
        ],
    }
)


@pytest.mark.parametrize(
    ("explanation", "wanted"),
    [
        (
            {
                "kind": "digit",
                "field": "holdings.600155.SH.quantity",
                "printed": "990000",
                "candidate": "970000",
                "residual": "0.00",
            },
            (
                "1. 一位数字 one digit：华创云信 数量 quantity 990,000 → 970,000"
                "（-20,000 × 7.31 = -146,200.00 元），残差 residual 0.00 元"
            ),
        ),
        (
            {
                "kind": "two-digits",
                "field": "holdings.600155.SH.quantity + cash",
                "printed": "990000 + 1.50",
                "candidate": "980000 + 1.05",
            },
            (
                "1. 两位数字 two digits：华创云信 数量 quantity 990,000 → 980,000"
                "（-10,000 × 7.31 = -73,100.00 元）；现金 cash 1.50 → 1.05"
            ),
        ),
        (
            {
                "kind": "unreported-trade",
                "field": "trades.600155.SH",
                "printed": "",
                "candidate": "sell 20000 at 7.31",
                "against": ["not in the printed cash", "the trades are named and this is not"],
            },
            "1. 未报交易 unreported trade：华创云信 → sell 20000 at 7.31，存疑 doubts 2",
        ),
        (
            {
                "kind": "digit",
                "field": "holdings.512690.SH.quantity",
                "printed": "90",
                "candidate": "80",
            },
            "1. 一位数字 one digit：酒ETF 数量 quantity 90 → 80",
        ),
        (
            {"field": "holdings.600155.SH.quantity", "printed": "99万", "candidate": "97万"},
            "1. 华创云信 数量 quantity 99万 → 97万",
        ),
        (
            {
                "kind": "new",
                "field": "holdings.999999.SH.quantity",
                "printed": 1000,
                "candidate": 2000,
            },
            "1. new 数量 quantity 1,000 → 2,000",
        ),
        (
            {"kind": "fees", "field": "fees", "printed": "", "candidate": "broker + duty"},
            "1. 费用 fees：fees  → broker + duty",
        ),
        ({"field": "fees", "printed": "", "candidate": "万一"}, "1. fees → 万一"),
    ],
)
def test_an_explanation_of_any_kind_is_one_line(explanation, wanted):
    assert explanation_line(1, Explanation.model_validate(explanation), RESULT) == wanted
