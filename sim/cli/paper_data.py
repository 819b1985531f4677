"""What a paper account needs of the market: fetched when missing, never disputed."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from sim.model.symbol import Symbol


def fetch_missing(symbols: Iterable[Symbol], data_dir: Path | None, now: datetime) -> str:
    """Fetch bars and corporate actions; return what kept some of them from being had.

    Args:
        symbols: What is missing.
        data_dir: Folder of the store.
        now: The moment, with a time zone.

    Raises:
        StorageError: The store cannot be written.
    """
    from sim.cli.data_fetch import Wanted, fetch_all

    targets = tuple(map(str, symbols))
    fetched = fetch_all(Wanted(targets=targets), data_dir, now, shown=True)
    return "; ".join(dict.fromkeys(outcome.reason for outcome in fetched.missing))


def disputed_days(
    symbols: Iterable[Symbol], data_dir: Path | None
) -> Mapping[Symbol, frozenset[date]]:
    """Return the days on which two providers differ about a security's bar.

    Args:
        symbols: Of what.
        data_dir: Folder of the store.
    """
    from sim.data.home import data_folder
    from sim.data.layer import Standing
    from sim.data.schema import SeriesKind
    from sim.data.store import Store

    store = Store(data_folder(data_dir))
    found: dict[Symbol, frozenset[date]] = {}
    for symbol in symbols:
        version = store.current(SeriesKind.DAILY, symbol) if store.exists() else None
        if version is None:
            continue
        frame = store.read(version)
        days = frame.loc[frame["standing"] == str(Standing.DISPUTED), "date"]
        found[symbol] = frozenset(day.date() for day in days)
    return found
