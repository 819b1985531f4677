"""How many shares rose and fell each session, counted from the daily bars of the store."""

from collections.abc import Iterable

import pandas as pd

from sim.data.catalog import ConflictError, Version
from sim.data.layer import is_index
from sim.data.parquet import connection, storage_faults
from sim.data.schema import MARKET_KEY, SCHEMAS, SeriesKind
from sim.data.store import Store
from sim.data.store_layer import StoreLayer
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.symbol import Symbol
from sim.rules.securities import classify

ENOUGH = 1000  # stocks that must be held on a session for its count to say something
SOURCE = "counted from the daily bars held"
WRITE_TRIES = 5
QUERY = """
WITH base AS (
  SELECT filename, date, close, lag(date) OVER series AS before,
    lag(close) OVER series AS previous
  FROM read_parquet(?, filename = true)
  WINDOW series AS (PARTITION BY filename ORDER BY date)
), ex AS (
  SELECT b.filename, b.date, sum(a.cash) AS cash, sum(a.shares) AS shares
  FROM base AS b JOIN actions AS a
    ON a.filename = b.filename AND a.ex_date > b.before AND a.ex_date <= b.date
  GROUP BY b.filename, b.date
), moved AS (
  SELECT b.date, b.close,
    (b.previous - coalesce(e.cash, 0)) / (1 + coalesce(e.shares, 0)) AS base
  FROM base AS b LEFT JOIN ex AS e ON e.filename = b.filename AND e.date = b.date
  WHERE b.previous IS NOT NULL
)
SELECT date, count(*) AS covered,
  count(*) FILTER (close > base + 0.00499) AS advancers,
  count(*) FILTER (close < base - 0.00499) AS decliners,
  count(*) FILTER (close > base * 1.09) AS up_over_9pct,
  count(*) FILTER (close < base * 0.91) AS down_over_9pct
FROM moved GROUP BY date HAVING count(*) >= ? ORDER BY date
"""  # half a tick off: the reference price is rounded to the tick


def store_breadth(store: Store, stamp: str, enough: int = ENOUGH) -> Version | None:
    """Count the market's breadth anew where enough stocks are held, and store what changed.

    Args:
        store: Where the bars are.
        stamp: The moment, UTC, ISO.
        enough: Fewest stocks, in all and of a session.

    Returns:
        The version now held, None when there are too few stocks.

    Raises:
        StorageError: A file is damaged, or nothing can be written.
    """
    held = [v for v in store.catalog.all_current(SeriesKind.DAILY) if is_stock(v.key)]
    if len(held) < enough:
        return None
    frame = count_breadth(store, held, enough)
    for _ in range(WRITE_TRIES):
        current = store.current(SeriesKind.BREADTH, MARKET_KEY)
        if frame.empty or (current is not None and store.read(current).equals(frame)):
            return current
        base = Version(
            kind=SeriesKind.BREADTH,
            key=MARKET_KEY,
            version=current.version if current else 0,
            provider=SOURCE,
            fetched_at=stamp,
            reason=f"{len(held)} stocks counted",
        )
        try:
            return store.write(frame, base)
        except ConflictError:
            continue
    raise ConflictError("the breadth of the market is being stored by others; try again")


def count_breadth(store: Store, held: Iterable[Version], enough: int = ENOUGH) -> pd.DataFrame:
    """Return the breadth of the sessions on which enough stocks have a bar and one before.

    A close is compared with the close before, on an ex-date with the reference price of the
    actions held. Shape and dtypes are those of the schema.

    Args:
        store: Where the bars are.
        held: Versions of daily bars to count, of stocks.
        enough: Fewest stocks of a session.

    Raises:
        StorageError: A file is absent or damaged.
    """
    paths = {version.key: str(store.path(version)) for version in held}
    actions = [
        {"filename": paths[str(one.symbol)], "ex_date": pd.Timestamp(one.ex_date), **_terms(one)}
        for one in StoreLayer(store).actions()
        if str(one.symbol) in paths
    ]
    known = pd.DataFrame(actions, columns=["filename", "ex_date", "cash", "shares"]).astype(
        {"filename": "str", "ex_date": "datetime64[us]", "cash": "float64", "shares": "float64"}
    )
    with storage_faults(store.folder):
        database = connection().cursor()
        database.register("actions", known)
        found = database.execute(QUERY, [list(paths.values()), enough]).df()
    return found.astype({column.name: column.dtype for column in SCHEMAS[SeriesKind.BREADTH]})


def _terms(action: CorporateAction) -> dict[str, float]:
    """Return what the reference price loses in cash, and what it is divided by less one."""
    cash = action.cash_per_share if action.reference_cash is None else action.reference_cash
    paid = (action.rights_price or 0) * action.rights_ratio
    return {
        "cash": float(cash - paid),
        "shares": float(action.bonus_ratio + action.rights_ratio),
    }


def is_stock(key: str) -> bool:
    """Say whether a series' key is a stock's, not a fund's or an index's."""
    symbol = Symbol.parse(key)
    try:
        return not is_index(symbol) and not classify(symbol).is_fund
    except InputError:
        return False
