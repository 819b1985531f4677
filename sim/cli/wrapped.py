"""Text in the terminal in lines of a readable width, on a pipe too."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from sim.report.tables import clean

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
