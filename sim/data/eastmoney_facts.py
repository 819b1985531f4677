"""What Eastmoney says beside bars: distributions of stocks and funds, splits, suspensions."""

import re
from datetime import timedelta
from decimal import Decimal

from sim.data.call import Answer
from sim.data.distribution import combined, day_or_none, per_share
from sim.data.fault import FaultKind, ProviderError
from sim.data.layer import StatusKind, StatusPeriod
from sim.data.reading import same_security, table
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol

ACTIONS = ("报告期", "业绩披露日期", "送转股份-送转总比例", "送转股份-送股比例",
           "送转股份-转股比例", "现金分红-现金分红比例", "现金分红-现金分红比例描述",
           "现金分红-股息率", "每股收益", "每股净资产", "每股公积金", "每股未分配利润",
           "净利润同比增长", "总股本", "预案公告日", "股权登记日", "除权除息日", "方案进度",
           "最新公告日期")  # fmt: skip
HALTS = ("序号", "代码", "名称", "停牌时间", "停牌截止时间", "停牌期限", "停牌原因",
         "所属市场", "预计复牌时间")  # fmt: skip
DONE = "实施"  # 方案进度 of a distribution that was carried out

FUND = "fund_open_fund_info_em"
FUND_CASH, FUND_SPLITS = "分红送配详情", "拆分详情"
BLANK = ("/pingzhongdata/",)  # a program the library runs first and does not need for these
CASH_COLUMNS = (
    ("年份", "权益登记日", "除息日", "每10份分红", "分红发放日"),
    ("年份", "权益登记日", "除息日", "每份分红", "分红发放日"),
)
SPLIT_COLUMNS = ("年份", "拆分折算日", "拆分类型", "拆分折算比例")
OWN_CODE = r"(?:fhsp_|strbzdm\s*=\s*[\"'])(\d{6})"
NONE = "暂无"
CASH = re.compile(r"每(10)?份派现金([0-9.]{1,12})元")
RATIO = re.compile(r"1:([0-9.]{1,14})")
ONE_DAY = timedelta(days=1)


def distributions(symbol: Symbol, answer: Answer, provider: str) -> tuple[CorporateAction, ...]:
    """Return a stock's distributions carried out, by ex-date."""
    same_security(answer.text(), r'"SECURITY_CODE"\s*:\s*"(\d{6})"', symbol, provider)
    return combined(
        CorporateAction(
            symbol=symbol,
            ex_date=ex_date,
            cash_per_share=per_share(row["现金分红-现金分红比例"], provider),
            bonus_ratio=per_share(row["送转股份-送转总比例"], provider),
            stock_dividend_ratio=per_share(row["送转股份-送股比例"], provider),
            record_date=day_or_none(row["股权登记日"], provider),
            source=provider,
        )
        for row in table(answer, ACTIONS, provider).to_dict("records")
        if (ex_date := day_or_none(row["除权除息日"], provider)) is not None
        and DONE in str(row["方案进度"])
    )


def fund_actions(
    symbol: Symbol, answers: tuple[Answer, ...], provider: str
) -> tuple[CorporateAction, ...]:
    """Return a listed fund's distributions and splits, by ex-date.

    Units are split or merged after the close of 拆分折算日, so the day after is without them; who
    reads moves it to the next session. (510500: split on Friday 2022-08-26, price from Monday.)
    """
    found: list[CorporateAction] = []
    for answer in answers:
        same_security(answer.text(), OWN_CODE, symbol, provider)
        splits = answer.call.arguments["indicator"] == FUND_SPLITS
        read = _split if splits else _cash
        columns = SPLIT_COLUMNS if splits else CASH_COLUMNS[answer.columns == CASH_COLUMNS[1]]
        rows = table(answer, columns, provider).to_dict("records")
        found += [
            read(symbol, {str(key): cell for key, cell in row.items()}, provider)
            for row in rows
            if NONE not in str(row["年份"])
        ]
    return combined(found)


def _cash(symbol: Symbol, row: dict[str, object], provider: str) -> CorporateAction:
    text = str(row.get("每10份分红", row.get("每份分红")))
    said, ex_date = CASH.fullmatch(text), day_or_none(row["除息日"], provider)
    if said is None or ex_date is None:
        raise ProviderError(FaultKind.SHAPE, provider, f"a fund's distribution is {text[:40]!r}")
    cash = per_share(said[2], provider)
    return CorporateAction(
        symbol=symbol,
        ex_date=ex_date,
        cash_per_share=cash if said[1] else cash * 10,
        record_date=day_or_none(row["权益登记日"], provider),
        pay_date=day_or_none(row["分红发放日"], provider),
        source=provider,
    )


def _split(symbol: Symbol, row: dict[str, object], provider: str) -> CorporateAction:
    text, day = str(row["拆分折算比例"]), day_or_none(row["拆分折算日"], provider)
    said = RATIO.fullmatch(text)
    if said is None or day is None or text.count(".") > 1 or not Decimal(said[1]):
        raise ProviderError(FaultKind.SHAPE, provider, f"a fund's split is {text[:40]!r}")
    return CorporateAction(
        symbol=symbol,
        ex_date=day + ONE_DAY,
        bonus_ratio=(Decimal(said[1]) - 1).normalize(),
        record_date=day,
        source=provider,
    )


def halts(symbol: Symbol, answer: Answer, provider: str) -> tuple[StatusPeriod, ...]:
    """Return a security's suspensions among those of a day."""
    found = table(answer, HALTS, provider)
    return tuple(
        StatusPeriod(
            symbol=symbol,
            kind=StatusKind.SUSPENDED,
            first=first,
            last=day_or_none(row["停牌截止时间"], provider),
            source=f"{provider}: {row['停牌原因']}",
        )
        for row in found[found["代码"] == symbol.code].to_dict("records")
        if (first := day_or_none(row["停牌时间"], provider)) is not None
    )
