"""One look for every figure: colours, lines, sizes, where the title and the source stand."""

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ParamSpec

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter
from rich.cells import cell_len, set_cell_size

from sim.report.fonts import families

# A-share convention: red is up, green is down. The red is light and the green dark, so that the
# two differ in grey as well; candles differ by hollow and filled besides.
UP = "#D9534A"
DOWN = "#17563F"
INK = "#262626"
MUTED = "#6E6E6E"
GRID = "#E4E4E4"
FLOOR = "#8C2D62"

# Colour and dash pattern of the first, second ... line: told apart without colour as well.
LINES: tuple[tuple[str, object], ...] = (
    ("#1F4E79", "-"),
    ("#D08A2E", (0, (6, 2))),
    ("#5B7F95", (0, (1, 1.2))),
    ("#7B4B94", (0, (6, 1.5, 1.2, 1.5))),
    ("#3A8F86", (0, (3, 1.5))),
    ("#9C5A3C", (0, (8, 2, 1.2, 2, 1.2, 2))),
    ("#4F4F4F", (0, (4, 1, 1, 1))),
    ("#A33B5E", (0, (2, 2))),
)
BENCHMARK_LINE: tuple[str, object] = ("#8A8A8A", (0, (4, 1.5, 1, 1.5)))

WIDTH = 10.0  # inches
_LEGEND_WIDTH, _LEGEND_MARK, _LEGEND_CELL = 8.4, 0.66, 0.069  # inches; of a terminal column
DPI = 150
_MOST_DECIMALS = 6
WAN = 10_000  # 万
YI = 100_000_000  # 亿

_SETTINGS: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.unicode_minus": False,
    "figure.dpi": DPI,
    "figure.facecolor": "white",
    "font.size": 9,
    "grid.color": GRID,
    "hatch.linewidth": 0.6,
    "grid.linewidth": 0.6,
    "legend.borderaxespad": 0.2,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "legend.handlelength": 2.8,
    "lines.linewidth": 1.3,
    "lines.solid_capstyle": "butt",
    "savefig.dpi": DPI,
    "svg.fonttype": "path",
    "svg.hashsalt": "fupan",
    "text.color": INK,
    "text.parse_math": False,  # a name with two dollar signs is no formula
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 8.5,
}

P = ParamSpec("P")


@contextlib.contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style inside the block, whatever the reader's own settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        settings: dict[Any, Any] = {**_SETTINGS, "font.family": list(families())}
        mpl.rcParams.update(settings)
        yield


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Return `draw` working in the house style."""

    @functools.wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with house_style():
            return draw(*args, **kwargs)

    return drawn


def line_style(number: int) -> tuple[str, object]:
    """Return colour and dash pattern of the line with `number`, from 0, repeating after eight."""
    return LINES[number % len(LINES)]


class Thousands(Formatter):
    """Ticks with thousands separators and just the decimals that write all of them exactly."""

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """Return the texts of all ticks."""
        decimals = decimals_of(values)
        return [f"{value:,.{decimals}f}" for value in values]


def decimals_of(ticks: Sequence[float]) -> int:
    """Return how many decimals, six at most, write ticks to a thousandth of their distance."""
    places = np.asarray(ticks, dtype=np.float64)
    step = float(np.diff(np.unique(places)).min()) if len(np.unique(places)) > 1 else 1.0
    exact = (
        count
        for count in range(_MOST_DECIMALS)
        if np.allclose(places, np.round(places, count), rtol=0, atol=step * 1e-3)
    )
    return next(exact, _MOST_DECIMALS)


def thousands(axes: Axes, *, axis: str = "y") -> None:
    """Write the ticks of one axis exactly, with thousands separators."""
    (axes.yaxis if axis == "y" else axes.xaxis).set_major_formatter(Thousands())


def heading(figure: Figure, title: str, source: str) -> None:
    """Write the title at the top left and the source line at the bottom left of `figure`."""
    height = float(figure.get_figheight())
    figure.text(0.012, 1 - 0.09 / height, title, fontsize=12.5, va="top", ha="left")
    figure.text(
        0.012,
        0.07 / height,
        f"来源 Source: {source}" if source else "",
        fontsize=7.5,
        color=MUTED,
        va="bottom",
        ha="left",
    )


def shortened(text: str, width: int) -> str:
    """Return `text` cut to `width` terminal columns, with … where something was left out."""
    if cell_len(text) <= width:
        return text
    return f"{set_cell_size(text, width - 1).rstrip()}…"


def legend_columns(labels: Sequence[str]) -> int:
    """Return how many entries of a legend stand side by side above a panel."""
    widths = [_LEGEND_MARK + _LEGEND_CELL * cell_len(label) for label in labels]
    for columns in range(len(labels), 1, -1):
        filled = np.array_split(np.array(widths), columns)  # column by column, as matplotlib does
        if sum(column.max() for column in filled) <= _LEGEND_WIDTH:
            return columns
    return 1


def legend_rows(labels: Sequence[str]) -> int:
    """Return how many rows the legend of `legend_above` takes."""
    return -(-len(labels) // legend_columns(labels))


def legend_above(axes: Axes) -> None:
    """Put the legend of `axes` above it, where it hides no line."""
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        columns = legend_columns(labels)
        axes.legend(
            handles,
            labels,
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=columns,
            columnspacing=1.6,
        )
