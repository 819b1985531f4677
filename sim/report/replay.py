"""Every figure of a replay, drawn from its results alone."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sim.model.errors import StorageError
from sim.report.explanations import explanation_line
from sim.report.result import Computed, EquityRow, Result, parse_result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.report.inputs import Curve, Marker

READING_NAMES = {"printed": "按刊登 As printed", "reconciled": "按核对 As reconciled"}
FORMATS = ("png", "svg")

_DEFAULT_SOURCE = "刊登数字与随附日线快照 published figures and the shipped daily bars"
_NEAR = 0.02  # readings closer than this everywhere are drawn as band and line, with their gap


def draw_replay_figures(
    result: Mapping[str, object] | Result, out: Path, *, formats: Sequence[str] = FORMATS
) -> tuple[Path, ...]:
    """Draw what a replay's results allow and return the files, in the order of reading.

    `equity` needs `equity` rows; `reconciliation` needs `holdings`, `computed` and a reported net
    value; `weights` needs `holdings` and `computed`.

    Args:
        result: The values of `result.json`, or what `read_result` made of them.
        out: Folder the figures go to; made when missing.
        formats: Any of `png` and `svg`.

    Raises:
        InputError: The results cannot be used; with one issue per fault.
        StorageError: A file cannot be written, or matplotlib finds no place to work in.
    """
    checked = result if isinstance(result, Result) else parse_result(result)
    try:
        from sim.report.save import save_figure
    except (OSError, ValueError) as error:
        raise StorageError(
            f"figures cannot be drawn, matplotlib does not start: {error};"
            " set MPLCONFIGDIR to a folder that can be written, and unset MPLBACKEND"
        ) from None
    written: list[Path] = []
    for name, figure in _figures(checked):
        written += save_figure(figure, out / name, formats)
    return tuple(written)


def _figures(result: Result) -> Iterator[tuple[str, "Figure"]]:
    if result.equity:
        yield "equity", _equity(result)
    computed, printed = result.computed or Computed(), result.reported.net_value
    cash, net_value = computed.cash, computed.net_value
    if result.holdings and cash is not None and net_value is not None:
        if printed is not None:
            yield "reconciliation", _reconciliation(result, cash, net_value, printed)
        if net_value > 0:
            yield "weights", _weights(result, cash, net_value)


def _equity(result: Result) -> "Figure":
    from sim.report.bridges import drawdowns_of
    from sim.report.equity import draw_equity
    from sim.report.inputs import Curve

    by_reading: dict[str, list[EquityRow]] = {}
    for row in result.equity:
        by_reading.setdefault(row.reading, []).append(row)
    curves = [
        Curve(
            name=READING_NAMES.get(reading, reading or "总净值 Net value"),
            days=[row.date for row in rows],
            values=[float(row.net_value) for row in rows],
        )
        for reading, rows in by_reading.items()
    ]
    return draw_equity(
        curves,
        benchmark=_benchmark(result),
        drawdowns=[drawdowns_of(curve) for curve in curves],
        events=_dividends(result, next(iter(by_reading))),
        show_gap=len(curves) == 2 and _near(by_reading),  # noqa: PLR2004 - a gap is between two
        title=f"{_headline(result)} 净值回放 Net value replayed",
        source=_source(result),
    )


def _reconciliation(
    result: Result, cash: Decimal, computed: Decimal, printed: Decimal
) -> "Figure":
    from sim.report.reconciliation import Amount, draw_reconciliation

    parts = [Amount(name=row.label, yuan=float(row.worth)) for row in result.holdings]
    parts.append(Amount(name="现金\nCash", yuan=float(cash)))
    return draw_reconciliation(
        parts,
        computed=float(computed),
        printed=float(printed),
        notes=[
            explanation_line(number, explanation, result)
            for number, explanation in enumerate(result.explanations, start=1)
        ],
        title=f"{_headline(result)} 净值核对 Net value reconciled",
        source=_source(result),
    )


def _weights(result: Result, cash: Decimal, net_value: Decimal) -> "Figure":
    from sim.report.weights import draw_weights

    rows = sorted(((row.label, row.worth) for row in result.holdings), key=lambda row: -row[1])
    rows.append(("现金 Cash", cash))
    return draw_weights(
        [name for name, _ in rows],
        [float(value / net_value) for _, value in rows],
        amounts=[float(value) for _, value in rows],
        title=f"{_headline(result)} 收盘持仓权重 Weights at the close",
        source=_source(result),
    )


def _benchmark(result: Result) -> "Curve | None":
    from sim.report.inputs import Curve

    rows = result.benchmark.rows
    if not rows:
        return None
    return Curve(
        name=result.benchmark.name or result.benchmark.symbol,
        days=[row.date for row in rows],
        values=[float(row.close) for row in rows],
    )


def _dividends(result: Result, reading: str) -> "list[Marker]":
    from sim.report.inputs import Marker

    return [
        Marker(
            day=row.date,
            name=row.name or row.symbol,
            amount=None if row.amount is None else float(row.amount),
        )
        for row in result.dividends
        if row.reading in {"", reading}
    ]


def _near(by_reading: Mapping[str, Sequence[EquityRow]]) -> bool:
    first, second = ({row.date: row.net_value for row in rows} for rows in by_reading.values())
    return all(
        abs(second[day] - first[day]) <= _limit(first[day]) for day in first.keys() & second
    )


def _limit(net_value: Decimal) -> Decimal:
    return abs(net_value) * Decimal(str(_NEAR))


def _headline(result: Result) -> str:
    return f"{result.publisher} {result.as_of}".strip()


def _source(result: Result) -> str:
    return result.source or _DEFAULT_SOURCE
