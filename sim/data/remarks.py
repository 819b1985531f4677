"""What is said of bars that were fetched and stored: put right, unlike others, broken chains."""

from collections.abc import Iterable, Sequence

from sim.data.asking import Asked
from sim.data.chain import check_chain, check_jumps
from sim.data.desk import Desk
from sim.data.layer import is_index
from sim.data.merge import compare
from sim.data.reading import Request
from sim.data.schema import SeriesKind
from sim.model.issue import Issue, Severity
from sim.rules.securities import classify


def remarks(desk: Desk, request: Request, asked: Sequence[Asked]) -> tuple[Issue, ...]:
    """Return notes and warnings about the answers just stored."""
    return (
        *_notes(request, asked),
        *_unlike_shipped(desk, request, asked),
        *_chain(desk, request, asked),
    )


def _notes(request: Request, asked: Sequence[Asked]) -> tuple[Issue, ...]:
    return tuple(
        Issue(
            code="put-right",
            message=f"{request.security} from {one.provider}: {note}",
            severity=Severity.NOTE,
            field=str(request.security),
        )
        for one in asked
        for note in one.reading.notes
    )


def _unlike_shipped(desk: Desk, request: Request, asked: Sequence[Asked]) -> tuple[Issue, ...]:
    if request.kind is not SeriesKind.DAILY or not desk.below.has(request.security):
        return ()
    shipped = desk.below.bars(request.security)
    found = [(one, *compare(shipped, one.reading.frame)) for one in asked]
    return tuple(
        Issue(
            code="unlike-shipped",
            message=f"{request.security}: {different} of {common} bars of {one.provider} are not"
            " those shipped, which stay",
            remedy="compare with another source",
            severity=Severity.WARNING,
            field=str(request.security),
        )
        for one, common, different in found
        if different
    )


def _chain(desk: Desk, request: Request, asked: Sequence[Asked]) -> Iterable[Issue]:
    symbol = request.security
    if request.kind is not SeriesKind.DAILY or is_index(symbol):
        return
    market, tick = desk.market(), classify(symbol).tick
    bars, actions = market.bars(symbol), market.actions(symbol)
    for one in asked:
        if one.reading.published:
            yield from check_chain(
                bars, one.reading.published, actions, symbol, tick, source=one.provider
            )
    days = {stamp.date() for one in asked for stamp in one.reading.frame["date"]}
    yield from check_jumps(bars, actions, symbol, days)
