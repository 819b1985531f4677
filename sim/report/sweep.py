"""Every figure of a parameter sweep, from inputs a command has at hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from sim.report.bridges import drawdowns_of
from sim.report.equity import draw_equity
from sim.report.heat import draw_heat_maps
from sim.report.inputs import Curve, HeatMap, Values
from sim.report.luck import Level, draw_scores
from sim.report.profile import Profile, draw_profile
from sim.report.save import FORMATS, save_figure

_MAPS = 6
"""Heat maps on one figure."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepPicture:
    """What the figures of a sweep show.

    Attributes:
        metric: Name and unit of the scores, such as `夏普 Sharpe`.
        maps: One for each pair of parameters.
        profile: Scores along the only parameter that varies, None when several do.
        scores: Of all cells.
        levels: Scores to mark among them: the best, the default, the best by luck.
        curves: Net values in yuan of the best, the median and the default cell.
        walk_forward: Net values in yuan out of sample, none when not walked.
        benchmark: Closes of an index, or of the security held, None when there is none.
        title: Of what, such as the strategy; stands in front of every title.
        source: Where the figures come from.
    """

    metric: str
    maps: Sequence[HeatMap] = ()
    profile: Profile | None = None
    scores: Values = ()
    levels: Sequence[Level] = ()
    curves: Sequence[Curve] = ()
    walk_forward: Sequence[Curve] = ()
    benchmark: Curve | None = None
    title: str = ""
    source: str = ""


def draw_sweep_figures(
    picture: SweepPicture, out: Path, *, formats: Sequence[str] = FORMATS
) -> tuple[Path, ...]:
    """Draw everything the picture holds and return the files, in the order of reading.

    Args:
        picture: What there is; what it lacks is not drawn.
        out: Folder the figures go to; made when missing.
        formats: Any of `png` and `svg`.

    Raises:
        StorageError: A file cannot be written.
        ValueError: A series is empty, or no score is finite.
    """
    written: list[Path] = []
    for name, figure in _figures(picture):
        written += save_figure(figure, out / name, formats)
    return tuple(written)


def _figures(picture: SweepPicture) -> Iterator[tuple[str, Figure]]:
    source = picture.source
    for number, first in enumerate(range(0, len(picture.maps), _MAPS)):
        others = "，其余参数取平均 Parameters, mean over all others"  # with one map there are none
        title = f"{picture.title} 参数热图{others if len(picture.maps) > 1 else ' Parameters'}"
        yield (
            f"parameters-{number + 1}" if number else "parameters",
            draw_heat_maps(
                picture.maps[first : first + _MAPS],
                metric=picture.metric,
                title=title.strip(),
                source=source,
            ),
        )
    if picture.profile is not None:
        title = f"{picture.title} 参数曲线 Score by parameter".strip()
        yield (
            "parameters",
            draw_profile(picture.profile, metric=picture.metric, title=title, source=source),
        )
    if len(picture.scores) > 1:
        title = f"{picture.title} 全部参数的得分 Scores of all cells".strip()
        figure = draw_scores(
            picture.scores,
            metric=picture.metric,
            levels=picture.levels,
            title=title,
            source=source,
        )
        yield "scores", figure
    for name, curves, words in (
        ("curves", picture.curves, "净值 Net value of chosen cells"),
        ("walk-forward", picture.walk_forward, "样本外净值 Net value out of sample"),
    ):
        if curves:
            figure = draw_equity(
                curves,
                benchmark=picture.benchmark,
                drawdowns=[drawdowns_of(curve) for curve in curves],
                title=f"{picture.title} {words}".strip(),
                source=source,
            )
            yield name, figure
