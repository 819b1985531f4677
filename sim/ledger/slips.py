"""A broker's slip (交割单) in text: its trades, its cash, and everything that is neither."""

from dataclasses import dataclass, replace

from sim.ledger.foreign_tables import table_text
from sim.ledger.journal_moves import JournalMove
from sim.ledger.journal_order import order_by_day, with_signed_cash
from sim.ledger.journal_row import JournalRow
from sim.ledger.row_reader import RowReader
from sim.ledger.slip_columns import read_slip_header, words_and_cash
from sim.ledger.slip_credits import settle_credits
from sim.ledger.slip_fees import settle_fees
from sim.ledger.slip_layout import find_layout, slip_lines
from sim.ledger.slip_opening import SlipOpening, opening_of
from sim.ledger.slip_reading import Names, SlipLines
from sim.ledger.slip_sections import rows_of
from sim.ledger.slip_words import is_outgoing, marks_of
from sim.ledger.tables import decode
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.event import CashMoved
from sim.model.issue import Issue, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a broker's slip says.

    Attributes:
        rows: Its trades by day, with the stated fees and balances.
        moves: Shares that came or went beside the trades, by day.
        flows: All other cash by day: transfers, dividends, interest, what is not covered.
        actions: Free shares credited, as ratios of what was held.
        opening: What was held before the first line, None when the slip tells of nothing.
        issues: Lines that could not be read, or of which a part is lost.
    """

    rows: tuple[JournalRow, ...]
    moves: tuple[JournalMove, ...]
    flows: tuple[CashMoved, ...]
    actions: tuple[CorporateAction, ...]
    issues: tuple[Issue, ...]
    opening: SlipOpening | None = None


def read_slip(content: bytes, source: str, names: Names | None = None) -> Slip:
    """Return the trades and the cash in a broker's slip.

    Args:
        content: Text in UTF-8 or GBK with cells parted by tabs, commas or blanks, such as the
            files `.xls` that terminals export; a page of HTML or a workbook with such a table.
        source: Its name, for the issues.
        names: Symbols by the names of securities, for slips that print no codes.

    Raises:
        InputError: No line names the columns of a slip.
    """
    text = decode(table_text(content), source)
    layout = find_layout(text.text)
    if layout is None:
        raise InputError(
            f"{source}: wanted a line that names columns such as 成交日期 证券代码 买卖标志"
            " 成交价格 成交数量, found none",
            text.issues,
        )
    section = rows_of(slip_lines(text.text, layout), layout.header, source)
    lines = section.rows
    header = read_slip_header(layout.header, lines, Place(source=source, line=layout.line))
    if header.place("date") is None:
        raise InputError(
            f"{source}: no column of dates (成交日期) in {' '.join(layout.header)[:200]!r}",
            text.issues,
        )
    found = SlipLines(source, RowReader(source, header.places, header.width), names or {})
    found.marks = marks_of(words_and_cash(header, lines))
    for line in lines:
        found.read(line)
    signed = with_signed_cash(found.rows)
    flows = found.flows
    opening = opening_of(found.balances)
    if signed != found.rows:  # a slip without signs
        flows = [_signed(flow) for flow in flows]
        opening = replace(opening, cash=None) if opening is not None else None
    rows, fee_note = settle_fees(signed, source)
    ordered, disorder = order_by_day(rows, source)
    settled = settle_credits(found.credits, rows, found.payments, source)
    wrong = (*found.reader.issues, *found.notes, *settled.unpaid)
    return Slip(
        rows=tuple(ordered),
        moves=settled.moves,
        flows=tuple(sorted(flows, key=lambda flow: flow.day)),
        actions=settled.actions,
        issues=(*text.issues, *header.issues, *section.issues, *wrong, *fee_note, *disorder),
        opening=opening,
    )


def _signed(flow: CashMoved) -> CashMoved:
    return replace(flow, amount=-abs(flow.amount)) if is_outgoing(flow.note) else flow
