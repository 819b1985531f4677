"""What is odd but possible, with its numbers: a reader should look, nothing is refuted."""

from collections.abc import Iterator, Mapping, Sequence

from sim.analysis.explain import Explanations
from sim.analysis.quotes import Quote
from sim.analysis.readings import Reading, Scene
from sim.analysis.reconcile import Reconciliation
from sim.model.issue import Issue, Severity
from sim.model.money import ZERO, format_yuan
from sim.model.statement import Statement
from sim.model.symbol import Symbol


def observe(
    statement: Statement,
    scene: Scene,
    quotes: Mapping[Symbol, Quote],
    known: Reconciliation,
    explanations: Explanations,
    readings: Sequence[Reading],
) -> tuple[Issue, ...]:
    """Return what a reader should know beside the findings, each once.

    Args:
        statement: As printed.
        scene: The market.
        quotes: Bars around the as-of session.
        known: The statement marked to its closes.
        explanations: What may explain a difference.
        readings: As replayed.
    """
    notes = [
        *_shares_of_volume(statement, quotes),
        *(issue for reading in readings for issue in reading.run.issues),
        *_old_prices(known, quotes),
        *_short_bars(scene),
        *_proof(known, explanations),
    ]
    return tuple(dict.fromkeys(notes))


def _shares_of_volume(statement: Statement, quotes: Mapping[Symbol, Quote]) -> Iterator[Issue]:
    for trade in statement.trades:
        quote = quotes.get(trade.symbol) if trade.symbol is not None else None
        if quote is None or quote.stale or quote.bar.volume == 0:
            continue
        share = trade.quantity.value / quote.bar.volume
        price = "" if trade.price is None else f" at {trade.price.digits}"
        spread = f"the day's range is {quote.bar.low} to {quote.bar.high}"
        yield _note(
            "share-of-volume",
            f"{trade.name}: {trade.side} {trade.quantity.value:,f}{price} is {share:.2%} of the"
            f" day's volume of {quote.bar.volume:,}; {spread}",
            f"trades.{trade.symbol}.quantity",
        )


def _old_prices(known: Reconciliation, quotes: Mapping[Symbol, Quote]) -> Iterator[Issue]:
    for holding in known.holdings:
        if holding.stale:
            yield _note(
                "valued-at-older-close",
                f"{holding.name} ({holding.symbol}) did not trade that day; it is valued at its"
                f" close of {quotes[holding.symbol].bar.day}, {holding.close}",
                f"holdings.{holding.symbol}.close",
            )


def _short_bars(scene: Scene) -> Iterator[Issue]:
    for symbol, frame in scene.frames.items():
        last = frame["date"].iloc[-1].date()
        if last < scene.end:
            yield _note(
                "bars-end-early",
                f"bars of {symbol} end on {last}; from then to {scene.end} it is valued at its"
                f" last close; newer ones come with: fupan data fetch {symbol}",
                str(symbol),
            )


def _proof(known: Reconciliation, explanations: Explanations) -> Iterator[Issue]:
    if known.cash_solved:
        yield _note(
            "cash-solved",
            f"no cash was printed; {format_yuan(known.cash or ZERO)} is what the net value leaves"
            " after the holdings, so the net value proves nothing here",
            "cash",
        )
    residual = explanations.residual
    if residual and known.rounding_reach >= abs(residual):
        yield _note(
            "quantities-may-be-rounded",
            "quantities were printed in units of ten thousand or more; were they rounded, the"
            f" digits left away could hide up to {format_yuan(known.rounding_reach)} in all, if"
            " several holdings were rounded at once",
            "holdings",
        )
    if explanations.candidates and not explanations.settled:
        yield _note(
            "explanations-tie",
            "the first explanations are equally good; the reading as reconciled follows the first",
            explanations.candidates[0].field,
        )


def _note(code: str, message: str, field: str) -> Issue:
    return Issue(code=code, message=message, severity=Severity.NOTE, field=field)
