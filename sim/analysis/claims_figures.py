"""Claims about figures no market data source here has: northbound money, index futures."""

from datetime import date
from decimal import Decimal

from sim.analysis.claims_market import ClaimsMarket, number_of, precision_of, yi
from sim.analysis.claims_session import Check
from sim.analysis.verdicts import Finding, NotHeldError, Outcome
from sim.analysis.verdicts_digits import allowed, how_written
from sim.column.figures import unit_of
from sim.model.errors import RuleNotKnownError
from sim.model.statement import Claim

SERIES = {
    "northbound-net": "net purchases through 沪股通 and 深股通 in yuan, negative when sold"
    " (HKEX, daily statistics of Stock Connect)",
    "futures-volume": "contracts traded, IF + IH + IC + IM, all months (CFFEX, daily statistics)",
    "futures-open-interest": "contracts open, IF + IH + IC + IM, all months (CFFEX, daily"
    " statistics)",
    "futures-discount": "spot less future in points, mean over IF, IH, IC and IM weighted by"
    " volume (CFFEX settlement against index closes)",
}
"""Series of figures by name, with what a value means and where it is published."""


def figure_on(market: ClaimsMarket, name: str, day: date) -> Decimal:
    """Return a figure of a session.

    Raises:
        NotHeldError: It is not held.
    """
    value = market.figures.get(name, {}).get(day)
    if value is None:
        raise NotHeldError(
            f"{name} of {day}: {SERIES[name]}; give it with --figures FILE, a CSV of"
            " date,series,value"
        )
    return value


def northbound_net(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
    """Check the net northbound purchases, 约 meaning half a unit of the last written digit."""
    written = number_of(claim, "yuan")
    value = figure_on(market, "northbound-net", as_of)
    precision = precision_of(claim)
    if precision in {"over", "nearly"}:
        size = abs(written)
        low, high, words = allowed(size, precision)
        signed = value if written >= 0 else -value
        held = (low is None or signed >= low) and (high is None or signed <= high)
    else:
        held = how_written(value, written) is not None
        words = f"to the written unit of {yi(unit_of(written))}, rounded or truncated"
    return Finding(
        outcome=Outcome.of(held),
        value=yi(value),
        definition=f"net purchases through 沪股通 and 深股通 in yuan, {words}",
        margin=f"{(value - written) / 100_000_000:+.2f}亿 from the written figure",
        series=(market.series("northbound-net"),),
    )


def _moved(name: str, *, up: bool) -> Check:
    def check(_claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        now = figure_on(market, name, as_of)
        try:
            before = market.calendar.previous(as_of)
        except RuleNotKnownError as unknown:
            raise NotHeldError(f"the session before {as_of}: {unknown.message}") from None
        then = figure_on(market, name, before)
        return Finding(
            outcome=Outcome.of(now > then if up else now < then),
            value=f"{then:,f} ({before:%m-%d}) → {now:,f}",
            definition=f"{name} {'above' if up else 'below'} that of the session before;"
            f" {SERIES[name]}",
            margin=f"{now - then:+,f}",
            series=(market.series(name),),
        )

    return check


futures_volume_fell = _moved("futures-volume", up=False)
futures_volume_rose = _moved("futures-volume", up=True)
futures_open_interest_fell = _moved("futures-open-interest", up=False)
futures_open_interest_rose = _moved("futures-open-interest", up=True)
futures_discount_widened = _moved("futures-discount", up=True)
futures_discount_narrowed = _moved("futures-discount", up=False)
