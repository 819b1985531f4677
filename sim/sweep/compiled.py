"""The kernels' machine code: whether it is there, and whether it is of these sources."""

import contextlib
from pathlib import Path
from typing import Any

from sim.sweep.mask_kernel import sweep_masks

SOURCES = Path(__file__).parent


def cache_folder() -> Path:
    """Return where numba keeps the machine code of the kernels."""
    dispatcher: Any = sweep_masks
    return Path(dispatcher._cache.cache_path)  # noqa: SLF001 - numba offers no other way


def forget_stale(folder: Path | None = None, sources: Path = SOURCES) -> int:
    """Remove machine code older than any source here; return how many files.

    numba looks at the file of a kernel alone, not at those of the parts it was made of.

    Args:
        folder: Where the machine code lies; None asks numba.
        sources: Folder of the sources.
    """
    newest = max(path.stat().st_mtime for path in sources.glob("*.py"))
    removed = 0
    for index in (folder or cache_folder()).glob("*.nb[ic]"):
        with contextlib.suppress(FileNotFoundError):  # another process may have been quicker
            if index.stat().st_mtime < newest:
                index.unlink()
                removed += 1
    return removed


def is_compiled() -> bool:
    """Say whether machine code of the kernels is there."""
    return any(cache_folder().glob("mask_kernel.sweep_masks-*.nbi"))
