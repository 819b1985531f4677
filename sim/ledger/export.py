"""An account's events as CSV: what happened, and what every event left behind."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.ledger.fold import apply
from sim.model.account import Account
from sim.model.event import CashMoved, Event, Opened, RightsTaken, SymbolChanged, Traded

COLUMNS = (
    "date", "event", "symbol", "side", "quantity", "price", "commission", "stamp_duty",
    "transfer_fee", "other_fee", "cash_change", "cash", "receivable", "cost", "realised",
    "dividends", "dividend_tax", "deposited", "note",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Step:
    """One event with the account before and after it."""

    before: Account
    event: Event
    after: Account


def steps(events: Iterable[Event]) -> Iterator[Step]:
    """Yield every event with the account before and after it.

    Raises:
        ImpossibleEventError: One of them cannot have happened.
    """
    account = Account()
    for event in events:
        after = apply(account, event)
        yield Step(account, event, after)
        account = after


def to_csv(events: Iterable[Event]) -> str:
    """Return the events as CSV with the columns `COLUMNS`, amounts in yuan.

    `cash_change` is what the event did to the cash; the columns behind it are the account's
    after the event. Text that a spreadsheet would take for a formula is quoted.

    Raises:
        ImpossibleEventError: One of them cannot have happened.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for step in steps(events):
        writer.writerow(_row(step))
    return text.getvalue()


def symbol_of(event: Event) -> str:
    """Return the symbol an event is about, empty when about none."""
    if isinstance(event, Opened | CashMoved):
        return ""
    if isinstance(event, Traded):
        return str(event.fill.symbol)
    if isinstance(event, SymbolChanged):
        return str(event.old)
    return str(event.symbol)


def _row(step: Step) -> dict[str, object]:
    event, after = step.event, step.after
    row: dict[str, object] = {
        "date": event.day.isoformat(),
        "event": type(event).__name__,
        "symbol": symbol_of(event),
        "cash_change": after.cash - step.before.cash,
        "cash": after.cash,
        "receivable": after.receivable,
        "cost": sum(position.cost for position in after.positions.values()),
        "realised": after.realised,
        "dividends": after.dividends,
        "dividend_tax": after.dividend_tax,
        "deposited": after.deposited,
    }
    if isinstance(event, Traded):
        fill = event.fill
        row |= {
            "side": fill.side.value,
            "quantity": fill.quantity,
            "price": f"{fill.price:f}",
            "commission": fill.fees.commission,
            "stamp_duty": fill.fees.stamp_duty,
            "transfer_fee": fill.fees.transfer_fee,
            "other_fee": fill.fees.other_fee,
        }
    elif isinstance(event, CashMoved):
        row["note"] = harmless(event.note)
    elif isinstance(event, RightsTaken):
        row |= {"quantity": event.quantity, "price": f"{event.price:f}"}
    elif not isinstance(event, Opened):
        row["quantity"] = getattr(event, "quantity", "")
    return row


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
