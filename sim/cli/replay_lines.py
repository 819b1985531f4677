"""The explanations a replay found, in lines a reader can follow."""

from collections.abc import Iterator

from rich.console import Console

from sim.analysis.judgement import Judgement
from sim.cli.replay_words import explained
from sim.cli.wrapped import print_wrapped
from sim.model.money import format_yuan

MOST_SHOWN = 8
"""Explanations printed; all of them stand in `result.json`."""


def print_explanations(console: Console, judgement: Judgement) -> None:
    """Print every explanation with what speaks for and against it, and how many were tried."""
    found = judgement.explanations
    rows = [*found.candidates, *found.trades]
    if not rows:
        return
    console.print("Explanations, the least edit first", style="bold")
    for place, row in enumerate(rows[:MOST_SHOWN], start=1):
        print_wrapped(console, f"{place}. {explained(row, judgement)}", indent=2)
        leaves = f"{row.kind.value.replace('-', ' ')}; leaves {format_yuan(row.residual)} yuan"
        print_wrapped(console, leaves, indent=5)
        print_wrapped(console, f"for: {'; '.join(row.for_) or 'nothing'}", indent=5)
        print_wrapped(console, f"against: {'; '.join(row.against) or 'nothing'}", indent=5)
    print_wrapped(console, " ".join(_tried(judgement, len(rows))), style="dim")
    console.print()


def _tried(judgement: Judgement, shown: int) -> Iterator[str]:
    found = judgement.explanations
    more = found.found + len(found.trades) - min(shown, MOST_SHOWN)
    if more:
        yield f"{more} more in result.json."
    tried = (f"{count:,} {kind}" for kind, count in found.tried.items() if count)
    yield f"Tried: {', '.join(tried)}."
