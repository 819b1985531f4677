import hashlib
import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.chain import GENESIS, body_text, entry_hash, extend, in_force, to_row, verified
from sim.model.errors import StorageError
from sim.model.event import CashMoved
from sim.model.paper import AccountCreated, Undone

CREATED = AccountCreated(name="demo", origin="--cash 100")


def paid(yuan):
    return CashMoved(day=date(2024, 2, 19), amount=Decimal(yuan))


JOURNAL = extend((), [CREATED, paid("100.00")])
JOURNAL += extend(JOURNAL, [paid("5.00")])
JOURNAL += extend(JOURNAL, [paid("-3.00"), paid("2.00")])
ROWS = [to_row(entry) for entry in JOURNAL]


def test_numbers_count_entries_and_commands_count_calls():
    assert [(entry.number, entry.transaction) for entry in JOURNAL] == [
        (1, 1),
        (2, 1),
        (3, 2),
        (4, 3),
        (5, 3),
    ]


def test_each_entry_carries_the_hash_of_the_one_before():
    assert JOURNAL[0].previous == GENESIS
    assert all(b.previous == a.hash for a, b in itertools.pairwise(JOURNAL))


def test_the_hash_is_sha256_over_number_command_kind_body_and_previous():
    number, command, kind, body, digest = ROWS[1]
    previous = ROWS[0][-1]
    text = f"{number} {command} {kind} {previous} {body}"

    assert body == '{"amount":10000,"day":"2024-02-19","note":""}'
    assert digest == hashlib.sha256(text.encode()).hexdigest()


def test_chinese_text_is_stored_as_it_is_written():
    _, body = body_text(replace(paid("1.00"), note="转入"))

    assert body == '{"amount":100,"day":"2024-02-19","note":"转入"}'


def test_what_was_written_verifies():
    assert verified(ROWS) == JOURNAL


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("column", range(5))
def test_any_changed_column_of_any_entry_is_found_and_named(place, column):
    row = list(ROWS[place])
    row[column] = row[column] + 1 if isinstance(row[column], int) else row[column] + "0"
    changed = [*ROWS[:place], tuple(row), *ROWS[place + 1 :]]

    with pytest.raises(StorageError, match=f"entry {place + 1} of the journal") as caught:
        verified(changed)
    assert f"the {place} before it are whole" in caught.value.message


@pytest.mark.parametrize("place", range(4))
def test_a_missing_entry_is_found_at_its_place(place):
    with pytest.raises(StorageError, match=f"entry {place + 1} of the journal"):
        verified(ROWS[:place] + ROWS[place + 1 :])


@pytest.mark.parametrize("body", ["[", "", "[]", "null", ROWS[1][3] + " ", ROWS[1][3] * 2])
def test_a_body_that_is_no_record_is_found_even_with_a_right_hash(body):
    digest = hashlib.sha256(f"1 1 CashMoved {GENESIS} {body}".encode()).hexdigest()

    with pytest.raises(StorageError, match="entry 1"):
        verified([(1, 1, "CashMoved", body, digest)])


@pytest.mark.parametrize("commands", [(0,), (2,), (1, 3), (1, 2, 1)])
def test_commands_count_from_one_without_a_gap_even_with_right_hashes(commands):
    rows, previous = [], GENESIS
    for number, command in enumerate(commands, start=1):
        kind, body = body_text(paid("1.00"))
        digest = entry_hash(number, command, kind, body, previous)
        rows.append((number, command, kind, body, digest))
        previous = digest

    with pytest.raises(StorageError, match=f"entry {len(commands)} of the journal"):
        verified(rows)


def test_an_undone_command_no_longer_counts_but_stays():
    undone = JOURNAL + extend(JOURNAL, [Undone(transaction=2, reason="typed twice")])

    assert len(undone) == 6
    assert [entry.number for entry in in_force(undone)] == [1, 2, 4, 5]
