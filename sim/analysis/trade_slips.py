"""Which trades nobody mentioned would explain a difference: in lots, inside the day's range."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from sim.analysis.candidates import Candidate, Kind
from sim.analysis.evidence import LOT, Evidence
from sim.analysis.quotes import Quote
from sim.model.money import format_yuan, round_fen
from sim.model.statement import Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import Side

_AT_ANY_PRICE = "at any price"
_NOT_STATED = "not among the stated trades"
MOST_OF_VOLUME = Decimal("0.2")
"""A trade of more than this part of the day's volume is counted as a doubt."""


@dataclass(slots=True, kw_only=True)
class TradeSearch:
    """Looks for one trade left out of the holdings, of the cash, or of both.

    Attributes:
        statement: As printed.
        quotes: One for every holding.
        evidence: The other identities.
        residual: Computed less printed net value in yuan; not zero.
        tried: How many possibilities were looked at, by kind.
    """

    statement: Statement
    quotes: Mapping[Symbol, Quote]
    evidence: Evidence
    residual: Decimal
    tried: dict[str, int]

    def candidates(self) -> Iterator[Candidate]:
        """Yield every trade in whole lots that brings the residual to exactly nothing."""
        for holding in self.statement.holdings:
            if holding.symbol is None or self.quotes[holding.symbol].stale:
                continue
            quote, quantity = self.quotes[holding.symbol], holding.quantity.value
            yield from self._not_in_holdings(holding.symbol, quantity, quote)
            for price in _ticks(quote):
                yield from self._not_in_cash(holding.symbol, quantity, price)
                yield from self._not_anywhere(holding.symbol, quantity, quote, price)

    def _not_in_holdings(
        self, symbol: Symbol, quantity: Decimal, quote: Quote
    ) -> Iterator[Candidate]:
        """The cash is up to date, the printed quantity is not; at whatever price it was."""
        self._count()
        shares = self._lots(self.residual, quote.close)
        if shares is not None:
            yield from self._trade(
                -shares,
                symbol,
                quantity,
                f"{_AT_ANY_PRICE} from {quote.bar.low} to {quote.bar.high}",
                ("not in the holdings",),
                self._changes(symbol, quantity - shares, Decimal(0)),
            )

    def _not_in_cash(
        self, symbol: Symbol, quantity: Decimal, price: Decimal
    ) -> Iterator[Candidate]:
        """The printed quantity is up to date, the cash is not."""
        self._count()
        shares = self._lots(self.residual, price)
        if shares is not None and shares <= quantity:
            yield from self._trade(
                shares,
                symbol,
                quantity + max(-shares, Decimal(0)),
                f"at {price}",
                ("not in the cash",),
                self._changes(symbol, quantity, -self.residual),
            )

    def _not_anywhere(
        self, symbol: Symbol, quantity: Decimal, quote: Quote, price: Decimal
    ) -> Iterator[Candidate]:
        """Neither is up to date, the net value is; the price must differ from the close."""
        self._count()
        gap = price - quote.close
        shares = self._lots(self.residual, gap) if gap else None
        cash = Decimal(0) if self.statement.cash is None else self.statement.cash.value
        if shares is not None and shares * price <= cash:
            yield from self._trade(
                shares,
                symbol,
                quantity,
                f"at {price}",
                ("in neither holdings nor cash",),
                self._changes(symbol, quantity + shares, -shares * price),
            )

    def _trade(
        self,
        shares: Decimal,
        symbol: Symbol,
        held: Decimal,
        where: str,
        against: tuple[str, ...],
        changes: Mapping[str, Written],
    ) -> Iterator[Candidate]:
        """Yield the trade of `shares` (negative for a sale) if the market allowed it."""
        side, size = (Side.BUY, shares) if shares > 0 else (Side.SELL, -shares)
        if side is Side.SELL and size > held - self._bought(symbol):
            return  # T+1: what was bought today stays
        share = size / self.quotes[symbol].bar.volume
        if share > 1:
            return
        doubts = [*against, _NOT_STATED]
        if share > MOST_OF_VOLUME:
            doubts.append(f"it would be {share:.0%} of the day's volume")
        free = (_AT_ANY_PRICE,) if _AT_ANY_PRICE in where else ()
        agreed, doubted = self.evidence.of_others()
        yield Candidate(
            kind=Kind.UNREPORTED_TRADE,
            field=f"trades.{symbol}",
            printed="",
            candidate=f"{side} {size:,f} {where}",
            residual=Decimal("0.00"),
            edits=1,
            for_=("whole lots in the day's range", *free, *agreed),
            against=(*doubts, *doubted),
            changes=changes,
            closeness=size,
        )

    def _changes(self, symbol: Symbol, quantity: Decimal, cash: Decimal) -> Mapping[str, Written]:
        """Return the numbers that differ when the quantity is another and cash moves so far."""
        changes = {}
        for holding in self.statement.holdings:
            if holding.symbol == symbol and holding.quantity.value != quantity:
                changes[f"holdings.{symbol}.quantity"] = Written.of(f"{quantity:f}")
        if cash and self.statement.cash is not None:
            changes["cash"] = Written.of(f"{round_fen(self.statement.cash.value + cash):f}")
        return changes

    def _bought(self, symbol: Symbol) -> Decimal:
        bought = (
            trade.quantity.value
            for trade in self.statement.trades
            if trade.symbol == symbol and trade.side is Side.BUY
        )
        return sum(bought, Decimal(0))

    def _lots(self, amount: Decimal, price: Decimal) -> Decimal | None:
        """Return the shares that `amount` yuan are at `price`, None when no whole lots."""
        if amount % (price * LOT):
            return None
        return (amount / price).to_integral_value()

    def _count(self) -> None:
        kind = Kind.UNREPORTED_TRADE.value
        self.tried[kind] = self.tried.get(kind, 0) + 1


def _ticks(quote: Quote) -> Iterator[Decimal]:
    price = (quote.bar.low / quote.tick).to_integral_value(ROUND_CEILING) * quote.tick
    while price <= quote.bar.high:
        yield price
        price += quote.tick


def fees_by_regime(
    evidence: Evidence, charged: Mapping[str, Decimal], residual: Decimal, slack: Decimal
) -> Iterator[Candidate]:
    """Yield every fee regime whose fees are the residual, whichever side left them out.

    Args:
        evidence: The other identities of the statement.
        charged: Yuan of fees by the name of the regime: on the day's trades, or on selling all.
        residual: Computed less printed net value in yuan.
        slack: Yuan the written digits may hide.
    """
    agreed, doubted = evidence.of_others()
    for name, fees in charged.items():
        for sign, where in ((1, "off the net value but not"), (-1, "off the cash but not")):
            left = residual - sign * fees
            if fees and abs(left) <= slack:
                other = "the cash" if sign > 0 else "the net value"
                yield Candidate(
                    kind=Kind.FEES,
                    field="fees",
                    printed="",
                    candidate=f"{name}: {format_yuan(fees)} yuan taken {where} {other}",
                    residual=round_fen(left),
                    edits=1,
                    for_=agreed,
                    against=doubted,
                )
