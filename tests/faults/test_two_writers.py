import multiprocessing
import os
import re
import time

from sim.cli.paper_account import open_account
from sim.cli.paper_orders import move_cash
from sim.ledger.lock import LockedError
from sim.model.event import CashMoved

ATTEMPTS = 250
WRITERS = 4


def write(folder, results):
    done, refused, slowest = 0, 0, 0.0
    for number in range(ATTEMPTS):
        begun = time.monotonic()
        try:
            move_cash("demo", 1, f"{os.getpid()} {number}", folder)
            done += 1
        except LockedError as error:
            refused += re.search(r"being written( by process \d+ on|;)", error.message) is not None
        slowest = max(slowest, time.monotonic() - begun)
    results.put((done, refused, slowest))


def test_a_thousand_contended_writes_leave_each_acknowledged_one_once(tmp_path, capsys):
    from sim.cli.app import main

    data = ["--data-dir", str(tmp_path)]
    assert main(["paper", "init", "demo", "--cash", "1000", "--date", "2024-05-20", *data]) == 0
    results = multiprocessing.Queue()
    writers = [
        multiprocessing.get_context("fork").Process(target=write, args=(tmp_path, results))
        for _ in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    counts = [results.get(timeout=120) for _ in writers]
    for writer in writers:
        writer.join()

    entries = open_account("demo", tmp_path).entries
    notes = [entry.record.note for entry in entries if isinstance(entry.record, CashMoved)]
    assert sum(done + refused for done, refused, _ in counts) == ATTEMPTS * WRITERS
    assert len(notes) == len(set(notes)) == sum(done for done, _, _ in counts)
    assert max(slowest for _, _, slowest in counts) < 2
