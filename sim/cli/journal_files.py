"""The folder of a replayed journal: daily account, trades, events, beancount, `result.json`."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sim.data.files import write_text
from sim.ledger.beancount import to_beancount
from sim.ledger.export import to_csv
from sim.ledger.journal_replay import JournalReplay
from sim.ledger.market_view import MarketView
from sim.model.event import Traded
from sim.model.symbol import Symbol

_DAILY = ("date", "cash", "receivable", "market_value", "net_value")
_TRADES = (
    "row", "date", "symbol", "side", "quantity", "price", "value", "commission", "stamp_duty",
    "transfer_fee", "other_fee", "net_cash",
)  # fmt: skip


def write_folder(
    folder: Path, replayed: JournalReplay, market: MarketView, result: Mapping[str, Any], text: str
) -> None:
    """Write everything, each file whole or not at all, `result.json` last.

    Args:
        folder: Made when missing.
        replayed: The journal after its replay.
        market: For the closes written as prices.
        result: What `--json` prints.
        text: The same as text.

    Raises:
        StorageError: A file cannot be written.
    """
    write_text(folder / "daily.csv", _table(_DAILY, result["daily"]))
    write_text(folder / "trades.csv", _table(_TRADES, result["trades"]))
    write_text(folder / "events.csv", to_csv(replayed.events))
    prices = _closes(replayed, market)
    write_text(folder / "ledger.beancount", to_beancount(replayed.events, prices))
    write_text(folder / "result.json", text)


def _table(heads: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, tuple(heads), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _closes(replayed: JournalReplay, market: MarketView) -> dict[date, dict[Symbol, Decimal]]:
    """Return the closes of what was traded, on the days it was, and of what is held at the end."""
    wanted = {
        (event.day, event.fill.symbol) for event in replayed.events if isinstance(event, Traded)
    }
    last = replayed.closes[-1].day
    wanted |= {(last, symbol) for symbol in replayed.account.positions}
    prices: dict[date, dict[Symbol, Decimal]] = {}
    for day, symbol in sorted(wanted):
        known = market.close(symbol, day)
        if known is not None:
            prices.setdefault(day, {})[symbol] = known[1]
    return prices
