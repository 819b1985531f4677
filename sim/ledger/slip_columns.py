"""Which of a slip's columns is meant, where its header alone does not tell.

Brokers call different things by one name (余额 is cash here and shares there) and one thing by
several (手续费 beside 净佣金, 操作 beside 摘要). The rows tell: balances move by what was paid,
fees add up to it, and words for the business are words.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import partial
from itertools import pairwise

from sim.ledger.cells import CellError, clean, read_day, read_number
from sim.ledger.columns import Header, column_of, read_header, rivals
from sim.ledger.slip_words import Business, business_of
from sim.ledger.tables import Line
from sim.model.issue import Place
from sim.model.money import round_fen

_LOOKED_AT = 2_000  # rows
_TRADES = frozenset({Business.BUY, Business.SELL})
_FEES = ("stamp_duty", "transfer_fee", "other_fee")
_INSIDE = ((), ("other_fee",), ("transfer_fee",), ("transfer_fee", "other_fee"))
_Places = tuple[int, ...]


def read_slip_header(cells: Sequence[str], lines: Sequence[Line], place: Place) -> Header:
    """Return where a slip's columns stand, by its header and, in doubt, by its rows.

    Args:
        cells: The header.
        lines: The rows below it.
        place: Where the header stands, for the notes.
    """
    rows = _Rows(cells, lines[:_LOOKED_AT])
    cash = _choose(rows, "cash_after", _moves_of_cash)
    if cash and _is_of_shares(rows, cash[0]):
        cash = ()
    shares = [place for place in rivals(cells, "shares_after") if place not in cash]
    chosen = {
        "side": _choose(rows, "side", _words),
        "commission": _choose(rows, "commission", _sums),
        "cash_after": cash,
        "shares_after": tuple(sorted(shares, key=partial(_moves_of_shares, rows))[-1:]),
    }
    if not rivals(cells, "date"):
        times = _choose(rows, "time", _days)
        chosen["date"] = times if times and _days(rows, times) else ()
    return read_header(
        cells, place, chosen={name: found for name, found in chosen.items() if found}
    )


def words_and_cash(header: Header, lines: Iterable[Line]) -> Iterator[tuple[str, Decimal | None]]:
    """Yield each row's word for the business and its net cash in yuan, None when not printed."""
    side, net = header.place("side"), header.place("net_cash")
    for line in lines:
        word = line.cells[side] if side is not None and side < len(line.cells) else ""
        cash = line.cells[net] if net is not None and net < len(line.cells) else ""
        with suppress(CellError):
            yield word, read_number(cash)


def _is_of_shares(rows: "_Rows", place: int) -> bool:
    """Say whether a balance that may be of cash moves as the shares do."""
    doubtful = place in rivals(rows.header, "shares_after")
    return doubtful and _moves_of_shares(rows, place) > _moves_of_cash(rows, (place,))


class _Rows:
    """Cells of a slip by place, read leniently: what is no number is None."""

    def __init__(self, header: Sequence[str], lines: Sequence[Line]) -> None:
        self.header = tuple(header)
        self._lines = [line.cells for line in lines]

    def words(self, place: int) -> list[str]:
        return [_word(cells[place]) if place < len(cells) else "" for cells in self._lines]

    def numbers(self, place: int) -> list[Decimal | None]:
        return [_number(word) for word in self.words(place)]

    def first(self, column: str) -> list[Decimal | None]:
        """Return the numbers of a column's most certain place; None throughout without one."""
        places = rivals(self.header, column)
        return self.numbers(places[0]) if places else [None] * len(self._lines)

    def total(self, column: str) -> list[Decimal]:
        """Return the sums over all places of a column, without signs."""
        every = [self.numbers(place) for place in rivals(self.header, column)]
        return [
            sum((abs(number or 0) for number in row), Decimal(0))
            for row in zip(*every, strict=True)
        ] or [Decimal(0)] * len(self._lines)


def _choose(rows: _Rows, column: str, borne_out: Callable[[_Rows, _Places], int]) -> _Places:
    """Return the places borne out by most rows, of equals the first and fewest.

    None for a column without a place, or with nothing but a name of another one that no row
    bears out.
    """
    places = rivals(rows.header, column)
    several: list[_Places] = [(place,) for place in places]
    if column == "commission" and len(places) > 1:
        several.append(places)
    best = max(several, key=partial(borne_out, rows), default=())
    if best and column_of(rows.header[best[0]]) != column and not borne_out(rows, best):
        return ()
    return best


def _days(rows: _Rows, places: _Places) -> int:
    return sum(_is_day(word) for word in rows.words(places[0]))


def _is_day(word: str) -> bool:
    try:
        read_day(word)
    except CellError:
        return False
    return True


def _words(rows: _Rows, places: _Places) -> int:
    return sum(business_of(word) is not Business.UNKNOWN for word in rows.words(places[0]))


def _sums(rows: _Rows, places: _Places) -> int:
    """Return in how many rows amount and fees make the net cash, however fees are counted."""
    commissions = zip(*(rows.numbers(place) for place in places), strict=True)
    charged = [sum((abs(each or 0) for each in row), Decimal(0)) for row in commissions]
    fees = {column: rows.total(column) for column in _FEES}
    differences = list(_differences(rows))
    return max(
        sum(
            difference
            == charged[k] + sum((fees[fee][k] for fee in _FEES if fee not in inside), Decimal(0))
            for k, difference in enumerate(differences)
        )
        for inside in _INSIDE
    )


def _differences(rows: _Rows) -> Iterator[Decimal | None]:
    """Yield by how much net cash and amount differ in each row, None where one is unknown."""
    numbers = (rows.first(column) for column in ("net_cash", "amount", "quantity", "price"))
    for net, stated, quantity, price in zip(*numbers, strict=True):
        amount = stated
        if amount is None and quantity is not None and price is not None:
            amount = round_fen(quantity * price)
        yield abs(abs(net) - abs(amount)) if net and amount else None


def _moves_of_cash(rows: _Rows, places: _Places) -> int:
    """Return in how many rows the balance moved by the net cash, read downwards or upwards."""
    every = zip(rows.first("net_cash"), rows.numbers(places[0]), strict=True)
    known = [(abs(net), after) for net, after in every if net and after is not None]
    down = sum(abs(b - a) == net for (_, a), (net, b) in pairwise(known))
    up = sum(abs(a - b) == net for (net, a), (_, b) in pairwise(known))
    return max(down, up)


def _moves_of_shares(rows: _Rows, place: int) -> int:
    """Return in how many rows a security's balance moved by the quantity, down or up."""
    symbols = rivals(rows.header, "symbol") or rivals(rows.header, "name")
    if not symbols:
        return 0
    last: dict[str, tuple[Decimal, Decimal]] = {}
    down = up = 0
    columns = (rows.words(symbols[0]), rows.first("quantity"), rows.numbers(place))
    for symbol, quantity, after in zip(*columns, strict=True):
        if not symbol or not quantity or after is None:
            continue
        if symbol in last:
            moved = abs(after - last[symbol][0])
            down += moved == abs(quantity)
            up += moved == abs(last[symbol][1])
        last[symbol] = (after, quantity)
    return max(down, up)


def _word(cell: str) -> str:
    try:
        return clean(cell)
    except CellError:
        return ""


def _number(cell: str) -> Decimal | None:
    try:
        return read_number(cell)
    except CellError:
        return None
