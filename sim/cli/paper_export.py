"""A paper account for other programs: CSV, beancount, JSON; and its figures."""

import csv
import io
from pathlib import Path

from sim.cli.paper_account import Account
from sim.cli.paper_rows import close_row, order_row, status_of, unit_values_of
from sim.cli.paper_words import emit
from sim.data.files import write_text
from sim.data.opening import open_market
from sim.ledger.beancount import to_beancount
from sim.ledger.chain import in_force
from sim.ledger.export import to_csv
from sim.model.event import CashMoved, Event
from sim.model.paper import (
    AccountCreated,
    OrderEnded,
    OrderPlaced,
    Remarked,
    SessionSettled,
    Undone,
)

_NOT_EVENTS = (AccountCreated, OrderEnded, OrderPlaced, Remarked, SessionSettled, Undone)


def events_of(account: Account) -> tuple[Event, ...]:
    """Return the ledger events in force, oldest first."""
    return tuple(
        entry.record
        for entry in in_force(account.entries)
        if not isinstance(entry.record, _NOT_EVENTS)
    )


def export_account(account: Account, out: Path, data_dir: Path | None) -> tuple[Path, ...]:
    """Write `events.csv`, `equity.csv`, `account.beancount` and `account.json` into `out`.

    Raises:
        StorageError: A file cannot be written.
    """
    del data_dir
    events = events_of(account)
    prices = {
        settled.close.day: {mark.symbol: mark.price for mark in settled.marks}
        for settled in account.state.settlements
    }
    paths = [out / name for name in ("events.csv", "equity.csv", "account.beancount")]
    write_text(paths[0], to_csv(events))
    write_text(paths[1], _equity(account))
    write_text(paths[2], to_beancount(events, prices))
    whole = {
        **status_of(account),
        "equity": [close_row(settled.close) for settled in account.state.settlements],
        "all_orders": [order_row(account.state, placed) for placed in account.state.placed],
    }
    paths.append(out / "account.json")
    emit(whole, str(paths[-1]))
    return tuple(paths)


def plot_account(account: Account, out: Path, data_dir: Path | None) -> tuple[Path, ...]:
    """Draw net value, drawdown, exposure, weights and monthly returns into `out`.

    Drawdowns and returns are the unit value's: deposits and withdrawals do not move them.

    Raises:
        StorageError: A file cannot be written.
    """
    from sim.report.bridges import dividends_of, exposures_of, net_values_of
    from sim.report.inputs import Curve
    from sim.report.run import RunPicture, draw_run_figures

    closes = [settled.close for settled in account.state.settlements]
    market = open_market(data_dir)
    names = {
        symbol: market.name_of(symbol)
        for settled in account.state.settlements
        for symbol in (mark.symbol for mark in settled.marks)
    }
    name = account.created.name
    moved = any(isinstance(event, CashMoved) for event in events_of(account))
    apart = "；回撤与收益不计存取款 drawdowns and returns apart from deposits" if moved else ""
    picture = RunPicture(
        curves=[net_values_of(name, closes)],
        growths=[
            Curve(
                name=name,
                days=[close.day for close in closes],
                values=[float(value) for value in unit_values_of(account)],
            )
        ],
        exposures=[exposures_of(name, closes)],
        dividends=dividends_of(events_of(account), names),
        title=f"{name} {closes[-1].day}",
        source="纸上账户与已结算收盘价 the paper account and its settled closes" + apart,
    )
    return draw_run_figures(picture, out)


def _equity(account: Account) -> str:
    text = io.StringIO()
    heads = ("date", "cash", "receivable", "market_value", "net_value", "unit_value")
    writer = csv.DictWriter(text, heads, lineterminator="\n")
    writer.writeheader()
    for settled, value in zip(account.state.settlements, unit_values_of(account), strict=True):
        writer.writerow({**close_row(settled.close), "unit_value": f"{value:.6f}"})
    return text.getvalue()
