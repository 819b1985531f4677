"""An explanation of a difference in one line for a reader."""

from decimal import Decimal

from sim.report.result import Explanation, Result

_BOTH = " + "  # between the parts of an explanation that changes two numbers
_KINDS = {
    "digit": "一位数字 one digit：",
    "two-digits": "两位数字 two digits：",
    "transposition": "两位颠倒 transposition：",
    "digit-lost": "漏印一位 digit lost：",
    "digit-added": "多印一位 digit added：",
    "unit": "单位 unit：",
    "point": "小数点 point：",
    "exchanged": "互换 exchanged：",
    "other-price": "另一价格 another price：",
    "price-slip": "价格误读 price misread：",
    "other-day": "另一日价格 another day's prices：",
    "unreported-trade": "未报交易 unreported trade：",
    "fees": "费用 fees：",
}
_FIELDS = {
    "quantity": "数量 quantity",
    "cash": "现金 cash",
    "net_value": "净值 net value",
    "profit_percent": "盈利 profit %",
    "price": "价格 price",
    "close": "收盘价 close",
}


def explanation_line(number: int, explanation: Explanation, result: Result) -> str:
    """Return what changes to what, what that comes to in yuan, and what difference stays.

    Args:
        number: Its place in the list, from 1.
        explanation: As the results hold it.
        result: The results, for names and closes of the holdings.
    """
    fields = explanation.field.split(_BOTH)
    printed = str(explanation.printed).split(_BOTH)
    candidates = str(explanation.candidate).split(_BOTH)
    if len(fields) == len(printed) == len(candidates):
        changes = [
            _change(*change, result) for change in zip(fields, printed, candidates, strict=True)
        ]
    else:
        changes = [f"{explanation.field} {explanation.printed} → {explanation.candidate}"]
    kind = _KINDS.get(explanation.kind, f"{explanation.kind} ".lstrip())
    text = f"{number}. {kind}{'；'.join(changes)}"
    if explanation.residual is not None:
        text += f"，残差 residual {explanation.residual:,.2f} 元"
    if explanation.against:
        text += f"，存疑 doubts {len(explanation.against)}"
    return text


def _change(field: str, printed: str, candidate: str, result: Result) -> str:
    """Return one number's change in words, a quantity's with what it comes to in yuan."""
    row = next((row for row in result.holdings if row.symbol in field), None)
    last = field.rpartition(".")[2]
    words = [row.label if row else "", _FIELDS.get(last, "" if row else last), _grouped(printed)]
    text = f"{' '.join(word for word in words if word)} → {_grouped(candidate)}"
    if last == "quantity" and row and row.close is not None:
        text += _in_yuan(printed, candidate, row.close)
    return text


def _in_yuan(printed: str, candidate: str, close: Decimal) -> str:
    try:
        change = Decimal(candidate) - Decimal(printed)
        return f"（{change:+,} × {close} = {change * close:+,.2f} 元）"
    except ArithmeticError:
        return ""


def _grouped(value: str) -> str:
    """Return a number with thousands separators; any other text as it is."""
    try:
        return f"{Decimal(value):,}"
    except ArithmeticError:
        return value
