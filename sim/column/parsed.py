"""What a reader hands back: a statement, and everything that is wrong with its source."""

from dataclasses import dataclass

from sim.model.issue import Issue, Severity
from sim.model.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The outcome of reading a column or a file of facts.

    Attributes:
        statement: What could be read; None when there is nothing to go on with.
        issues: All that is unreadable, contradictory or odd, in the order of the text.
    """

    statement: Statement | None
    issues: tuple[Issue, ...] = ()

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The issues because of which something is missing or contradictory."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)
