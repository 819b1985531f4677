"""What was read in a printed column, in tables: every figure with its line."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sim.cli.wrapped import print_wrapped
from sim.column.parsed import Parsed
from sim.model.issue import Place
from sim.model.statement import Statement, Written
from sim.model.symbol import Symbol
from sim.report.tables import Cell, Column, Kind, clean, make_console, make_table, print_table

_Table = tuple[str, Sequence[Column], Sequence[Sequence[Cell]]]
_NAME, _SYMBOL = Column(heading="name"), Column(heading="symbol", kind=Kind.DAY)
_SHARES = Column(heading="shares", kind=Kind.COUNT)
_LINE = Column(heading="line", kind=Kind.COUNT)


def show(parsed: Parsed) -> None:
    """Print the facts as tables, with the line each stands in, and the issues below."""
    console = make_console()
    statement = parsed.statement
    if statement is not None:
        paper = f", {statement.newspaper}" if statement.newspaper else ""
        day = statement.as_of.isoformat() if statement.as_of is not None else "day not settled"
        console.print(clean(f"{statement.publisher or 'author not found'}{paper} · {day}"))
        for title, columns, rows in _tables(statement):
            if rows:
                print_table(make_table(columns, rows, title=title), console)
    count = len(parsed.issues)
    console.print(f"{count} issue{'' if count == 1 else 's'}" if count else "no issues")
    for issue in parsed.issues:
        print_wrapped(console, f"{issue.severity}: {issue}", indent=2)


def _tables(statement: Statement) -> Iterator[_Table]:
    """Yield title, columns and rows of each part of the statement."""
    yield (
        "Trades",
        (
            Column(heading="side"), _NAME, _SYMBOL, _SHARES,
            Column(heading="price", unit="yuan", kind=Kind.PRICE), _LINE,
        ),
        [
            (
                *(row.side.value, row.name, _of(row.symbol), int(row.quantity.value)),
                *(_value(row.price), _line(row.place)),
            )
            for row in statement.trades
        ],
    )  # fmt: skip
    yield (
        "Holdings",
        (_NAME, _SYMBOL, _SHARES, _LINE),
        [
            (row.name, _of(row.symbol), int(row.quantity.value), _line(row.place))
            for row in statement.holdings
        ],
    )
    balances = {
        "cash, yuan": statement.cash,
        "net value, yuan": statement.net_value,
        "profit, %": statement.profit_percent,
    }
    yield (
        "Balances",
        (Column(heading="balance"), Column(heading="printed", kind=Kind.PRICE), _LINE),
        [
            (name, figure.value, _line(figure.place))
            if figure is not None
            else (f"{name}: not printed", None, None)
            for name, figure in balances.items()
        ],
    )
    yield (
        "Plan for the next session",
        (Column(heading="action"), _NAME, _SYMBOL, _LINE),
        [
            (row.action.value, row.name, _of(row.symbol), _line(row.place))
            for row in statement.plan
        ],
    )
    yield (
        "Stated rules",
        (Column(heading="rule"), Column(heading="value")),
        [(name, _plain(value)) for name, value in statement.rules.items()],
    )
    yield (
        "Claims",
        (Column(heading="kind"), Column(heading="what"), _LINE),
        [
            (
                row.kind,
                ", ".join(f"{key} {_plain(value)}" for key, value in row.values.items()),
                _line(row.place),
            )
            for row in statement.claims
        ],
    )


def _of(symbol: Symbol | None) -> str:
    return str(symbol) if symbol is not None else "not settled"


def _value(written: Written | None) -> Decimal | None:
    return written.value if written is not None else None


def _line(place: Place | None) -> int | None:
    return place.line if place is not None else None


def _plain(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
