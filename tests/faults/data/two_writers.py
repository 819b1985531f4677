"""One of two processes that add bars to the same series."""

from sim.data.catalog import ConflictError, Version
from sim.data.merge import merge
from sim.data.schema import SeriesKind
from sim.data.snapshot import snapshot
from sim.data.store import Store
from sim.model.symbol import Symbol

KEY = "600155.SH"


def grow(folder, number):
    """Add five times ten bars: the even or the odd tens of the first hundred."""
    store, whole = Store(folder), snapshot().bars(Symbol.parse(KEY))
    for turn in range(5):
        start = 20 * turn + 10 * number
        while True:
            held = store.current(SeriesKind.DAILY, KEY)
            before = store.read(held) if held else None
            merged = merge(before, whole.iloc[start : start + 10], f"process {number}")
            base = held or Version(kind=SeriesKind.DAILY, key=KEY)
            try:
                store.write(merged.frame, base)
            except ConflictError:
                continue
            break
