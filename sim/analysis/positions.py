"""What each reading holds, valued: at the as-of close and at the last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.analysis.judgement import Judgement
from sim.analysis.outcome import names_of
from sim.model.account import Account
from sim.model.money import round_fen
from sim.model.symbol import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuedPosition:
    """One security in one reading at one close.

    Attributes:
        day: Session.
        reading: `printed` or `reconciled`.
        symbol: Of what.
        name: As printed, empty when it was not.
        quantity: Shares.
        close: Raw yuan per share, the last one known.
        market_value: Yuan, to the fen.
        cost: Yuan they were seeded or bought with, fees included.
    """

    day: date
    reading: str
    symbol: Symbol
    name: str
    quantity: int
    close: Decimal
    market_value: Decimal
    cost: Decimal


def valued_positions(judgement: Judgement) -> tuple[ValuedPosition, ...]:
    """Return the positions of every reading at the as-of close and at the last one."""
    rows: list[ValuedPosition] = []
    for reading in judgement.readings:
        rows += _valued(judgement, reading.name, reading.day, reading.account_after)
        last = reading.closes[-1].day
        if last > reading.day:
            rows += _valued(judgement, reading.name, last, reading.run.account)
    return tuple(rows)


def _valued(
    judgement: Judgement, reading: str, day: date, account: Account
) -> Iterator[ValuedPosition]:
    names = names_of(judgement.statement)
    for symbol, position in sorted(account.positions.items()):
        close = _close_at(judgement.scene.frames[symbol], day)
        yield ValuedPosition(
            day=day,
            reading=reading,
            symbol=symbol,
            name=names.get(symbol, ""),
            quantity=position.quantity,
            close=close,
            market_value=round_fen(close * position.quantity),
            cost=position.cost,
        )


def _close_at(frame: pd.DataFrame, day: date) -> Decimal:
    place = int(frame["date"].searchsorted(pd.Timestamp(day), side="right")) - 1
    return Decimal(str(frame["close"].iloc[place]))
