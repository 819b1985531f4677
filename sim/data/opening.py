"""The one way a market is opened: the user's own figures over the shipped ones."""

from pathlib import Path

from sim.data.home import data_folder
from sim.data.market import Market
from sim.data.snapshot import snapshot
from sim.data.store import Store
from sim.data.store_layer import OWN_SESSIONS, StoreLayer


def open_market(data_dir: Path | None = None) -> Market:
    """Return the market of the user's store laid over the shipped snapshot.

    Opening makes nothing on disk; without a store it is the snapshot alone.

    Args:
        data_dir: Folder of the store; None takes `FUPAN_DATA_DIR`, else the platform's folder.

    Raises:
        StorageError: The store's manifest is damaged.
    """
    store = Store(data_folder(data_dir))
    if not store.exists() and not (store.folder / OWN_SESSIONS).is_file():
        return snapshot()
    return snapshot().over([StoreLayer(store)])
