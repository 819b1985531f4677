"""A regime out of frames of bars: an index, or a security's own adjusted closes."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.indicators.conditions import Readings
from sim.indicators.exact import whole_prices
from sim.indicators.regime import Regime
from sim.indicators.turnover import market_turnover
from sim.model.errors import DataMissingError
from sim.model.symbol import Symbol


def regime_of(
    frame: pd.DataFrame,
    turnover: pd.Series | None = None,
    factors: npt.NDArray[np.float64] | None = None,
) -> Regime:
    """Return the regime of one series of bars.

    Args:
        frame: Daily bars in the schema of `sim.model.bar`, of an index or a security.
        turnover: Turnover of the market in yuan, indexed by session; None leaves it unknown.
        factors: What the closes are multiplied by to take out dividends and free shares; None
            leaves them raw.
    """
    days = frame["date"].to_numpy().astype("datetime64[D]")
    closes = frame["close"].to_numpy(dtype=np.float64)
    if factors is not None and (factors != 1.0).any():
        closes = closes * factors
    amounts = np.full(len(frame), np.nan)
    if turnover is not None:
        amounts = turnover.reindex(frame["date"]).to_numpy(dtype=np.float64)
    return Regime(days, Readings(whole_prices(closes), amounts))


def turnover_of(
    frames: Mapping[Symbol, pd.DataFrame], markets: Iterable[Symbol]
) -> pd.Series | None:
    """Return the summed amounts of `markets` by session; None when there are no markets.

    Sessions on which one of them is missing are left out.

    Raises:
        DataMissingError: A market's bars are not among the frames.
    """
    wanted = tuple(markets)
    absent = [market for market in wanted if market not in frames]
    if absent:
        names = " ".join(map(str, absent))
        raise DataMissingError(
            f"the turnover of the market needs bars of {names}; fetch them with:"
            f" fupan data fetch {names}"
        )
    columns = [frames[market].set_index("date")["amount"] for market in wanted]
    if not columns:
        return None
    table = pd.concat(columns, axis=1, join="inner")
    total = market_turnover(*(table.iloc[:, place] for place in range(len(columns))))
    return pd.Series(total, index=table.index)
