"""Where the user's market data live."""

import os
from collections.abc import Mapping
from pathlib import Path

from sim.model.errors import InputError

VARIABLE = "FUPAN_DATA_DIR"
MANIFEST = "manifest.sqlite"
"""The file in the data folder without which no series was ever stored."""


def data_folder(option: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the store: the option, else `FUPAN_DATA_DIR`, else the platform's.

    The folder need not exist; nothing is made.

    Raises:
        InputError: A file is in its place.
    """
    folder = _folder(option, environ)
    if folder.exists() and not folder.is_dir():
        raise InputError(
            f"{folder}: wanted a folder for the data, found a file; choose another with"
            f" --data-dir or {VARIABLE}"
        )
    return folder


def _folder(option: Path | None, environ: Mapping[str, str]) -> Path:
    if option is not None:
        return option.expanduser()
    if environ.get(VARIABLE):
        return Path(environ[VARIABLE]).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("fupan", appauthor=False))
