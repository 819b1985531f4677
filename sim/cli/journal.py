"""`fupan replay --journal`: a list of trades replayed through both books."""

import contextlib
import gc
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.model.errors import BooksDisagreeError, ExitCode, InputError
from sim.model.issue import Issue, Severity

if TYPE_CHECKING:
    from sim.cli.journal_scene import Scene
    from sim.ledger.journal_replay import JournalReplay
    from sim.ledger.journal_terms import Terms

MOST_THROUGH_BACKTRADER = 50_000
"""Rows up to which a journal is replayed through backtrader as well."""
_STANDARD = "-"


def replay_journal_command(  # noqa: PLR0913 - the options of the command
    *,
    journal: Path,
    bars: Path | None = None,
    actions: Path | None = None,
    broker: str | None = None,
    cash: str | None = None,
    opening: Path | None = None,
    flows: Path | None = None,
    fees: str | None = None,
    end: str | None = None,
    out: Path | None = None,
    json_to: str | None = None,
    data_dir: Path | None = None,
    strict: bool = False,
    dividend_tax: bool = True,
) -> int:
    """Replay a journal of trades and say what in it differs from the market's rules.

    Args:
        journal: The trades (CSV).
        bars: Folder of `CODE.csv`; None takes the market data store and its corporate actions.
        actions: Corporate actions (CSV).
        broker: A shipped profile or a TOML file.
        cash: Opening cash in yuan.
        opening: Opening account as a statement (TOML); instead of `cash`.
        flows: Deposits and withdrawals (CSV).
        fees: `stated` books the journal's own fees, `computed` the broker's.
        end: Last session, as 2024-02-19.
        out: Folder for the tables, `result.json` and the ledger as beancount.
        json_to: File for `result.json`; `-` prints it alone.
        data_dir: Market data store.
        strict: Whether rows the market could not have made are refused.
        dividend_tax: Whether dividends are taxed.

    Returns:
        0 when nothing was found, 1 when something was.

    Raises:
        InputError: A file or option cannot be used.
    """
    from sim.cli.broker import broker_profile
    from sim.cli.journal_result import result_of, show
    from sim.cli.journal_scene import make_scene, read_files, read_yuan
    from sim.cli.portfolio import read_day
    from sim.data.opening import open_market
    from sim.ledger.journal_replay import replay_journal
    from sim.ledger.journal_terms import Terms

    if fees not in {None, "stated", "computed"}:
        raise InputError(f"--fees must be stated or computed, was {fees!r}")
    if cash is not None and opening is not None:
        raise InputError("--cash and --opening were both given; the statement has its own cash")
    terms = Terms(
        profile=broker_profile(broker),
        stated=fees == "stated",
        strict=strict,
        dividend_tax=dividend_tax,
    )
    last = read_day(end, "--end")
    with _no_garbage():
        files = read_files(journal, flows, actions, last)
        scene = make_scene(
            files,
            open_market(data_dir),
            bars=bars,
            opening=opening,
            cash=read_yuan(cash),
            end=last,
            terms=terms,
        )
        terms = replace(terms, cash_known=scene.cash_known)
        replayed = replay_journal(
            files.journal,
            scene.opening,
            calendar=scene.calendar,
            market=scene.view,
            terms=terms,
            flows=scene.flows,
            actions=scene.actions,
            end=scene.end,
        )
    agree, disagreement = _compare(replayed, scene, terms)
    issues = (*files.issues, *scene.issues, *replayed.issues, *disagreement)
    result = result_of(replayed, issues, first=scene.first, market=scene.view, agree=agree)
    text = json.dumps(result, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    if out is not None:
        from sim.cli.journal_files import write_folder

        write_folder(out, replayed, scene.view, result, text)
    if json_to == _STANDARD:
        print(text, end="")  # noqa: T201 - what the option asks for
    else:
        if json_to is not None:
            from sim.data.files import write_text

            write_text(Path(json_to), text)
        show(result, issues)
    found = any(issue.severity is not Severity.NOTE for issue in issues)
    return int(ExitCode.FINDINGS if found else ExitCode.CLEAN)


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """Keep the garbage collector still: a replay's values live to its end and form no cycles.

    It would otherwise look through all of them again and again, a fifth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _compare(
    replayed: "JournalReplay", scene: "Scene", terms: "Terms"
) -> tuple[bool | None, tuple[Issue, ...]]:
    """Replay what was booked through backtrader and compare every close, to the fen."""
    if len(replayed.trades) > MOST_THROUGH_BACKTRADER:
        return None, ()
    from sim.engine.options import BrokerOptions
    from sim.engine.replay import replay_fills
    from sim.engine.run import Setting
    from sim.model.event import CashMoved, RightsTaken, SharesMoved

    beside = CashMoved | RightsTaken | SharesMoved
    setting = Setting(
        frames=scene.frames,
        calendar=replayed.calendar,
        actions=scene.actions,
        profile=terms.profile,
        options=BrokerOptions(dividend_tax=terms.dividend_tax),
    )
    try:
        run = replay_fills(
            scene.opening,
            [booked.fill for booked in replayed.trades],
            setting=setting,
            end=replayed.closes[-1].day,
            flows=[event for event in replayed.events if isinstance(event, beside)],
        )
    except BooksDisagreeError as error:
        return False, (Issue(code="books-disagree", message=error.message),)
    other = {close.day: close for close in run.closes}
    issues = tuple(
        Issue(
            code="books-disagree",
            message=f"at the close of {close.day} the ledger has {close.cash} yuan and"
            f" {close.market_value} in shares, the replay through backtrader {there.cash} and"
            f" {there.market_value}",
        )
        for close in replayed.closes
        if (there := other.get(close.day)) is not None
        and (there.cash, there.net_value) != (close.cash, close.net_value)
    )
    return not issues and len(other) == len(replayed.closes), issues
