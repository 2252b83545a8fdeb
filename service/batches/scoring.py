"""The work on one batch: read, score, store; each chunk whole or not at all."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from itertools import islice

import msgspec
from sqlalchemy import insert
from sqlalchemy.orm import Session

from model.reader import Format, Row, UnreadableFileError
from service.batches.opening import open_rows
from service.batches.pieces import Scored, Work, cut
from service.batches.pool import ScoringPool
from service.batches.queue import LostBatchError, advance, finish, give_back
from service.db import Database
from service.families.placing import place_waiting
from service.items.building import Clocks, add_rows
from service.items.sampling import Sampling
from service.models.loading import Scorer
from service.quality.gold import load_gold, mix_in
from service.settings import Settings
from service.tables import Batch, BatchError, DecisionRow

log = logging.getLogger("huoyan.batches")

CHUNK_ROWS = 1_000
CHUNK_SECONDS = 1.0


class Scoring:
    """The work on batches, one after the other, by one holder."""

    def __init__(self, database: Database, settings: Settings, holder: str) -> None:
        self._database = database
        self._settings = settings
        self._holder = holder
        self._sampling = Sampling.of(settings)
        self._clocks = Clocks.of(settings)

    def run(self, batch: Batch, pool: ScoringPool, *, is_stopping: Callable[[], bool]) -> None:
        """Score from where the batch stands to its end, or until told to stop."""
        try:
            is_done = self._score(batch, pool, is_stopping)
        except LostBatchError:
            log.info("batch is another's", extra={"batch_id": batch.batch_id})
        except UnreadableFileError as error:
            self._close(batch, problem=f"The file could not be read: {error}")
        else:
            if is_done:
                self._close(batch, problem=None)
            else:
                with self._database.write() as session:
                    give_back(session, batch, self._holder)

    def _score(self, batch: Batch, pool: ScoringPool, is_stopping: Callable[[], bool]) -> bool:
        work = Work(batch.batch_no, batch.created_at, self._sampling, self._clocks)
        began = time.monotonic()
        chunk: list[Scored] = []
        chunk_began = began
        for scored in pool.score(work, cut(self._rows(batch))):
            chunk.append(scored)
            now = time.monotonic()
            if sum(s.rows for s in chunk) >= CHUNK_ROWS or now - chunk_began >= CHUNK_SECONDS:
                self._store(batch, chunk)
                chunk, chunk_began = [], time.monotonic()
                if is_stopping():
                    return False
                if now - began > self._settings.max_batch_seconds:
                    raise UnreadableFileError("scoring it took longer than is allowed")
        self._store(batch, chunk)
        if not self._place(batch, is_stopping):
            return False
        self._mix_in_gold(batch, pool.scorer)
        return True

    def _rows(self, batch: Batch) -> Iterator[tuple[int, Row]]:
        """Number the rows, and pass over those that are done."""
        assert batch.file is not None
        rows = open_rows(
            self._settings.uploads_folder / batch.file,
            as_format(batch.format),
            is_gzip=batch.is_gzip,
            received_at=batch.created_at,
            settings=self._settings,
        )
        for number, row in islice(enumerate(rows, 1), batch.rows_done, None):
            if number > self._settings.max_upload_rows:
                raise UnreadableFileError(f"it has more than {number - 1:,} rows")
            yield number, row

    def _store(self, batch: Batch, chunk: list[Scored]) -> None:
        with self._database.write() as session:
            store_chunk(session, batch, self._holder, chunk)

    def _place(self, batch: Batch, is_stopping: Callable[[], bool]) -> bool:
        """Give what was flagged its families; what is placed stays so if it is done again."""
        while not is_stopping():
            with self._database.write() as session:
                advance(session, batch, self._holder)
                if not place_waiting(session):
                    return True
        return False

    def _mix_in_gold(self, batch: Batch, scorer: Scorer) -> None:
        """Put known listings among those that reviewers see."""
        gold = load_gold(self._settings.home)
        with self._database.write() as session:
            advance(session, batch, self._holder)
            share = self._settings.gold_share
            mix_in(session, batch.batch_no, gold, scorer, share=share, clocks=self._clocks)

    def _close(self, batch: Batch, *, problem: str | None) -> None:
        with self._database.write() as session:
            finish(session, batch, self._holder, problem=problem)
        log.info("batch closed", extra={"batch_id": batch.batch_id, "problem": problem})
        if batch.file is not None:
            (self._settings.uploads_folder / batch.file).unlink(missing_ok=True)


def store_chunk(session: Session, batch: Batch, holder: str, chunk: list[Scored]) -> None:
    """Write what some pieces came to, if the batch is still ours.

    Raises
    ------
    LostBatchError
    """
    decisions = [row for scored in chunk for row in scored.decisions]
    errors = [row for scored in chunk for row in scored.errors]
    advance(
        session,
        batch,
        holder,
        rows_done=sum(scored.rows for scored in chunk),
        scored=len(decisions),
        flagged=sum(scored.flagged for scored in chunk),
        invalid=len(errors),
    )
    if decisions:
        session.execute(insert(DecisionRow.__table__), decisions)  # type: ignore[arg-type]
    if errors:
        session.execute(insert(BatchError.__table__), errors)  # type: ignore[arg-type]
    for scored in chunk:
        add_rows(session, batch.batch_no, scored.items)


def as_format(name: str | None) -> Format:
    """Read a format's name as the database has it."""
    found: Format = msgspec.convert(name, Format)
    return found
