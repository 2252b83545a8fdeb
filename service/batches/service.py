"""Taking batches in, and calling them off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from model.reader import Format
from service.audit.repository import Event, record
from service.batches import repository
from service.batches.formats import GZIP
from service.batches.upload import Upload
from service.db import Database
from service.dependencies import Caller
from service.errors import ConflictError, KeyReusedError, NotFoundError
from service.tables import Batch

MOST_NAME = 200


class Order(NamedTuple):
    """What a client wants done with its upload."""

    name: str
    format: Format
    is_gzip: bool
    idempotency_key: str | None


def accept(database: Database, upload: Upload, order: Order, caller: Caller) -> Batch:
    """Put an upload into the queue, once for each idempotency key.

    The file is kept if the batch is new, and removed if the key came before
    or nothing could be stored.

    Raises
    ------
    KeyReusedError
        If the key came with another body.
    """
    is_new = False
    try:
        with database.write() as session:
            batch = _find(session, upload, order, caller)
            if batch is None:
                batch = _queue(session, upload, order, caller)
                is_new = batch.file == upload.path.name
        return batch
    finally:
        if not is_new:
            upload.path.unlink(missing_ok=True)


def cancel(session: Session, batch_id: str, caller: Caller) -> Batch:
    """Call a batch off: what is scored stays, nothing more is.

    Raises
    ------
    NotFoundError, ConflictError
    """
    batch = require(session, batch_id, caller, for_update=True)
    if batch.status == "cancelled":
        return batch
    if batch.status not in ("queued", "running") or batch.kind == "live":
        raise ConflictError(f"The batch is {batch.status}: there is nothing to cancel.")
    batch.status, batch.finished_at = "cancelled", datetime.now(UTC)
    _log(session, "batch_cancelled", batch, caller.name)
    session.flush()
    return batch


def require(session: Session, batch_id: str, caller: Caller, *, for_update: bool = False) -> Batch:
    """Find a batch that the caller may see.

    Raises
    ------
    NotFoundError
        Also if it is somebody else's.
    """
    batch = repository.find_batch(session, batch_id, owner=caller.sees, for_update=for_update)
    if batch is None:
        raise NotFoundError(f"There is no batch {batch_id[:100]!r}.")
    return batch


def _find(session: Session, upload: Upload, order: Order, caller: Caller) -> Batch | None:
    if order.idempotency_key is None:
        return None
    batch = repository.find_by_idempotency_key(session, caller.owner, order.idempotency_key)
    if batch is not None and (batch.digest, batch.format) != (upload.digest, order.format):
        raise KeyReusedError("This Idempotency-Key came with another body before.")
    return batch


def _queue(session: Session, upload: Upload, order: Order, caller: Caller) -> Batch:
    batch = repository.new_batch(
        caller.owner,
        order.name,
        file=upload.path.name,
        format=order.format,
        # Some clients gzip and do not say so.
        is_gzip=order.is_gzip or upload.head.startswith(GZIP),
        bytes=upload.size,
        digest=upload.digest,
        idempotency_key=order.idempotency_key,
    )
    try:
        with session.begin_nested():
            session.add(batch)
    except IntegrityError:
        # PostgreSQL: the same key came in between.
        earlier = _find(session, upload, order, caller)
        if earlier is None:
            raise
        return earlier
    _log(session, "batch_accepted", batch, caller.name)
    return batch


def _log(session: Session, action: str, batch: Batch, actor: str) -> None:
    facts = {"name": batch.name, "digest": batch.digest, "rows_done": batch.rows_done}
    record(session, [Event(actor, action, batch.owner, batch.batch_id, facts=facts)])
