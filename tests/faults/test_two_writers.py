import multiprocessing
import os
import re
import time
from decimal import Decimal

from sim.cli.paper_account import accounts_folder, open_account
from sim.cli.paper_orders import move_cash
from sim.ledger.lock import LockedError, writer_lock
from sim.ledger.store import account_path
from sim.model.event import CashMoved

ATTEMPTS = 250
WRITERS = 4


def write(folder, results):
    path = account_path(accounts_folder(folder), "demo")
    done, refused, slowest = 0, 0, 0.0
    for number in range(ATTEMPTS):
        begun = time.monotonic()
        try:
            if number % 10:
                with writer_lock(path):
                    pass
            else:
                move_cash("demo", Decimal(1), f"{os.getpid()} {number}", folder)
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
    assert len(notes) == len(set(notes)) == sum(done for done, _, _ in counts)
    assert sum(refused for _, refused, _ in counts) > 0
    assert max(slowest for _, _, slowest in counts) < 2
