"""The process that scores batches: `python -m service.batches.worker`.

Apart from those that answer, so that no batch takes their time or memory. It
ends with its parent, takes up what an earlier one left, and may be killed at
any instant: what is stored is whole chunks.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from model.registry import current_version, models_folder
from service.batches.demonstration import take_in
from service.batches.opening import limit_memory
from service.batches.pool import ScoringPool
from service.batches.queue import MOST_ATTEMPTS, Watch, claim, finish, is_any_open
from service.batches.repository import is_file_known
from service.batches.scoring import Scoring
from service.db import Database
from service.errors import StorageAwayError
from service.families.placing import place_waiting
from service.families.repository import is_any_waiting
from service.logs import configure_logging
from service.models.loading import Load, load_from_disk
from service.settings import Settings
from service.stdin import first_line, follow_parent

log = logging.getLogger("huoyan.batches")

IDLE_SECONDS = 0.5
AWAY_SECONDS = 2.0
ORPHAN_SECONDS = 3600
MOST_PROCESSES = 4


class BatchWorker:
    """Claims batches and scores them, one after the other."""

    def __init__(self, database: Database, settings: Settings, load: Load) -> None:
        self._database = database
        self._settings = settings
        self._load = load
        self._pool: ScoringPool | None = None
        self._processes = settings.batch_processes or min(os.cpu_count() or 1, MOST_PROCESSES)
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._watch = Watch(settings.batch_lease_seconds)
        self._scoring = Scoring(database, settings, self._holder)

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; a database that is away is waited for."""
        is_new = True
        while not stop.is_set():
            try:
                if is_new:
                    self.begin()
                    is_new = False
                if not self.work_once(stop.is_set) and not self.place_once():
                    stop.wait(IDLE_SECONDS)
            except StorageAwayError as error:
                log.error("batches wait for the database", extra={"problem": str(error)})
                stop.wait(AWAY_SECONDS)

    def begin(self) -> None:
        """Take in the demonstration, and remove what requests left half-way."""
        take_in(self._database, self._settings.home)
        remove_orphans(self._settings.uploads_folder, self._is_known)

    def _is_known(self, file: str) -> bool:
        with self._database.read() as session:
            return is_file_known(session, file)

    def work_once(self, is_stopping: Callable[[], bool] = lambda: False) -> bool:
        """Work on one batch, if one waits and there is a model; whether there was one."""
        if not self._is_work_there() or (pool := self._current_pool()) is None:
            return False
        with self._database.write() as session:
            batch = claim(session, self._holder, self._watch)
            if batch is not None and batch.attempts > MOST_ATTEMPTS:
                finish(session, batch, self._holder, problem=_FATAL)
                return True
        if batch is None:
            return False
        log.info("batch claimed", extra={"batch_id": batch.batch_id, "rows_done": batch.rows_done})
        self._scoring.run(batch, pool, is_stopping=is_stopping)
        return True

    def place_once(self) -> bool:
        """Give live items their families; whether any waited."""
        with self._database.read() as session:
            if not is_any_waiting(session):
                return False
        with self._database.write() as session:
            return place_waiting(session) > 0

    def close(self) -> None:
        """End the scoring processes."""
        if self._pool is not None:
            self._pool.close()

    def _is_work_there(self) -> bool:
        """Look before claiming: to claim is to hold other writers up."""
        with self._database.read() as session:
            return is_any_open(session)

    def _current_pool(self) -> ScoringPool | None:
        """Load the current version if it is another; keep the last one if it does not load."""
        wanted = current_version(self._settings.home)
        if wanted is None or (self._pool and self._pool.scorer.model_version == wanted):
            return self._pool
        try:
            scorer = self._load(models_folder(self._settings.home) / wanted)
        except Exception as error:
            # Whatever is wrong with it: those that answer tell it under /health/ready.
            log.error("model not taken up", extra={"problem": str(error)})
            return self._pool
        self.close()
        self._database.disconnect()
        self._pool = ScoringPool(scorer, self._processes)
        return self._pool


_FATAL = f"{MOST_ATTEMPTS} workers in a row ended while they read it; the log says more."


def remove_orphans(folder: Path, known: Callable[[str], bool]) -> None:
    """Remove uploads that no batch knows: their request ended half-way."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        # Files bear the machine's time, as `time.time` does: a moved clock only delays this.
        if time.time() - path.stat().st_mtime > ORPHAN_SECONDS and not known(path.name):
            path.unlink(missing_ok=True)


def main(load: Load = load_from_disk) -> None:
    """Run as a child of the server, with settings as one line on standard input."""
    settings = Settings.model_validate_json(first_line())
    configure_logging(settings.log_level)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=follow_parent, daemon=True).start()
    os.nice(10)  # answers come first
    database = Database(settings.database_url, settings.home, pool_size=2)
    database.keep_preparing()
    worker = BatchWorker(database, settings, load)
    limit_memory(settings.batch_memory_bytes + _MODEL_BYTES)
    worker.run(stop)
    worker.close()
    database.close()


_MODEL_BYTES = 256 * 1024 * 1024
"""What model and libraries may take once they are loaded."""


if __name__ == "__main__":
    main()
    sys.exit(0)
