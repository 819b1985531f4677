"""What corporate actions and due dividends bring an account before the market opens."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sim.model.account import Account, Position, Receivable
from sim.model.action import CorporateAction
from sim.model.event import (
    Delisted,
    DividendDeclared,
    DividendPaid,
    DividendTaxed,
    Event,
    SharesIssued,
)
from sim.model.money import ZERO
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar
from sim.rules.corporate_actions import bonus_sellable_from, entitlement, pay_date
from sim.rules.dividend_tax import taxable_per_share, withheld_at_payment
from sim.rules.securities import classify


def corporate_events(
    account: Account,
    actions: Iterable[CorporateAction],
    day: date,
    calendar: SessionCalendar,
    *,
    dividend_tax: bool = True,
    held_at_record: Mapping[tuple[Symbol, date], int] | None = None,
) -> tuple[Event, ...]:
    """Return what happens to `account` on `day` before the market opens.

    Dividends that are due are paid; then every action that went ex after the session before
    and up to `day` declares its cash and issues its shares. Rights are an offer: nothing is
    booked for them until they are taken. Free shares are not taxed here, because an action
    does not say which part of them came out of profit.

    Args:
        account: As it stood after the close of the session before.
        actions: Of any securities and days; those that do not concern the account are passed
            over.
        day: Session; the caller asks for every session in turn.
        calendar: The exchanges' sessions.
        dividend_tax: Whether dividends are taxed.
        held_at_record: Shares held at the close of a record date that is earlier than the
            session before the ex-date, by symbol and record date. Without an entry the shares
            acquired up to the record date and still held count.

    Raises:
        RuleNotKnownError: `day` is outside the calendar or the record of a rule.
    """
    events: list[Event] = []
    for due in account.receivables:
        if due.pay_date <= day:
            events.extend(_paid(due, day))
    after = calendar.previous(day)
    for action in actions:
        position = account.positions.get(action.symbol)
        if position is None or not after < action.ex_date <= day:
            continue
        record = action.record_date or after
        entitled = (held_at_record or {}).get((action.symbol, record))
        if entitled is None:
            entitled = _acquired_by(position, record)
        if entitled:
            events.extend(_cash(action, entitled, day, taxed=dividend_tax))
            events.extend(_shares(action, position, entitled, day, calendar))
    return tuple(events)


def _acquired_by(position: Position, day: date) -> int:
    return sum(
        lot.quantity for lot in position.lots if lot.acquired is None or lot.acquired <= day
    )


def _paid(due: Receivable, day: date) -> Iterator[Event]:
    yield DividendPaid(day=day, symbol=due.symbol, amount=due.amount)
    if due.taxable_per_share and due.ex_date is not None:
        tax = withheld_at_payment(due.ex_date, due.taxable_per_share, due.quantity)
        if tax:
            yield DividendTaxed(day=day, symbol=due.symbol, amount=tax)


def _cash(action: CorporateAction, entitled: int, day: date, *, taxed: bool) -> Iterator[Event]:
    amount = entitlement(action, entitled).cash
    if amount == 0:
        return
    security = classify(action.symbol)
    taxable = ZERO
    if taxed:
        taxable = taxable_per_share(security, action.cash_per_share, action.stock_dividend_ratio)
    declared = DividendDeclared(
        day=day,
        symbol=action.symbol,
        quantity=entitled,
        amount=amount,
        pay_date=pay_date(action),
        taxable_per_share=taxable,
    )
    yield declared
    if declared.pay_date <= day:
        due = Receivable(
            symbol=action.symbol,
            amount=amount,
            pay_date=day,
            ex_date=day,
            quantity=entitled,
            taxable_per_share=taxable,
        )
        yield from _paid(due, day)


def _shares(
    action: CorporateAction,
    position: Position,
    entitled: int,
    day: date,
    calendar: SessionCalendar,
) -> Iterator[Event]:
    issued = entitlement(action, entitled).bonus_shares
    if issued == 0:
        return
    if position.quantity + issued <= 0:
        yield Delisted(day=day, symbol=action.symbol)
        return
    yield SharesIssued(
        day=day,
        symbol=action.symbol,
        quantity=issued,
        sellable_from=bonus_sellable_from(classify(action.symbol), day, calendar),
    )
