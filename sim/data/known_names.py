"""The names known on this machine: shipped ones and fetched ones, read as fast as can be."""

from pathlib import Path

from sim.data.home import MANIFEST, data_folder
from sim.data.names import NameRow, shipped_names


def known_names(data_dir: Path | None = None) -> tuple[NameRow, ...]:
    """Return the names of the user's store over the shipped ones.

    Without a store no library is loaded.

    Args:
        data_dir: Folder of the store; None takes `FUPAN_DATA_DIR`, else the platform's folder.

    Raises:
        InputError: A file is in the folder's place.
        StorageError: The store's manifest is damaged.
    """
    if not (data_folder(data_dir) / MANIFEST).is_file():
        return shipped_names()
    from sim.data.opening import open_market

    return open_market(data_dir).name_rows()
