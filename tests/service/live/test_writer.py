"""Live scores in the day's batch; and that none is ever slowed or failed for it."""

from __future__ import annotations

import re
import threading
import time

from queue_filling import MOMENT, listing_of, score_of
from sqlalchemy import text

from service.db import Database
from service.errors import StorageAwayError
from service.live.writer import LiveWriter, Seen
from service.settings import Settings


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


def dropped(client):
    return float(
        re.search(r"^huoyan_live_dropped_total (\S+)", client.get("/metrics").text, re.M)[1]
    )


class TestThroughTheApi:
    def test_a_flagged_score_is_in_the_days_batch(self, stored):
        row = {"listing_id": "live-1", "title": "蓝光", "price": 5}
        score = stored.post("/score", json=row).json()
        shown = wait_for(
            lambda: (r := stored.get("/listings/live-1")).status_code == 200 and r.json()
        )
        assert shown["score"] == score
        assert (shown["state"], shown["version"]) == ("open", 1)
        (batch,) = stored.get("/batches").json()["batches"]
        assert batch["batch_id"] == shown["batch_id"]
        assert (batch["kind"], batch["status"], batch["scored"]) == ("live", "running", 1)

    def test_the_same_listing_twice_is_one_item(self, stored):
        row = {"listing_id": "live-1", "title": "蓝光", "price": 5}
        for _ in range(2):
            stored.post("/score", json=row)
        wait_for(lambda: stored.get("/batches").json()["batches"][0]["scored"] == 2
                 if stored.get("/batches").json()["batches"] else False)  # fmt: skip
        shown = stored.get("/listings/live-1").json()
        assert [d["version"] for d in shown["decisions"]] == [1, 1]

    def test_a_database_that_is_away_fails_no_score(self, start):
        client = start(database_url="postgresql://nobody@127.0.0.1:1/none", live_queue=5)
        row = {"listing_id": "1", "title": "蓝光", "price": 5}
        answers = {client.post("/score", json=row).status_code for _ in range(20)}
        assert answers == {200}
        assert dropped(client) >= 10
        away = client.get("/batches")
        assert away.status_code == 503
        assert 1 <= int(away.headers["Retry-After"]) <= 5
        assert away.json()["type"] == "urn:huoyan:problem:storage-away"


class Counter:
    def __init__(self):
        self.dropped = 0

    def __call__(self, count):
        self.dropped += count


def writer_for(database, home, **settings):
    count = Counter()
    given = {"audit_share": 0.0} | settings
    return LiveWriter(database, Settings(home=home, **given), on_dropped=count), count


class TestWriter:
    def test_what_does_not_fit_is_dropped_and_counted(self, database, home):
        writer, count = writer_for(database, home, live_queue=3)
        for n in range(5):
            writer.offer(Seen("local", listing_of(str(n)), score_of(str(n)), MOMENT))
        assert count.dropped == 2
        writer.start()
        writer.close()
        assert stored_ids(database) == ["0", "1", "2"]
        assert count.dropped == 2

    def test_passed_ones_are_a_sample(self, database, home):
        writer, _ = writer_for(database, home, audit_share=0.3)
        passed = score_of("1", 0.01, decision="pass")
        kept = sum(writer.wants(passed) for _ in range(2000))
        assert 450 < kept < 750
        assert writer.wants(score_of("1", 0.5))

    def test_it_catches_up_when_the_database_comes_back(self, database, home, monkeypatch):
        writer, count = writer_for(database, home)
        is_back = threading.Event()
        real = Database.write

        def away(self):
            if not is_back.is_set():
                raise StorageAwayError("away")
            return real(self)

        monkeypatch.setattr(Database, "write", away)
        monkeypatch.setattr("service.live.writer.AWAY_SECONDS", 0.05)
        writer.offer(Seen("local", listing_of("1"), score_of("1"), MOMENT))
        writer.start()
        time.sleep(0.6)
        is_back.set()
        wait_for(lambda: stored_ids(database) == ["1"])
        writer.close()
        assert count.dropped == 0

    def test_each_key_and_day_has_its_own_batch(self, database, home):
        writer, _ = writer_for(database, home)
        tomorrow = MOMENT.replace(day=MOMENT.day + 1)
        for owner, at in (("key:a", MOMENT), ("key:b", MOMENT), ("key:a", tomorrow)):
            writer.offer(Seen(owner, listing_of("1"), score_of("1"), at))
        writer.start()
        writer.close()
        with database.read() as session:
            rows = session.execute(text("SELECT batch_id, status FROM batches ORDER BY batch_id"))
            assert [tuple(row) for row in rows] == [
                ("live-20260301-a", "done"),
                ("live-20260301-b", "running"),
                ("live-20260302-a", "running"),
            ]


def stored_ids(database):
    with database.read() as session:
        rows = session.execute(text("SELECT listing_id FROM decisions ORDER BY decision_id"))
        return [row[0] for row in rows]
