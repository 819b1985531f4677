"""The tables beside a journal: deposits and withdrawals (`F.csv`), corporate actions (`A.csv`)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from sim.ledger.cells import CellError, clean, read_day, read_number
from sim.ledger.columns import column_of
from sim.ledger.journal import read_symbol
from sim.ledger.row_reader import RowReader
from sim.ledger.tables import Line, decode, split_lines
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.event import CashMoved
from sim.model.issue import Issue
from sim.model.money import round_fen

_ACTION_NAMES: Mapping[str, tuple[str, ...]] = {
    "symbol": ("symbol", "code", "证券代码", "股票代码", "代码"),
    "ex_date": ("ex_date", "ex-date", "date", "除权除息日", "除权日", "除息日"),
    "cash_per_share": ("cash_per_share", "cash", "dividend", "每股派息", "每股现金红利"),
    "bonus_ratio": ("bonus_ratio", "bonus", "split", "每股送转", "送转比例"),
    "record_date": ("record_date", "股权登记日"),
    "pay_date": ("pay_date", "派息日", "现金红利发放日"),
    "rights_ratio": ("rights_ratio", "配股比例"),
    "rights_price": ("rights_price", "配股价", "配股价格"),
    "reference_cash": ("reference_cash",),
    "source": ("source",),
}
_BY_ACTION_NAME = {name: column for column, names in _ACTION_NAMES.items() for name in names}


def read_flows(content: bytes, source: str) -> tuple[tuple[CashMoved, ...], tuple[Issue, ...]]:
    """Return deposits (positive) and withdrawals (negative) by day, and what is wrong.

    Args:
        content: CSV with the header `date,amount[,note]`, yuan.
        source: Its name, for the issues.

    Raises:
        InputError: It has no such header.
    """
    reader, lines, issues = _open(content, source, _flow_column, ("date", "amount"))
    flows = []
    for line in lines:
        if not reader.begin(line):
            continue
        day = reader.cell("date", read_day)
        amount = reader.cell("amount", _yuan)
        if reader.whole and day is not None and amount is not None:
            note = reader.text("note")
            flows.append(CashMoved(day=day, amount=amount, note=note))
    return tuple(sorted(flows, key=lambda flow: flow.day)), (*issues, *reader.issues)


def read_action_table(
    content: bytes, source: str
) -> tuple[tuple[CorporateAction, ...], tuple[Issue, ...]]:
    """Return corporate actions by ex-date and symbol, and what is wrong with the table.

    Args:
        content: CSV with the header `symbol,ex_date,cash_per_share,bonus_ratio`, and where known
            `record_date,pay_date,rights_ratio,rights_price,reference_cash,source`. Yuan and
            shares are per old share.
        source: Its name, for the issues.

    Raises:
        InputError: It has no such header.
    """
    reader, lines, issues = _open(content, source, _action_column, ("symbol", "ex_date"))
    actions = []
    for line in lines:
        action = _read_action(reader, line)
        if action is not None:
            actions.append(action)
    ordered = sorted(actions, key=lambda action: (action.ex_date, action.symbol))
    return tuple(ordered), (*issues, *reader.issues)


def _read_action(reader: RowReader, line: Line) -> CorporateAction | None:
    if not reader.begin(line):
        return None
    symbol = reader.cell("symbol", read_symbol)
    ex_date = reader.cell("ex_date", read_day)
    cash = reader.cell("cash_per_share", _ratio)
    bonus = reader.cell("bonus_ratio", _bonus)
    rights = reader.cell("rights_ratio", _ratio)
    rights_price = reader.cell("rights_price", _ratio)
    record, pay = reader.cell("record_date", _maybe_day), reader.cell("pay_date", _maybe_day)
    reference = reader.cell("reference_cash", read_number)
    if rights and not rights_price:
        reader.bad_cell("rights_price", "yuan per share offered", "not-positive")
    if not reader.whole or symbol is None or ex_date is None:
        return None
    return CorporateAction(
        symbol=symbol,
        ex_date=ex_date,
        cash_per_share=cash or Decimal(0),
        bonus_ratio=bonus or Decimal(0),
        rights_ratio=rights or Decimal(0),
        rights_price=rights_price or None,
        record_date=record,
        pay_date=pay,
        reference_cash=reference,
        source=reader.text("source"),
    )


def _open(
    content: bytes,
    source: str,
    column_of_cell: Callable[[str], str | None],
    required: tuple[str, ...],
) -> tuple[RowReader, Iterator[Line], tuple[Issue, ...]]:
    text = decode(content, source)
    lines = split_lines(text.text)
    first = next(lines, None)
    cells = first.cells if first is not None else ()
    places: dict[str, tuple[int, ...]] = {}
    for place, cell in enumerate(cells):
        column = column_of_cell(cell)
        if column is not None:
            places.setdefault(column, (place,))
    absent = [column for column in required if column not in places]
    if absent:
        raise InputError(
            f"{source}: wanted the columns {', '.join(required)}; {', '.join(absent)} absent from"
            f" the header {','.join(cells)[:200]!r}",
            text.issues,
        )
    return RowReader(source, places, len(cells)), lines, text.issues


def _flow_column(cell: str) -> str | None:
    column = column_of(cell)
    return "amount" if column == "net_cash" else column


def _action_column(cell: str) -> str | None:
    try:
        return _BY_ACTION_NAME.get(clean(cell).lower())
    except CellError:
        return None


def _yuan(cell: str) -> Decimal:
    amount = read_number(cell)
    if amount is None or amount != round_fen(amount):
        raise CellError("yuan to the fen")
    return round_fen(amount)


def _ratio(cell: str) -> Decimal | None:
    number = read_number(cell)
    if number is not None and number < 0:
        raise CellError("a number from 0", "negative")
    return number


def _bonus(cell: str) -> Decimal | None:
    number = read_number(cell)
    if number is not None and number <= -1:
        raise CellError("a number above -1", "negative")
    return number


def _maybe_day(cell: str) -> date | None:
    return read_day(cell) if cell else None
