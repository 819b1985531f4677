"""What new bars do to held ones: added, confirmed, corrected or disputed; nothing silently."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.data.layer import Standing

PRICES = ("open", "high", "low", "close")
SAME_PRICE = 1e-9  # prices are decimals with at most four places
LOT = 100  # shares; a source that counts in lots may differ by less


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A bar two sources, or two answers of one source, show differently.

    Attributes:
        when: Session, or end of a minute bar.
        held: Open, high, low, close and volume held.
        found: The same as the new answer has them.
        held_from: Source of the held bar.
        found_from: Source of the new one.
    """

    when: datetime
    held: tuple[float, ...]
    found: tuple[float, ...]
    held_from: str
    found_from: str

    def __str__(self) -> str:
        day = f"{self.when:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
        held, found = (
            " ".join(f"{value:.10g}" for value in bar) for bar in (self.held, self.found)
        )
        return f"{day}: {self.held_from} has {held}; {self.found_from} has {found}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The bars after a merge and what it did.

    Attributes:
        frame: Bars with `provider` and `standing`, ascending.
        added: Bars nobody held.
        confirmed: Held bars the new answer agrees with and another source had.
        corrected: Held bars the same source now shows differently; the new ones are used.
        disputed: Held bars another source shows differently; the held ones stay.
    """

    frame: pd.DataFrame
    added: int = 0
    confirmed: int = 0
    corrected: tuple[Difference, ...] = ()
    disputed: tuple[Difference, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the frame is another than the held one."""
        return bool(self.added or self.confirmed or self.corrected or self.disputed)

    @property
    def reason(self) -> str:
        """What the merge did, for the manifest and the terminal."""
        counts = {
            "added": self.added,
            "confirmed": self.confirmed,
            "corrected": len(self.corrected),
            "disputed": len(self.disputed),
        }
        return ", ".join(f"{count} bars {what}" for what, count in counts.items() if count) or (
            "nothing new"
        )


def label(
    frame: pd.DataFrame, provider: str, standing: Standing = Standing.SINGLE_SOURCE
) -> pd.DataFrame:
    """Return bars with their provider and standing."""
    return frame.assign(provider=provider, standing=str(standing))


def merge(held: pd.DataFrame | None, found: pd.DataFrame, provider: str) -> Merged:
    """Return held bars joined with those found, by day or minute.

    Prices differ when they are not equal; volumes when they are a lot or more apart. A held bar
    without turnover takes it from an answer that agrees otherwise.

    Args:
        held: Bars with `provider` and `standing`, or None.
        found: Bars of the schema, without the two, ascending.
        provider: Who the found bars come from.
    """
    fresh = label(found, provider)
    if held is None or held.empty:
        return Merged(frame=fresh.reset_index(drop=True), added=len(fresh))
    key = held.columns[0]
    known = fresh[key].isin(held[key]).to_numpy()
    new = fresh[~known]
    both = held.reset_index(drop=True)
    place = pd.Index(both[key]).get_indexer(pd.Index(fresh.loc[known, key]))
    answer = fresh[known].reset_index(drop=True)
    ours = both.iloc[place].reset_index(drop=True)
    different = _different(ours, answer)
    same_source = (ours["provider"] == provider).to_numpy()

    corrections, disputes = different & same_source, different & ~same_source
    single = (ours["standing"] == Standing.SINGLE_SOURCE).to_numpy()
    agreed = ~different & ~same_source & single
    for name in held.columns:
        both.loc[place[corrections], name] = answer.loc[corrections, name].to_numpy()
    both.loc[place[disputes], "standing"] = str(Standing.DISPUTED)
    both.loc[place[agreed], "standing"] = str(Standing.CONFIRMED)
    lacking = ~different & ours["amount"].isna().to_numpy() & answer["amount"].notna().to_numpy()
    both.loc[place[lacking], "amount"] = answer.loc[lacking, "amount"].to_numpy()
    frame = pd.concat([both, new], ignore_index=True) if len(new) else both
    already = (ours["standing"] == Standing.DISPUTED).to_numpy()
    return Merged(
        frame=frame.sort_values(key, ignore_index=True),
        added=len(new),
        confirmed=int(agreed.sum()),
        corrected=_differences(ours, answer, corrections),
        disputed=_differences(ours, answer, disputes & ~already),
    )


def compare(ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[int, int]:
    """Return how many bars two frames have in common, and how many of those differ in price."""
    key = ours.columns[0]
    both = ours.merge(theirs, on=key, suffixes=("", "_other"))
    others = [f"{name}_other" for name in PRICES]
    apart = np.abs(both[list(PRICES)].to_numpy() - both[others].to_numpy()) > SAME_PRICE
    return len(both), int(apart.any(axis=1).sum())


def _different(ours: pd.DataFrame, answer: pd.DataFrame) -> NDArray[np.bool_]:
    prices = np.abs(ours[list(PRICES)].to_numpy() - answer[list(PRICES)].to_numpy())
    volume = np.abs(ours["volume"].to_numpy() - answer["volume"].to_numpy())
    return np.asarray((prices > SAME_PRICE).any(axis=1) | (volume >= LOT))


def _differences(
    ours: pd.DataFrame, answer: pd.DataFrame, where: NDArray[np.bool_]
) -> tuple[Difference, ...]:
    names = [*PRICES, "volume"]
    when = ours[ours.columns[0]]
    return tuple(
        Difference(
            when=pd.Timestamp(when.iloc[row]).to_pydatetime(),
            held=tuple(float(ours[name].iloc[row]) for name in names),
            found=tuple(float(answer[name].iloc[row]) for name in names),
            held_from=str(ours["provider"].iloc[row]),
            found_from=str(answer["provider"].iloc[row]),
        )
        for row in map(int, np.flatnonzero(where))
    )
