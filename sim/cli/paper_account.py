"""A paper account with the market around it: opened, placed in its folder, made ready to run."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.ledger.lock import writer_lock
from sim.ledger.paper_state import PaperState, state_of
from sim.ledger.schema import SCHEMA_VERSION
from sim.ledger.store import SUFFIX, AccountStore, account_path
from sim.model.errors import InputError
from sim.model.paper import AccountCreated, Entry, PaperRecord
from sim.model.symbol import Exchange, Symbol

if TYPE_CHECKING:
    from sim.data.market import Market
    from sim.engine.run import Setting
    from sim.rules.fees import BrokerProfile

CHINA = timezone(timedelta(hours=8), "China")
"""The exchanges' clock: no summer time since 1992."""

CLOCK = Symbol("000001", Exchange.SH)
"""上证指数: trades on every session; shows an account without shares that one is over."""

FINAL_FROM = time(15, 5)
"""On the exchanges' clock; closing auctions end at 15:00, late prints arrive within minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A paper account read from disk.

    Attributes:
        store: Its file.
        entries: Its journal, verified.
        state: Where it stands.
    """

    store: AccountStore
    entries: tuple[Entry, ...]
    state: PaperState

    @property
    def created(self) -> AccountCreated:
        """The account's first record."""
        return self.state.created

    def append(self, records: Iterable[PaperRecord]) -> "Account":
        """Write one command's records; return the account after them.

        The records are folded before they are written, so that nothing impossible is kept.

        Raises:
            ImpossibleEventError: They cannot have happened to the account.
            StorageError: They could not be written; the account is as before.
        """
        from sim.ledger.chain import extend

        records = tuple(records)
        state = state_of(self.entries + extend(self.entries, records))
        entries = self.store.append(self.entries, records)
        return Account(store=self.store, entries=entries, state=state)


def accounts_folder(data_dir: Path | None) -> Path:
    """Return the folder paper accounts live in, below the user's data."""
    from sim.data.home import data_folder

    return data_folder(data_dir) / "accounts"


def open_account(name: str, data_dir: Path | None) -> Account:
    """Return the account called `name`, its whole journal verified; for readers.

    Raises:
        InputError: There is none, or the name is none.
        StorageError: The file is damaged; names the first bad entry.
    """
    store = AccountStore(account_path(accounts_folder(data_dir), name))
    version, entries = store.read()
    if version < SCHEMA_VERSION:
        typer.echo(
            f"{name}: written by an older fupan (schema {version}) and read as it is; the next"
            f" command that writes to it keeps a copy and brings it to schema {SCHEMA_VERSION}",
            err=True,
        )
    return Account(store=store, entries=entries, state=state_of(entries))


@contextmanager
def writing(name: str, data_dir: Path | None) -> Iterator[Account]:
    """Hold the account's writer lock and give the account as it stands under it.

    Raises:
        LockedError: Another process is writing; names it.
        InputError: There is no such account.
        StorageError: The file is damaged.
    """
    path = account_path(accounts_folder(data_dir), name)
    if not path.exists():
        raise InputError(f"{name}: no such account; see `fupan paper list`")
    with writer_lock(path):
        kept = AccountStore(path).upgrade()
        if kept is not None:
            typer.echo(
                f"{name}: brought to schema {SCHEMA_VERSION}; as it was it is kept in {kept}",
                err=True,
            )
        yield open_account(name, data_dir)


def account_names(data_dir: Path | None) -> tuple[str, ...]:
    """Return the names of all accounts, sorted."""
    folder = accounts_folder(data_dir)
    found = folder.glob(f"*{SUFFIX}") if folder.is_dir() else ()
    return tuple(
        sorted(path.name.removesuffix(SUFFIX) for path in found if not path.name.startswith("."))
    )


def securities_of(state: PaperState) -> tuple[Symbol, ...]:
    """Return what the account holds, held, ordered or may trade, each once, sorted."""
    found = set(state.account.positions)
    found |= {placed.order.symbol for placed in state.placed}
    found |= {Symbol.parse(text) for text in state.created.universe}
    return tuple(sorted(found))


def setting_of(state: PaperState, market: "Market", more: Iterable[Symbol] = ()) -> "Setting":
    """Return the market and broker the account runs in.

    Args:
        state: Where the account stands.
        market: Bars, actions, calendar.
        more: Securities about to be ordered.

    Raises:
        DataMissingError: Bars are missing, with the command that fetches them.
    """
    from sim.analysis.scene import listing_of
    from sim.engine import Setting

    symbols = sorted({*securities_of(state), *more})
    indices = tuple(Symbol.parse(text) for text in state.created.indices)
    if not symbols and not indices:
        indices = (CLOCK,)
    market.require([*symbols, *indices])
    return Setting(
        frames={symbol: market.bars(symbol) for symbol in symbols},
        indices={symbol: market.index_bars(symbol) for symbol in indices},
        calendar=market.calendar(),
        actions=[action for symbol in symbols for action in market.actions(symbol)],
        profile=profile_of(state.created),
        listings={symbol: listing_of(symbol, market) for symbol in symbols},
    )


