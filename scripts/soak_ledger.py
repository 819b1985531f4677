"""Look for a fen lost in very many random ledgers: `python scripts/soak_ledger.py [LEDGERS]`."""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sim.ledger.conservation import check_closes
from tests.ledger.random_ledgers import random_ledger

LEDGERS = 1_000_000
PART = 10_000
LONGEST = 8


def faults(part: int) -> list[str]:
    """Return what is not conserved in one part of the ledgers; the part is the seed."""
    source = Random(part)  # noqa: S311 - no secret depends on it
    found = []
    for number in range(PART):
        issues = check_closes(*random_ledger(source, source.randint(1, LONGEST)))
        found += [f"part {part}, ledger {number}: {issue}" for issue in issues]
    return found


def main() -> int:
    """Print how many ledgers were looked at and every discrepancy; 1 when there is one."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else LEDGERS
    parts = -(-wanted // PART)
    begun = time.monotonic()
    found: list[str] = []
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for more in pool.map(faults, range(parts)):
            found += more
    print(*found, sep="\n", end="\n" if found else "")
    seconds = time.monotonic() - begun
    print(f"{parts * PART} random ledgers, {len(found)} discrepancies, {seconds:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
