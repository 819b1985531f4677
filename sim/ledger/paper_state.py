"""Where a paper account stands: the fold of its journal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sim.ledger.chain import in_force
from sim.ledger.fold import apply
from sim.model.account import Account, Position
from sim.model.errors import StorageError
from sim.model.event import CashMoved, Opened, Traded
from sim.model.money import round_fen
from sim.model.paper import (
    AccountCreated,
    Entry,
    OrderEnded,
    OrderPlaced,
    Remarked,
    SessionSettled,
)
from sim.model.symbol import Symbol
from sim.model.trade import Fill


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperState:
    """A paper account after its last entry in force.

    Attributes:
        created: The account's first record.
        settled: Last settled session's record; None before the account is opened.
        account: After the last settled session, without what was moved since.
        flows: Deposits and withdrawals since, for the next session.
        pending: Orders that wait, oldest first.
        ended: Orders that no longer wait, oldest first.
        placed: Every order by its number.
        fills: What was traded, oldest first.
        settlements: Every settled session, oldest first.
        remarks: Corrections of settled sessions, oldest first.
        next_order: Number the next order placed gets.
    """

    created: AccountCreated
    settled: SessionSettled | None = None
    account: Account = field(default_factory=Account)
    flows: tuple[CashMoved, ...] = ()
    pending: tuple[OrderPlaced, ...] = ()
    ended: tuple[OrderEnded, ...] = ()
    placed: tuple[OrderPlaced, ...] = ()
    fills: tuple[Fill, ...] = ()
    settlements: tuple[SessionSettled, ...] = ()
    remarks: tuple[Remarked, ...] = ()
    next_order: int = 1

    @property
    def day(self) -> date:
        """Last settled session.

        Raises:
            StorageError: The account was never opened.
        """
        if self.settled is None:
            raise StorageError(f"the account {self.created.name!r} was never opened")
        return self.settled.close.day

    @property
    def next_fill_order(self) -> int:
        """Number the engine gives the next order that is filled."""
        return max((fill.order for fill in self.fills), default=0) + 1

    @property
    def account_now(self) -> Account:
        """The account with what was moved since the last settled session."""
        account = self.account
        for flow in self.flows:
            account = apply(account, flow)
        return account


def state_of(entries: Iterable[Entry]) -> PaperState:
    """Return where the account of a verified journal stands, and check every settled close.

    Args:
        entries: The whole journal.

    Raises:
        StorageError: The journal does not start with its account, or a settled close is not
            what its events lead to; names the entry.
        ImpossibleEventError: An event cannot have happened.
    """
    growing: _Growing | None = None
    for entry in in_force(entries):
        if growing is None:
            if not isinstance(entry.record, AccountCreated):
                raise StorageError(f"entry {entry.number} of the journal is not its account")
            growing = _Growing(entry.record)
        else:
            growing.take(entry)
    if growing is None:
        raise StorageError("the journal is empty")
    return growing.frozen()


class _Growing:
    """The fold's accumulator: lists, so that ten years take linear time."""

    def __init__(self, created: AccountCreated) -> None:
        self.created = created
        self.account = Account()
        self.settled_account = Account()
        self.counted: Mapping[Symbol, Position] = {}
        self.held: dict[Symbol, int] = {}
        self.flows: list[CashMoved] = []
        self.pending: dict[int, OrderPlaced] = {}
        self.placed: list[OrderPlaced] = []
        self.ended: list[OrderEnded] = []
        self.fills: list[Fill] = []
        self.settlements: list[SessionSettled] = []
        self.remarks: list[Remarked] = []

    def take(self, entry: Entry) -> None:
        record = entry.record
        if isinstance(record, SessionSettled):
            self._settle(entry.number, record)
        elif isinstance(record, OrderPlaced):
            self.pending[record.number] = record
            self.placed.append(record)
        elif isinstance(record, OrderEnded):
            self.pending.pop(record.number, None)
            self.ended.append(record)
        elif isinstance(record, Remarked):
            self.remarks.append(record)
        elif isinstance(record, AccountCreated):
            raise StorageError(f"entry {entry.number} of the journal begins a second account")
        else:
            self.account = apply(self.account, record)  # type: ignore[arg-type]
            if isinstance(record, CashMoved):
                self.flows.append(record)
            elif isinstance(record, Traded):
                self.fills.append(record.fill)
            elif isinstance(record, Opened):
                self.settled_account = self.account

    def _settle(self, number: int, record: SessionSettled) -> None:
        _check_close(self.account, self._quantities(), record, number)
        self.settlements.append(record)
        self.settled_account = self.account
        self.flows = []

    def _quantities(self) -> Mapping[Symbol, int]:
        """Return the shares held; only positions that changed are counted again."""
        before, now = self.counted, self.account.positions
        if now is not before:
            for symbol, position in now.items():
                if before.get(symbol) is not position:
                    self.held[symbol] = position.quantity
            if len(self.held) > len(now):
                self.held = {symbol: self.held[symbol] for symbol in now}
            self.counted = now
        return self.held

    def frozen(self) -> PaperState:
        return PaperState(
            created=self.created,
            settled=self.settlements[-1] if self.settlements else None,
            account=self.settled_account,
            flows=tuple(self.flows),
            pending=tuple(self.pending.values()),
            ended=tuple(self.ended),
            placed=tuple(self.placed),
            fills=tuple(self.fills),
            settlements=tuple(self.settlements),
            remarks=tuple(self.remarks),
            next_order=max((order.number for order in self.placed), default=0) + 1,
        )


def _check_close(
    account: Account, held: Mapping[Symbol, int], settled: SessionSettled, number: int
) -> None:
    """Compare a recorded close with the account and the prices it was made from.

    Raises:
        StorageError: They differ; says where and by what.
    """
    close = settled.close
    marked = {mark.symbol: mark.quantity for mark in settled.marks}
    marked |= {symbol: held.get(symbol, 0) for symbol in close.missing}
    value = round_fen(
        sum((mark.price * mark.quantity for mark in settled.marks), start=Decimal(0))
    )
    found = account.cash + account.receivable + value
    whole = (
        marked == held and account.cash == close.cash and account.receivable == close.receivable
    )
    if not whole or value != close.market_value:
        raise StorageError(
            f"entry {number} of the journal: the close of {close.day} was recorded as"
            f" {close.net_value} yuan, of which {close.cash} in cash; its events lead to {found},"
            f" of which {account.cash}"
        )
