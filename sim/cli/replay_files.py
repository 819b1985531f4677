"""The results folder of a replay: figures, tables as CSV, and last of all `result.json`."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.analysis.judgement import Judgement
from sim.analysis.positions import valued_positions
from sim.data.files import write_text

RESULT_NAME = "result.json"
_EQUITY = ("date", "reading", "cash", "market_value", "net_value", "index_close")
_FILLS = (
    "date", "symbol", "side", "quantity", "price", "value", "commission", "stamp_duty",
    "transfer_fee", "other_fee", "net_cash", "reading",
)  # fmt: skip
_POSITIONS = (
    "date", "reading", "symbol", "name", "quantity", "close", "market_value", "cost",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(result: Mapping[str, Any]) -> str:
    """Return the text of `result.json`."""
    return json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_results(
    judgement: Judgement, result: Mapping[str, Any], folder: Path, *, figures: bool
) -> None:
    """Write everything, each file whole or not at all, `result.json` when all else is there.

    Raises:
        StorageError: A file cannot be written.
    """
    write_text(folder / "equity.csv", table_text(_EQUITY, _equity_rows(result)))
    write_text(folder / "fills.csv", table_text(_FILLS, result["fills"]))
    write_text(folder / "positions.csv", table_text(_POSITIONS, _position_rows(judgement)))
    if figures:
        from sim.report.replay import draw_replay_figures

        draw_replay_figures(result, folder)
    write_text(folder / RESULT_NAME, as_json(result))


def _equity_rows(result: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    index = {row["date"]: row["close"] for row in result["benchmark"]["rows"]}
    for row in result["equity"]:
        yield {**row, "index_close": index.get(row["date"], "")}


def _position_rows(judgement: Judgement) -> Iterable[Mapping[str, Any]]:
    for row in valued_positions(judgement):
        yield {
            "date": row.day.isoformat(),
            "reading": row.reading,
            "symbol": str(row.symbol),
            "name": harmless(row.name),
            "quantity": row.quantity,
            "close": f"{row.close:f}",
            "market_value": f"{row.market_value:f}",
            "cost": f"{row.cost:f}",
        }


def table_text(heads: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV under the columns `heads`; keys beyond them are left out."""
    text = io.StringIO()
    writer = csv.DictWriter(text, heads, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def harmless(name: str) -> str:
    """Return a name that no spreadsheet takes for a formula."""
    return f"'{name}" if name.startswith(_FORMULA) else name
