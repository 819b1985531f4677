"""Which other prices would explain a difference: of the day, of its neighbours, misread."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sim.analysis.candidates import Candidate, Kind
from sim.analysis.edits import Slip, meant
from sim.analysis.evidence import Evidence
from sim.analysis.quotes import Quote
from sim.model.bar import Bar
from sim.model.money import round_fen
from sim.model.statement import Statement, Written
from sim.model.symbol import Symbol

_SLIPS = (Slip.DIGIT, Slip.TRANSPOSITION)
_CENTS = Decimal("0.01")
_DOUBT = "the day's closes are public"


def other_prices(quote: Quote) -> dict[str, Decimal]:
    """Return the prices a careless reader may have used for the close, by what they are."""
    bar = quote.bar
    prices = {"open of the day": bar.open, "high of the day": bar.high, "low of the day": bar.low}
    if quote.average is not None:
        prices["average price of the day"] = quote.average
    rounded = bar.close.quantize(_CENTS)
    if rounded != bar.close:
        prices["close rounded to two decimals"] = rounded
    prices |= _of_bar("session before", quote.previous)
    prices |= _of_bar("session after", quote.following)
    return {name: price for name, price in prices.items() if price != bar.close}


def _of_bar(when: str, bar: Bar | None) -> dict[str, Decimal]:
    if bar is None:
        return {}
    return {
        f"close of the {when}": bar.close,
        f"open of the {when}": bar.open,
        f"high of the {when}": bar.high,
        f"low of the {when}": bar.low,
    }


def _close_of(bar: Bar | None) -> Decimal | None:
    return None if bar is None else bar.close


_ALL_AT: Mapping[str, Callable[[Quote], Decimal | None]] = {
    "closes of the session before": lambda quote: _close_of(quote.previous),
    "closes of the session after": lambda quote: _close_of(quote.following),
    "opens of the day": lambda quote: quote.bar.open,
    "highs of the day": lambda quote: quote.bar.high,
    "lows of the day": lambda quote: quote.bar.low,
    "average prices of the day": lambda quote: quote.average,
    "closes rounded to two decimals": lambda quote: quote.close.quantize(_CENTS),
}


@dataclass(slots=True, kw_only=True)
class PriceSearch:
    """Looks through other prices; counts what it tries.

    Attributes:
        statement: As printed.
        quotes: One for every holding.
        evidence: The other identities.
        residual: Computed less printed net value in yuan.
        slack: Yuan the written digits may hide.
        tried: How many possibilities were looked at, by kind.
    """

    statement: Statement
    quotes: Mapping[Symbol, Quote]
    evidence: Evidence
    residual: Decimal
    slack: Decimal
    tried: dict[str, int]

    def candidates(self) -> Iterator[Candidate]:
        """Yield every other price, or set of prices, that brings the residual to nothing."""
        for symbol, quantity in self._quantities():
            yield from self._of_holding(symbol, quantity, self.quotes[symbol])
        yield from self._of_all()

    def _quantities(self) -> Iterator[tuple[Symbol, Decimal]]:
        for holding in self.statement.holdings:
            if holding.symbol is not None:
                yield holding.symbol, holding.quantity.value

    def _of_holding(self, symbol: Symbol, quantity: Decimal, quote: Quote) -> Iterator[Candidate]:
        known = other_prices(quote)
        for name, price in known.items():
            self._count(Kind.OTHER_PRICE)
            left = self.residual + quantity * (price - quote.close)
            if abs(left) <= self.slack:
                yield self._one(Kind.OTHER_PRICE, symbol, price, left, (f"the {name}",))
        ticks = (quote.close - self.residual / quantity) / quote.tick
        wanted = ticks * quote.tick
        self._count(Kind.OTHER_PRICE)
        if ticks == ticks.to_integral_value() and wanted > 0 and wanted not in known.values():
            wanted = wanted.quantize(quote.tick)
            if quote.traded_at(wanted):
                for_ = ("traded during the day",)
                yield self._one(Kind.OTHER_PRICE, symbol, wanted, Decimal(0), for_)
            else:
                yield from self._misread(symbol, quote, wanted)

    def _misread(self, symbol: Symbol, quote: Quote, wanted: Decimal) -> Iterator[Candidate]:
        written = Written.of(f"{quote.close:f}")
        decimals = -int(quote.tick.as_tuple().exponent)
        for slip in _SLIPS:
            for misread in meant(written, slip, decimals):
                self._count(Kind.PRICE_SLIP)
                if misread.value == wanted:
                    for_ = (f"the close with one {slip.value} changed",)
                    yield self._one(Kind.PRICE_SLIP, symbol, wanted, Decimal(0), for_)

    def _of_all(self) -> Iterator[Candidate]:
        for name, price_of in _ALL_AT.items():
            self._count(Kind.OTHER_DAY)
            prices = {symbol: price_of(self.quotes[symbol]) for symbol, _ in self._quantities()}
            if None in prices.values() or len(prices) == 0:
                continue
            left = self.residual
            for symbol, quantity in self._quantities():
                left += quantity * ((prices[symbol] or Decimal(0)) - self.quotes[symbol].close)
            if abs(left) <= self.slack and left != self.residual:
                yield Candidate(
                    kind=Kind.OTHER_DAY,
                    field="holdings.close",
                    printed="closes of the day",
                    candidate=name,
                    residual=round_fen(left),
                    edits=1,
                    for_=("one slip explains all holdings at once",),
                )

    def _one(
        self, kind: Kind, symbol: Symbol, price: Decimal, left: Decimal, for_: tuple[str, ...]
    ) -> Candidate:
        agreed, doubted = self.evidence.of_others()
        return Candidate(
            kind=kind,
            field=f"holdings.{symbol}.close",
            printed=f"{self.quotes[symbol].close:f}",
            candidate=f"{price:f}",
            residual=round_fen(left),
            edits=1,
            for_=(*for_, *agreed),
            against=(_DOUBT, *doubted),
        )

    def _count(self, kind: Kind) -> None:
        self.tried[kind.value] = self.tried.get(kind.value, 0) + 1
