"""What Sina says beside bars: distributions, rights issues, former names, the list of funds."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from sim.data.call import Answer
from sim.data.distribution import day_or_none, per_share, rights_issue
from sim.data.name_history import plain_name
from sim.data.names import NameRow
from sim.data.reading import Request, table
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.symbol import Exchange, Symbol
from sim.rules.securities import classify

DIVIDENDS = "stock_history_dividend_detail"
BONUS, OFFER = "分红", "配股"
FUND_DIVIDENDS = "fund_etf_dividend_sina"
FORMER_NAMES = "stock_info_change_name"
FUNDS = "fund_etf_category_sina"
DISTRIBUTION_COLUMNS = ("公告日期", "送股", "转增", "派息", "进度", "除权除息日", "股权登记日",
                        "红股上市日")  # fmt: skip
OFFER_COLUMNS = ("公告日期", "配股方案", "配股价格", "基准股本", "除权日", "股权登记日",
                 "缴款起始日", "缴款终止日", "配股上市日", "募集资金合计")  # fmt: skip
CASH_COLUMNS = ("日期", "累计分红")
NAME_COLUMNS = ("index", "name")
FUND_COLUMNS = ("代码", "名称", "最新价", "涨跌额", "涨跌幅", "买入", "卖出", "昨收", "今开",
                "最高", "最低", "成交量", "成交额")  # fmt: skip
DONE = "实施"


def offers_and_distributions(
    symbol: Symbol, answer: Answer, provider: str
) -> list[CorporateAction]:
    """Return a stock's distributions carried out, or its rights issues, as the call asked."""
    if answer.call.arguments["indicator"] == OFFER:
        return [
            rights_issue(
                symbol, ex_date, row["配股方案"], row["配股价格"], row["股权登记日"], provider
            )
            for row in table(answer, OFFER_COLUMNS, provider).to_dict("records")
            if (ex_date := day_or_none(row["除权日"], provider)) is not None
        ]
    return [
        CorporateAction(
            symbol=symbol,
            ex_date=ex_date,
            cash_per_share=per_share(row["派息"], provider),
            bonus_ratio=per_share(row["送股"], provider) + per_share(row["转增"], provider),
            stock_dividend_ratio=per_share(row["送股"], provider),
            record_date=day_or_none(row["股权登记日"], provider),
            source=provider,
        )
        for row in table(answer, DISTRIBUTION_COLUMNS, provider).to_dict("records")
        if (ex_date := day_or_none(row["除权除息日"], provider)) is not None
        and row["进度"] == DONE
    ]


def cash_of_funds(symbol: Symbol, answer: Answer, provider: str) -> list[CorporateAction]:
    """Return a fund's distributions: the answer counts them up."""
    found = table(answer, CASH_COLUMNS, provider)
    sums = [(date.fromisoformat(day[:10]), Decimal(str(total))) for day, total in
            found.itertuples(index=False)]  # fmt: skip
    return [
        CorporateAction(symbol=symbol, ex_date=day, cash_per_share=total - before, source=provider)
        for (_, before), (day, total) in pairwise([(date.min, Decimal(0)), *sums])
        if total > before
    ]


def former_names(request: Request, answer: Answer, provider: str) -> tuple[NameRow, ...]:
    """Return a stock's names, the last one in use: the answer has their order, not their days.

    Of a former name only that it was over by the day before asking is known.
    """
    names = [plain_name(name) for name in table(answer, NAME_COLUMNS, provider)["name"]]
    over = request.last - timedelta(days=1)
    *former, current = names
    return tuple(
        NameRow(symbol=request.security, name=name, last=last, source=provider)
        for name, last in [
            *((name, over) for name in dict.fromkeys(former) if name != current),
            (current, None),
        ]
        if name
    )


def fund_names(answer: Answer, provider: str) -> tuple[NameRow, ...]:
    """Return the listed funds of one kind; a code of no known kind of fund is left out."""
    rows = []
    for row in table(answer, FUND_COLUMNS, provider).to_dict("records"):
        place, code = str(row["代码"])[:2].upper(), str(row["代码"])[2:]
        try:
            security = classify(Symbol(code, Exchange(place)))
        except (ValueError, InputError):
            continue
        if security.is_fund:
            rows.append(
                NameRow(
                    symbol=security.symbol,
                    name=plain_name(str(row["名称"])),
                    kind=security.kind,
                    source=provider,
                )
            )
    return tuple(rows)
