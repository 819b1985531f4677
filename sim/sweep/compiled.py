"""Whether the kernels are compiled already: the first run after an install compiles them."""

from pathlib import Path
from typing import Any

from sim.sweep.mask_kernel import sweep_masks


def is_compiled() -> bool:
    """Say whether machine code of the kernels lies in numba's cache."""
    dispatcher: Any = sweep_masks
    cache = Path(dispatcher._cache.cache_path)  # noqa: SLF001 - numba offers no other way
    return any(cache.glob("mask_kernel.sweep_masks-*.nbi"))
