"""Shares that come and go beside the trades of a journal, and rights that were offered."""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sim.ledger.lots import take_first
from sim.model.account import Account
from sim.model.action import CorporateAction
from sim.model.event import RightsTaken, SharesMoved
from sim.model.issue import Issue, Place, Severity
from sim.model.money import ZERO, round_fen
from sim.model.symbol import Symbol
from sim.rules.corporate_actions import entitlement

_NEAR = timedelta(days=60)
"""From paying for rights to the ex-date, and from there to the shares, at most."""


class MoveKind(enum.StrEnum):
    """What a row that is no trade says."""

    IN = "in"  # shares came, paid for before or moved in custody
    OUT = "out"  # shares left without cash
    RIGHTS = "rights"  # shares came and were paid for without a fee


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalMove:
    """Shares that moved beside the trades, as a journal states it.

    Attributes:
        row: Line of the file, from 1.
        day: Session.
        symbol: Of what.
        kind: Which way, and whether cash moved.
        quantity: Shares, positive.
        price: Yuan per share as cost; None where it is not stated.
        fees: Stated fees in yuan, all together.
        net_cash: Stated change of cash in yuan; None when not stated.
    """

    row: int
    day: date
    symbol: Symbol
    kind: MoveKind
    quantity: int
    price: Decimal | None = None
    fees: Decimal = ZERO
    net_cash: Decimal | None = None

    @property
    def cash(self) -> Decimal:
        """Change of cash in yuan that is booked."""
        if self.kind is MoveKind.RIGHTS and self.price is not None:
            return -round_fen(self.price * self.quantity)
        return ZERO


def event_of(move: JournalMove, account: Account) -> SharesMoved | RightsTaken:
    """Return what is to be booked.

    Shares that leave without a price leave at their cost, so that no profit comes of it.

    Args:
        move: As stated.
        account: Before it.
    """
    price = move.price or ZERO
    if move.kind is MoveKind.RIGHTS:
        return RightsTaken(day=move.day, symbol=move.symbol, quantity=move.quantity, price=price)
    cost = round_fen(price * move.quantity)
    if move.kind is MoveKind.IN:
        return SharesMoved(day=move.day, symbol=move.symbol, quantity=move.quantity, cost=cost)
    held = account.positions.get(move.symbol)
    if move.price is None and held is not None:
        gone, _ = take_first(held.lots, move.quantity)
        cost = sum((lot.cost for lot in gone), ZERO)
    return SharesMoved(day=move.day, symbol=move.symbol, quantity=-move.quantity, cost=cost)


def move_issues(move: JournalMove, source: str) -> Iterator[Issue]:
    """Yield what a row states beyond what was booked: another cash, fees."""
    stated = move.net_cash
    if stated is None and move.fees:
        stated = move.cash - move.fees
    if stated is not None and abs(stated) != abs(move.cash):
        yield Issue(
            code="net-cash-differs",
            message=f"a row {move.kind} of {move.symbol} on {move.day} moves {move.cash:.2f} yuan"
            f" and bears no fees, {stated:.2f} was stated; the rest was not booked",
            wanted=f"{move.cash:.2f}",
            found=f"{stated:.2f}",
            remedy="give what else was paid with --flows",
            severity=Severity.WARNING,
            place=Place(source=source, line=move.row),
            field="net_cash",
        )
    if move.kind is MoveKind.IN and move.price is None:
        yield Issue(
            code="cost-not-stated",
            message=f"{move.quantity} {move.symbol} came in without a price: they stand at a cost"
            " of 0 yuan, so their profit is too high by what they cost; cash and values are not"
            " touched by it",
            severity=Severity.NOTE,
            place=Place(source=source, line=move.row),
            field="price",
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """Rights a holding came with.

    Attributes:
        action: The rights issue.
        shares: That may be subscribed.
    """

    action: CorporateAction
    shares: int


def offers_of(
    actions: Iterable[CorporateAction], account: Account, record: date
) -> Iterator[Offer]:
    """Yield the rights that a holding is offered.

    Args:
        actions: Of the day.
        account: Before them.
        record: The session before, after whose close holders are entitled where an action does
            not name another.
    """
    for action in actions:
        held = account.positions.get(action.symbol)
        if not action.rights_ratio or held is None:
            continue
        until = action.record_date or record
        entitled = sum(
            lot.quantity for lot in held.lots if lot.acquired is None or lot.acquired <= until
        )
        shares = entitlement(action, entitled).rights_shares
        if shares:
            yield Offer(action, shares)


def rights_issues(
    offers: Iterable[Offer], moves: Iterable[JournalMove], source: str
) -> Iterator[Issue]:
    """Yield the offers of which no row says what became of them, and rows that do not fit one.

    Args:
        offers: All of them.
        moves: The rows booked.
        source: Name of the journal.
    """
    known = tuple(moves)
    for offer in offers:
        action, price = offer.action, offer.action.rights_price or ZERO
        terms = f"{offer.shares} {action.symbol} at {price} yuan (rights, ex {action.ex_date})"
        taken = [
            move for move in known if move.symbol == action.symbol and _may_be_of(move, action)
        ]
        if not taken:
            yield Issue(
                code="rights-not-stated",
                message=f"{terms} were offered and no row says whether they were taken up;"
                " nothing was booked for them",
                remedy="state them in the journal with the side `rights`, or with `in` after a"
                " payment in --flows",
                severity=Severity.WARNING,
                field=str(action.symbol),
            )
        elif sum(move.quantity for move in taken) > offer.shares:
            yield _misfit(taken[-1], f"more shares than the {terms} offered", source)
        for move in taken:
            if move.kind is MoveKind.RIGHTS and move.price != price:
                yield _misfit(move, f"another price than the {terms} offered", source)


def _may_be_of(move: JournalMove, action: CorporateAction) -> bool:
    """Say whether a row may be of rights: paid for about the ex-date, or in since."""
    since = move.day - action.ex_date
    if move.kind is MoveKind.RIGHTS:
        return abs(since) <= _NEAR
    return move.kind is MoveKind.IN and timedelta(0) <= since <= _NEAR


def _misfit(move: JournalMove, what: str, source: str) -> Issue:
    return Issue(
        code="rights-differ",
        message=f"{move.quantity} {move.symbol} at {move.price} yuan on {move.day}: {what}",
        severity=Severity.WARNING,
        place=Place(source=source, line=move.row),
        field=str(move.symbol),
    )
