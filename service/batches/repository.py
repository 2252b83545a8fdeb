"""Batches and their rows in the database."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.tables import Batch, BatchError, DecisionRow
from service.tables.batches import BatchKind, row_range


def new_batch(owner: str, name: str, *, kind: BatchKind = "upload", **columns: Any) -> Batch:
    """Make a batch that waits for its turn; `add` it to a session to keep it."""
    now = datetime.now(UTC)
    started: dict[str, Any] = {
        "batch_id": f"{now:%Y%m%d}-{secrets.token_hex(8)}",
        "owner": owner,
        "name": name,
        "kind": kind,
        "status": "queued",
        "is_synthetic": False,
        "created_at": now,
        "is_gzip": False,
        "bytes": 0,
        "rows_done": 0,
        "scored": 0,
        "flagged": 0,
        "invalid": 0,
        "heartbeat": 0,
        "attempts": 0,
    }
    return Batch(**started | columns)


def find_batch(
    session: Session, batch_id: str, *, owner: str | None, for_update: bool = False
) -> Batch | None:
    """Find a batch, and lock it if asked; of one owner only, if one is given."""
    query = select(Batch).where(Batch.batch_id == batch_id)
    if owner is not None:
        query = query.where(Batch.owner == owner)
    return session.scalar(query.with_for_update() if for_update else query)


def list_batches(
    session: Session, *, owner: str | None, after: str | None = None, limit: int = 100
) -> list[Batch]:
    """List batches, newest first, from the one that follows ``after``."""
    query = select(Batch).order_by(Batch.batch_no.desc()).limit(limit)
    if owner is not None:
        query = query.where(Batch.owner == owner)
    if after is not None:
        last = select(Batch.batch_no).where(Batch.batch_id == after).scalar_subquery()
        query = query.where(Batch.batch_no < last)
    return list(session.scalars(query))


def find_by_idempotency_key(session: Session, owner: str, key: str) -> Batch | None:
    """Find what an earlier request with the same key made."""
    return session.scalar(select(Batch).where(Batch.owner == owner, Batch.idempotency_key == key))


def is_file_known(session: Session, file: str) -> bool:
    """Whether a batch that is not closed still needs an upload."""
    query = select(Batch.batch_no).where(
        Batch.file == file, Batch.status.in_(("queued", "running"))
    )
    return session.scalar(query) is not None


def list_results(session: Session, batch_no: int, *, after: int, limit: int) -> list[DecisionRow]:
    """Read a batch's decisions in the order of input, from behind a row."""
    first, last = row_range(batch_no)
    query = (
        select(DecisionRow)
        .where(DecisionRow.decision_id > first + after, DecisionRow.decision_id <= last)
        .order_by(DecisionRow.decision_id)
    )
    return list(session.scalars(query.limit(limit)))


def list_errors(session: Session, batch_no: int, *, after: int, limit: int) -> list[BatchError]:
    """Read a batch's invalid rows in the order of input, from behind a row."""
    first, last = row_range(batch_no)
    query = (
        select(BatchError)
        .where(BatchError.error_id > first + after, BatchError.error_id <= last)
        .order_by(BatchError.error_id)
    )
    return list(session.scalars(query.limit(limit)))
