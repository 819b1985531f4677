import multiprocessing
import os
import re
import time
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from sim.cli.app import main
from sim.cli.paper_account import accounts_folder, open_account
from sim.cli.paper_orders import move_cash
from sim.cli.paper_step import settle_sessions
from sim.ledger.lock import LockedError, writer_lock
from sim.ledger.store import account_path
from sim.model.event import CashMoved

ATTEMPTS = 250
STEPS = 250 if os.environ.get("FUPAN_SOAK") else 12  # of each writer
WRITERS = 4
LAST = date(2024, 6, 28)
NOW = datetime(2024, 12, 31, 20, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def folder(tmp_path, capsys):
    return made(tmp_path)


def made(folder):
    data = ["--data-dir", str(folder)]
    assert main(["paper", "init", "demo", "--cash", "1000", "--date", "2024-05-20", *data]) == 0
    assert main(["paper", "order", "demo", "buy", "600155.SH", "100", *data]) == 0
    return folder


def in_parallel(work, *arguments):
    results = multiprocessing.Queue()
    context = multiprocessing.get_context("fork")
    writers = [
        context.Process(target=work, args=(*arguments, number, results))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    counts = [results.get(timeout=300) for _ in writers]
    for writer in writers:
        writer.join()
    return [sum(column) for column in zip(*(row[:2] for row in counts), strict=True)], [
        row[2] for row in counts
    ]


def attempted(attempts, work):
    """Return how often the work was done, how often refused in words, and the longest wait."""
    done, refused, slowest = 0, 0, 0.0
    for number in range(attempts):
        begun = time.monotonic()
        try:
            done += work(number)
        except LockedError as error:
            refused += re.search(r"being written( by process \d+ on|;)", error.message) is not None
            slowest = max(slowest, time.monotonic() - begun)
    return done, refused, slowest


def pay(folder, _, results):
    path = account_path(accounts_folder(folder), "demo")

    def once(number):
        if number % 10:
            with writer_lock(path):
                return 0
        move_cash("demo", Decimal(1), f"{os.getpid()} {number}", folder)
        return 1

    results.put(attempted(ATTEMPTS, once))


def step(folder, writer, results):
    def once(number):
        until = date(2024, 5, 20) + timedelta(days=(number * WRITERS + writer) % 40)
        report = settle_sessions(
            "demo", until=until, offline=True, data_dir=folder, now=NOW, quiet=True
        )
        return len(report.settlements)

    results.put(attempted(STEPS, once))


def test_a_thousand_contended_writes_leave_each_acknowledged_one_once(folder):
    (done, refused), waits = in_parallel(pay, folder)

    entries = open_account("demo", folder).entries
    notes = [entry.record.note for entry in entries if isinstance(entry.record, CashMoved)]
    assert len(notes) == len(set(notes)) == done
    assert refused > 0
    assert max(waits) < 2


def test_processes_stepping_at_once_settle_each_session_once(folder, tmp_path_factory):
    (settled, refused), waits = in_parallel(step, folder)

    account = open_account("demo", folder)
    assert settled == len(account.state.settlements) - 1
    assert settled + refused > 0
    assert max(waits) < 2
    alone = made(tmp_path_factory.mktemp("alone"))
    for place in (folder, alone):
        settle_sessions("demo", until=LAST, offline=True, data_dir=place, now=NOW, quiet=True)
    assert open_account("demo", folder).entries == open_account("demo", alone).entries
