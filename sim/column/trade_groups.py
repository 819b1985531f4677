"""What a sentence on trades says of one verb: its securities, prices and sums."""

import re
from dataclasses import dataclass, field

from sim.column.reading import Span
from sim.model.trade import Side


@dataclass(slots=True)
class Item:
    """A security in a sentence on trades.

    Attributes:
        name: As printed.
        code: As printed, None when there is none.
        span: Where name and code stand together.
        name_span: Where the name stands.
        code_span: Where the code stands.
        shares: The match of its quantity.
    """

    name: str
    code: str | None
    span: Span
    name_span: Span
    code_span: Span | None
    shares: re.Match[str]


@dataclass(slots=True)
class Group:
    """What belongs to one verb: its securities, prices and sums, in printed order."""

    side: Side | None = None
    span: Span = (0, 0)
    items: list[Item] = field(default_factory=list)
    prices: list[re.Match[str]] = field(default_factory=list)
    sums: list[re.Match[str]] = field(default_factory=list)

    def reach(self, span: Span) -> None:
        """Take text into what the group covers."""
        empty = self.span == (0, 0)
        self.span = span if empty else (min(self.span[0], span[0]), max(self.span[1], span[1]))
