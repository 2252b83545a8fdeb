"""The database away, full or back again; what was acknowledged is there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from databases import ROOT, load_postgres
from processes import LISTING, Server
from queue_filling import add_batch, fill
from sqlalchemy import func, select

from service.db import Database
from service.errors import StorageAwayError
from service.tables import Batch, ReviewItem


class TestSessions:
    def test_a_block_that_fails_leaves_nothing(self, database):
        with pytest.raises(ZeroDivisionError), database.write() as session:
            add_batch(session)
            1 / 0  # noqa: B018
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(Batch)) == 0

    def test_of_writers_that_read_first_none_loses_its_change(self, database):
        with database.write() as session:
            (item,) = fill(session, [0.9])

        def add_one(_):
            with database.write() as session:
                found = session.get(ReviewItem, item, with_for_update=True)
                found.reach += 1

        threads = [threading.Thread(target=add_one, args=(n,)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.read() as session:
            assert session.get_one(ReviewItem, item).reach == 20

    @pytest.mark.parametrize("awkward", ["a\0b", "\ud800", "x" * 100_000, "‮", "💿"])
    def test_text_is_taken_alike_by_both(self, database, awkward):
        with database.write() as session:
            add_batch(session, owner=awkward)
        with database.read() as session:
            (found,) = session.scalars(select(Batch).where(Batch.owner == awkward))
        visible = awkward.replace("\0", "␀").replace("\ud800", "\ufffd")
        assert found.owner == visible

    def test_a_home_with_odd_characters_is_a_home(self, tmp_path):
        database = Database("", tmp_path / "a ?b#c%20")
        database.prepare()
        database.close()
        assert (tmp_path / "a ?b#c%20" / "huoyan.db").exists()


class TestAway:
    def test_a_postgresql_that_is_not_there_is_told_soon(self, tmp_path):
        database = Database("postgresql://nobody@127.0.0.1:1/none", tmp_path)
        began = time.monotonic()
        with pytest.raises(StorageAwayError):
            database.prepare()
        assert time.monotonic() - began < 20
        database.close()

    def test_killed_and_started_again_it_is_used_again(self, home):
        with (
            load_postgres().running(durable=True) as server,
            Server(home, database_url=server.url()) as service,
        ):
            service.wait_until(lambda: service.get("/batches")[0] == 200)
            server.stop(signal.SIGKILL)
            status, problem = service.get("/batches")
            assert (status, problem["type"]) == (503, "urn:huoyan:problem:storage-away")
            assert service.score(LISTING)[0] == 200
            server.start()
            service.wait_until(lambda: service.get("/batches")[0] == 200, 10)

    def test_a_service_that_starts_without_its_database_takes_it_up_later(self, home):
        with load_postgres().running() as server:
            server.stop(signal.SIGINT)
            with Server(home, database_url=server.url()) as service:
                assert service.score(LISTING)[0] == 200
                assert service.get("/batches")[0] == 503
                server.start()
                service.wait_until(lambda: service.get("/batches")[0] == 200, 15)


FULL = """
import resource, sys
from pathlib import Path
from service.db import Database
from service.errors import StorageAwayError
sys.path.insert(0, sys.argv[2])
from queue_filling import fill
database = Database("", Path(sys.argv[1]))
database.prepare()
resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, resource.RLIM_INFINITY))
written = 0
try:
    while True:
        with database.write() as session:
            fill(session, [0.9] * 20)
        written += 20
except StorageAwayError:
    pass
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with database.write() as session:
    fill(session, [0.9] * 20)
print(written + 20)
"""


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """A limit on file sizes stands in for the disk: writing fails in the same place."""
    call = [sys.executable, "-c", FULL, str(tmp_path), str(Path(__file__).parent)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    told = int(subprocess.check_output(call, text=True, env=environment, cwd=ROOT))
    assert told > 20
    database = Database("", tmp_path)
    database.prepare()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ReviewItem)) == told
    database.close()


def test_a_copied_home_works(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    from service.backup import back_up

    with Server(home) as service:
        body = [json.dumps(LISTING | {"listing_id": str(n)}) for n in range(50)]
        made = service.post("/score/batch", {"listings": [json.loads(row) for row in body]})
        assert made[0] == 200
        service.score(LISTING)
        service.wait_until(lambda: service.get("/listings/1")[0] == 200)
        target = tmp_path_factory.mktemp("copy") / "home"
        facts = back_up(home, target)
        assert facts["audit_entries"] == 0
    with Server(target) as copy:
        copy.wait_until(lambda: copy.get("/listings/1")[0] == 200)
        assert copy.score(LISTING)[0] == 200
