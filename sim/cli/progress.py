"""A progress bar on a terminal's standard error, and nothing anywhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(what: str, *, total: int, shown: bool = True) -> Iterator[Callable[[], None]]:
    """Give a function that is called after each of `total` parts of the work.

    Args:
        what: What is being done, in a word.
        total: How many parts there are.
        shown: Whether to show it where standard error is a terminal.
    """
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not (shown and console.is_terminal)
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
