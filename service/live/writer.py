"""Keeps flagged live scores, and a sample of passed ones, behind everybody's back.

A request hands over what it has and goes on: no lock, no database, no copy. A
thread writes it down a little later, a bounded number a second, because it
shares the interpreter with those that score. What does not fit is dropped
and counted.
"""

from __future__ import annotations

import logging
import random
import threading
from collections import deque
from collections.abc import Callable
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

import msgspec

from model.listing import Listing
from model.score import Score
from service.batches.pieces import decision_row
from service.db import Database
from service.errors import StorageAwayError
from service.items.building import Candidate, Clocks, add_items
from service.items.sampling import Sampling
from service.live.repository import add_decisions, day_batch, reserve
from service.settings import Settings
from service.tables.batches import row_id
from service.tables.review import ItemKind

log = logging.getLogger("huoyan.live")

FLUSH_SECONDS = 0.25
AWAY_SECONDS = 2.0


class Seen(NamedTuple):
    """A listing that was scored, for whom and when."""

    owner: str
    listing: Listing
    score: Score
    received_at: datetime


class LiveWriter:
    """The bounded queue and the thread that empties it."""

    def __init__(
        self, database: Database, settings: Settings, *, on_dropped: Callable[[int], None]
    ) -> None:
        self._database = database
        self._share = settings.audit_share
        self._most = settings.live_queue
        self._at_once = max(1, round(settings.live_rows_per_second * FLUSH_SECONDS))
        self._sampling = Sampling.of(settings)
        self._clocks = Clocks.of(settings)
        self._on_dropped = on_dropped
        self._waiting: deque[Seen] = deque()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def wants(self, score: Score) -> bool:
        """Whether a score is to be kept: flagged, or drawn by lot."""
        return score.decision != "pass" or random.random() < self._share

    def offer(self, seen: Seen) -> None:
        """Hand something over, or drop it; never waits, never fails."""
        if len(self._waiting) >= self._most:
            self._on_dropped(1)
        else:
            self._waiting.append(seen)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def close(self, seconds: float = 3.0) -> None:
        """Write what waits, if that is quickly done; drop the rest."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        if left := len(self._waiting):
            self._on_dropped(left)

    def _run(self) -> None:
        while not self._stopping.wait(FLUSH_SECONDS):
            self._flush()
        while self._waiting and self._flush():
            pass

    def _flush(self) -> bool:
        """Write some of what waits; it stays if the database is away."""
        some = [self._waiting[i] for i in range(min(len(self._waiting), self._at_once))]
        if not some:
            return True
        try:
            self._write(some)
        except StorageAwayError:
            self._stopping.wait(AWAY_SECONDS)
            return False
        except Exception:
            # What cannot be written must not stop what comes after it.
            log.exception("live scores were not kept")
            self._on_dropped(len(some))
        for _ in some:
            self._waiting.popleft()
        return True

    def _write(self, some: list[Seen]) -> None:
        by_batch = sorted(some, key=_batch_key)
        with self._database.write() as session:
            for (owner, day), group in groupby(by_batch, key=_batch_key):
                rows = list(group)
                batch = day_batch(session, owner, day)
                flagged = sum(seen.score.is_flagged for seen in rows)
                first = reserve(session, batch, rows=len(rows), flagged=flagged)
                keyed = [(row_id(batch.batch_no, n), seen) for n, seen in enumerate(rows, first)]
                add_decisions(
                    session,
                    [
                        decision_row(
                            key, msgspec.json.encode(s.listing), s.listing, s.score, s.received_at
                        )
                        for key, s in keyed
                    ],
                )
                candidates = [self._candidate(key, seen) for key, seen in keyed]
                add_items(session, batch.batch_no, candidates, self._clocks)

    def _candidate(self, key: int, seen: Seen) -> Candidate:
        kind: ItemKind = "flagged" if seen.score.is_flagged else "audit"
        second = self._sampling.wants_second(key)
        share = self._sampling.share_of(kind)
        return Candidate(key, seen.listing, seen.score, seen.received_at, kind, second, share=share)


def _batch_key(seen: Seen) -> tuple[str, date]:
    return seen.owner, seen.received_at.date()
