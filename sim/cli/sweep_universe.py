"""Many securities' bars at once: a Parquet file, or the store."""

import itertools
from pathlib import Path
from typing import Any

from sim.model.errors import InputError
from sim.model.symbol import Symbol
from sim.rules.securities import classify, symbol_from_code
from sim.sweep.account import Holding
from sim.sweep.security import Bars

_COLUMNS = ("symbol", "date", "open", "high", "low", "close", "volume")


def read_universe(path: Path) -> tuple[Holding, ...]:
    """Return every security in a Parquet file with its bars, by symbol ascending.

    Such a file knows of no dividends: prices are taken as they are.

    Args:
        path: With the columns symbol (`600155.SH` or six digits), date, open, high, low, close
            in raw yuan, volume in shares.

    Raises:
        InputError: The file cannot be read, lacks a column, or rows are impossible.
    """
    import duckdb

    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    try:
        with duckdb.connect() as connection:
            table: dict[str, Any] = connection.execute(
                "SELECT symbol, date::DATE AS date, open::DOUBLE AS open, high::DOUBLE AS high,"
                " low::DOUBLE AS low, close::DOUBLE AS close, volume::DOUBLE AS volume"
                " FROM read_parquet(?) ORDER BY symbol, date",
                [str(path)],
            ).fetchnumpy()
    except duckdb.Error as error:
        raise InputError(
            f"{path}: this file of bars cannot be read: {str(error).splitlines()[0]}; wanted"
            f" Parquet with the columns {', '.join(_COLUMNS)}"
        ) from None
    _check(table, path)
    return tuple(
        Holding(security=classify(symbol), bars=bars) for symbol, bars in _split(table).items()
    )


def _check(table: dict[str, Any], path: Path) -> None:
    import numpy as np

    filled = {name: np.ma.filled(table[name], np.nan) for name in _COLUMNS[2:]}
    prices = np.array([filled[name] for name in _COLUMNS[2:6]])
    bad = ~(np.isfinite(prices).all(axis=0) & (prices.min(axis=0) > 0) & (filled["volume"] >= 0))
    same = (table["symbol"][1:] == table["symbol"][:-1]) & (
        table["date"][1:] == table["date"][:-1]
    )
    bad[1:] |= same
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise InputError(
            f"{path}: {int(bad.sum())} impossible rows; the first is {table['symbol'][row]} on"
            f" {table['date'][row]}: prices must be positive, volume not negative, days once each"
        )


def _split(table: dict[str, Any]) -> dict[Symbol, Bars]:
    import numpy as np

    symbols = np.asarray(table["symbol"], dtype=str)
    days = np.asarray(table["date"]).astype("datetime64[D]")
    columns = [np.ascontiguousarray(np.ma.getdata(table[name])) for name in _COLUMNS[2:]]
    edges = [0, *(np.flatnonzero(symbols[1:] != symbols[:-1]) + 1).tolist(), len(symbols)]
    out = {}
    for start, end in itertools.pairwise(edges):
        if start == end:
            continue
        name = str(symbols[start])
        symbol = Symbol.parse(name) if "." in name else symbol_from_code(name)
        out[symbol] = Bars(days[start:end], *(column[start:end] for column in columns))
    return out


def store_universe(data_dir: Path | None) -> tuple[Holding, ...]:
    """Return every security held, with dividends and standing; indices left out."""
    from sim.cli.sweep_market import holding_of
    from sim.data.layer import is_index
    from sim.data.opening import open_market

    market = open_market(data_dir)
    wanted = [symbol for symbol in market.symbols() if not is_index(symbol)]
    return tuple(holding_of(market, symbol) for symbol in wanted)
