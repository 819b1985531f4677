"""What a replay found, in tables: facts, reconciliation, explanations, both readings."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from rich.table import Table

from sim.analysis.judgement import Judgement
from sim.analysis.metrics import Performance
from sim.analysis.outcome import names_of
from sim.analysis.readings import PRINTED, Reading
from sim.cli.replay_lines import print_explanations
from sim.cli.replay_words import before_words, check_words, verdict
from sim.cli.wrapped import print_list, print_wrapped
from sim.data.layer import trust
from sim.model.trade import Fill
from sim.report.tables import Cell, Column, Kind, clean, make_console, make_table, print_table

_PERCENT = 100.0
_DECIMALS = 3  # of computed numbers that have no end


def show(judgement: Judgement, folder: Path) -> None:
    """Print everything a replay found, ending with the verdict and where the files lie."""
    console = make_console()
    statement, scene = judgement.statement, judgement.scene
    paper = f", {statement.newspaper}" if statement.newspaper else ""
    console.print(clean(f"{statement.publisher}{paper}: figures of {scene.day}, {scene.day:%A}"))
    for table in (*_facts(judgement), *_judged(judgement)):
        print_table(table, console)
    print_explanations(console, judgement)
    print_table(_performance(judgement), console)
    print_list(console, "Hidden in the numbers", _hidden(judgement))
    notes = [str(issue) for issue in (*judgement.issues, *judgement.observations)]
    print_list(console, "Odd but possible", notes)
    console.print()
    print_wrapped(console, verdict(judgement), style="bold")
    agreed = "agree to the fen at every close" if judgement.books_agree else "DISAGREE"
    console.print(f"The exact ledger and backtrader's account {agreed}.")
    print_wrapped(console, trust(judgement.sources))
    console.print(clean(f"Figures, tables and result.json: {folder}"), soft_wrap=True)


def _facts(judgement: Judgement) -> Iterator[Table]:
    names = names_of(judgement.statement)
    fills = judgement.printed.run.fills
    if fills:
        columns = (
            Column(heading="Trade"), Column(heading="Name"), Column(heading="Symbol"),
            Column(heading="Shares", kind=Kind.COUNT),
            Column(heading="Price", unit="yuan", kind=Kind.PRICE),
            Column(heading="Value", unit="yuan", kind=Kind.YUAN),
            Column(heading="Fees", unit="yuan", kind=Kind.YUAN),
            Column(heading="Day's range", unit="yuan"),
            Column(heading="Of volume", unit="%", kind=Kind.NUMBER),
        )  # fmt: skip
        yield make_table(
            columns,
            [
                (
                    *(fill.side.value, names.get(fill.symbol, ""), str(fill.symbol)),
                    *(fill.quantity, fill.price, fill.value, fill.fees.total),
                    *_of_day(judgement, fill),
                )
                for fill in fills
            ],
            title="Stated trades, executed",
            caption=f"Fees of the profile {judgement.scene.profile.name!r}, put back into the"
            " cash the account starts with.",
        )
    rejections = judgement.printed.run.rejections
    if rejections:
        yield make_table(
            (Column(heading="Name"), Column(heading="Code"), Column(heading="Reason")),
            [(names.get(r.order.symbol, ""), r.code, r.reason) for r in rejections],
            title="Stated trades, refused",
        )


def _of_day(judgement: Judgement, fill: Fill) -> tuple[Cell, Cell]:
    bar = judgement.quotes[fill.symbol].bar
    return f"{bar.low} - {bar.high}", _PERCENT * fill.quantity / bar.volume


def _judged(judgement: Judgement) -> Iterator[Table]:
    known = judgement.reconciliation
    held = [
        (
            *(row.name, str(row.symbol), row.quantity, row.close, row.market_value),
            None if row.weight is None else row.weight * 100,
        )
        for row in known.holdings
    ]
    yield make_table(
        (
            Column(heading="Holding"), Column(heading="Symbol"),
            Column(heading="Shares", kind=Kind.COUNT),
            Column(heading="Close", unit="yuan", kind=Kind.PRICE),
            Column(heading="Value", unit="yuan", kind=Kind.YUAN),
            Column(heading="Weight", unit="%", kind=Kind.NUMBER),
        ),
        held,
        title="Printed holdings at the day's raw closes",
        totals=("Total", "", None, None, known.market_value, None),
    )  # fmt: skip
    yield make_table(
        (
            Column(heading="Number"),
            Column(heading="Printed", kind=Kind.PRICE),
            Column(heading="Computed", kind=Kind.PRICE),
            Column(heading="Difference", kind=Kind.PRICE),
            Column(heading="Tolerance ±", kind=Kind.PRICE),
            Column(heading="Agrees"),
        ),
        [
            (
                check_words(check),
                None if check.printed is None else check.printed.value,
                _short(check.computed),
                _short(check.difference),
                _short(check.tolerance),
                {True: "yes", False: "NO", None: "—"}[check.agrees],
            )
            for check in known.checks
        ],
        title="Reconciliation",
        caption="Difference: computed less printed. Tolerance: half a unit of the last written"
        " digit.",
    )


def _performance(judgement: Judgement) -> Table:
    index = judgement.index
    columns = [Column(heading="")]
    columns += [Column(heading=f"As {reading.name}") for reading in judgement.readings]
    series = [_numbers(reading.performance) for reading in judgement.readings]
    beside = [_beside(reading) for reading in judgement.readings]
    if index is not None:
        columns.append(Column(heading="CSI 300"))
        series.append(_numbers(index))
        beside.append(dict.fromkeys(beside[0], "—"))
    rows = [(label, *(numbers.get(label, "—") for numbers in series)) for label in _numbers(index)]
    rows += [(label, *(numbers[label] for numbers in beside)) for label in beside[0]]
    return make_table(
        columns,
        rows,
        title=f"Carried from {judgement.scene.day} to {judgement.scene.end}",
        caption="Percent; ratios without risk-free rate, 252 sessions a year. CSI 300 without"
        " dividends.",
    )


def _numbers(measured: Performance | None) -> dict[str, str]:
    if measured is None:
        labels = ("Return %", "Per year %", "Volatility %", "Deepest fall %")
        return dict.fromkeys((*labels, "Sharpe", "Sortino", "Calmar"), "—")
    fall = measured.drawdown
    return {
        "Return %": f"{measured.total_return:+.2%}".rstrip("%"),
        "Per year %": f"{measured.annual_return:+.2%}".rstrip("%"),
        "Volatility %": f"{measured.volatility:.2%}".rstrip("%"),
        "Deepest fall %": f"{fall.depth:.2%}".rstrip("%"),
        "Sharpe": f"{measured.sharpe:.2f}",
        "Sortino": f"{measured.sortino:.2f}",
        "Calmar": f"{measured.calmar:.2f}",
    }


def _beside(reading: Reading) -> dict[str, str]:
    beside = reading.comparison
    numbers = {
        "Beta": "—" if beside is None else f"{beside.beta:.2f}",
        "Tracking error %": "—" if beside is None else f"{beside.tracking_error:.2%}".rstrip("%"),
        "Net value at the start, yuan": f"{reading.closes[0].net_value:,.2f}",
        "Net value at the end, yuan": f"{reading.closes[-1].net_value:,.2f}",
    }
    received = sum((event.amount for event in reading.dividends), Decimal(0))
    numbers["Dividends, yuan"] = f"{received:,.2f}"
    return numbers


def _hidden(judgement: Judgement) -> list[str]:
    lines = []
    capital = judgement.reconciliation.capital
    if capital is not None:
        lines.append(
            f"starting capital {capital.roundest:,}: net value and profit percent allow"
            f" {capital.low:,.2f} to {capital.high:,.2f}"
        )
    for name, hidden in judgement.hidden.items():
        before = hidden.without_fees
        as_read = "as printed" if name == PRINTED else f"as {name}"
        lines.append(f"{before.as_of}, {as_read}, no fees booked: {before_words(before)}")
        lines.append(
            f"{before.as_of}, {as_read}, with {hidden.with_fees.fees:,.2f} of fees:"
            f" {before_words(hidden.with_fees)}"
        )
    for reading in judgement.readings[:1]:
        names = names_of(judgement.statement)
        lines += [
            f"dividend {event.day} {names.get(event.symbol, '')} {event.amount:,.2f}"
            f" ({event.quantity:,} shares)"
            for event in reading.dividends
        ]
    return lines


def _short(number: Decimal | None) -> Decimal | None:
    """Return a number with at most three decimals, or with those it was written with."""
    if number is None:
        return None
    exponent = number.as_tuple().exponent
    long = isinstance(exponent, int) and exponent < -_DECIMALS
    return number.quantize(Decimal(1).scaleb(-_DECIMALS)) if long else number
