"""Batches, and what was decided about each of their rows."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.tables.base import Base, BigId

BatchKind = Literal["upload", "live", "demo"]
BatchStatus = Literal["queued", "running", "done", "failed", "cancelled"]
ROW_BITS = 32


def row_id(batch_no: int, row: int) -> int:
    """Number one row of one batch.

    The number *is* the key: a row cannot be scored twice, results in the
    order of input are a range of it, and no further index is written.
    """
    return batch_no << ROW_BITS | row


def row_range(batch_no: int) -> tuple[int, int]:
    """First and last number that rows of a batch may have."""
    return row_id(batch_no, 0), row_id(batch_no + 1, 0) - 1


class Batch(Base):
    """A catalogue that was sent, or a day's live scores of one key.

    ``batch_no`` is ours, ``batch_id`` is what the outside sees. ``rows_done``
    counts rows whose result is stored: the place at which to resume.
    ``holder`` and ``heartbeat`` are the lease: who works on it, and a counter
    that others watch by their own clocks, so that no wall clock matters.
    """

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("owner", "idempotency_key"),
        Index("ix_batches_status_batch_no", "status", "batch_no"),
        Index("ix_batches_owner_batch_no", "owner", "batch_no"),
    )

    batch_no: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[str] = mapped_column(unique=True)
    owner: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    is_synthetic: Mapped[bool]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    # What was sent: a file in $HUOYAN_HOME/uploads, by its name there.
    file: Mapped[str | None]
    format: Mapped[str | None]
    is_gzip: Mapped[bool]
    bytes: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str | None]
    idempotency_key: Mapped[str | None]

    # What became of it.
    total: Mapped[int | None] = mapped_column(BigInteger)
    rows_done: Mapped[int] = mapped_column(BigInteger)
    scored: Mapped[int] = mapped_column(BigInteger)
    flagged: Mapped[int] = mapped_column(BigInteger)
    invalid: Mapped[int] = mapped_column(BigInteger)
    problem: Mapped[str | None]

    holder: Mapped[str | None]
    heartbeat: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int]


class DecisionRow(Base):
    """One listing as it was scored, and what was decided about it.

    ``listing`` and ``result`` are JSON as text: PostgreSQL's own JSON type
    refuses an escaped NUL, and the bytes must come back as they were.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_listing_id_decision_id", "listing_id", "decision_id"),)

    decision_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    listing_id: Mapped[str]
    decision: Mapped[str]
    score: Mapped[float]
    model_version: Mapped[str]
    policy_version: Mapped[str]
    memory_version: Mapped[str | None]
    received_at: Mapped[datetime]
    listing: Mapped[str]
    result: Mapped[str]


class BatchError(Base):
    """One row that is no listing: its line in the file, and why."""

    __tablename__ = "batch_errors"

    error_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(BigInteger)
    listing_id: Mapped[str | None]
    errors: Mapped[str]
