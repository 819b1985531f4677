"""Every figure of a replay, drawn from its results alone."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sim.model.errors import StorageError
from sim.report.result import Computed, EquityRow, Explanation, Result, parse_result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.report.inputs import Curve, Marker

READING_NAMES = {"printed": "按刊登 As printed", "reconciled": "按核对 As reconciled"}
FORMATS = ("png", "svg")

_DEFAULT_SOURCE = "刊登数字与随附日线快照 published figures and the shipped daily bars"
_NEAR = 0.02  # readings closer than this everywhere are drawn as band and line, with their gap
_FIELDS = {
    "quantity": "数量 quantity",
    "cash": "现金 cash",
    "net_value": "净值 net value",
    "profit_percent": "盈利 profit %",
    "price": "价格 price",
    "close": "收盘价 close",
}


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
    computed, printed = result.computed, result.reported.net_value
    if result.holdings and computed is not None:
        if printed is not None:
            yield "reconciliation", _reconciliation(result, computed, printed)
        if computed.net_value > 0:
            yield "weights", _weights(result, computed)


def _equity(result: Result) -> "Figure":
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
        drawdowns=[_drawdown(curve) for curve in curves],
        events=_dividends(result, next(iter(by_reading))),
        show_gap=len(curves) == 2 and _near(by_reading),  # noqa: PLR2004 - a gap is between two
        title=f"{_headline(result)} 净值回放 Net value replayed",
        source=_source(result),
    )


def _reconciliation(result: Result, computed: Computed, printed: Decimal) -> "Figure":
    from sim.report.reconciliation import Amount, draw_reconciliation

    parts = [Amount(name=row.label, yuan=float(row.worth)) for row in result.holdings]
    parts.append(Amount(name="现金\nCash", yuan=float(computed.cash)))
    return draw_reconciliation(
        parts,
        computed=float(computed.net_value),
        printed=float(printed),
        notes=[
            _note(number, explanation, result)
            for number, explanation in enumerate(result.explanations, start=1)
        ],
        title=f"{_headline(result)} 净值核对 Net value reconciled",
        source=_source(result),
    )


def _weights(result: Result, computed: Computed) -> "Figure":
    from sim.report.weights import draw_weights

    rows = sorted(((row.label, row.worth) for row in result.holdings), key=lambda row: -row[1])
    rows.append(("现金 Cash", computed.cash))
    return draw_weights(
        [name for name, _ in rows],
        [float(value / computed.net_value) for _, value in rows],
        amounts=[float(value) for _, value in rows],
        title=f"{_headline(result)} 收盘持仓权重 Weights at the close",
        source=_source(result),
    )


def _drawdown(curve: "Curve") -> "Curve":
    from sim.report.inputs import Curve

    peaks = itertools.accumulate(curve.values, max)
    below = [
        value / peak - 1 if peak > 0 else 0.0
        for value, peak in zip(curve.values, peaks, strict=True)
    ]
    return Curve(name=curve.name, days=curve.days, values=below)


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


def _note(number: int, explanation: Explanation, result: Result) -> str:
    *_, last = explanation.field.split(".")
    subject = next((row.label for row in result.holdings if row.symbol in explanation.field), "")
    words = [subject, _FIELDS.get(last, last), _grouped(explanation.printed)]
    text = " ".join(word for word in words if word) + f" → {_grouped(explanation.candidate)}"
    if last == "quantity":
        text += _in_yuan(explanation, result)
    if explanation.residual is not None:
        text += f"，残差 residual {explanation.residual:,.2f} 元"
    return f"{number}. {text}"


def _in_yuan(explanation: Explanation, result: Result) -> str:
    """Return the change of a quantity times the close, where both are numbers."""
    close = next((row.close for row in result.holdings if row.symbol in explanation.field), None)
    try:
        change = Decimal(str(explanation.candidate)) - Decimal(str(explanation.printed))
    except ArithmeticError:
        return ""
    return "" if close is None else f"（{change:+,} × {close} = {change * close:+,.2f} 元）"


def _grouped(value: str | Decimal) -> str:
    """Return a number with thousands separators; any other text as it is."""
    try:
        return f"{Decimal(str(value)):,}"
    except ArithmeticError:
        return str(value)


def _headline(result: Result) -> str:
    return f"{result.publisher} {result.as_of}".strip()


def _source(result: Result) -> str:
    return result.source or _DEFAULT_SOURCE
