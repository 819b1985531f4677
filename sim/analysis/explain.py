"""Every way to explain a difference, in order, with how many ways were tried."""

import decimal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sim.analysis.candidates import Candidate, Kind, rank_key, trade_fields
from sim.analysis.edits import Slip, meant
from sim.analysis.evidence import Evidence
from sim.analysis.misprints import Search, printed_numbers, residual_of
from sim.analysis.price_slips import PriceSearch
from sim.analysis.quotes import Quote
from sim.analysis.reconcile import hidden_by_rounding
from sim.analysis.trade_slips import TradeSearch, fees_by_regime
from sim.model.money import round_fen
from sim.model.statement import StatedTrade, Statement
from sim.model.symbol import Symbol
from sim.model.trade import Side

_DIGITS_NEEDED = 100  # printed numbers may have 30 digits each, products twice that

MOST_LISTED = 100
"""Candidates kept, the best ones; how many there were is told beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanations:
    """What may explain a difference.

    Attributes:
        residual: Computed less printed net value in yuan; None when it cannot be computed.
        candidates: The best first, at most `MOST_LISTED`.
        found: How many candidates there were before the cut.
        tried: How many possibilities were looked at, by kind.
        trades: Slips that would make a stated trade possible which was not; these do not
            touch the residual.
    """

    residual: Decimal | None
    candidates: tuple[Candidate, ...] = ()
    found: int = 0
    tried: Mapping[str, int]
    trades: tuple[Candidate, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The first candidate, None when there is none."""
        return self.candidates[0] if self.candidates else None

    @property
    def settled(self) -> bool:
        """Whether the next candidate needs more slips or raises more doubts than the first."""
        weights = [rank_key(candidate)[0] for candidate in self.candidates[:2]]
        return len(weights) == 1 or (len(weights) > 1 and weights[0] < weights[1])


def explain(
    statement: Statement,
    quotes: Mapping[Symbol, Quote],
    *,
    fees: Mapping[str, Decimal] | None = None,
    capital: Decimal | None = None,
) -> Explanations:
    """Search for everything that brings computed and printed net value together.

    The same search answers a profit percent that does not agree with the net value, and stated
    trades that cannot have been made. Exact decimals throughout.

    Args:
        statement: As printed; cash and net value may be missing, holdings have symbols.
        quotes: One for every holding and every stated trade.
        fees: Yuan of fees by the name of the regime, as `fee_regimes` gives them.
        capital: Starting capital in yuan if it is known.

    Raises:
        KeyError: A holding has no quote.
    """
    with decimal.localcontext(prec=_DIGITS_NEEDED):
        tried: dict[str, int] = {}
        trades = tuple(sorted(_of_trades(statement, quotes, tried), key=rank_key))
        if statement.cash is None or statement.net_value is None:
            return Explanations(residual=None, tried=tried, trades=trades)
        slack = hidden_by_rounding(statement.cash) + hidden_by_rounding(statement.net_value)
        numbers = printed_numbers(statement, quotes)
        evidence = Evidence(statement=statement, capital=capital)
        residual = residual_of(numbers)
        search = Search(numbers=numbers, evidence=evidence, slack=slack, tried=tried)
        found = list(search.percent_slips())
        if abs(residual) > slack:
            prices = PriceSearch(
                statement=statement,
                quotes=quotes,
                evidence=evidence,
                residual=residual,
                slack=slack,
                tried=tried,
            )
            unreported = TradeSearch(
                statement=statement,
                quotes=quotes,
                evidence=evidence,
                residual=residual,
                tried=tried,
            )
            found += search.single_slips()
            found += search.exchanged()
            found += search.two_slips()
            found += prices.candidates()
            found += unreported.candidates()
            found += fees_by_regime(evidence, fees or {}, residual, slack)
            tried[Kind.FEES.value] = 2 * len(fees or {})
        found.sort(key=rank_key)
        return Explanations(
            residual=round_fen(residual),
            candidates=tuple(found[:MOST_LISTED]),
            found=len(found),
            tried=tried,
            trades=trades,
        )


def _of_trades(
    statement: Statement, quotes: Mapping[Symbol, Quote], tried: dict[str, int]
) -> Iterator[Candidate]:
    held = {holding.symbol: holding.quantity.value for holding in statement.holdings}
    for name, trade in zip(trade_fields(statement), statement.trades, strict=True):
        quote = quotes.get(trade.symbol) if trade.symbol is not None else None
        if quote is not None:
            yield from _of_price(name, trade, quote, tried)
        if trade.side is Side.BUY and trade.quantity.value > held.get(trade.symbol, Decimal(0)):
            most = held.get(trade.symbol, Decimal(0))
            yield from _of_quantity(name, trade, most, tried)


def _of_price(
    name: str, trade: StatedTrade, quote: Quote, tried: dict[str, int]
) -> Iterator[Candidate]:
    if trade.price is None or quote.stale or quote.traded_at(trade.price.value):
        return
    middle = quote.average or quote.close
    decimals = -int(quote.tick.as_tuple().exponent)
    for slip in (Slip.DIGIT, Slip.TRANSPOSITION, Slip.DIGIT_LOST, Slip.DIGIT_ADDED):
        for candidate in meant(trade.price, slip, decimals):
            _count(tried, slip)
            if quote.traded_at(candidate.value):
                yield Candidate(
                    kind=Kind(slip.value),
                    field=f"{name}.price",
                    printed=f"{trade.price.value:f}",
                    candidate=f"{candidate.value:f}",
                    residual=Decimal("0.00"),
                    edits=1,
                    for_=(f"traded that day, which averaged {middle}",),
                    changes={f"{name}.price": candidate},
                    closeness=abs(candidate.value - middle),
                )


def _of_quantity(
    name: str, trade: StatedTrade, most: Decimal, tried: dict[str, int]
) -> Iterator[Candidate]:
    for slip in (Slip.DIGIT, Slip.TRANSPOSITION, Slip.DIGIT_ADDED):
        for candidate in meant(trade.quantity, slip, 0):
            _count(tried, slip)
            if 0 < candidate.value <= most:
                whole = candidate.value == most
                yield Candidate(
                    kind=Kind(slip.value),
                    field=f"{name}.quantity",
                    printed=f"{trade.quantity.value:f}",
                    candidate=f"{candidate.value:f}",
                    residual=Decimal("0.00"),
                    edits=1,
                    for_=("exactly what is held after it",) if whole else (),
                    changes={f"{name}.quantity": candidate},
                    closeness=most - candidate.value,
                )


def _count(tried: dict[str, int], slip: Slip) -> None:
    tried[slip.value] = tried.get(slip.value, 0) + 1
