"""The thin strategy behind `rebound_rotation`."""

from collections.abc import Mapping

import pandas as pd

from sim.model.money import from_fen, to_fen
from sim.model.symbol import Symbol
from strategies.rebound_rotation import Stance, stances
from strategies.switching import MILLION, Switching, in_millionths


class Rotation(Switching):
    """Follows the stances with the securities of the opening, in the opening's proportions.

    A retreat sells everything. A rebound keeps what is held, and buys only with nothing held. A
    stronger market spends what is missing to its part of the account, without selling.
    """

    def prepare(self, frames: Mapping[Symbol, pd.DataFrame]) -> None:
        """Read the stances of the one regime."""
        from sim.indicators.parameters import as_mapping

        regimes = self._read_regimes(frames, as_mapping(self.settings))
        self._regime = next(iter(regimes.values()), None)
        if self._regime is not None:
            self._stances = stances(self._regime.readings, self.settings)
        self._weights = in_millionths(self.p.weights or {})

    def decide(self) -> None:
        """Order what the last stance calls for."""
        if not self._weights:
            self._weights = self._shares_of_account()
        row = -1 if self._regime is None else self._regime.row(self.day)
        stance = Stance(self._stances[row]) if row >= 0 else Stance.WAIT
        holding = any(self.held(symbol) for symbol in self.tradable)
        if stance is Stance.RETREAT:
            for symbol in self.tradable:
                if self.held(symbol):
                    self.order_target_shares(symbol, 0)
        elif stance is Stance.STRONGER:
            self._fill_up_to(self.settings.stronger)
        elif stance is Stance.REBOUND and not holding:
            self._fill_up_to(self.settings.rebound)

    def _fill_up_to(self, part: float) -> None:
        net = to_fen(self.net_value)
        for symbol in self.tradable:
            wanted = int(net * part) * self._weights[symbol] // MILLION
            missing = wanted - int((self.close_of(symbol) or 0) * self.held(symbol) * 100)
            self.order_for(symbol, from_fen(missing))
