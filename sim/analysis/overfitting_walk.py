"""Choosing on the past and earning on what came after: walk-forward, and two halves."""

from dataclasses import dataclass, replace

import numpy as np

from sim.analysis.overfitting import Floats, sharpe_of

FOLDS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WalkForward:
    """What choosing anew at every fold would have earned, always out of sample.

    Attributes:
        chosen: Strategy traded in each fold after the training ones.
        returns: Fractions per session of the folds traded, one after the other.
        first: Session at which the first of them begins.
        ends: Session after the last of each fold traded.
    """

    chosen: tuple[int, ...]
    returns: Floats
    first: int
    ends: tuple[int, ...]

    @property
    def total(self) -> float:
        """Return over all folds traded, a fraction."""
        return float(np.prod(1.0 + self.returns) - 1.0)

    @property
    def sharpe(self) -> float:
        """Sharpe ratio of the folds traded, per session."""
        return float(sharpe_of(self.returns))

    def along(self, table: Floats) -> Floats:
        """Return what stands in a table, strategies x sessions, where this was traded."""
        begins = (self.first, *self.ends)
        spans = zip(self.chosen, begins, self.ends, strict=False)
        return np.concatenate([table[row, begin:end] for row, begin, end in spans])


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """The first half of the sessions against the second; Sharpe ratios per session.

    Attributes:
        first: Of the best over all, in the first half.
        second: Of the same, in the second.
        leader_first: Of the best of the first half, there.
        leader_second: Of the same, in the second half.
        leader_rank: Its place in the second half, from 0 (worst) to 1 (best).
    """

    first: float
    second: float
    leader_first: float
    leader_second: float
    leader_rank: float


def walk_forward(returns: Floats, *, anchored: bool, folds: int = FOLDS) -> WalkForward:
    """Return what the best of each training span earned in the fold after it.

    Args:
        returns: Fractions, strategies x sessions.
        anchored: Train on everything before the fold; else on the two folds before it.
        folds: Equal parts of the sessions, at least 3; the first two only train.

    Raises:
        ValueError: There are fewer than three folds or two sessions a fold.
    """
    sessions = returns.shape[1]
    length = sessions // folds if folds else 0
    if folds < 3 or length < 2:  # noqa: PLR2004 - two folds train, deviations need pairs
        raise ValueError(f"wanted three folds of two sessions, found {folds} of {length}")
    chosen: list[int] = []
    ends: list[int] = []
    for fold in range(2, folds):
        begin = 0 if anchored else (fold - 2) * length
        end = fold * length
        best = int(sharpe_of(returns[:, begin:end]).argmax())
        chosen.append(best)
        ends.append(sessions if fold == folds - 1 else end + length)
    path = WalkForward(
        chosen=tuple(chosen), returns=returns[0], first=2 * length, ends=tuple(ends)
    )
    return replace(path, returns=path.along(returns))


def halves(returns: Floats, best: int) -> Halves:
    """Return the first half of the sessions against the second.

    Args:
        returns: Fractions, strategies x sessions, at least four sessions.
        best: Row of the best over all.
    """
    middle = returns.shape[1] // 2
    first, second = sharpe_of(returns[:, :middle]), sharpe_of(returns[:, middle:])
    leader = int(first.argmax())
    others = max(len(second) - 1, 1)
    return Halves(
        first=float(first[best]),
        second=float(second[best]),
        leader_first=float(first[leader]),
        leader_second=float(second[leader]),
        leader_rank=float((second < second[leader]).sum() / others),
    )
