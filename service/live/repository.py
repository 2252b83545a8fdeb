"""The day's batch of live scores, one for each key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.batches.repository import new_batch
from service.tables import Batch, DecisionRow


def day_batch(session: Session, owner: str, day: date) -> Batch:
    """Find or make a key's batch of a day; those of earlier days are closed with it."""
    name = f"live-{day:%Y%m%d}"
    batch_id = name if owner == "local" else f"{name}-{owner.removeprefix('key:')}"
    query = select(Batch).where(Batch.batch_id == batch_id)
    batch = session.scalar(query)
    if batch is not None:
        return batch
    batch = new_batch(owner, f"实时 live {day}", kind="live")
    batch.batch_id, batch.status, batch.started_at = batch_id, "running", batch.created_at
    try:
        with session.begin_nested():
            session.add(batch)
    except IntegrityError:  # another worker was first
        return session.scalars(query).one()
    _close_others(session, batch)
    return batch


def reserve(session: Session, batch: Batch, *, rows: int, flagged: int) -> int:
    """Count rows in and give the number of the first; workers take turns at it."""
    counted = session.scalar(
        update(Batch)
        .where(Batch.batch_no == batch.batch_no)
        .values(
            rows_done=Batch.rows_done + rows,
            scored=Batch.scored + rows,
            flagged=Batch.flagged + flagged,
        )
        .returning(Batch.rows_done)
        .execution_options(synchronize_session=False)
    )
    assert counted is not None
    return counted - rows + 1


def add_decisions(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store decisions."""
    session.execute(insert(DecisionRow.__table__), list(rows))  # type: ignore[arg-type]


def _close_others(session: Session, batch: Batch) -> None:
    session.execute(
        update(Batch)
        .where(
            Batch.owner == batch.owner,
            Batch.kind == "live",
            Batch.status == "running",
            Batch.batch_no != batch.batch_no,
        )
        .values(status="done", total=Batch.rows_done, finished_at=datetime.now(UTC))
        .execution_options(synchronize_session=False)
    )
