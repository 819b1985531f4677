"""Small pages to put one thing under test."""

from sim.column.parsed import Parsed
from sim.column.reader import parse
from sim.data.sessions import shipped_calendar

HELD = "青川股份（600155）10万股、苍梧微（300053）3万股"
BALANCES = "资金余额100000.00元，总净值1000000.00元，盈利400.00%。"
PLAN = "周二操作计划：青川股份、苍梧微拟持股待涨。"


def page(
    trades: str = "周一没有操作。",
    holdings: str = f"目前持有{HELD}。",
    balances: str = BALANCES,
    plan: str = PLAN,
    author: str = " 申算子",
    dated: str = "2024年2月19日",
    talk: str = "",
) -> str:
    """Return a page with a column, each part as given."""
    return (
        f"{dated}\n\n{talk}资产：{trades}{holdings}{balances}\n\n{plan}{author}\n\n本版编辑 甲乙\n"
    )


def read(text: str, **given: object) -> Parsed:
    """Return what `text` is read as, on the real calendar."""
    given.setdefault("calendar", shipped_calendar())
    return parse(text, **given)


def codes(parsed: Parsed) -> list[str]:
    """Return the code of each issue."""
    return [issue.code for issue in parsed.issues]
