"""What `fupan data verify` looks at."""

from contextlib import ExitStack
from pathlib import Path

from sim.cli.data_fetch import PACE
from sim.cli.progress import progress_bar
from sim.data.child import Child, ChildSettings
from sim.data.home import data_folder
from sim.data.opening import open_market
from sim.data.store import Store
from sim.data.verify import verify
from sim.model.issue import Issue, Severity


def verify_all(
    data_dir: Path | None, *, replay: bool, shown: bool
) -> tuple[tuple[Issue, ...], int]:
    """Return everything wrong with the store, notes left out, and how many series it has.

    Raises:
        StorageError: The manifest cannot be read.
    """
    folder = data_folder(data_dir)
    store, market = Store(folder), open_market(folder)
    versions = store.catalog.all_current()
    with ExitStack() as stack:
        step = stack.enter_context(progress_bar("verify", total=len(versions), shown=shown))
        child = stack.enter_context(Child(ChildSettings(pace_folder=folder / PACE)))
        issues = verify(
            store,
            market,
            versions=versions,
            child=child if replay else None,
            progress=lambda _: step(),
        )
    return tuple(i for i in issues if i.severity is not Severity.NOTE), len(versions)
