"""The results folder of runs and comparisons: CSV, then figures, then last `result.json`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sim.analysis.counterfactuals import Outcome
from sim.analysis.counterfactuals_plain import (
    plain_closes,
    plain_fills,
    plain_metrics,
    plain_part,
)
from sim.cli.replay_files import harmless, table_text
from sim.data.files import write_text
from sim.model.symbol import Symbol

Rows = Iterable[Mapping[str, Any]]

_EQUITY = (
    "date", "name", "cash", "market_value", "receivable", "net_value", "index_close",
)  # fmt: skip
_TRADES = (
    "date", "name", "symbol", "side", "quantity", "price", "value", "commission", "stamp_duty",
    "transfer_fee", "other_fee", "net_cash",
)  # fmt: skip
_METRICS = (
    "name", "first", "last", "total_return", "annual_return", "volatility", "max_drawdown",
    "drawdown_peak", "drawdown_trough", "drawdown_recovered", "sharpe", "sortino", "calmar",
    "excess_return", "beta", "tracking_error", "information_ratio", "turnover",
)  # fmt: skip
_PARTS = (
    "run", "symbol", "name", "opening_value", "bought", "sold", "fees", "dividends",
    "dividend_tax", "closing_value", "profit",
)  # fmt: skip


def write_outcomes(
    outcomes: Sequence[Outcome],
    folder: Path,
    *,
    index: Mapping[date, Decimal],
    names: Mapping[Symbol, str],
) -> None:
    """Write curves, trades, measures and parts of the result, each file whole or not at all.

    Raises:
        StorageError: A file cannot be written.
    """
    closes = (
        {**row, "name": outcome.name, "index_close": index.get(close.day, "")}
        for outcome in outcomes
        for row, close in zip(plain_closes(outcome), outcome.closes, strict=True)
    )
    write_table(folder / "equity.csv", _EQUITY, closes)
    trades = (row for outcome in outcomes for row in plain_fills(outcome))
    write_table(folder / "trades.csv", _TRADES, trades)
    measures = ({"name": outcome.name, **plain_metrics(outcome)} for outcome in outcomes)
    write_table(folder / "metrics.csv", _METRICS, measures)
    parts = (
        {"run": outcome.name, **plain_part(part, names)}
        for outcome in outcomes
        for part in outcome.attribution.parts
    )
    write_table(folder / "attribution.csv", _PARTS, parts)


def write_table(path: Path, heads: Sequence[str], rows: Rows) -> None:
    """Write rows as CSV; a name that a spreadsheet would take for a formula is quoted.

    Raises:
        StorageError: The file cannot be written.
    """
    safe = ({**row, "name": harmless(row["name"])} for row in rows)
    write_text(path, table_text(heads, safe))
