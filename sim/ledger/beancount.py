"""An account's events as a beancount ledger, with balances and prices: other eyes on our books."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from sim.ledger.export import Step, steps, symbol_of
from sim.model.account import Account, TaxLot
from sim.model.event import CashMoved, Event, Traded
from sim.model.symbol import Symbol

CASH = "Assets:Broker:Cash"
SHARES = "Assets:Broker:Shares"
RECEIVABLE = "Assets:Broker:Receivable"
DEPOSITS = "Equity:Deposits"
REALISED = "Income:Broker:Realised"
DIVIDENDS = "Income:Broker:Dividends"
DIVIDEND_TAX = "Expenses:Broker:DividendTax"
_ACCOUNTS = (CASH, SHARES, RECEIVABLE, DEPOSITS, REALISED, DIVIDENDS, DIVIDEND_TAX)

Prices = Mapping[date, Mapping[Symbol, Decimal]]
_LotKey = tuple[date | None, int, Decimal]


def commodity(symbol: Symbol) -> str:
    """Return the name of a security in the ledger, as `SH600155`."""
    return f"{symbol.exchange}{symbol.code}"


def to_beancount(events: Iterable[Event], prices: Prices | None = None) -> str:
    """Return the events as a beancount ledger that `bean-check` accepts.

    Costs include fees, as in the account, so that every lot stands there to the fen; what an
    event leaves of a lot is booked as a new lot. After each day on which they changed, cash and
    every position are asserted without tolerance.

    Args:
        events: An account's, by day.
        prices: Raw closes in yuan by day and security, written as prices.

    Raises:
        ImpossibleEventError: One of the events cannot have happened.
    """
    writer = _Writer()
    lines: list[str] = []
    latest: Account | None = None
    checked = Account()
    day: date | None = None
    for step in steps(events):
        if day is not None and latest is not None and step.event.day != day:
            lines += _balances(checked, latest, day)
            checked = latest
        if day is None:
            lines += _opened(step.event.day)
        day, latest = step.event.day, step.after
        lines += writer.transaction(step)
    if day is not None and latest is not None:
        lines += _balances(checked, latest, day)
    for quoted, closes in sorted((prices or {}).items()):
        for symbol, price in sorted(closes.items()):
            lines.append(f"{quoted} price {commodity(symbol)} {price:f} CNY")
    return "\n".join(lines) + "\n"


def _opened(day: date) -> Iterator[str]:
    yield 'option "title" "fupan"'
    yield 'option "operating_currency" "CNY"'
    yield 'option "inferred_tolerance_default" "CNY:0.005"'  # cost per share has no end of digits
    for account in _ACCOUNTS:
        yield f"{day} open {account}"


def _balances(before: Account, after: Account, day: date) -> Iterator[str]:
    morning = day + timedelta(days=1)  # a balance holds at the beginning of its day
    yield f"{morning} balance {CASH} {after.cash:.2f} ~ 0.00 CNY"
    if before.receivable != after.receivable:
        yield f"{morning} balance {RECEIVABLE} {after.receivable:.2f} ~ 0.00 CNY"
    for symbol in sorted(before.positions.keys() | after.positions.keys()):
        old, new = before.positions.get(symbol), after.positions.get(symbol)
        if old is not new:
            quantity = new.quantity if new is not None else 0
            yield f"{morning} balance {SHARES} {quantity} ~ 0 {commodity(symbol)}"


class _Writer:
    """Writes transactions, and remembers under which label each lot was booked."""

    def __init__(self) -> None:
        self._labels: dict[Symbol, list[tuple[_LotKey, str]]] = {}
        self._count = 0

    def transaction(self, step: Step) -> list[str]:
        """Return the transaction of an event; nothing when it moves neither money nor shares."""
        before, after = step.before, step.after
        amounts = (
            (CASH, after.cash - before.cash),
            (RECEIVABLE, after.receivable - before.receivable),
            (REALISED, before.realised - after.realised),
            (DIVIDENDS, before.dividends - after.dividends),
            (DIVIDEND_TAX, after.dividend_tax - before.dividend_tax),
            (DEPOSITS, before.deposited - after.deposited),
        )
        postings = [f"  {account} {amount:.2f} CNY" for account, amount in amounts if amount]
        for symbol in sorted(before.positions.keys() | after.positions.keys()):
            old, new = before.positions.get(symbol), after.positions.get(symbol)
            if old is not new:
                postings += self._relotted(symbol, new.lots if new is not None else ())
        if not postings:
            return []
        return [f'{step.event.day} * "{_narration(step.event)}"', *_fees(step.event), *postings]

    def _relotted(self, symbol: Symbol, lots: tuple[TaxLot, ...]) -> Iterator[str]:
        """Yield the postings that turn the lots booked so far into `lots`."""
        old = self._labels.get(symbol, [])
        new = [(lot.acquired, lot.quantity, lot.cost) for lot in lots]
        shared = min(len(old), len(new))
        head = next((i for i in range(shared) if old[i][0] != new[i]), shared)
        tail = next(
            (i for i in range(shared - head) if old[-1 - i][0] != new[-1 - i]), shared - head
        )
        name = commodity(symbol)
        for (_, quantity, _), label in old[head : len(old) - tail]:
            yield f'  {SHARES} -{quantity} {name} {{"{label}"}}'
        added = []
        for key in new[head : len(new) - tail]:
            self._count += 1
            label = f"lot-{self._count}"
            acquired = f"{key[0]}, " if key[0] is not None else ""
            yield f'  {SHARES} {key[1]} {name} {{{{{key[2]:.2f} CNY, {acquired}"{label}"}}}}'
            added.append((key, label))
        self._labels[symbol] = [*old[:head], *added, *old[len(old) - tail :]]


def _narration(event: Event) -> str:
    words = [type(event).__name__, symbol_of(event)]
    if isinstance(event, Traded):
        fill = event.fill
        words += [fill.side.value, str(fill.quantity), "at", f"{fill.price:f}"]
    elif isinstance(event, CashMoved):
        words.append(event.note)
    text = " ".join(word for word in words if word)
    return "".join(c for c in text if c.isprintable() and c not in '"\\')


def _fees(event: Event) -> Iterator[str]:
    if isinstance(event, Traded):
        fees = event.fill.fees
        for name in ("commission", "stamp_duty", "transfer_fee", "other_fee"):
            amount = getattr(fees, name)
            if amount:
                yield f"  {name}: {amount:.2f} CNY"
