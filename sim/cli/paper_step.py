"""`fupan paper step`: settle what is final, one session a command, and say what waits."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sim.cli.paper_account import (
    Account,
    final_sessions,
    setting_of,
    strategy_of,
    writing,
)
from sim.engine.paper import Settlement, corrections, settle
from sim.ledger.paper_state import state_of
from sim.model.paper import Remarked


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What a step did.

    Attributes:
        account: After it.
        settlements: Sessions settled, oldest first.
        remarks: Corrections of sessions settled before.
        waits: What the next session waits for, empty when all is settled.
    """

    account: Account
    settlements: tuple[Settlement, ...]
    remarks: tuple[Remarked, ...]
    waits: str

    @property
    def waits_for_data(self) -> bool:
        """Whether bars are missing, rather than time."""
        return "fetch" in self.waits


def settle_sessions(
    name: str,
    *,
    until: date | None,
    data_dir: Path | None,
    now: datetime,
    quiet: bool = False,
) -> StepReport:
    """Settle every final session since the last one; each is on disk before the next.

    Args:
        name: The account.
        until: Last session to settle, None for all.
        data_dir: Market data and accounts.
        now: The moment, with a time zone.
        quiet: Whether to show no progress.

    Raises:
        InputError: No such account, or its strategy cannot run.
        LockedError: Another process is writing to the account.
        StorageError: The file is damaged or cannot be written.
    """
    from sim.cli.progress import progress_bar
    from sim.data.opening import open_market

    with writing(name, data_dir) as found:
        setting = setting_of(found.state, open_market(data_dir))
        remarks = corrections(found.state, setting)
        account = found.append(remarks) if remarks else found
        end, waits = final_sessions(account.state, setting, now=now, until=until)
        settlements: tuple[Settlement, ...] = ()
        if end is not None:
            strategy, params = strategy_of(account.created)
            settlements = settle(
                account.state, setting=setting, strategy=strategy, params=params, end=end
            )
        with progress_bar("settle", total=len(settlements), shown=not quiet) as advance:
            entries = account.entries
            for settlement in settlements:
                entries = account.store.append(entries, settlement.records)
                advance()
        after = Account(store=account.store, entries=entries, state=state_of(entries))
    return StepReport(account=after, settlements=settlements, remarks=remarks, waits=waits)
