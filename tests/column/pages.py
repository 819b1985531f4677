"""Small pages to put one thing under test."""

from decimal import Decimal

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


SHARES = [("青川股份", "600155", 100_000), ("苍梧微", "300053", 30_000)]
MONEY = (Decimal(100_000), Decimal(1_000_000), Decimal(400))


def held(parsed: Parsed) -> list[tuple[str, str, int]]:
    """Return name, code and shares of each holding."""
    return [
        (row.name, row.symbol.code, int(row.quantity.value)) for row in parsed.statement.holdings
    ]


def balances(parsed: Parsed) -> tuple[Decimal | None, ...]:
    """Return cash, net value and profit percent."""
    statement = parsed.statement
    figures = (statement.cash, statement.net_value, statement.profit_percent)
    return tuple(figure.value if figure is not None else None for figure in figures)


def traded(parsed: Parsed) -> list[tuple[str, str, int, Decimal | None]]:
    """Return side, name, shares and price of each trade."""
    return [
        (row.side.value, row.name, int(row.quantity.value), row.price and row.price.value)
        for row in parsed.statement.trades
    ]
