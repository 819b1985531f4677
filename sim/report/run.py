"""Every figure of strategy runs, from inputs a command has at hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from sim.report.attribution import draw_attribution
from sim.report.bridges import drawdowns_of, monthly_returns_of
from sim.report.equity import draw_equity
from sim.report.heat import draw_monthly_returns
from sim.report.inputs import Bars, Condition, Curve, MacdStudy, Marker, TradeMark, Turnover
from sim.report.market import draw_market
from sim.report.save import FORMATS, save_figure
from sim.report.weights import draw_weights_over_time


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarketPicture:
    """One security or index with its studies.

    Attributes:
        key: Part of the file's name, such as `600155.SH`.
        bars: Candles, in one adjustment.
        lines: Moving averages, in the bars' unit.
        trades: Trades in it.
        macd: None when not shown.
        turnover: None when not shown.
        conditions: Timelines, none when not shown.
        title: Above the figure; the bars' name when empty.
    """

    key: str
    bars: Bars
    lines: Sequence[Curve] = ()
    trades: Sequence[TradeMark] = ()
    macd: MacdStudy | None = None
    turnover: Turnover | None = None
    conditions: Sequence[Condition] = ()
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunPicture:
    """What the figures of one or several runs show.

    Attributes:
        curves: Net values in yuan, the run of most interest first.
        growths: What drawdowns and monthly returns are taken from where money was paid in or
            out, in the order of `curves`; empty takes the curves.
        benchmark: Closes of an index, None when there is none.
        exposures: Fractions held in securities, in the order of `curves`.
        dividends: Of the first run.
        weights: Fractions of the first run's net value, one curve a security.
        markets: A figure each, named `market-KEY`.
        attribution: Name and yuan of each part of the first run's result.
        title: Of what, such as the portfolio; stands in front of every title.
        source: Where the figures come from.
    """

    curves: Sequence[Curve]
    growths: Sequence[Curve] = ()
    benchmark: Curve | None = None
    exposures: Sequence[Curve] = ()
    dividends: Sequence[Marker] = ()
    weights: Sequence[Curve] = ()
    markets: Sequence[MarketPicture] = ()
    attribution: Sequence[tuple[str, float]] = ()
    title: str = ""
    source: str = ""


def draw_run_figures(
    picture: RunPicture, out: Path, *, formats: Sequence[str] = FORMATS
) -> tuple[Path, ...]:
    """Draw everything the picture holds and return the files, in the order of reading.

    Args:
        picture: At least `curves`.
        out: Folder the figures go to; made when missing.
        formats: Any of `png` and `svg`.

    Raises:
        StorageError: A file cannot be written.
        ValueError: A series is empty.
    """
    written: list[Path] = []
    for name, figure in _figures(picture):
        written += save_figure(figure, out / name, formats)
    return tuple(written)


def _figures(picture: RunPicture) -> Iterator[tuple[str, Figure]]:
    source = picture.source
    growths = picture.growths or picture.curves
    yield (
        "equity",
        draw_equity(
            picture.curves,
            benchmark=picture.benchmark,
            drawdowns=[drawdowns_of(curve) for curve in growths],
            exposures=picture.exposures,
            events=picture.dividends,
            title=_titled(picture, "净值 Net value"),
            source=source,
        ),
    )
    first = growths[0]
    if all(value > 0 for value in first.values):
        title = _titled(picture, f"{first.name} 月度收益 Monthly returns")
        yield (
            "monthly",
            draw_monthly_returns(*monthly_returns_of(first), title=title, source=source),
        )
    if picture.weights:
        title = _titled(picture, f"{first.name} 权重 Weights")
        yield "weights", draw_weights_over_time(picture.weights, title=title, source=source)
    if picture.attribution:
        names, yuan = zip(*picture.attribution, strict=True)
        title = _titled(picture, f"{first.name} 盈亏归因 Attribution")
        yield "attribution", draw_attribution(names, yuan, title=title, source=source)
    for market in picture.markets:
        yield f"market-{market.key}", _market(market, source)


def _market(market: MarketPicture, source: str) -> Figure:
    return draw_market(
        market.bars,
        lines=market.lines,
        trades=market.trades,
        macd=market.macd,
        turnover=market.turnover,
        conditions=market.conditions,
        title=market.title,
        source=source,
    )


def _titled(picture: RunPicture, text: str) -> str:
    return f"{picture.title} {text}".strip()
