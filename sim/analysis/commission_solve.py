"""The commission rate and minimum that explain stated commissions, exactly, on whole fen.

A commission of c fen on a value of v fen, rounded half-up, says that the rate lies in
[(c - 1/2) / v, (c + 1/2) / v); one that equals the minimum says only that it lies below. The
rate that most rows allow is where most of these intervals overlap.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

CUSTOMARY_MINIMUM = 500
CUSTOMARY_RATE = Decimal("0.00025")
_USUAL_MINIMA = (CUSTOMARY_MINIMUM, 100, 10, 1)
_MOST_FREQUENT = 3
_MOST_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Charged:
    """What one order was charged.

    Attributes:
        value: Fen traded, positive.
        commission: Fen, not negative.
    """

    value: int
    commission: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """A way to charge commission, and what it rests on.

    Attributes:
        rate: Fraction of the value: the one with the fewest decimals that is possible; where
            every order pays the minimum, a customary one.
        minimum: Fen an order pays at least.
        low: Lowest possible rate.
        high: Rate below which all possible rates lie.
        explained: How many orders it explains.
        binding: How many of them pay the minimum and would pay less without it.
    """

    rate: Decimal
    minimum: int
    low: Fraction
    high: Fraction
    explained: int
    binding: int

    @property
    def pays(self) -> tuple[Decimal, int]:
        """Rate and minimum."""
        return self.rate, self.minimum

    def explains(self, charged: Charged) -> bool:
        """Say whether an order pays exactly this commission."""
        return self.due(charged.value) == charged.commission

    def due(self, value: int) -> int:
        """Return the commission in fen on `value` fen, rounded half-up."""
        return max(_share(self.rate, value), self.minimum)


def _share(rate: Decimal, value: int) -> int:
    """Return `rate` of `value`, rounded half-up to a whole number."""
    top, bottom = rate.as_integer_ratio()
    return (2 * top * value + bottom) // (2 * bottom)


def solve_commission(orders: Sequence[Charged]) -> Commission | None:
    """Return the rate and minimum that explain the most orders; None without orders.

    Where several explain as many, the minimum that orders are seen to pay is preferred, then
    the roundest rate, then the customary minimum of 5 yuan.

    Args:
        orders: In any order.
    """
    found = [solved for minimum in _minima(orders) if (solved := _with_minimum(orders, minimum))]
    return max(found, key=_merit, default=None)


def solve_rate(orders: Iterable[Charged]) -> Commission | None:
    """Return the rate that explains the most orders without a minimum; None without orders."""
    return _with_minimum(orders, 0)


def _merit(solved: Commission) -> tuple[int, bool, int, bool]:
    return (
        solved.explained,
        solved.binding > 0,
        -decimals_of(solved.rate),
        solved.minimum == CUSTOMARY_MINIMUM,
    )


def _minima(orders: Sequence[Charged]) -> list[int]:
    """Return the minima worth trying: none, the usual, the least and the most frequent seen."""
    seen = Counter(order.commission for order in orders)
    if not seen:
        return []
    frequent = [commission for commission, _ in seen.most_common(_MOST_FREQUENT)]
    return sorted({0, *_USUAL_MINIMA, min(seen), *frequent})


def _with_minimum(orders: Iterable[Charged], minimum: int) -> Commission | None:
    """Return the best rate given a minimum; None when no order allows one."""
    ends: list[_End] = []
    for order in orders:
        twice = 2 * order.commission
        if order.commission < minimum or order.value <= 0:
            continue
        least = twice - 1 if order.commission > minimum else 0
        ends.append(_end(least, 2 * order.value, 1))
        ends.append(_end(twice + 1, 2 * order.value, -1))
    spans, depth = _deepest(ends)
    if not spans:
        return None
    low, high = min(spans, key=lambda span: decimals_of(roundest(*span)))
    rate = roundest(low, high) if low or not minimum else _below(high)
    binding = sum(
        order.commission == minimum and _share(rate, order.value) < minimum for order in orders
    )
    return Commission(
        rate=rate, minimum=minimum, low=low, high=high, explained=depth, binding=binding
    )


_End = tuple[int, int, int, int]
_FINE = 10**40  # two different fractions of fen over fen differ by far more than one part of it


def _end(top: int, bottom: int, step: int) -> _End:
    """Return an interval's end as whole numbers that sort as the fractions do."""
    return top * _FINE // bottom, step, top, bottom


def _deepest(ends: Iterable[_End]) -> tuple[list[tuple[Fraction, Fraction]], int]:
    """Return the stretches in which the most half-open intervals overlap, and how many do."""
    ordered = sorted(ends)
    best, depth = 0, 0
    spans: list[tuple[Fraction, Fraction]] = []
    for place, (_, step, top, bottom) in enumerate(ordered):
        depth += step
        if step < 0 or depth < best:
            continue
        if depth > best:
            best, spans = depth, []
        _, _, next_top, next_bottom = ordered[place + 1]
        spans.append((Fraction(top, bottom), Fraction(next_top, next_bottom)))
    return [span for span in spans if span[0] < span[1]], best


def decimals_of(number: Decimal) -> int:
    """Return how many decimals a number needs; negative when it ends in zeros before the point."""
    return -int(number.normalize().as_tuple().exponent)


def _below(high: Fraction) -> Decimal:
    """Return a rate for orders that all pay the minimum: the customary one, or a round one."""
    if high > Fraction(CUSTOMARY_RATE):
        return CUSTOMARY_RATE
    decimals = 0
    while 10**decimals * high <= 1:
        decimals += 1
    whole = -(-(high.numerator * 10**decimals) // high.denominator) - 1
    return Decimal(whole).scaleb(-decimals)


def roundest(low: Fraction, high: Fraction) -> Decimal:
    """Return the number in [low, high) with the fewest decimals, the lowest of these.

    Args:
        low: Not negative.
        high: Above `low`.
    """
    for decimals in range(_MOST_DECIMALS):
        scale = 10**decimals
        whole = -(-low.numerator * scale // low.denominator)
        if Fraction(whole, scale) < high:
            return Decimal(whole).scaleb(-decimals)
    return Decimal(low.numerator) / Decimal(low.denominator)
