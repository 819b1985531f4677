"""Frames as Parquet files, written whole or not at all and read back with DuckDB."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.data.schema import SCHEMAS, SeriesKind
from sim.model.errors import StorageError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

THREADS = 2
MEMORY = "1GB"


@cache
def connection() -> "DuckDBPyConnection":
    """Return the process's own in-memory DuckDB; it holds no data between calls."""
    import duckdb

    opened = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY})
    opened.execute("SET enable_progress_bar = false")
    return opened


@contextlib.contextmanager
def storage_faults(what: Path) -> Iterator[None]:
    """Turn faults of disk and format into `StorageError`s that name the file."""
    import duckdb

    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{what} cannot be read or written: {error.strerror or error}; free some space,"
            " or choose another data folder with --data-dir"
        ) from None
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise StorageError(f"{what} cannot be read or written: {first}") from None


def quoted(path: Path) -> str:
    """Return a path as an SQL string literal."""
    return "'" + str(path).replace("'", "''") + "'"


def columns_sql(kind: SeriesKind) -> str:
    """Return the select list that gives a kind's columns in its order and types."""
    return ", ".join(f'CAST("{c.name}" AS {c.sql}) AS "{c.name}"' for c in SCHEMAS[kind])


def write_parquet(frame: pd.DataFrame, kind: SeriesKind, path: Path) -> str:
    """Write a frame through a temporary neighbour, fsync and rename.

    Returns:
        The file's SHA-256 in hexadecimal.

    Raises:
        StorageError: The disk is full, the folder may not be written, or the like.
    """
    temporary: Path | None = None
    with storage_faults(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            os.close(handle)
            temporary = Path(name)
            database = connection().cursor()
            database.register("incoming", frame)
            database.execute(
                f"COPY (SELECT {columns_sql(kind)} FROM incoming) TO {quoted(temporary)}"  # noqa: S608 - names are the schema's own
                " (FORMAT parquet, COMPRESSION zstd)"
            )
            digest = settle(temporary, path)
            temporary = None
            return digest
        finally:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    temporary.unlink()


def settle(temporary: Path, path: Path) -> str:
    """Force a finished file to disk, give it its name, and return its SHA-256."""
    digest = hashlib.sha256(temporary.read_bytes()).hexdigest()
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
    return digest


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to disk, where the system has that."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_parquet(path: Path, kind: SeriesKind, *, sha256: str | None = None) -> pd.DataFrame:
    """Return a stored frame in its schema.

    Args:
        path: The file.
        kind: Names the schema.
        sha256: Digest the file must have; None does not look.

    Raises:
        StorageError: It is absent, damaged, or has another digest.
    """
    if sha256 is not None:
        check_digest(path, sha256)
    with storage_faults(path):
        frame = connection().cursor().execute(
            f"SELECT {columns_sql(kind)} FROM read_parquet({quoted(path)})"  # noqa: S608 - names are the schema's own
        ).df()  # fmt: skip
    other = {c.name: c.dtype for c in SCHEMAS[kind] if str(frame[c.name].dtype) != c.dtype}
    return frame.astype(other) if other else frame


def check_digest(path: Path, sha256: str) -> None:
    """Do nothing when a file has a digest.

    Raises:
        StorageError: It is absent or has another.
    """
    with storage_faults(path):
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise StorageError(
            f"{path} is not the file that was stored (SHA-256 differs); run: fupan data doctor"
        )


def read_many(paths: Sequence[Path], kind: SeriesKind) -> list[pd.DataFrame]:
    """Return the stored frames of many small files, in one query.

    Raises:
        StorageError: A file is absent or damaged.
    """
    if not paths:
        return []
    names = [str(path) for path in paths]
    with storage_faults(paths[0].parent):
        whole = connection().cursor().execute(
            f"SELECT {columns_sql(kind)}, filename, file_row_number"  # noqa: S608 - names are the schema's own
            " FROM read_parquet(?, filename = true, file_row_number = true)",
            [names],
        ).df()  # fmt: skip
    columns = [column.name for column in SCHEMAS[kind]]
    parts = dict(iter(whole.sort_values("file_row_number").groupby("filename")))
    empty = whole.iloc[:0]
    return [parts.get(name, empty)[columns].reset_index(drop=True) for name in names]


def read_column(paths: Sequence[Path], column: str) -> NDArray[np.float64]:
    """Return one numeric column of many files, one after another.

    Raises:
        StorageError: A file is absent or damaged.
    """
    if not paths:
        return np.empty(0, dtype=np.float64)
    with storage_faults(paths[0].parent):
        found = connection().cursor().execute(
            f'SELECT CAST("{column}" AS DOUBLE) AS found FROM read_parquet(?)',  # noqa: S608 - a schema's name
            [[str(path) for path in paths]],
        ).fetchnumpy()  # fmt: skip
    return np.asarray(found["found"], dtype=np.float64)
