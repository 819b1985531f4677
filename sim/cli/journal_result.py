"""A replayed journal as JSON, and as tables in the terminal."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sim.ledger.journal_moves import JournalMove
from sim.ledger.journal_replay import JournalReplay
from sim.ledger.market_view import MarketView
from sim.ledger.stated import Booked
from sim.model.event import DayClose
from sim.model.issue import Issue, Severity
from sim.model.money import round_fen

SHOWN = 20


def result_of(
    replayed: JournalReplay,
    issues: Iterable[Issue],
    *,
    first: date,
    market: MarketView,
    agree: bool | None,
) -> dict[str, Any]:
    """Return what `--json` prints; amounts are yuan as text, quantities shares.

    Args:
        replayed: The journal after its replay.
        issues: Everything found.
        first: First session to show.
        market: For the closes of the positions left.
        agree: Whether both books agree; None when they were not compared.
    """
    return {
        "trades": [_trade(booked) for booked in replayed.trades],
        "moves": [_move(move) for move in replayed.moves],
        "daily": [_day(close) for close in replayed.closes if close.day >= first],
        "positions": _positions(replayed, market),
        "issues": [_issue(issue) for issue in issues],
        "books_agree": agree,
    }


def _number(amount: Decimal) -> str:
    return f"{amount:f}"


def _trade(booked: Booked) -> dict[str, Any]:
    fill = booked.fill
    return {
        "row": booked.row.row,
        "date": fill.day.isoformat(),
        "symbol": str(fill.symbol),
        "side": fill.side.value,
        "quantity": fill.quantity,
        "price": _number(booked.row.price),
        "value": _number(fill.value),
        "commission": _number(fill.fees.commission),
        "stamp_duty": _number(fill.fees.stamp_duty),
        "transfer_fee": _number(fill.fees.transfer_fee),
        "other_fee": _number(fill.fees.other_fee),
        "net_cash": _number(fill.net_cash),
    }


def _move(move: JournalMove) -> dict[str, Any]:
    return {
        "row": move.row,
        "date": move.day.isoformat(),
        "symbol": str(move.symbol),
        "side": move.kind.value,
        "quantity": move.quantity,
        "price": None if move.price is None else _number(move.price),
        "net_cash": _number(move.cash),
    }


def _day(close: DayClose) -> dict[str, Any]:
    return {
        "date": close.day.isoformat(),
        "cash": _number(close.cash),
        "market_value": _number(close.market_value),
        "receivable": _number(close.receivable),
        "net_value": _number(close.net_value),
        "stale": [str(symbol) for symbol in close.stale],
        "missing": [str(symbol) for symbol in close.missing],
    }


def _positions(replayed: JournalReplay, market: MarketView) -> list[dict[str, Any]]:
    last = replayed.closes[-1].day
    rows = []
    for symbol, position in sorted(replayed.account.positions.items()):
        known = market.close(symbol, last)
        value = round_fen(known[1] * position.quantity) if known is not None else None
        rows.append(
            {
                "symbol": str(symbol),
                "quantity": position.quantity,
                "sellable": position.sellable(last),
                "cost": _number(position.cost),
                "close": _number(known[1]) if known is not None else None,
                "close_date": known[0].isoformat() if known is not None else None,
                "market_value": _number(value) if value is not None else None,
            }
        )
    return rows


def _issue(issue: Issue) -> dict[str, Any]:
    place = issue.place
    return {
        "code": issue.code,
        "row": place.line if place is not None else None,
        "source": place.source if place is not None else "",
        "severity": issue.severity.value,
        "field": issue.field,
        "wanted": issue.wanted,
        "found": issue.found,
        "message": issue.message,
        "remedy": issue.remedy,
    }


def show(result: dict[str, Any], issues: Iterable[Issue]) -> None:
    """Print the account a journal led to, and what was found in it."""
    from sim.report.tables import Cell, Column, Kind, clean, make_console, make_table

    console = make_console()
    daily = result["daily"]
    first, last = daily[0], daily[-1]
    trades = result["trades"]
    console.print(f"{len(trades)} trades booked, {first['date']} to {last['date']}")
    fees = {
        name: sum((Decimal(trade[name]) for trade in trades), Decimal(0))
        for name in ("commission", "stamp_duty", "transfer_fee", "other_fee")
    }
    rows: list[list[Cell]] = [
        ["Cash", Decimal(last["cash"])],
        ["Market value", Decimal(last["market_value"])],
        ["Net value", Decimal(last["net_value"])],
    ]
    rows += [[name.replace("_", " ").capitalize(), fee] for name, fee in fees.items()]
    columns = (Column(heading="At the end"), Column(heading="Amount", unit="yuan", kind=Kind.YUAN))
    console.print(make_table(columns, rows))
    held = (
        Column(heading="Position"),
        Column(heading="Shares", kind=Kind.COUNT),
        Column(heading="Cost", unit="yuan", kind=Kind.YUAN),
        Column(heading="Close", unit="yuan", kind=Kind.PRICE),
        Column(heading="Market value", unit="yuan", kind=Kind.YUAN),
    )
    positions: list[list[Cell]] = [
        [
            row["symbol"],
            row["quantity"],
            Decimal(row["cost"]),
            None if row["close"] is None else Decimal(row["close"]),
            None if row["market_value"] is None else Decimal(row["market_value"]),
        ]
        for row in result["positions"]
    ]
    if positions:
        console.print(make_table(held, positions))
    for severity in Severity:
        chosen = [issue for issue in issues if issue.severity is severity]
        for issue in chosen[:SHOWN]:
            console.print(clean(f"{severity}: {issue}"))
        if len(chosen) > SHOWN:
            console.print(f"... {len(chosen) - SHOWN} more of these; all of them with --json")
    console.print(_agreement(result["books_agree"]))


def _agreement(agree: bool | None) -> str:  # noqa: FBT001 - a verdict with three values
    if agree is None:
        return "The journal is too long to be replayed through backtrader as well."
    verdict = "agree to the fen at every close" if agree else "DISAGREE"
    return f"The exact ledger and backtrader's account {verdict}."
