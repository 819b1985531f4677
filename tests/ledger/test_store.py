import contextlib
import os
import shutil
import sqlite3
import stat
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sim.ledger import account_file, schema
from sim.ledger import store as module
from sim.ledger.paper_state import state_of
from sim.ledger.store import AccountStore, account_path, restore
from sim.model.errors import InputError, StorageError
from sim.model.event import CashMoved
from sim.model.paper import AccountCreated


def paid(yuan):
    return CashMoved(day=date(2024, 2, 19), amount=Decimal(yuan))


@pytest.fixture
def account(tmp_path):
    path = account_path(tmp_path, "demo")
    return AccountStore.create(
        path, [AccountCreated(name="demo", origin="--cash 100"), paid("100.00")]
    )


@pytest.mark.parametrize(
    "name",
    ["../evil", "a/b", "", "a" * 65, "a\0b", "..", "a b", "a\n", "名\u202e", "-", "胡佳杰_2024"],
)
def test_a_name_cannot_leave_the_store(tmp_path, name):
    if name in ("-", "胡佳杰_2024"):
        assert account_path(tmp_path, name).parent == tmp_path
    else:
        with pytest.raises(InputError, match="name must be"):
            account_path(tmp_path, name)


def test_a_link_out_of_the_store_is_refused(tmp_path):
    folder = tmp_path / "accounts"
    folder.mkdir()
    (folder / "demo.account").symlink_to(tmp_path / "elsewhere.account")

    with pytest.raises(InputError, match="outside"):
        account_path(folder, "demo")


def test_an_account_is_readable_by_its_owner_only(account):
    assert stat.S_IMODE(account.path.stat().st_mode) == 0o600


def test_what_was_appended_is_read_back(account):
    journal = account.append(account.entries(), [paid("5.00")])

    assert account.entries() == journal
    assert [entry.transaction for entry in journal] == [1, 1, 2]


def test_an_existing_account_is_never_made_anew(account):
    with pytest.raises(InputError, match="exists"):
        AccountStore.create(account.path, [AccountCreated(name="demo", origin="x")])


def test_an_account_nobody_made_is_said_to_be_missing(tmp_path):
    with pytest.raises(InputError, match="no such account"):
        AccountStore(account_path(tmp_path, "demo")).entries()


def test_records_decided_on_an_old_journal_are_refused(account):
    old = account.entries()
    account.append(old, [paid("5.00")])

    with pytest.raises(StorageError, match="another command wrote"):
        account.append(old, [paid("7.00")])
    assert len(account.entries()) == 3


