"""What a replay found, in lines of a readable width: the explanations, and notes below tables."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from sim.analysis.judgement import Judgement
from sim.cli.replay_words import explained
from sim.model.money import format_yuan
from sim.report.tables import clean

MOST_SHOWN = 8
"""Explanations printed; all of them stand in `result.json`."""

WIDTH = 108
"""Columns of a line, fewer on a narrower terminal."""

_HANGING = 2  # columns by which the further lines of one text are indented
_LEAST = 20  # columns that are left for text however narrow the terminal


def print_wrapped(console: Console, text: str, *, indent: int = 0, style: str = "") -> None:
    """Print a text in lines of at most `WIDTH` columns; in a list the further ones hang."""
    hanging = _HANGING if indent else 0
    width = max(min(console.width, WIDTH) - indent - hanging, _LEAST)
    lines = Text(clean(text)).wrap(console, width)
    for number, line in enumerate(lines):
        margin = indent + (hanging if number else 0)
        console.print(" " * margin + line.plain.rstrip(), style=style, crop=False, soft_wrap=True)


def print_list(console: Console, title: str, texts: Iterable[str]) -> None:
    """Print texts below a title, nothing when there are none."""
    for number, text in enumerate(texts):
        if not number:
            console.print(title, style="bold")
        print_wrapped(console, text, indent=2)


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
