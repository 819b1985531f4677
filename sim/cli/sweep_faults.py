"""What is wrong with the options of a sweep, all of it at once."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from sim.model.errors import FupanError, InputError
from sim.model.issue import Issue
from sim.sweep.cluster import ADDRESS

if TYPE_CHECKING:
    from sim.cli.sweep_command import Request

PRINTED, RECONCILED = "printed", "reconciled"
"""Readings of a portfolio, as `sim.analysis.readings` names them."""

Found = TypeVar("Found")


class Faults:
    """Collects what is wrong, so that all of it is said at once."""

    def __init__(self) -> None:
        self._issues: list[Issue] = []

    def add(self, issue: Issue) -> None:
        """Take a fault."""
        self._issues.append(issue)

    def say(self, message: str) -> None:
        """Take a fault in words."""
        self.add(Issue(code="option", message=message))

    def of(self, read: Callable[[], Found]) -> Found | None:
        """Return what `read` returns, or take its faults."""
        try:
            return read()
        except FupanError as error:
            if error.issues:
                self._issues.extend(error.issues)
            else:
                self.say(error.message)
            return None

    def refuse(self, what: str) -> None:
        """Fail when there are faults.

        Raises:
            InputError: With all of them; a single one alone.
        """
        if len(self._issues) == 1:
            raise InputError(str(self._issues[0]))
        if self._issues:
            raise InputError(f"{what}: {len(self._issues)} faults", self._issues)


def combination_faults(request: "Request") -> Iterator[str]:
    """Yield which of the options do not go together."""
    if request.portfolio is not None and (
        request.cash or request.symbol or request.board or request.turnover
    ):
        yield "--cash, --symbol, --board and --turnover do not go with a portfolio"
    if request.universe is not None and (request.symbol or request.board):
        yield "--symbol and --board go with --bars; a universe names its securities"
    if request.portfolio is None and request.reading != PRINTED:
        yield "--reading goes with a portfolio"
    if request.reading not in {PRINTED, RECONCILED}:
        yield f"--reading must be {PRINTED} or {RECONCILED}, was {request.reading!r}"
    if request.search not in {None, "optuna"}:
        yield f"--search must be optuna, was {request.search!r}"
    if request.search is not None and (request.resume or request.cluster):
        yield "--search proposes a few cells at a time; --resume and --cluster go with whole grids"
    if request.search is not None and request.universe is not None:
        yield "--search goes with one account; sweep the universe over a smaller grid"
    if request.cluster is not None and not ADDRESS.fullmatch(request.cluster):
        yield f"--cluster must look like tcp://10.0.0.5:8786, was {request.cluster!r}"
