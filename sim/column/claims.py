"""What the text asserts about the market, as kinds with values (see docs/column-formats.md).

The check of a kind belongs to the room that looks at prices.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import islice

from sim.column.claim_kinds import KINDS
from sim.column.claim_readers import Said
from sim.column.claim_words import INDEX, INDICES, Values
from sim.column.layout import Layout
from sim.column.reading import Reading, Span
from sim.model.statement import Claim

_INDEX = re.compile(INDEX)
_REACH = 80
_LEAD = 16
_OPEN = re.compile(
    r"没有?|未能?|并非|能否|是否|会否|能不能|若|如果|假如|一旦|只要|只有|除非|有望|或将|可能|预计|期待|等待|待|不会|不再"
    r"|上周|上个?月|去年|此前|昨[日天]"
)
_OF_LEVELS = {"收复", "站上", "站稳", "失守", "跌破"}
_PASSING = re.compile(r"盘中|一度|曾")
_MOST_CLAIMS = 500


def read_claims(reading: Reading, layout: Layout, as_of: date | None) -> tuple[Claim, ...]:
    """Return the claims of the column, and a few kinds from its neighbours, in printed order.

    A claim from a neighbouring article has the value `article = "neighbour"`.
    """
    found: list[tuple[Span, Claim]] = []
    swallowed: list[Span] = []
    for kind in KINDS:
        span = (0, len(reading.text)) if kind.beside else (layout.start, layout.end)
        for match in islice(kind.pattern.finditer(reading.text, *span), _MOST_CLAIMS):
            inside = layout.start <= match.start() < layout.end
            if not kind.conditional and _is_not_asserted(reading.text, match):
                continue
            said = Said(match, _index_before(reading.text, match), as_of)
            beside: Values = {} if inside else {"article": "neighbour"}
            for name, values in kind.read(said):
                place = reading.place(match.span())
                claim = Claim(kind=name, values=values | beside, place=place)
                found.append((match.span(), claim))
            if kind.swallows:
                swallowed.append(match.span())
    found.sort(key=lambda pair: pair[0][0])
    return tuple(claim for span, claim in found if not _is_inside(span, swallowed))


def _is_not_asserted(text: str, match: re.Match[str]) -> bool:
    """Say whether a claim is denied, asked, wished for or made to depend on something.

    What was only so in the course of the day, or on another day, is nothing the close can tell.
    """
    lead = text[max(0, match.start() - _LEAD) : match.start()]
    clause = re.split(r"[,;。?:、]", lead)[-1]
    if _OPEN.search(clause) is not None:
        return True
    return match.groupdict().get("way") in _OF_LEVELS and _PASSING.search(clause) is not None


def _is_inside(span: Span, others: Sequence[Span]) -> bool:
    return any(start < span[0] and span[1] <= end for start, end in others)


def _index_before(text: str, match: re.Match[str]) -> str | None:
    """Return the index named last before the match in its sentence, or in the match."""
    start = max(text.rfind("。", 0, match.start()), text.rfind("?", 0, match.start()))
    start = max(start + 1, match.start() - _REACH)
    named = list(_INDEX.finditer(text, start, match.end()))
    return INDICES[named[-1][0]] if named else None
