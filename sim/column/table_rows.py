"""What the rows of a table say: holdings, or trades where a column tells the side."""

import re
from collections.abc import Iterator

from sim.column.holdings import settle
from sim.column.layout import Layout
from sim.column.numerals import read_number
from sim.column.reading import CODE, Reading, Span
from sim.column.tables import Row, Table, find_tables
from sim.column.trade_tokens import BUY, SELL
from sim.model.statement import Holding, StatedTrade, Written
from sim.model.trade import Side

_NAME = re.compile(rf"(?P<name>.*?) ?(?:{CODE})?")
_QUANTITY = re.compile(r"(?P<number>[0-9.,]+[万亿]?)(?P<unit>股|份|手)?")
_PRICE = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)元?")
_BUY = re.compile(rf"{BUY}|买|证券买入")
_SELL = re.compile(rf"{SELL}|卖|证券卖出")
_FACTORS = {"万股": 10_000, "万份": 10_000, "手": 100}


def tables_of(reading: Reading, layout: Layout) -> list[Table]:
    """Return the tables in the part on assets; a row that does not fit its headings is noted."""
    found = []
    for table in find_tables(reading.normal):
        if not layout.assets <= table.start < layout.assets_end or table.unit == "元":
            continue
        found.append(table)
        reading.used.append((table.start, table.end))
        for span in table.odd:
            reading.complain(
                "row-unreadable",
                f"{reading.quote(span)} stands in a table but does not fit its headings",
                span,
                wanted="one cell under each heading",
                field="trades" if table.trades else "holdings",
            )
    return found


def table_holdings(reading: Reading, table: Table) -> Iterator[Holding]:
    """Yield the holding of each row."""
    for row in table.rows:
        name, code, spans = _security(reading, row)
        quantity = _quantity(reading, table, row, f"holdings.{name}.quantity")
        symbol = settle(reading, name, code, row.span, f"holdings.{name}.symbol")
        if quantity is not None:
            place = reading.place_of(row.span, *spans)
            yield Holding(symbol=symbol, name=name, quantity=quantity, place=place)


def table_trades(reading: Reading, table: Table) -> Iterator[StatedTrade]:
    """Yield the trade of each row whose side is told."""
    for row in table.rows:
        name, code, spans = _security(reading, row)
        word = reading.text[slice(*row.cells["side"])]
        side = Side.BUY if _BUY.fullmatch(word) else Side.SELL if _SELL.fullmatch(word) else None
        if side is None:
            message = f"{word!r} stands where a purchase or sale should, so the row was left out"
            reading.complain("trade-unreadable", message, row.cells["side"], field="trades")
            continue
        quantity = _quantity(reading, table, row, f"trades.{name}.quantity")
        symbol = settle(reading, name, code, row.span, f"trades.{name}.symbol")
        price = _price(reading, row, name)
        if quantity is not None:
            place = reading.place_of(row.span, *spans)
            yield StatedTrade(
                side=side, symbol=symbol, name=name, quantity=quantity, price=price, place=place
            )


def _security(reading: Reading, row: Row) -> tuple[str, str | None, tuple[Span, Span | None]]:
    """Return the name and code of a row, and where they stand."""
    start, end = row.cells["name"]
    found = _NAME.fullmatch(reading.text, start, end)
    name, code, code_span = reading.text[start:end], None, row.cells.get("code")
    if found is not None and found["name"]:
        name, code = found["name"], found["code"]
        code_span = code_span or (found.span("code") if code else None)
    if "code" in row.cells:
        code = reading.text[slice(*row.cells["code"])]
    return name, code, ((start, start + len(name)), code_span)


def _quantity(reading: Reading, table: Table, row: Row, field: str) -> Written | None:
    span = row.cells["quantity"]
    found = _QUANTITY.fullmatch(reading.text, *span)
    written = read_number(found["number"], reading.place(span)) if found is not None else None
    if found is not None and written is not None:
        factor = _FACTORS.get(table.unit, 1)
        factor = 100 if found["unit"] == "手" else 1 if found["unit"] else factor
        written = Written.of(written.digits, written.scale * factor, written.place)
    if written is None or written.value % 1 != 0 or written.value <= 0:
        message = f"{reading.quote(span)} is no whole, possible number of shares"
        reading.complain("quantity-not-whole", message, span, field=field)
        return None
    return written


def _price(reading: Reading, row: Row, name: str) -> Written | None:
    span = row.cells.get("price")
    found = _PRICE.fullmatch(reading.text, *span) if span is not None else None
    written = read_number(found["number"], reading.place(found.span("number"))) if found else None
    if written is None or written.value <= 0:
        message = f"no price could be read for the trade in {name}"
        reading.complain("price-missing", message, span or row.span, field=f"trades.{name}.price")
        return None
    return written
