"""What the broker asks of the dated rules, remembered for the length of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.engine.options import OverMaximum
from sim.model.bar import Bar
from sim.model.issue import Issue
from sim.model.money import round_fen
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Order, Side
from sim.rules.calendar import SessionCalendar
from sim.rules.fees import NOTHING_FILLED, BrokerProfile, Filled, fill_fees
from sim.rules.lots import lot_rule, round_to_lot
from sim.rules.orders import Situation, check_order
from sim.rules.price_limits import FREE, PriceLimits, price_limits
from sim.rules.securities import Security, classify
from sim.rules.settlement import sellable_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What about a security its code does not tell.

    Attributes:
        listed: First session of its listing; None when long ago, so that no first-day rule holds.
        issue_price: Yuan, base of the first session's limit; None when unknown.
        special_treatment: Spans (first day, last day) under ST or *ST.
        free: Sessions for which the exchange lifted the limit.
    """

    listed: date | None = None
    issue_price: Decimal | None = None
    special_treatment: tuple[tuple[date, date], ...] = ()
    free: frozenset[date] = frozenset()


LONG_LISTED = Listing()


class MarketRules:
    """The rules of one run: calendar, broker's fees, and what is known of each security.

    Args:
        calendar: The exchanges' sessions.
        profile: The broker's fees.
        listings: By symbol; a symbol absent is taken as long listed and never under ST.
    """

    def __init__(
        self,
        calendar: SessionCalendar,
        profile: BrokerProfile,
        listings: Mapping[Symbol, Listing] | None = None,
    ) -> None:
        self.calendar = calendar
        self.profile = profile
        self._listings = dict(listings or {})
        self._securities: dict[Symbol, Security] = {}

    def security(self, symbol: Symbol) -> Security:
        """Return what `symbol` is.

        Raises:
            InputError: It is no A share and no listed fund.
        """
        known = self._securities.get(symbol)
        if known is None:
            known = self._securities[symbol] = classify(symbol)
        return known

    def situation(
        self,
        symbol: Symbol,
        day: date,
        bar: Bar | None,
        *,
        held: int,
        sellable: int,
    ) -> Situation:
        """Return what an order for `symbol` meets on `day`."""
        return Situation(
            security=self.security(symbol),
            day=day,
            bar=bar,
            limits=self._limits(symbol, day, bar.prev_close if bar is not None else None),
            held=held,
            sellable=sellable,
        )

    def _limits(self, symbol: Symbol, day: date, prev_close: Decimal | None) -> PriceLimits:
        listing = self._listings.get(symbol, LONG_LISTED)
        session = None
        if listing.listed is not None and listing.listed <= day:
            session = len(self.calendar.between(listing.listed, day))
        base = prev_close if prev_close is not None else listing.issue_price
        if base is None:
            return FREE
        return price_limits(
            self.security(symbol),
            day,
            base,
            special_treatment=any(a <= day <= b for a, b in listing.special_treatment),
            listing_session=session,
            issue_price=listing.issue_price,
            no_limit_today=day in listing.free,
        )

    def check(self, order: Order, situation: Situation, over: OverMaximum) -> tuple[Issue, ...]:
        """Return what stands against an order; one that may be split is not too large."""
        issues = check_order(order, situation)
        if over is OverMaximum.REFUSE:
            return issues
        return tuple(issue for issue in issues if issue.code != "quantity-above-maximum")

    def fees(
        self,
        symbol: Symbol,
        side: Side,
        price: Decimal,
        quantity: int,
        day: date,
        earlier: Filled = NOTHING_FILLED,
    ) -> FeeBreakdown:
        """Return what a fill of `quantity` shares at `price` yuan costs on `day`.

        Args:
            symbol: What was traded.
            side: Bought or sold.
            price: Yuan per share.
            quantity: Shares.
            day: Session.
            earlier: What of the same order was filled before in the session.
        """
        return fill_fees(
            self.security(symbol),
            side,
            price=price,
            quantity=quantity,
            day=day,
            profile=self.profile,
            earlier=earlier,
        )

    def sellable_from(self, symbol: Symbol, day: date) -> date:
        """Return the first session on which what was bought on `day` may be sold."""
        return sellable_from(self.security(symbol), day, self.calendar)

    def lawful_part(self, symbol: Symbol, side: Side, day: date, quantity: int) -> int:
        """Return the largest quantity not above `quantity` that part of an order may be for."""
        security = self.security(symbol)
        if side is Side.BUY:
            return round_to_lot(security, day, quantity)
        return quantity - quantity % lot_rule(security, day).step

    def smallest_purchase(self, symbol: Symbol, day: date) -> int:
        """Return the fewest shares that may be bought."""
        return lot_rule(self.security(symbol), day).minimum

    def cost(
        self,
        symbol: Symbol,
        price: Decimal,
        quantity: int,
        day: date,
        earlier: Filled = NOTHING_FILLED,
    ) -> Decimal:
        """Return what a buy takes from the cash, in yuan, fees included."""
        fees = self.fees(symbol, Side.BUY, price, quantity, day, earlier)
        return round_fen(price * quantity) + fees.total

    def most_for(
        self, symbol: Symbol, price: Decimal, day: date, cash: Decimal, at_most: int
    ) -> int:
        """Return the most shares that `cash` buys at `price`, fees included.

        Args:
            symbol: What is bought.
            price: Yuan per share.
            day: Session.
            cash: Yuan to spend.
            at_most: Shares wanted.
        """
        if cash <= 0:
            return 0
        security = self.security(symbol)
        step = lot_rule(security, day).step
        low, high = 0, min(at_most, int(cash / price)) // step
        while low < high:  # the cost grows with the quantity, so halve the steps in question
            middle = (low + high + 1) // 2
            if self.cost(symbol, price, middle * step, day) <= cash:
                low = middle
            else:
                high = middle - 1
        return round_to_lot(security, day, low * step)
