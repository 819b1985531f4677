"""What a paper account's journal records beside the ledger's events."""

import enum
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sim.model.event import DayClose, Event
from sim.model.symbol import Symbol
from sim.model.trade import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCreated:
    """The first record of every paper account.

    Attributes:
        name: The account's name.
        origin: What it was seeded from, as the user named it.
        strategy: Name of the attached strategy, empty for orders by hand.
        parameters: The strategy's settings as (name, written value).
        broker: The broker profile as TOML text, so that the account depends on no other file.
        universe: Symbols the strategy may trade.
        indices: Symbols of the indices it reads.
    """

    name: str
    origin: str
    strategy: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    broker: str = ""
    universe: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced:
    """An order waits for the next session. `number` counts orders from 1."""

    number: int
    order: Order
    by_strategy: bool = False


class OrderOutcome(enum.StrEnum):
    """How an order ended."""

    FILLED = "filled"
    PARTIAL = "partial"  # some filled, the rest expired
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEnded:
    """An order no longer waits.

    Attributes:
        number: Which order.
        day: Session, or the last settled session for a cancellation.
        outcome: How it ended.
        filled: Shares filled.
        reason: One sentence with the numbers, empty when all was filled.
    """

    number: int
    day: date | None
    outcome: OrderOutcome
    filled: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What one security was valued at.

    Attributes:
        symbol: Of what.
        quantity: Shares held at the close.
        price: Raw yuan per share; the last known one when it did not trade.
    """

    symbol: Symbol
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettled:
    """A session is final for the account: everything of that day stands before this record.

    Attributes:
        close: The account valued at the close.
        marks: Shares held and the raw close they are valued at.
        bars: SHA-256 over the session's bars of the securities held at the close.
    """

    close: DayClose
    marks: tuple[Mark, ...] = ()
    bars: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarked:
    """A provider corrected bars after settlement; the new value stands beside the old one.

    Attributes:
        close: The account valued anew at the close of that day.
        marks: Shares held and the corrected closes.
        bars: SHA-256 over the corrected bars, as in `SessionSettled`.
        reason: Which closes changed.
    """

    close: DayClose
    marks: tuple[Mark, ...] = ()
    bars: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """The records of one command no longer count; they stay in the journal.

    Attributes:
        transaction: Number of the command undone.
        reason: Why, in the user's words or the program's.
    """

    transaction: int
    reason: str = ""


PaperRecord = (
    AccountCreated | OrderPlaced | OrderEnded | SessionSettled | Remarked | Undone | Event
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal.

    Attributes:
        number: From 1, without gaps.
        transaction: Number of the command that wrote it, from 1.
        record: What happened.
        previous: Hash of the entry before, 64 zeros for the first.
        hash: SHA-256 over number, transaction, record and `previous`, as 64 hexadecimal digits.
    """

    number: int
    transaction: int
    record: PaperRecord
    previous: str = field(repr=False)
    hash: str = field(repr=False)
