"""The market data that ship with the package: the lowest layer of every market."""

import csv
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from sim.data.folder import CsvLayer, find_files
from sim.data.layer import StatusKind, StatusPeriod
from sim.data.market import Market
from sim.data.names import NameRow, read_names
from sim.data.sessions import SHIPPED, shipped_calendar
from sim.model.action import CorporateAction
from sim.model.errors import StorageError
from sim.model.symbol import Symbol


class SnapshotLayer(CsvLayer):
    """A folder written by `scripts/build_snapshot.py`."""

    def __init__(self, home: Path = SHIPPED) -> None:
        self._home = home
        try:
            files = find_files(home / "daily") | find_files(home / "index")
            entries: Mapping[str, Any] = json.loads((home / "manifest.json").read_bytes())["files"]
            periods = _read_periods(home / "status.csv")
        except (OSError, ValueError, KeyError) as error:
            raise StorageError(
                f"the snapshot in {home} is damaged ({error}); install the package again"
            ) from None
        sources = {
            symbol: entries[f"{path.parent.name}/{path.name}"]["source"]
            for symbol, path in files.items()
        }
        super().__init__(files, name="shipped snapshot", sources=sources, periods=periods)

    @cached_property
    def _actions(self) -> tuple[CorporateAction, ...]:
        return read_actions(self._home / "actions.csv")

    @cached_property
    def _names(self) -> tuple[NameRow, ...]:
        return read_names(self._home / "names.csv")

    def actions(self) -> tuple[CorporateAction, ...]:
        """Return the shipped corporate actions, by ex-date."""
        return self._actions

    def names(self) -> tuple[NameRow, ...]:
        """Return the shipped names."""
        return self._names

    def sessions(self) -> tuple[date, ...]:
        """Return the shipped sessions."""
        return shipped_calendar().sessions

    def breadth(self) -> pd.DataFrame:
        """Return the shipped breadth; schema in `Market.breadth`."""
        frame = pd.read_csv(self._home / "breadth.csv", parse_dates=["date"])
        return frame.astype({"date": "datetime64[us]"})


def read_actions(path: Path) -> tuple[CorporateAction, ...]:
    """Return the corporate actions of an `actions.csv` written by this program, by ex-date."""
    with path.open(encoding="utf-8", newline="") as file:
        actions = [
            CorporateAction(
                symbol=Symbol.parse(row["symbol"]),
                ex_date=date.fromisoformat(row["ex_date"]),
                cash_per_share=Decimal(row["cash_per_share"]),
                bonus_ratio=Decimal(row["bonus_ratio"]),
                record_date=date.fromisoformat(row["record_date"]) if row["record_date"] else None,
                pay_date=date.fromisoformat(row["pay_date"]) if row["pay_date"] else None,
                reference_cash=Decimal(row["reference_cash"]) if row["reference_cash"] else None,
                source=row["source"],
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(actions, key=lambda action: (action.ex_date, action.symbol)))


def _read_periods(path: Path) -> tuple[StatusPeriod, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            StatusPeriod(
                symbol=Symbol.parse(row["symbol"]),
                kind=StatusKind(row["kind"]),
                first=date.fromisoformat(row["first"]),
                last=date.fromisoformat(row["last"]) if row["last"] else None,
                source=row["source"],
            )
            for row in csv.DictReader(file)
        )


@cache
def snapshot() -> Market:
    """Return the market of the shipped figures alone; read once a process."""
    return Market((SnapshotLayer(),))
