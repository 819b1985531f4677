"""What a reader hands back: a statement, and everything that is wrong with its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.model.issue import Issue, Place, Severity
from sim.model.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The outcome of reading a column or a file of facts.

    Attributes:
        statement: What could be read; None when there is nothing to go on with.
        issues: All that is unreadable, contradictory or odd, in the order of the text.
        places: Where `publisher`, `newspaper` and `as_of` were read; figures carry their own.
    """

    statement: Statement | None
    issues: tuple[Issue, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The issues because of which something is missing or contradictory."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)
