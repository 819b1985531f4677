"""What Baostock says beside bars: suspensions and special treatment, distributions, securities."""

from datetime import date
from decimal import Decimal, InvalidOperation

import pandas as pd

from sim.data.call import Answer
from sim.data.fault import FaultKind, ProviderError
from sim.data.layer import StatusKind, StatusPeriod, is_index
from sim.data.name_history import plain_name
from sim.data.names import NameRow
from sim.data.reading import table
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.symbol import SecurityKind, Symbol
from sim.rules.securities import classify

DIVIDEND = ("code", "dividRegistDate", "dividOperateDate", "dividPayDate",
            "dividCashPsBeforeTax", "dividStocksPs", "dividReserveToStockPs")  # fmt: skip
SECURITIES = ("code", "code_name", "ipoDate", "outDate", "type", "status")


def same_code(codes: "pd.Series[str]", symbol: Symbol, answer: Answer, provider: str) -> None:
    """Do nothing when all rows are of a security.

    Raises:
        ProviderError: One is of another.
    """
    wanted = f"{symbol.exchange.lower()}.{symbol.code}"
    others = codes[codes != wanted]
    if len(others):
        detail = f"asked about {symbol}, answered about {others.iloc[0]}"
        raise ProviderError(FaultKind.WRONG_ROWS, provider, detail, answer.raw)


def status_periods(
    found: pd.DataFrame, when: "pd.Series[pd.Timestamp]", symbol: Symbol, provider: str
) -> tuple[StatusPeriod, ...]:
    """Return the runs of days without trade and of days under special treatment.

    Args:
        found: With the columns tradestatus and isST, texts 0 and 1, a row a session.
        when: Session of each row.
        symbol: Whose.
        provider: For the rows.
    """
    days = [stamp.date() for stamp in when]
    halted = [day for day, trades in zip(days, found["tradestatus"], strict=True) if trades != "1"]
    marked = [day for day, mark in zip(days, found["isST"], strict=True) if mark == "1"]
    return tuple(
        StatusPeriod(
            symbol=symbol,
            kind=kind,
            first=first,
            last=None if kind is StatusKind.ST and last == days[-1] else last,
            source=provider,
        )
        for kind, chosen in ((StatusKind.SUSPENDED, halted), (StatusKind.ST, marked))
        for first, last in _runs(days, chosen)
    )


def _runs(all_days: list[date], chosen: list[date]) -> list[tuple[date, date]]:
    """Return the unbroken runs of chosen days among all days, as first and last."""
    place = {day: number for number, day in enumerate(all_days)}
    runs: list[tuple[date, date]] = []
    for day in chosen:
        if runs and place[day] == place[runs[-1][1]] + 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def distributions(
    symbol: Symbol, answers: tuple[Answer, ...], provider: str
) -> tuple[CorporateAction, ...]:
    """Return a stock's distributions, by ex-date."""
    actions = []
    for answer in answers:
        absent = [name for name in DIVIDEND if name not in answer.columns]
        if absent:
            detail = f"wanted the columns {', '.join(DIVIDEND)}; {', '.join(absent)} absent"
            raise ProviderError(FaultKind.SHAPE, provider, detail, answer.raw)
        if answer.rows:
            codes = pd.Series([row[answer.columns.index("code")] for row in answer.rows])
            same_code(codes, symbol, answer, provider)
        for row in (dict(zip(answer.columns, cells, strict=True)) for cells in answer.rows):
            ex_date = _day(row.get("dividOperateDate"), provider)
            if ex_date is None:
                continue
            actions.append(
                CorporateAction(
                    symbol=symbol,
                    ex_date=ex_date,
                    cash_per_share=_number(row.get("dividCashPsBeforeTax"), provider),
                    bonus_ratio=_number(row.get("dividStocksPs"), provider)
                    + _number(row.get("dividReserveToStockPs"), provider),
                    stock_dividend_ratio=_number(row.get("dividStocksPs"), provider),
                    record_date=_day(row.get("dividRegistDate"), provider),
                    pay_date=_day(row.get("dividPayDate"), provider),
                    source=provider,
                )
            )
    return tuple(sorted(actions, key=lambda action: action.ex_date))


def securities(answer: Answer, symbol: Symbol | None, provider: str) -> tuple[NameRow, ...]:
    """Return the stocks, listed funds and indices of a list, or of the one security asked about.

    A security that was delisted carries its name to that day.
    """
    rows = []
    for row in table(answer, SECURITIES, provider).to_dict("records"):
        found = _security(str(row["code"]))
        if found is None:
            continue
        if symbol is not None and found[0] != symbol:
            detail = f"asked about {symbol}, answered about {found[0]}"
            raise ProviderError(FaultKind.WRONG_ROWS, provider, detail, answer.raw)
        rows.append(
            NameRow(
                symbol=found[0],
                name=plain_name(str(row["code_name"])),
                kind=found[1],
                listed=_day(row["ipoDate"], provider),
                last=_day(row["outDate"], provider),
                source=provider,
            )
        )
    return tuple(rows)


def _security(code: str) -> tuple[Symbol, SecurityKind] | None:
    try:
        symbol = Symbol.parse(f"{code[3:]}.{code[:2]}")
        return symbol, SecurityKind.INDEX if is_index(symbol) else classify(symbol).kind
    except (ValueError, InputError):
        return None


def _number(value: object, provider: str) -> Decimal:
    try:
        number = Decimal(str(value)) if value else Decimal(0)
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and number >= 0):
        raise ProviderError(
            FaultKind.WRONG_ROWS, provider, f"a distribution of {str(value)[:40]!r} a share"
        )
    return number.normalize() if number else Decimal(0)


def _day(value: object, provider: str) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        raise ProviderError(
            FaultKind.SHAPE, provider, f"a row has the day {str(value)[:40]!r}"
        ) from None