def profile_of(created: AccountCreated) -> "BrokerProfile":
    """Return the broker profile the account carries.

    Raises:
        InputError: It can no longer be read.
    """
    from sim.rules.fees import DEFAULT_PROFILE
    from sim.rules.profiles import profile_from_text

    if not created.broker:
        return DEFAULT_PROFILE
    profile, issues = profile_from_text(created.broker, source=created.name)
    if profile is None:
        raise InputError(f"the broker profile of {created.name!r} cannot be used", issues)
    return profile


def strategy_of(created: AccountCreated) -> tuple[type, Mapping[str, Any]]:
    """Return the strategy the account is attached to, and its parameters for a run.

    Raises:
        InputError: No strategy has the name, or a file of the user's is gone.
    """
    from sim.engine import load_strategy
    from sim.engine.paper import Idle
    from sim.indicators.parameters import read_settings
    from strategies import STRATEGIES

    if not created.strategy:
        return Idle, {}
    if created.strategy in STRATEGIES:
        entry = STRATEGIES[created.strategy]
        settings = [f"{name}={value}" for name, value in created.parameters]
        return entry.strategy(), {"settings": read_settings(entry.params, settings)}
    if ":" in created.strategy:
        return load_strategy(created.strategy), {
            name: _plain(value) for name, value in created.parameters
        }
    raise InputError(
        f"there is no strategy {created.strategy!r}; wanted one of {', '.join(STRATEGIES)},"
        " or FILE.py:Class"
    )


def _plain(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """How far an account can be settled.

    Attributes:
        day: Last session that can be settled; None when none can.
        waits: What the next one waits for; empty when everything up to the present is final.
        missing: Securities whose bars it waits for.
    """

    day: date | None = None
    waits: str = ""
    missing: tuple[Symbol, ...] = ()


def final_sessions(
    state: PaperState,
    setting: "Setting",
    *,
    now: datetime,
    until: date | None,
    disputed: Mapping[Symbol, frozenset[date]],
) -> Final:
    """Return the last session that can be settled, and what the next one waits for.

    A session is final from 15:05 of the exchanges' clock on, when every security the account
    holds, has ordered or may trade has a bar no provider disputes, or a later one that shows it
    was suspended.

    Args:
        state: Where the account stands.
        setting: Bars and calendar.
        now: The moment, with a time zone.
        until: Last session wanted, None for all.
        disputed: Days on which providers differ, by security.

    Raises:
        RuleNotKnownError: The calendar ends before the present.
    """
    calendar, clock = setting.calendar, now.astimezone(CHINA)
    last = clock.date() if clock.time() >= FINAL_FROM else clock.date() - timedelta(days=1)
    wanted = min(last, until) if until is not None else last
    if wanted <= state.day:
        today = clock.date()
        if last < today and today > state.day and calendar.is_session(today):
            return Final(waits=f"{today} is settled from {FINAL_FROM:%H:%M} on, China time")
        return Final()
    final = None
    for day in calendar.between(state.day, wanted)[1:]:
        missing = _missing(state, setting, day)
        if missing:
            listed = " ".join(map(str, missing))
            return Final(
                day=final,
                waits=f"{day} waits for bars of {listed};"
                f" fetch them with: fupan data fetch {listed}",
                missing=tuple(missing),
            )
        doubtful = [str(symbol) for symbol in _needed(state) if day in disputed.get(symbol, ())]
        if doubtful:
            return Final(
                day=final,
                waits=f"{day} waits: providers differ about {', '.join(doubtful)};"
                " see fupan data status",
            )
        final = day
    return Final(day=final)


def _needed(state: PaperState) -> list[Symbol]:
    needed = {*state.account.positions, *(placed.order.symbol for placed in state.pending)}
    return sorted(needed | {Symbol.parse(text) for text in state.created.universe})


def _missing(state: PaperState, setting: "Setting", day: date) -> list[Symbol]:
    import pandas as pd

    stamp = pd.Timestamp(day)
    frames = {symbol: setting.frames[symbol] for symbol in _needed(state)} | dict(setting.indices)
    return sorted(
        symbol for symbol, frame in frames.items() if frame.empty or frame["date"].iloc[-1] < stamp
    )
