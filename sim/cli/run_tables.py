"""What runs and comparisons came to, in one table each."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from sim.analysis.counterfactuals import Outcome
from sim.cli.run_scene import Ground
from sim.model.symbol import Symbol
from sim.report.tables import Cell, Column, Kind, clean, make_table, print_table

_PERCENT = 100.0
MEASURES = (
    Column(heading="Run"),
    Column(heading="Net value", unit="yuan", kind=Kind.YUAN),
    Column(heading="Return", unit="%", kind=Kind.CHANGE_PERCENT),
    Column(heading="Yearly", unit="%", kind=Kind.CHANGE_PERCENT),
    Column(heading="Deepest fall", unit="%", kind=Kind.CHANGE_PERCENT),
    Column(heading="Sharpe", kind=Kind.NUMBER),
    Column(heading="Beta", kind=Kind.NUMBER),
    Column(heading="Above index", unit="%", kind=Kind.CHANGE_PERCENT),
    Column(heading="Trades", kind=Kind.COUNT),
    Column(heading="Fees", unit="yuan", kind=Kind.YUAN),
    Column(heading="Refused", kind=Kind.COUNT),
)


def measure_row(outcome: Outcome) -> tuple[Cell, ...]:
    """Return the cells of `MEASURES` for one outcome."""
    found, beside = outcome.performance, outcome.comparison
    return (
        outcome.name,
        outcome.closes[-1].net_value,
        None if found is None else found.total_return * _PERCENT,
        None if found is None else found.annual_return * _PERCENT,
        None if found is None else found.drawdown.depth * _PERCENT,
        None if found is None else found.sharpe,
        None if beside is None else beside.beta,
        None if beside is None else beside.excess_return * _PERCENT,
        len(outcome.fills),
        outcome.fees,
        0 if outcome.run is None else len(outcome.run.rejections),
    )


def show_measures(
    console: Console, outcomes: Sequence[Outcome], ground: Ground, *, index_name: str
) -> None:
    """Print one row an outcome, over the span all of them share."""
    first = outcomes[0]
    beside = f"; index: {index_name}" if ground.index else "; no bars of the index are held"
    table = make_table(
        MEASURES,
        [measure_row(outcome) for outcome in outcomes],
        title=f"{clean(ground.title)}: {first.closes[0].day} to {first.closes[-1].day}",
        caption=f"From {first.closes[0].net_value:,.2f} yuan at the close of"
        f" {first.closes[0].day}{beside}; fees of {ground.setting.profile.name!r}.",
    )
    print_table(table, console)


def show_parts(
    console: Console,
    title: str,
    columns: Sequence[str],
    rows: Mapping[str, Sequence[Decimal]],
    caption: str = "",
) -> None:
    """Print yuan by security and column, with totals that are their exact sums."""
    sums = [sum(column) for column in zip(*rows.values(), strict=True)]
    table = make_table(
        [Column(heading="Part"), *(Column(heading=name, kind=Kind.CHANGE) for name in columns)],
        [(name, *values) for name, values in rows.items()],
        title=title,
        caption=caption,
        totals=("Total", *sums),
    )
    print_table(table, console)


def show_notes(console: Console, outcomes: Iterable[Outcome], ground: Ground) -> None:
    """Print what a reader must know."""
    lines = [*ground.notes]
    lines += [f"{outcome.name}: {note}" for outcome in outcomes for note in outcome.notes]
    for line in lines:
        console.print(f"Note: {clean(line)}")


def show_end(console: Console, outcomes: Iterable[Outcome], folder: Path) -> None:
    """Print that the books agree and where the files lie."""
    runs = [outcome.run for outcome in outcomes if outcome.run is not None]
    agreed = (
        "agree to the fen at every close" if all(run.books_agree for run in runs) else "DIFFER"
    )
    console.print(f"The exact ledger and backtrader's account {agreed}, in {len(runs)} runs.")
    console.print(clean(f"Figures, tables and result.json: {folder}"))


def part_name(symbol: Symbol, names: Mapping[Symbol, str]) -> str:
    """Return a security as a row is called."""
    return f"{names.get(symbol, '')} {symbol}".strip()
