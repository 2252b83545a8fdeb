"""The queue of batches: whose turn it is, and who works on it.

A batch is claimed by writing one's name on it. Whoever works on it raises its
`heartbeat` with every chunk, in the chunk's own transaction. Others watch
that counter by their own steady clock: one that stands still for a while is
taken over. No wall clock is asked, so setting one does no harm; and a worker
that was only slow finds its name gone when it wants to write, and writes
nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.tables import Batch

MOST_ATTEMPTS = 5
"""Times a batch may be taken over without one more chunk done: then it kills its workers."""


class LostBatchError(Exception):
    """The batch was cancelled, or is another's by now."""


class _Pulse(NamedTuple):
    holder: str | None
    heartbeat: int
    seen: float


class Watch:
    """What one worker has seen of the batches of others."""

    def __init__(self, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._clock = clock
        self._pulses: dict[int, _Pulse] = {}

    def is_abandoned(self, batch: Batch) -> bool:
        """Whether nobody has worked on a running batch for as long as we have looked."""
        now = self._clock()
        last = self._pulses.get(batch.batch_no)
        if last is None or last[:2] != (batch.holder, batch.heartbeat):
            self._pulses[batch.batch_no] = _Pulse(batch.holder, batch.heartbeat, now)
            return batch.holder is None
        return now - last.seen >= self._patience


def is_any_open(session: Session) -> bool:
    """Whether any batch waits or is worked on."""
    is_open = Batch.status.in_(("queued", "running")) & (Batch.kind != "live")
    return session.scalar(select(Batch.batch_no).where(is_open).limit(1)) is not None


def claim(session: Session, holder: str, watch: Watch) -> Batch | None:
    """Take the oldest batch that waits, one that was given up before others.

    Needs a session of `Database.write`.
    """
    running = select(Batch).where(Batch.status == "running", Batch.kind != "live")
    for batch in session.scalars(
        running.order_by(Batch.batch_no).with_for_update(skip_locked=True)
    ):
        if watch.is_abandoned(batch):
            return _take(session, batch, holder)
    waiting = select(Batch).where(Batch.status == "queued").order_by(Batch.batch_no).limit(1)
    queued = session.scalar(waiting.with_for_update(skip_locked=True))
    return None if queued is None else _take(session, queued, holder)


def advance(session: Session, batch: Batch, holder: str, **counts: int) -> None:
    """Add to a batch's counts, as its holder.

    Raises
    ------
    LostBatchError
        If it is ours no more; nothing of the transaction may stay then.
    """
    changes = {name: getattr(Batch, name) + count for name, count in counts.items()}
    _change(session, batch, holder, heartbeat=Batch.heartbeat + 1, attempts=0, **changes)


def finish(session: Session, batch: Batch, holder: str, *, problem: str | None = None) -> None:
    """Close a batch: done, or failed for a reason.

    Raises
    ------
    LostBatchError
    """
    _change(
        session,
        batch,
        holder,
        status="failed" if problem else "done",
        problem=problem,
        holder=None,
        total=None if problem else Batch.rows_done,
        finished_at=datetime.now(UTC),
    )


def give_back(session: Session, batch: Batch, holder: str) -> None:
    """Leave a batch to whoever comes next."""
    _change(session, batch, holder, holder=None)


def _take(session: Session, batch: Batch, holder: str) -> Batch:
    batch.status, batch.holder = "running", holder
    batch.heartbeat += 1
    batch.attempts += 1
    batch.started_at = batch.started_at or datetime.now(UTC)
    session.flush()
    return batch


def _change(session: Session, batch: Batch, holder: str, /, **changes: object) -> None:
    mine = (
        update(Batch)
        .where(Batch.batch_no == batch.batch_no, Batch.status == "running", Batch.holder == holder)
        .values(**changes)
        .execution_options(synchronize_session=False)
    )
    if session.execute(mine).rowcount != 1:  # type: ignore[attr-defined]
        raise LostBatchError(f"Batch {batch.batch_id} is not ours any more.")
