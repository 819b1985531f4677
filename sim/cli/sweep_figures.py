"""Figures of a sweep: heat maps of every pair of parameters, and the curves of three cells."""

import itertools
from pathlib import Path
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

_MOST_MAPS = 6
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
    """Draw heat maps and curves and return their files.

    Raises:
        StorageError: A file cannot be written.
    """
    from sim.report.equity import draw_equity
    from sim.report.heat import draw_heat_maps
    from sim.report.save import save_figure

    source = f"{account.name}, {account.sessions[0]} – {account.sessions[-1]}"
    written: list[Path] = []
    whole = len(cells) == wanted.grid.cells
    maps = heat_maps(wanted, metric) if whole else []
    if maps:
        label = f"{request.metric}, mean over the other parameters"
        figure = draw_heat_maps(maps, metric=label, source=source)
        written += save_figure(figure, request.out / "heat")
    curves = curves_drawn(wanted, account, walk, cells, metric, found)
    growth = np.concatenate(([1.0], np.cumprod(1.0 + market_returns(account))))
    benchmark = _curve("买入持有 Buy and hold", account, growth * account.opening_value / 100)
    written += save_figure(
        draw_equity(curves, benchmark=benchmark, source=source), request.out / "equity"
    )
    return [str(path) for path in written]


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
    wanted: "Wanted",
    account: Account,
    walk: Walk,
    cells: Integers,
    metric: Floats,
    found: "Honesty | None",
) -> "list[Curve]":
    """Return net values in yuan of the best, the median and the default cell, and walk-forward."""
    order = np.argsort(metric, kind="stable")
    middle = order[len(order) // 2]
    drawn = {"最优 Best": int(cells[order[-1]]), "中位 Median": int(cells[middle])}
    default = wanted.grid.cell_of(as_mapping(wanted.entry.params()))
    if default is not None:
        drawn["默认 Default"] = default
    values = walk(np.array(list(drawn.values()), dtype=np.int64)) / 100
    curves = [_curve(name, account, row) for name, row in zip(drawn, values, strict=True)]
    if found is not None:
        first = found.anchored.first + 1
        growth = np.cumprod(1.0 + found.anchored.returns) * account.opening_value / 100
        padded = np.concatenate((np.full(first, np.nan), growth))
        curves.append(_curve("滚动样本外 Walk-forward", account, padded))
    return curves


def _curve(name: str, account: Account, values: Floats) -> "Curve":
    from sim.report.inputs import Curve

    return Curve(name=name, days=account.sessions, values=values)
