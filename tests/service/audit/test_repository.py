"""The audit log's chain: every change to it is found and named."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select, text, update

from service.audit.repository import Event, list_entries, record, verify
from service.db import Database
from service.tables import AuditEntry, AuditHead
from service.tables.audit import ORIGIN


def add(database: Database, *names: str) -> None:
    with database.write() as session:
        record(session, [Event(actor=name, action="test", listing_id="l-1") for name in names])


@pytest.fixture
def five(database: Database) -> Database:
    add(database, "a", "b")
    add(database, "c")
    add(database, "d\0", "e\ud800")
    return database


def check(database: Database) -> tuple[int, int | None]:
    with database.read() as session:
        count, fault = verify(session)
        return count, fault and fault.sequence


def test_a_chain_left_alone_holds(five: Database) -> None:
    assert check(five) == (5, None)


def test_an_empty_log_holds(database: Database) -> None:
    assert check(database) == (0, None)


@pytest.mark.parametrize("column", ["actor", "action", "listing_id", "facts", "previous"])
def test_an_edited_entry_is_named(five: Database, column: str) -> None:
    with five.write() as session:
        session.execute(
            update(AuditEntry).where(AuditEntry.sequence == 3).values({column: '{"x":1}'})
        )
    assert check(five) == (2, 3)


def test_an_entry_with_its_digest_made_anew_is_named_by_the_next(five: Database) -> None:
    with five.write() as session:
        entry = session.get_one(AuditEntry, 3)
        content = {
            "sequence": 3, "actor": "x", "action": "test", "owner": None, "batch_id": None,
            "listing_id": "l-1", "facts": "{}", "previous": entry.previous,
            "at": entry.at.isoformat(timespec="microseconds"),
        }  # fmt: skip
        raw = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        entry.actor, entry.digest = "x", hashlib.sha256(raw.encode()).hexdigest()
    assert check(five) == (3, 4)


@pytest.mark.parametrize(("sequence", "expected"), [(1, (0, 1)), (3, (2, 3)), (5, (4, 5))])
def test_a_removed_entry_is_named(five: Database, sequence: int, expected: tuple[int, int]) -> None:
    with five.write() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.sequence == sequence))
    assert check(five) == expected


def test_an_emptied_log_is_found(five: Database) -> None:
    with five.write() as session:
        session.execute(delete(AuditEntry))
    assert check(five) == (0, 1)


def test_the_digest_is_what_the_docs_say(five: Database) -> None:
    with five.read() as session:
        first = list_entries(session)[0]
    content = {
        "sequence": 1, "at": first.at.isoformat(timespec="microseconds"), "actor": "a",
        "action": "test", "owner": None, "batch_id": None, "listing_id": "l-1", "facts": "{}",
        "previous": ORIGIN,
    }  # fmt: skip
    raw = json.dumps(content, sort_keys=True, separators=(",", ":"))
    assert first.digest == hashlib.sha256(raw.encode()).hexdigest()


def test_time_does_not_run_backwards(five: Database) -> None:
    with five.write() as session:
        head = session.scalars(select(AuditHead)).one()
        head.at = head.at.replace(year=head.at.year + 1)
    add(five, "f")
    with five.read() as session:
        times = [entry.at for entry in list_entries(session)]
    assert times == sorted(times)
    assert check(five) == (6, None)


def test_writers_at_once_make_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: add(database, f"w{n}", "x"), range(40)))
    assert check(database) == (80, None)


def test_nothing_is_logged_of_what_did_not_happen(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        record(session, [Event(actor="a", action="test")])
        raise RuntimeError
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM audit_log")).scalar() == 0
