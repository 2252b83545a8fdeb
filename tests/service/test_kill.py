"""Killed at any instant, with batches running and verdicts arriving: nothing is lost or doubled.

What the service acknowledged is written down here, and compared with what it
holds in the end. Seeds are printed with a failure.
"""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from processes import Server
from sqlalchemy import func, select

from service.audit.repository import verify
from service.db import Database
from service.tables import AuditEntry, BatchError, DecisionRow, Verdict

ROWS = 1_500
EVERY_BAD = 50


def body(name: str) -> bytes:
    rows = [
        {"listing_id": f"{name}-{n}", "title": "蓝光", "price": -1 if n % EVERY_BAD == 0 else 5}
        for n in range(ROWS)
    ]
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


class Client:
    """Sends batches and verdicts without end, and notes what was acknowledged."""

    def __init__(self, seed: int) -> None:
        self.port = 0
        self.batches: dict[str, str] = {}
        self.verdicts: set[int] = set()
        self.stop = threading.Event()
        self._random = random.Random(seed)
        self._items: list[tuple[str, str, int]] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self.stop.set()
        self._thread.join()

    def _run(self) -> None:
        number = 0
        while not self.stop.is_set():
            try:
                if number < 2 or self._random.random() < 0.005:
                    number += self._send_batch(f"b{number}")
                else:
                    self._decide()
            except (OSError, HTTPException):
                time.sleep(0.02)

    def _send_batch(self, name: str) -> bool:
        # Sent again under the same key until it is acknowledged: one batch all the same.
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": name}
        status, answer = self._call("POST", "/batches", body(name), headers)
        if status == 202:
            self.batches[name] = answer["batch_id"]
        return status == 202

    def _decide(self) -> None:
        if not self.batches:
            return
        name, batch_id = self._random.choice(sorted(self.batches.items()))
        listing_id = f"{name}-{self._random.randrange(ROWS)}"
        status, found = self._call("GET", f"/listings/{listing_id}")
        if status != 200:
            return
        order = {
            "listing_id": listing_id, "batch_id": batch_id, "code": "P1",
            "version": found["version"],
        }  # fmt: skip
        headers = {"Content-Type": "application/json"}
        status, answer = self._call("POST", "/verdicts", json.dumps(order).encode(), headers)
        if status == 201:
            self.verdicts.add(answer["verdict_id"])

    def _call(
        self, method: str, path: str, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, path, content, headers or {})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


def descendants(pid: int) -> list[int]:
    """List a process and all that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    threads = Path(f"/proc/{pid}/task").iterdir()
    found = {child for thread in threads for child in (thread / "children").read_text().split()}
    return [pid, *(d for child in {*children, *found} for d in descendants(int(child)))]


def kill(server: Server, chance: random.Random) -> None:
    """Kill everything, or the batch worker alone, without a goodbye."""
    everybody = descendants(server.process.pid)
    victims = everybody if chance.random() < 0.6 else everybody[1:]
    for pid in victims:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


@pytest.mark.parametrize(
    "kills", [3, pytest.param(50, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])]
)
def test_nothing_is_lost_or_doubled(home: Path, database_url: str, kills: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    settings = {"database_url": database_url, "batch_lease_seconds": 2, "batch_processes": 2}
    client = Client(seed)
    try:
        for _ in range(kills):
            with Server(home, **settings) as server:
                client.port = server.port
                time.sleep(chance.uniform(0.5, 3))
                kill(server, chance)
                if server.process.poll() is None:
                    time.sleep(chance.uniform(0.2, 1))
        with Server(home, **settings) as server:
            client.port = server.port
            server.wait_until(lambda: len(client.batches) >= 2, 30)
            client.close()
            resumed = server.wait_until(lambda: all_done(server), 120)
            assert resumed < 120
            check(database_url, home, client)
    finally:
        client.close()


def all_done(server: Server) -> bool:
    batches = server.get("/batches?limit=1000")[1]["batches"]
    return all(batch["status"] == "done" for batch in batches)


def check(database_url: str, home: Path, client: Client) -> None:
    database = Database(database_url, home)
    database.prepare()
    try:
        with database.read() as session:
            for name, batch_id in client.batches.items():
                check_batch(session, name, batch_id)
            held = set(session.scalars(select(Verdict.verdict_id)))
            assert client.verdicts <= held
            entries = select(func.count()).where(AuditEntry.action == "verdict")
            assert session.scalar(entries) == len(held)
            assert verify(session)[1] is None
    finally:
        database.close()


def check_batch(session: Any, name: str, batch_id: str) -> None:
    from service.batches.repository import find_batch, list_errors, list_results

    batch = find_batch(session, batch_id, owner=None)
    bad = range(0, ROWS, EVERY_BAD)
    good = [f"{name}-{n}" for n in range(ROWS) if n not in bad]
    counts = (batch.total, batch.rows_done, batch.scored, batch.invalid)
    assert counts == (ROWS, ROWS, len(good), len(bad))
    rows = list_results(session, batch.batch_no, after=0, limit=2 * ROWS)
    assert [row.listing_id for row in rows] == good
    errors = list_errors(session, batch.batch_no, after=0, limit=2 * ROWS)
    assert [error.line for error in errors] == [n + 1 for n in bad]
    # Keys are unique by the database's own word; what is counted is all there is of them.
    assert session.scalar(select(func.count()).select_from(DecisionRow)) >= len(rows)
    assert session.scalar(select(func.count()).select_from(BatchError)) >= len(errors)
