"""The thin strategy behind every rule that is in or out."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.data.adjustment import backward_factors
from sim.engine.strategy import AshareStrategy
from sim.indicators.parameters import as_mapping
from sim.indicators.regime import Regime
from sim.indicators.switch import Signal, SwitchRule
from sim.ledger.lots import share_out
from sim.model.errors import DataMissingError
from sim.model.money import from_fen, to_fen
from sim.model.symbol import Symbol
from sim.rules.securities import classify
from strategies.entry import EACH, markets_of
from strategies.regime import regime_of, turnover_of

MILLION = 1_000_000


def in_millionths(weights: Mapping[Symbol, int]) -> dict[Symbol, int]:
    """Return weights that add up to a million, in the same proportions; none of none."""
    if not weights:
        return {}
    return dict(zip(weights, share_out(MILLION, weights.values()), strict=True))


class Switching(AshareStrategy):
    """Buys what the rule lets in and sells everything it throws out, security by security.

    Every security has a share of the account: its part of the opening value, or an equal one
    when nothing was held at the opening. With nothing of a security held and the entry given, its
    share of net value is spent on it at the next open; with something held and the leaving given,
    all of it is sold.

    Params:
        settings: The strategy's frozen parameters.
        regime: A `Regime` read in place of the market's; None reads the frames.
        weights: Whole-number weights by symbol; None takes those of the opening.
    """

    params: Any = (("regime", None), ("weights", None))
    rule: Callable[[Mapping[str, object]], SwitchRule]

    def prepare(self, frames: Mapping[Symbol, pd.DataFrame]) -> None:
        """Read the regime of every security, once."""
        values = as_mapping(self.settings)
        rule = self.rule(values)
        self._regimes = self._read_regimes(frames, values)
        self._signals: dict[int, Signal] = {}
        for regime in self._regimes.values():
            if id(regime) not in self._signals:
                self._signals[id(regime)] = rule.signal(regime.readings, values)
        self._weights: dict[Symbol, int] = in_millionths(self.p.weights or {})

    def _read_regimes(
        self, frames: Mapping[Symbol, pd.DataFrame], values: Mapping[str, object]
    ) -> dict[Symbol, Regime]:
        if self.p.regime is not None:
            return dict.fromkeys(self.tradable, self.p.regime)
        markets = str(values.get("markets", ""))
        turnover = turnover_of(frames, markets_of(markets) if markets else ())
        index = values["index"]
        if index != EACH:
            symbol = Symbol.parse(str(index))
            if symbol not in frames:
                raise DataMissingError(
                    f"the regime needs bars of {symbol};"
                    f" fetch them with: fupan data fetch {symbol}"
                )
            return dict.fromkeys(self.tradable, regime_of(frames[symbol], turnover))
        return {
            symbol: regime_of(frames[symbol], turnover, self._factors(symbol, frames[symbol]))
            for symbol in self.tradable
        }

    def _factors(self, symbol: Symbol, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
        own = [action for action in self.actions if action.symbol == symbol]
        return backward_factors(frame, own, classify(symbol).tick)

    def decide(self) -> None:
        """Sell what is thrown out, then buy what is let in."""
        if not self._weights:
            self._weights = self._shares_of_account()
        buys: list[Symbol] = []
        for symbol in self.tradable:
            regime = self._regimes[symbol]
            row = regime.row(self.day)
            if row < 0:
                continue
            signal = self._signals[id(regime)]
            if self.held(symbol):
                if signal.leave[row]:
                    self.order_target_shares(symbol, 0)
            elif signal.enter[row]:
                buys.append(symbol)
        net = to_fen(self.net_value)
        for symbol in buys:
            self.order_for(symbol, from_fen(net * self._weights[symbol] // MILLION))

    def _shares_of_account(self) -> dict[Symbol, int]:
        """Return each security's part: its value at the opening, or an equal one without any."""
        values = {symbol: int(self.first_values.get(symbol, 0) * 1000) for symbol in self.tradable}
        return in_millionths(values if any(values.values()) else dict.fromkeys(values, 1))
