"""When a broker's terms changed: the fewest periods that explain the most orders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sim.analysis.commission_solve import Charged, Commission, solve_commission

MOST_TERMS = 8
"""Different terms looked for in one journal."""
PRICE_OF_A_CHANGE = 3
"""Orders a change of terms must explain more, or it is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of days under the same terms.

    Attributes:
        after: Last day known to be earlier; `date.min` for the first period.
        first: First day with an order.
        last: Last day with an order.
        terms: Rate and minimum, with what they rest on within the period.
    """

    after: date
    first: date
    last: date
    terms: Commission


def split_periods(orders: Sequence[tuple[date, Charged]]) -> tuple[Period, ...]:
    """Return the periods of a journal's commissions, oldest first; none without orders.

    Terms change between two days. Of all ways to cut the days the one that leaves the fewest
    orders unexplained is taken, a change counting as `PRICE_OF_A_CHANGE` of them.

    Args:
        orders: By day.
    """
    choices = _terms([charged for _, charged in orders])
    days = [
        (day, [charged for _, charged in group])
        for day, group in groupby(orders, key=lambda order: order[0])
    ]
    if not choices or not days:
        return ()
    chosen = cheapest_path(
        [[_unexplained(terms, of_day) for terms in choices] for _, of_day in days]
    )
    periods: list[Period] = []
    for _, group in groupby(range(len(days)), key=lambda place: chosen[place]):
        places = list(group)
        inside = [charged for place in places for charged in days[place][1]]
        terms = solve_commission(inside) or choices[chosen[places[0]]]
        after = periods[-1].last if periods else date.min
        first, last = days[places[0]][0], days[places[-1]][0]
        periods.append(Period(after=after, first=first, last=last, terms=terms))
    return tuple(periods)


def _terms(orders: Sequence[Charged]) -> list[Commission]:
    """Return terms that explain many orders, then those that explain many of the rest, and on."""
    found: list[Commission] = []
    rest = list(orders)
    while rest and len(found) < MOST_TERMS:
        terms = solve_commission(rest)
        if terms is None or (found and terms.explained < PRICE_OF_A_CHANGE):
            break
        found.append(terms)
        rest = [charged for charged in rest if not terms.explains(charged)]
    return found


def _unexplained(terms: Commission, orders: Sequence[Charged]) -> int:
    return sum(not terms.explains(charged) for charged in orders)


def cheapest_path(costs: Sequence[Sequence[int]]) -> list[int]:
    """Return the choice for each day that costs least, a change costing `PRICE_OF_A_CHANGE`.

    Args:
        costs: By day and choice; at least one of each. Of equal choices the earlier is taken.
    """
    total = list(costs[0])
    back: list[list[int]] = []
    for here in costs[1:]:
        best = min(range(len(total)), key=lambda choice: total[choice])
        came, step = [], []
        for choice, cost in enumerate(here):
            stay = total[choice] <= total[best] + PRICE_OF_A_CHANGE
            came.append(choice if stay else best)
            step.append((total[choice] if stay else total[best] + PRICE_OF_A_CHANGE) + cost)
        back.append(came)
        total = step
    path = [min(range(len(total)), key=lambda choice: total[choice])]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[::-1]


def common_days(changes: Iterable[tuple[date, date]]) -> dict[tuple[date, date], date]:
    """Return a day for each change, the same for as many as may have come together.

    Args:
        changes: The last day known to be before a change, and the first known to be after it.
    """
    days: dict[tuple[date, date], date] = {}
    for after, first in sorted(set(changes), key=lambda change: change[1]):
        shared = max(days.values(), default=date.min)
        days[after, first] = shared if shared > after else first
    return days
