"""What the figures of a sweep show: maps, scores beside luck, curves of three cells."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sim.indicators.arrays import Floats
from sim.indicators.parameters import ParameterField, as_mapping, parameter_fields
from sim.sweep.account import Account
from sim.sweep.grid import Axis
from sim.sweep.honesty import held_curve
from sim.sweep.table import metric_values, result_columns
from sim.sweep.tally import Tally
from sim.sweep.words import Table

if TYPE_CHECKING:
    from sim.analysis.overfitting_verdict import Honesty
    from sim.cli.sweep_command import Request, Wanted
    from sim.cli.sweep_subject import Subject
    from sim.report.inputs import Curve, HeatMap
    from sim.report.luck import Level
    from sim.report.profile import Profile

_METRICS = {
    "final_equity": "期末净值 Final equity (元)",
    "return": "收益 Return (小数 fraction)",
    "max_drawdown": "最大回撤，取负 Maximum drawdown, negated (小数 fraction)",
    "sharpe": "年化夏普 Sharpe ratio, annual",
    "trades": "交易 Trades (次)",
}
_UNITS = {"sessions": "交易日 sessions", "fraction": "小数 fraction", "yuan": "元"}
_HUNDRED_MILLION = 1e8


def draw_sweep(
    request: "Request",
    wanted: "Wanted",
    subject: "Subject",
    tally: Tally,
    default: tuple[Table, Floats],
    found: "Honesty | None",
    *,
    whole: bool,
) -> list[str]:
    """Draw every figure and return their files.

    Args:
        request: What was asked for.
        wanted: The same, understood.
        subject: What was swept.
        tally: What was kept of its rows.
        default: Row and curve of the default parameters.
        found: What honesty found, if it was asked for.
        whole: Whether every cell was tried.

    Raises:
        StorageError: A file cannot be written.
    """
    from sim.report.sweep import SweepPicture, draw_sweep_figures

    best, _, _ = tally.best[0]
    place, _ = subject.space.place(best)
    account = subject.account(place)
    where = f"{subject.space.symbols[place]} of " if subject.space.symbols else ""
    row, curve = default
    score = float(score_of(request, subject, row[np.newaxis])[0])
    picture = SweepPicture(
        metric=_METRICS[request.metric],
        maps=heat_maps(wanted, tally, best) if whole else (),
        profile=profile_of(wanted, tally) if whole else None,
        scores=tally.scores,
        levels=levels(request, tally, score),
        curves=curves_drawn(subject, tally, curve),
        walk_forward=out_of_sample(account, found) if found is not None else (),
        benchmark=_curve(_HOLD, account.sessions, held_curve(account) / 100),
        title=wanted.entry.name,
        source=f"{where}{subject.name}, {account.sessions[0]} – {account.sessions[-1]}",
    )
    return [str(path) for path in draw_sweep_figures(picture, request.out)]


_HOLD = "买入持有，计费用 Buy and hold after costs"


def score_of(request: "Request", subject: "Subject", results: Table) -> Floats:
    """Return the scores of rows of results."""
    return metric_values(result_columns(results, subject.space.value), request.metric)


def levels(request: "Request", tally: Tally, default: float) -> "list[Level]":
    """Return the scores to mark: the best, the default, and the best that luck would bring.

    Luck is reckoned for Sharpe ratios alone: as many worthless cells, scattered as these are.
    """
    from sim.analysis.overfitting import expected_maximum
    from sim.report.luck import Level

    found = [
        Level(name="最优 Best", score=tally.best[0][1]),
        Level(name="默认 Default", score=default),
    ]
    if request.metric == "sharpe" and tally.taken > 1:
        lucky = expected_maximum(tally.taken, float(np.nanstd(tally.scores)))
        found.append(Level(name="靠运气 By luck", score=lucky))
    return found


def heat_maps(wanted: "Wanted", tally: Tally, best: int) -> "list[HeatMap]":
    """Return a map for each pair of axes that take more than one value.

    A score is the mean over all cells that share the two values.
    """
    from sim.report.inputs import HeatMap

    grid = wanted.grid
    default = as_mapping(wanted.defaults)
    at = grid.places(best % grid.cells)
    maps = []
    for key, scores in tally.means.items():
        if len(key) != 2:  # noqa: PLR2004 - a pair
            continue
        down, across = key
        rows, columns = grid.axes[down], grid.axes[across]
        place = None
        if default[rows.name] in rows.values and default[columns.name] in columns.values:
            place = (
                rows.values.index(default[rows.name]),
                columns.values.index(default[columns.name]),
            )
        maps.append(
            HeatMap(
                across=_name(wanted, columns),
                columns=_labels(wanted, columns),
                down=_name(wanted, rows),
                rows=_labels(wanted, rows),
                scores=scores,
                best=(at[down], at[across]),
                default=place,
            )
        )
    return maps


def profile_of(wanted: "Wanted", tally: Tally) -> "Profile | None":
    """Return the scores along the only axis that takes more than one value, if there is one."""
    from sim.report.profile import Profile

    found = next(((key, scores) for key, scores in tally.means.items() if len(key) == 1), None)
    if found is None:
        return None
    (axis,), scores = found
    chosen = wanted.grid.axes[axis]
    default = as_mapping(wanted.defaults)[chosen.name]
    return Profile(
        name=_name(wanted, chosen),
        values=_labels(wanted, chosen),
        scores=scores,
        default=chosen.values.index(default) if default in chosen.values else None,
    )


def _name(wanted: "Wanted", axis: Axis) -> str:
    unit = parameter_fields(wanted.entry.params)[axis.name].unit
    return f"{axis.name} ({_UNITS.get(unit, unit)})" if unit else axis.name


def _labels(wanted: "Wanted", axis: Axis) -> list[str]:
    field = parameter_fields(wanted.entry.params)[axis.name]
    return [_label(field, value) for value in axis.values]


def _label(field: ParameterField, value: object) -> str:
    """Return a value as an axis shows it: large amounts of yuan in 亿."""
    if field.unit == "yuan" and isinstance(value, int | float) and value >= _HUNDRED_MILLION:
        return f"{value / _HUNDRED_MILLION:,.0f}亿"
    return field.write(value)


def curves_drawn(subject: "Subject", tally: Tally, default: Floats) -> "list[Curve]":
    """Return net values in yuan of the best, the median and the default cell."""
    drawn = []
    for name, row in (("最优 Best", tally.best[0][0]), ("中位 Median", tally.median)):
        place, cell = subject.space.place(row)
        values = subject.walk(place)(np.array([cell], dtype=np.int64))[0]
        where = f" {subject.space.symbols[place]}" if subject.space.symbols else ""
        drawn.append(_curve(f"{name}{where}", subject.sessions, values / 100))
    return [*drawn, _curve("默认 Default", subject.sessions, default / 100)]


def out_of_sample(account: Account, found: "Honesty") -> "list[Curve]":
    """Return net values in yuan of choosing anew on the past, fold by fold."""
    days = account.sessions[found.anchored.first :]
    drawn = []
    for name, walked in (
        ("锚定 Anchored", found.anchored),
        ("滚动 Rolling", found.rolling),
    ):
        growth = np.concatenate(([1.0], np.cumprod(1.0 + walked.returns)))
        drawn.append(_curve(name, days, growth * account.opening_value / 100))
    return drawn


def _curve(name: str, days: Sequence[date], values: Floats) -> "Curve":
    from sim.report.inputs import Curve

    return Curve(name=name, days=days, values=values)
