"""`fupan paper step`: settle what is final, one session a command, and say what waits."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.paper_account import (
    Account,
    Final,
    final_sessions,
    setting_of,
    strategy_of,
    writing,
)
from sim.cli.paper_data import disputed_days, fetch_missing
from sim.engine.paper import Settlement, settle
from sim.engine.paper_corrections import corrections
from sim.ledger.paper_state import state_of
from sim.model.paper import Remarked

if TYPE_CHECKING:
    from sim.engine.run import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What a step did.

    Attributes:
        account: After it.
        settlements: Sessions settled, oldest first.
        remarks: Corrections of sessions settled before.
        final: How far it could be settled, and what the next session waits for.
        fault: What kept bars from being fetched, empty when nothing did.
    """

    account: Account
    settlements: tuple[Settlement, ...]
    remarks: tuple[Remarked, ...]
    final: Final
    fault: str = ""

    @property
    def waits(self) -> str:
        """What the next session waits for, empty when all is settled."""
        return f"{self.final.waits} ({self.fault})" if self.fault else self.final.waits


def settle_sessions(
    name: str,
    *,
    until: date | None,
    offline: bool,
    data_dir: Path | None,
    now: datetime,
    quiet: bool = False,
) -> StepReport:
    """Settle every final session since the last one; each is on disk before the next.

    Args:
        name: The account.
        until: Last session to settle, None for all.
        offline: Whether to do with the bars at hand.
        data_dir: Market data and accounts.
        now: The moment, with a time zone.
        quiet: Whether to show no progress.

    Raises:
        InputError: No such account, or its strategy cannot run.
        LockedError: Another process is writing to the account.
        StorageError: The file is damaged or cannot be written.
    """
    from sim.cli.progress import progress_bar

    with writing(name, data_dir) as found:
        setting, fault = _up_to_date(found, until, data_dir, now, offline=offline)
        remarks = corrections(found.state, setting)
        account = found.append(remarks) if remarks else found
        final = _final(account, setting, until, data_dir, now)
        settlements: tuple[Settlement, ...] = ()
        if final.day is not None:
            strategy, params = strategy_of(account.created)
            settlements = settle(
                account.state, setting=setting, strategy=strategy, params=params, end=final.day
            )
        with progress_bar("settle", total=len(settlements), shown=not quiet) as advance:
            entries = account.entries
            for settlement in settlements:
                entries = account.store.append(entries, settlement.records)
                advance()
        after = Account(store=account.store, entries=entries, state=state_of(entries))
    return StepReport(
        account=after, settlements=settlements, remarks=remarks, final=final, fault=fault
    )


def _up_to_date(
    account: Account, until: date | None, data_dir: Path | None, now: datetime, *, offline: bool
) -> tuple["Setting", str]:
    """Return the market, with what the next sessions need fetched, and why some could not be."""
    from sim.data.opening import open_market

    setting = setting_of(account.state, open_market(data_dir))
    missing = _final(account, setting, until, data_dir, now).missing
    if offline or not missing:
        return setting, ""
    fault = fetch_missing(missing, data_dir, now)
    return setting_of(account.state, open_market(data_dir)), fault


def _final(
    account: Account, setting: "Setting", until: date | None, data_dir: Path | None, now: datetime
) -> Final:
    return final_sessions(
        account.state,
        setting,
        now=now,
        until=until,
        disputed=disputed_days(setting.frames, data_dir),
    )
