"""Which slips of the pen would explain a difference: every printed number, every single slip."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sim.analysis.candidates import Candidate, Kind, trade_fields
from sim.analysis.edits import Slip, apart, meant
from sim.analysis.evidence import Evidence, roundness
from sim.analysis.quotes import Quote
from sim.model.money import round_fen
from sim.model.statement import Statement, Written
from sim.model.symbol import Symbol

_YUAN_DECIMALS = 2
_OTHERS = 9  # digits that a digit is not
_PRICE_DECIMALS = 3
_SINGLE = (
    Slip.DIGIT,
    Slip.TRANSPOSITION,
    Slip.DIGIT_LOST,
    Slip.DIGIT_ADDED,
    Slip.UNIT,
    Slip.POINT,
)
_PERCENT_SLIPS = (*_SINGLE[:4], Slip.POINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedNumber:
    """A printed number and what one unit of it adds to the residual.

    Attributes:
        field: Dotted name.
        written: As printed.
        weight: Yuan of residual (computed less printed net value) per unit of the number: the
            close for a quantity, 1 for cash, -1 for the net value, 0 for numbers that the
            net value does not depend on.
        decimals: Decimals its value may have.
        symbol: Of which holding, None for others.
    """

    field: str
    written: Written
    weight: Decimal
    decimals: int
    symbol: Symbol | None = None


def printed_numbers(
    statement: Statement, quotes: Mapping[Symbol, Quote]
) -> tuple[PrintedNumber, ...]:
    """Return every printed number with its weight in the identity of the net value.

    Raises:
        KeyError: A holding has no quote.
    """
    numbers = [
        PrintedNumber(
            field=f"holdings.{holding.symbol}.quantity",
            written=holding.quantity,
            weight=quotes[holding.symbol].close,
            decimals=0,
            symbol=holding.symbol,
        )
        for holding in statement.holdings
        if holding.symbol is not None
    ]
    amounts = (
        ("cash", statement.cash, Decimal(1)),
        ("net_value", statement.net_value, Decimal(-1)),
        ("profit_percent", statement.profit_percent, Decimal(0)),
    )
    numbers += [
        PrintedNumber(field=field, written=written, weight=weight, decimals=_YUAN_DECIMALS)
        for field, written, weight in amounts
        if written is not None
    ]
    for name, trade in zip(trade_fields(statement), statement.trades, strict=True):
        nothing = Decimal(0)
        numbers.append(
            PrintedNumber(
                field=f"{name}.quantity", written=trade.quantity, weight=nothing, decimals=0
            )
        )
        if trade.price is not None:
            numbers.append(
                PrintedNumber(
                    field=f"{name}.price",
                    written=trade.price,
                    weight=nothing,
                    decimals=_PRICE_DECIMALS,
                )
            )
    return tuple(numbers)


def residual_of(numbers: tuple[PrintedNumber, ...]) -> Decimal:
    """Return computed less printed net value in yuan."""
    return sum((number.written.value * number.weight for number in numbers), Decimal(0))


@dataclass(slots=True, kw_only=True)
class Search:
    """Looks through one statement's slips; counts what it tries.

    Attributes:
        numbers: Every printed number.
        evidence: The other identities.
        slack: Yuan the written digits may hide.
        tried: How many possibilities were looked at, by kind.
    """

    numbers: tuple[PrintedNumber, ...]
    evidence: Evidence
    slack: Decimal
    tried: dict[str, int]

    def single_slips(self) -> Iterator[Candidate]:
        """Yield every number changed by one slip that brings the residual to nothing."""
        residual = residual_of(self.numbers)
        for slip in _SINGLE:
            for number in self.numbers:
                for candidate in meant(number.written, slip, number.decimals):
                    self._count(Kind(slip.value))
                    change = (candidate.value - number.written.value) * number.weight
                    if abs(residual + change) <= self.slack and change and candidate.value > 0:
                        yield self._changed(Kind(slip.value), {number: candidate}, residual, 1)

    def exchanged(self) -> Iterator[Candidate]:
        """Yield every two holdings whose quantities were printed with each other's."""
        residual = residual_of(self.numbers)
        held = [number for number in self.numbers if number.symbol is not None]
        for one, other in itertools.combinations(held, 2):
            self._count(Kind.EXCHANGED)
            more = other.written.value - one.written.value
            if more and abs(residual + more * (one.weight - other.weight)) <= self.slack:
                swapped = {one: other.written, other: one.written}
                yield self._changed(Kind.EXCHANGED, swapped, residual, 1)

    def two_slips(self) -> Iterator[Candidate]:
        """Yield two wrong digits in one number, or one in each of two.

        One of the two is a quantity, the other a quantity, the cash or the net value.

        Nothing when the written digits hide yuan: too much would fit by chance.
        """
        if self.slack:
            return
        residual = residual_of(self.numbers)
        for number in self.numbers:
            if number.weight:
                places = sum(character.isdigit() for character in number.written.digits)
                self._count(Kind.TWO_DIGITS, _OTHERS**2 * places * (places - 1) // 2)
                candidate = _in_two_digits(number, number.written.value - residual / number.weight)
                if candidate is not None:
                    yield self._changed(Kind.TWO_DIGITS, {number: candidate}, residual, 2)
        yield from self._two_quantities(residual)

    def percent_slips(self) -> Iterator[Candidate]:
        """Yield other profit percents that agree with a starting capital, where print does not.

        Nothing unless the net value itself is reconciled and the printed percent is refuted.
        """
        residual = residual_of(self.numbers)
        if self.evidence.fits(self.evidence.implied()) is not False or abs(residual) > self.slack:
            return
        number = next(number for number in self.numbers if number.field == "profit_percent")
        for slip in _PERCENT_SLIPS:
            for candidate in meant(number.written, slip, number.decimals):
                self._count(Kind(slip.value))
                found = self.evidence.implied(percent=candidate)
                if found is not None and self.evidence.fits(found):
                    capital = self.evidence.capital_of(found)
                    yield Candidate(
                        kind=Kind(slip.value),
                        field=number.field,
                        printed=f"{number.written.value:f}",
                        candidate=f"{candidate.value:f}",
                        residual=round_fen(residual),
                        edits=1,
                        for_=(f"gives a starting capital of {capital:,}",),
                        changes={number.field: candidate},
                        closeness=roundness(found),
                    )

    def _two_quantities(self, residual: Decimal) -> Iterator[Candidate]:
        changes = [
            (number, candidate, (candidate.value - number.written.value) * number.weight)
            for number in self.numbers
            if number.symbol is not None or number.field in {"cash", "net_value"}
            for candidate in meant(number.written, Slip.DIGIT, number.decimals)
            if candidate.value > 0
        ]
        by_change: dict[Decimal, list[tuple[PrintedNumber, Written]]] = {}
        for number, candidate, change in changes:
            for partner, other in by_change.get(-residual - change, ()):
                if partner is not number and partner.symbol is not None:
                    pair = {partner: other, number: candidate}
                    yield self._changed(Kind.TWO_DIGITS, pair, residual, 2)
            by_change.setdefault(change, []).append((number, candidate))
        self._count(Kind.TWO_DIGITS, len(changes) * (len(changes) - 1) // 2)

    def _changed(
        self, kind: Kind, changes: Mapping[PrintedNumber, Written], residual: Decimal, edits: int
    ) -> Candidate:
        for_: list[str] = []
        against: list[str] = []
        for number, candidate in changes.items():
            if kind is Kind.DIGIT:
                against += self.evidence.of_decimals(number.field)
            if number.field == "net_value":
                said = self.evidence.of_net_value(candidate)
            else:
                said = self.evidence.of_others()
            for_ += [reason for reason in said[0] if reason not in for_]
            against += [reason for reason in said[1] if reason not in against]
            if number.symbol is not None:
                said = self.evidence.of_quantity(
                    number.symbol, number.written.value, candidate.value
                )
                for_ += [reason for reason in said[0] if reason not in for_]
                against += [reason for reason in said[1] if reason not in against]
        left = residual + sum(
            (candidate.value - number.written.value) * number.weight
            for number, candidate in changes.items()
        )
        return Candidate(
            kind=kind,
            field=" + ".join(number.field for number in changes),
            printed=" + ".join(f"{number.written.value:f}" for number in changes),
            candidate=" + ".join(f"{candidate.value:f}" for candidate in changes.values()),
            residual=round_fen(left),
            edits=edits,
            for_=tuple(for_),
            against=tuple(against),
            changes={number.field: candidate for number, candidate in changes.items()},
        )

    def _count(self, kind: Kind, number: int = 1) -> None:
        self.tried[kind.value] = self.tried.get(kind.value, 0) + number


def _in_two_digits(number: PrintedNumber, value: Decimal) -> Written | None:
    """Return `value` as it would be written if it differs in two digits from print, else None."""
    printed = number.written
    _, _, fraction = printed.digits.partition(".")
    digits = f"{value / printed.scale:.{len(fraction)}f}"
    if value <= 0 or apart(printed.digits, digits) != 2:  # noqa: PLR2004 - two
        return None
    candidate = Written.of(digits, printed.scale)
    return candidate if candidate.value == value else None
