"""The choices a simulated broker leaves open, each with a name and a default."""

import enum
from dataclasses import dataclass
from decimal import Decimal


class Unfilled(enum.StrEnum):
    """What becomes of an order, or of the rest of one, at the end of its session."""

    EXPIRE = "expire"  # as at the exchanges: every order lives one session
    CARRY = "carry"  # entered again each session until done, refused or cancelled


class OnShortage(enum.StrEnum):
    """What becomes of a buy that costs more, fees included, than there is cash at the fill."""

    RESIZE = "resize"  # the largest lawful quantity the cash pays for
    REJECT = "reject"  # nothing is bought


class OverMaximum(enum.StrEnum):
    """What becomes of an order above the exchange's maximum for one order."""

    SPLIT = "split"  # entered as several orders at the same price; still one fill here
    REFUSE = "refuse"  # nothing is traded


class AtLimitOpen(enum.StrEnum):
    """What becomes of a market order when the opening auction is at the limit against it."""

    REFUSE = "refuse"  # there is a queue and the order is behind it
    QUEUE = "queue"  # filled at the limit if the price left it later in the day


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerOptions:
    """How the broker decides where the market's rules leave a choice.

    Attributes:
        participation: Most of a session's volume that the account's orders in one security may
            take, as a fraction; None for all of it. Does not bind stated trades.
        unfilled: Whether what is not filled expires or is carried over.
        on_shortage: Whether a buy that became too dear is made smaller or refused.
        over_maximum: Whether an order above the exchange's maximum is split or refused.
        at_limit_open: Whether a buy at an opening price at the upper limit (a sale at the
            lower) waits in the queue or is refused.
        dividend_tax: Whether the tax of individuals on dividends is withheld at sales.
    """

    participation: Decimal | None = Decimal("0.10")
    unfilled: Unfilled = Unfilled.EXPIRE
    on_shortage: OnShortage = OnShortage.RESIZE
    over_maximum: OverMaximum = OverMaximum.SPLIT
    at_limit_open: AtLimitOpen = AtLimitOpen.REFUSE
    dividend_tax: bool = True

    def __post_init__(self) -> None:
        if self.participation is not None and not 0 < self.participation <= 1:
            raise ValueError(
                f"participation must be more than 0 and at most 1, was {self.participation}"
            )