def test_the_journal_refuses_changes_and_deletions_in_the_file_itself(account):
    database = sqlite3.connect(account.path)
    for statement in ("UPDATE entry SET body = ''", "DELETE FROM entry"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(statement)
    database.close()


def test_a_flipped_byte_anywhere_is_refused_or_harmless(account):
    journal = account.append(account.entries(), [paid("1.00")] * 30)
    good = account.path.read_bytes()
    refused = 0
    for place in range(0, len(good), 1 if os.environ.get("FUPAN_SOAK") else 37):
        bad = bytearray(good)
        bad[place] ^= 0x80 if place % 2 else 0x20  # no text any more, or another one
        account.path.write_bytes(bytes(bad))
        try:
            assert account.entries() == journal
        except StorageError:
            refused += 1
    assert refused > 80


def test_the_first_bad_entry_is_named(account):
    account.append(account.entries(), [paid("5.00"), paid("7.00")])
    content = account.path.read_bytes()
    account.path.write_bytes(content.replace(b'"amount":500', b'"amount":900'))

    with pytest.raises(StorageError, match=r"entry 3 of the journal .* the 2 before it are whole"):
        account.entries()


def test_a_text_that_is_none_any_more_is_found_at_its_entry(account):
    content = account.path.read_bytes()
    account.path.write_bytes(content.replace(b'"origin":"--cash', b'"origin":"-\xff cash'[:16]))

    with pytest.raises(StorageError, match=r"entry 1 of the journal .* the 0 before it are whole"):
        account.entries()


def test_another_accounts_file_under_this_name_is_refused(account):
    other = account.path.with_name("other.account")
    account.path.rename(other)

    with pytest.raises(StorageError, match="this file is the account 'demo'"):
        AccountStore(other).entries()


def test_a_file_that_is_no_account_is_refused(tmp_path):
    path = account_path(tmp_path, "demo")
    path.write_text("date,symbol\n" * 1000)
    with pytest.raises(StorageError, match="not a database; `fupan paper restore` puts"):
        AccountStore(path).entries()

    path.unlink()
    sqlite3.connect(path).executescript("CREATE TABLE t (x)").close()
    with pytest.raises(StorageError, match="no account of fupan"):
        AccountStore(path).entries()


def test_a_newer_schema_is_refused_with_the_way_out(account):
    database = sqlite3.connect(account.path)
    database.execute("PRAGMA user_version = 99")
    database.close()

    with pytest.raises(StorageError, match="newer fupan"):
        account.entries()


OLD = Path(__file__).with_name("accounts") / "schema-1.account"
"""An account of nineteen entries as the fupan of schema 1 wrote it; never made anew."""
OLD_HASH = "942621ad25b589c0f1070b30785e5ea77848c17859f9863d746d814612b71721"


@pytest.fixture
def old(tmp_path):
    path = account_path(tmp_path, "demo")
    shutil.copy(OLD, path)
    path.chmod(0o600)
    return AccountStore(path)


def version(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute("PRAGMA user_version").fetchone()[0]


def test_an_account_of_an_older_fupan_is_read_as_it_is(old):
    content = old.path.read_bytes()
    found, entries = old.read()

    assert (found, len(entries), entries[-1].hash) == (1, 19, OLD_HASH)
    assert state_of(entries).account.cash == Decimal("608996.47")
    assert old.path.read_bytes() == content


def test_an_upgrade_keeps_every_entry_and_the_file_as_it_was(old):
    entries = old.entries()
    kept = old.upgrade()

    assert kept.name == f"demo.account.schema-1-{OLD_HASH[:8]}"
    assert (version(kept), version(old.path)) == (1, 2)
    assert old.entries() == entries
    assert old.path.stat().st_size < kept.stat().st_size
    assert {stat.S_IMODE(path.stat().st_mode) for path in (kept, old.path)} == {0o600}
    with (
        contextlib.closing(sqlite3.connect(old.path)) as database,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        database.execute("DELETE FROM entry")
    assert old.upgrade() is None
    assert len(old.append(entries, [paid("5.00")])) == 20
    assert restore(kept, old.path)[0].read() == (1, entries)


def test_an_upgrade_that_would_lose_an_entry_changes_nothing(old, monkeypatch):
    def careless(database):
        schema.MIGRATIONS[0](database)
        database.execute("DROP TRIGGER entry_is_never_deleted")
        database.execute("DELETE FROM entry WHERE number = 19")

    entries = old.entries()
    monkeypatch.setattr(module, "MIGRATIONS", (careless,))

    with pytest.raises(StorageError, match="schema 2 lost entries; the file is as it was"):
        old.upgrade()
    assert old.read() == (1, entries)


def test_an_old_entry_that_forgot_the_one_before_is_named(old):
    with contextlib.closing(sqlite3.connect(old.path)) as database, database:
        database.execute("DROP TRIGGER entry_is_never_changed")
        database.execute("UPDATE entry SET previous = hash WHERE number = 7")

    with pytest.raises(StorageError, match=r"entry 7 of the journal .* the 6 before it are whole"):
        old.upgrade()


def test_a_new_account_has_the_tables_an_upgraded_one_has(account, old):
    old.upgrade()
    tables = [
        sqlite3.connect(store.path).execute("SELECT sql FROM sqlite_schema ORDER BY name")
        for store in (account, old)
    ]

    assert tables[0].fetchall() == tables[1].fetchall()


def test_a_file_another_program_holds_is_told_as_that(account, monkeypatch):
    monkeypatch.setattr(account_file, "BUSY_SECONDS", 0.01)
    entries = account.entries()
    with contextlib.closing(sqlite3.connect(account.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked; another program holds the file"):
            account.append(entries, [paid("5.00")])
        assert account.entries() == entries


def test_a_journal_without_its_account_is_refused(tmp_path):
    path = account_path(tmp_path, "demo")
    with pytest.raises(StorageError, match="does not start with its account"):
        AccountStore.create(path, [paid("1.00")]).entries()
    path.unlink()
    with pytest.raises(StorageError, match="does not start with its account"):
        AccountStore.create(path, []).entries()


def test_damage_that_sqlite_sees_is_told(account, monkeypatch):
    monkeypatch.setattr(schema, "QUICK_CHECK", "SELECT 'row 5 missing from index'")

    with pytest.raises(StorageError, match="the file is damaged"):
        account.entries()


def test_a_backup_restores_the_account_and_keeps_the_old_file(account, tmp_path):
    journal = account.entries()
    backup = tmp_path / "backups" / "demo.account"
    account.backup(backup)
    for number, ruin in enumerate((b"ruined", b"ruined again"), start=1):
        account.path.write_bytes(ruin)

        restored, kept = restore(backup, account.path)

        assert restored.entries() == journal
        assert kept.name == f"demo.account.before-restore{f'-{number}' if number > 1 else ''}"
        assert kept.read_bytes() == ruin
    assert stat.S_IMODE(account.path.stat().st_mode) == 0o600


def test_a_lost_account_comes_back_from_its_backup(account, tmp_path):
    journal = account.entries()
    account.backup(tmp_path / "copy")
    account.path.unlink()

    restored, kept = restore(tmp_path / "copy", account.path)

    assert (restored.entries(), kept) == (journal, None)


def test_a_backup_never_replaces_a_file(account, tmp_path):
    (tmp_path / "copy").write_text("mine")

    with pytest.raises(InputError, match="exists"):
        account.backup(tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"


def test_only_a_backup_of_the_same_account_is_restored(account, tmp_path):
    account.backup(tmp_path / "copy")

    (tmp_path / "notes").write_text("no account\n" * 100)
    with pytest.raises(StorageError, match="this backup cannot be used"):
        restore(tmp_path / "notes", account.path)
    with pytest.raises(InputError, match="no such backup"):
        restore(tmp_path / "nothing", account.path)
    with pytest.raises(InputError, match="wanted a backup of 'other', found 'demo'"):
        restore(tmp_path / "copy", account_path(tmp_path, "other"))
    empty = AccountStore.create(account_path(tmp_path / "x", "empty"), [])
    with pytest.raises(InputError, match="found 'none'"):
        restore(empty.path, account.path)


def test_a_read_only_file_can_be_read_and_not_written(account, monkeypatch):
    journal = account.entries()
    monkeypatch.setattr(os, "access", lambda *_: False)

    assert account.entries() == journal


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "accounts").write_text("a file in the way")

    with pytest.raises(StorageError):
        AccountStore.create(
            account_path(tmp_path / "accounts", "demo"), [AccountCreated(name="demo", origin="x")]
        )
