"""Facts as the store's rows have them, cells as text, and back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sim.data.layer import StatusKind, StatusPeriod
from sim.data.names import NameRow
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol


def action_of(symbol: Symbol, row: Mapping[Any, Any]) -> CorporateAction:
    """Return the corporate action a stored row says."""
    return CorporateAction(
        symbol=symbol,
        ex_date=date.fromisoformat(row["ex_date"]),
        cash_per_share=Decimal(row["cash_per_share"]),
        bonus_ratio=Decimal(row["bonus_ratio"]),
        stock_dividend_ratio=Decimal(row["stock_dividend_ratio"]),
        rights_ratio=Decimal(row["rights_ratio"]),
        rights_price=_yuan(row["rights_price"]),
        record_date=_day(row["record_date"]),
        pay_date=_day(row["pay_date"]),
        reference_cash=_yuan(row["reference_cash"]),
        source=row["source"],
    )


def action_row(action: CorporateAction) -> dict[str, str]:
    """Return the stored row of a corporate action."""

    def text(value: object) -> str:
        return "" if value is None else str(value)

    names = (
        "ex_date", "cash_per_share", "bonus_ratio", "stock_dividend_ratio", "rights_ratio",
        "rights_price", "record_date", "pay_date", "reference_cash", "source",
    )  # fmt: skip
    return {name: text(getattr(action, name)) for name in names}


def period_of(symbol: Symbol, row: Mapping[Any, Any]) -> StatusPeriod:
    """Return the period of trading status a stored row says."""
    return StatusPeriod(
        symbol=symbol,
        kind=StatusKind(row["kind"]),
        first=date.fromisoformat(row["first"]),
        last=_day(row["last"]),
        source=row["source"],
    )


def period_row(period: StatusPeriod) -> dict[str, str]:
    """Return the stored row of a period."""
    return {
        "kind": str(period.kind),
        "first": period.first.isoformat(),
        "last": _text(period.last),
        "source": period.source,
    }


def name_row(name: NameRow) -> dict[str, str]:
    """Return the stored row of a name."""
    days = {key: _text(getattr(name, key)) for key in ("first", "last", "listed")}
    return {
        "symbol": str(name.symbol),
        "name": name.name,
        "kind": str(name.kind),
        **days,
        "source": name.source,
    }


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _yuan(text: str) -> Decimal | None:
    return Decimal(text) if text else None
