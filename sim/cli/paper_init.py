"""`fupan paper init`: an account from a statement or from cash, its strategy's first orders."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.paper_account import (
    CHINA,
    FINAL_FROM,
    Account,
    accounts_folder,
    setting_of,
    strategy_of,
)
from sim.ledger.chain import extend
from sim.ledger.paper_state import PaperState, state_of
from sim.ledger.store import AccountStore, account_path
from sim.model.errors import InputError
from sim.model.event import Opened, OpeningPosition
from sim.model.money import round_fen
from sim.model.paper import AccountCreated
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar
from sim.rules.securities import parse_symbol

if TYPE_CHECKING:
    from sim.data.market import Market
    from sim.model.statement import Statement

RECONCILED = "reconciled"
READINGS = ("printed", RECONCILED)


def create_account(  # noqa: PLR0913 - the options of the command
    name: str,
    *,
    portfolio: Path | None,
    cash: Decimal | None,
    day: str | None,
    reading: str,
    strategy: str | None,
    settings: Sequence[str],
    symbols: str | None,
    broker: str | None,
    data_dir: Path | None,
    now: datetime,
) -> tuple[Account, tuple[str, ...]]:
    """Make an account.

    Returns:
        The account, and what its owner must know of how it was seeded.

    Raises:
        InputError: The options do not fit together, or the statement cannot be used.
        DataMissingError: Bars of a holding are missing.
        StorageError: The account cannot be written.
    """
    from sim.cli.portfolio import read_day
    from sim.data.opening import open_market
    from sim.engine.paper import open_account

    if (portfolio is None) == (cash is None):
        raise InputError("give --from PORTFOLIO or --cash YUAN, one of them")
    if (settings or symbols) and strategy is None:
        raise InputError("--set and --symbols go with --strategy")
    if cash is not None and cash != round_fen(cash):
        raise InputError(f"--cash must be a whole number of fen, was {cash} yuan")
    path = account_path(accounts_folder(data_dir), name)
    if path.exists():
        raise InputError(f"{name}: this account exists; choose another name")
    market = open_market(data_dir)
    wanted = read_day(day)
    notes: tuple[str, ...] = ()
    if portfolio is not None:
        opened, notes = _from_statement(portfolio, wanted, reading, market)
    else:
        opened = Opened(
            day=wanted or _last_final(market.calendar(), now), cash=round_fen(cash or Decimal(0))
        )
    if datetime.combine(opened.day, FINAL_FROM, CHINA) > now:
        raise InputError(
            f"{opened.day} is final from {FINAL_FROM:%H:%M} on, China time; wait for it or give an"
            " earlier --date"
        )
    universe = _universe(symbols, opened)
    if strategy and not universe:
        raise InputError(
            "the strategy has nothing it may trade; name it with --symbols 600155.SH,000987.SZ"
        )
    created = AccountCreated(
        name=name,
        origin="; ".join((portfolio.resolve().name, *notes))
        if portfolio is not None
        else f"cash {opened.cash}",
        strategy=_lasting(strategy or ""),
        parameters=tuple(_parameter(setting) for setting in settings),
        broker=_broker_text(broker),
        universe=tuple(map(str, universe)) if strategy else (),
    )
    created, kind, params = _with_indices(created)
    state = PaperState(created=created)
    setting = setting_of(state, market, universe)
    if not setting.calendar.is_session(opened.day):
        raise InputError(f"{opened.day} is no session; give another with --date")
    records = [created, *open_account(opened, setting=setting, strategy=kind, params=params)]
    state_of(extend((), records))
    store = AccountStore.create(path, records)
    entries = store.entries()
    return Account(store=store, entries=entries, state=state_of(entries)), notes


def _from_statement(
    portfolio: Path, day: date | None, reading: str, market: "Market"
) -> tuple[Opened, tuple[str, ...]]:
    from sim.cli.portfolio import load_statement

    if reading not in READINGS:
        raise InputError(f"--reading must be printed or reconciled, was {reading[:40]!r}")
    published = load_statement(
        portfolio, day=day, names=market.names(), calendar=market.calendar()
    )
    return opening_of(published.statement, reading, market)


def opening_of(
    statement: "Statement", reading: str, market: "Market"
) -> tuple[Opened, tuple[str, ...]]:
    """Return an account with the holdings and cash of a statement after its close.

    Nothing printed is changed in silence: the second value says what was read otherwise.

    Args:
        statement: With a day and a cash.
        reading: `printed`, or `reconciled` with the likeliest explanation of a difference.
        market: Closes the positions are seeded at.

    Raises:
        InputError: It cannot be judged, or has no explanation to reconcile it with.
        DataMissingError: Bars are missing.
    """
    from sim.analysis.judgement import judge
    from sim.cli.replay_words import explained

    judgement = judge(statement, market, end=statement.as_of)
    readings = {found.name: found for found in judgement.readings}
    found = readings.get(reading) or readings["printed"]
    if reading not in readings and not judgement.reconciliation.agrees:
        raise InputError(
            "no single explanation reconciles this statement; choose --reading printed"
        )
    closed = found.run.account
    best = judgement.explanations.best
    notes = []
    if found.name == RECONCILED and best is not None and best.changes:
        notes.append(f"reconciled: {explained(best, judgement)}")
    elif not judgement.reconciliation.agrees:
        notes.append("seeded as printed, though the printed figures do not agree")
    return Opened(
        day=found.run.closes[-1].day,
        cash=closed.cash,
        positions=tuple(
            OpeningPosition(
                symbol=symbol,
                quantity=position.quantity,
                cost=round_fen(judgement.quotes[symbol].close * position.quantity),
            )
            for symbol, position in sorted(closed.positions.items())
        ),
    ), tuple(notes)


def _last_final(calendar: SessionCalendar, now: datetime) -> date:
    clock = now.astimezone(CHINA)
    day = clock.date()
    if clock.time() < FINAL_FROM:
        day -= timedelta(days=1)
    return day if calendar.is_session(day) else calendar.previous(day)


def _universe(symbols: str | None, opened: Opened) -> tuple[Symbol, ...]:
    named = [parse_symbol(text) for text in (symbols or "").split(",") if text.strip()]
    return tuple(sorted({*named, *(position.symbol for position in opened.positions)}))


def _lasting(strategy: str) -> str:
    """Return a strategy's name so that it is found from any folder: FILE.py:Class in full."""
    file, colon, name = strategy.rpartition(":")
    return f"{Path(file).resolve()}:{name}" if colon and file else strategy


def _parameter(setting: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals:
        raise InputError(f"a setting must look like name=value, was {setting[:40]!r}")
    return name.strip(), value.strip()


def _broker_text(choice: str | None) -> str:
    """Return the chosen profile's TOML text, checked; empty for the default."""
    from sim.cli.broker import broker_text

    return broker_text(choice) if choice is not None else ""


def _with_indices(created: AccountCreated) -> tuple[AccountCreated, type, dict[str, object]]:
    from dataclasses import replace

    from strategies.entry import indices_of

    kind, params = strategy_of(created)
    settings = params.get("settings")
    indices = indices_of(settings) if settings is not None else ()
    return replace(created, indices=tuple(map(str, indices))), kind, dict(params)
