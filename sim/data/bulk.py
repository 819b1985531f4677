"""Many series stored at once: one pass writes all their files, one transaction names them."""

import contextlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from sim.data.catalog import Version
from sim.data.parquet import columns_sql, connection, quoted, settle, storage_faults, sync_folder
from sim.data.schema import SeriesKind
from sim.data.store import SERIES, Store, described, file_name
from sim.model.errors import FupanError, StorageError


def write_many(store: Store, items: Sequence[tuple[pd.DataFrame, Version]]) -> tuple[Version, ...]:
    """Store frames of one kind as the next versions of their series, all or none.

    Args:
        store: Where to.
        items: Each frame in the schema of the kind, with what is known about it as in
            `Store.write`.

    Raises:
        ConflictError: Another process stored one of the series meanwhile; nothing was stored.
        StorageError: They cannot be written; nothing was stored.
    """
    if not items:
        return ()
    (kind,) = {version.kind for _, version in items}
    folder = store.folder / SERIES / kind
    with storage_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        working = Path(tempfile.mkdtemp(prefix=".incoming.", dir=folder))
    settled: list[Path] = []
    try:
        with storage_faults(folder):
            _write_all(items, kind, working)
            stored = [_settle(store, frame, version, working, settled) for frame, version in items]
            sync_folder(folder)
        store.catalog.add(stored)
    except FupanError:
        for path in settled:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return tuple(stored)


def _write_all(
    items: Sequence[tuple[pd.DataFrame, Version]], kind: SeriesKind, working: Path
) -> None:
    keys = [version.key for _, version in items]
    codes = [number for number, (frame, _) in enumerate(items) for _ in range(len(frame))]
    whole = pd.concat([frame for frame, _ in items], ignore_index=True)
    whole["series_key"] = pd.Categorical.from_codes(codes, categories=pd.Index(keys))
    database = connection().cursor()
    database.register("incoming", whole)
    database.execute(
        f"COPY (SELECT {columns_sql(kind)}, series_key FROM incoming) TO {quoted(working)}"  # noqa: S608 - names are the schema's own
        " (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (series_key), OVERWRITE_OR_IGNORE)"
    )


def _settle(
    store: Store, frame: pd.DataFrame, version: Version, working: Path, settled: list[Path]
) -> Version:
    written = list((working / f"series_key={version.key}").glob("*.parquet"))
    if len(written) != 1:
        raise StorageError(f"{version.key} was written as {len(written)} files; import it alone")
    number = version.version + 1
    name = file_name(version.kind, version.key, number)
    digest = settle(written[0], store.folder / name)
    settled.append(store.folder / name)
    return replace(
        described(version, frame), version=number, file=name, sha256=digest, rows=len(frame)
    )
