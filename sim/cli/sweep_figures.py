"""What the figures of a sweep show: maps, scores beside luck, curves of three cells."""

import itertools
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sim.indicators.arrays import Floats, Integers
from sim.indicators.parameters import ParameterField, as_mapping, parameter_fields
from sim.sweep.account import Account, market_returns
from sim.sweep.honesty import Walk

if TYPE_CHECKING:
    from sim.analysis.overfitting_verdict import Honesty
    from sim.cli.sweep_command import Request, Wanted
    from sim.report.inputs import Curve, HeatMap
    from sim.report.luck import Level

_MOST_MAPS = 6
_METRICS = {
    "final_equity": "期末净值 Final equity (元)",
    "return": "收益 Return",
    "max_drawdown": "最大回撤 Maximum drawdown, negated",
    "sharpe": "夏普 Sharpe",
    "trades": "交易 Trades",
}
_HUNDRED_MILLION = 1e8


def draw_sweep(
    request: "Request",
    wanted: "Wanted",
    account: Account,
    walk: Walk,
    cells: Integers,
    metric: Floats,
    found: "Honesty | None",
) -> list[str]:
    """Draw every figure and return their files.

    Raises:
        StorageError: A file cannot be written.
    """
    from sim.report.sweep import SweepPicture, draw_sweep_figures

    whole = len(cells) == wanted.grid.cells
    growth = np.concatenate(([1.0], np.cumprod(1.0 + market_returns(account))))
    picture = SweepPicture(
        metric=_METRICS[request.metric],
        maps=heat_maps(wanted, metric) if whole else (),
        scores=metric,
        levels=levels(request, wanted, cells, metric),
        curves=curves_drawn(wanted, account, walk, cells, metric),
        walk_forward=[out_of_sample(account, found)] if found is not None else (),
        benchmark=_curve(
            "买入持有 Buy and hold", account.sessions, growth * account.opening_value / 100
        ),
        title=wanted.entry.name,
        source=f"{account.name}, {account.sessions[0]} – {account.sessions[-1]}",
    )
    return [str(path) for path in draw_sweep_figures(picture, request.out)]


def levels(request: "Request", wanted: "Wanted", cells: Integers, metric: Floats) -> "list[Level]":
    """Return the scores to mark: the best, the default, and the best that luck would bring.

    Luck is reckoned for Sharpe ratios alone: as many worthless cells, scattered as these are.
    """
    from sim.analysis.overfitting import expected_maximum
    from sim.report.luck import Level

    found = [Level(name="最优 Best", score=float(np.nanmax(metric)))]
    default = wanted.grid.cell_of(as_mapping(wanted.entry.params()))
    if default is not None and default in cells:
        place = int(np.searchsorted(cells, default))
        found.append(Level(name="默认 Default", score=float(metric[place])))
    if request.metric == "sharpe" and len(cells) > 1:
        lucky = expected_maximum(len(cells), float(np.nanstd(metric)))
        found.append(Level(name="靠运气 By luck", score=lucky))
    return found


def heat_maps(wanted: "Wanted", metric: Floats) -> "list[HeatMap]":
    """Return a map for each pair of axes that take more than one value, at most six.

    A score is the mean over all cells that share the two values.
    """
    from sim.report.inputs import HeatMap

    grid = wanted.grid
    fields = parameter_fields(wanted.entry.params)
    table = metric.reshape([len(axis.values) for axis in grid.axes])
    default = as_mapping(wanted.entry.params())
    best = np.unravel_index(int(np.nanargmax(metric)), table.shape)
    wide = [k for k, axis in enumerate(grid.axes) if len(axis.values) > 1]
    maps = []
    for down, across in itertools.islice(itertools.combinations(wide, 2), _MOST_MAPS):
        others = tuple(k for k in range(len(grid.axes)) if k not in {down, across})
        rows, columns = grid.axes[down], grid.axes[across]
        place = None
        if default[rows.name] in rows.values and default[columns.name] in columns.values:
            place = (
                rows.values.index(default[rows.name]),
                columns.values.index(default[columns.name]),
            )
        maps.append(
            HeatMap(
                across=columns.name,
                columns=[_label(fields[columns.name], value) for value in columns.values],
                down=rows.name,
                rows=[_label(fields[rows.name], value) for value in rows.values],
                scores=np.asarray(table.mean(axis=others), dtype=np.float64),
                best=(int(best[down]), int(best[across])),
                default=place,
            )
        )
    return maps


def _label(field: ParameterField, value: object) -> str:
    """Return a value as an axis shows it: large amounts of yuan in 亿."""
    if field.unit == "yuan" and isinstance(value, int | float) and value >= _HUNDRED_MILLION:
        return f"{value / _HUNDRED_MILLION:,.0f}亿"
    return field.write(value)


def curves_drawn(
    wanted: "Wanted", account: Account, walk: Walk, cells: Integers, metric: Floats
) -> "list[Curve]":
    """Return net values in yuan of the best, the median and the default cell."""
    order = np.argsort(metric, kind="stable")
    middle = order[len(order) // 2]
    drawn = {"最优 Best": int(cells[order[-1]]), "中位 Median": int(cells[middle])}
    default = wanted.grid.cell_of(as_mapping(wanted.entry.params()))
    if default is not None:
        drawn["默认 Default"] = default
    values = walk(np.array(list(drawn.values()), dtype=np.int64)) / 100
    return [_curve(name, account.sessions, row) for name, row in zip(drawn, values, strict=True)]


def out_of_sample(account: Account, found: "Honesty") -> "Curve":
    """Return the net value in yuan of choosing anew on all the past, fold by fold."""
    growth = np.cumprod(1.0 + found.anchored.returns) * account.opening_value / 100
    days = account.sessions[found.anchored.first + 1 :]
    return _curve("滚动样本外 Walk-forward", days, growth)


def _curve(name: str, days: Sequence[date], values: Floats) -> "Curve":
    from sim.report.inputs import Curve

    return Curve(name=name, days=days, values=values)
