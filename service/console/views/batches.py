"""Batches as lines: how far each is, and what was found in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service.console.views.marks import Piece, plain
from service.tables import Batch


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch; ``share`` is how much of it is done, where that can be told."""

    batch_id: str
    name: list[Piece]
    kind: str
    status: str
    is_synthetic: bool
    created_at: datetime
    rows_done: int
    total: int | None
    share: float | None
    scored: int
    flagged: int
    invalid: int
    problem: str | None
    can_be_cancelled: bool


def batch_rows(batches: Iterable[Batch]) -> list[BatchRow]:
    """Make the table's rows."""
    return [_row(batch) for batch in batches]


def _row(batch: Batch) -> BatchRow:
    is_over = batch.status not in ("queued", "running")
    share = 1.0 if is_over else batch.rows_done / batch.total if batch.total else None
    return BatchRow(
        batch_id=batch.batch_id,
        name=plain(batch.name or batch.batch_id),
        kind=batch.kind,
        status=batch.status,
        is_synthetic=batch.is_synthetic,
        created_at=batch.created_at,
        rows_done=batch.rows_done,
        total=batch.total,
        share=share,
        scored=batch.scored,
        flagged=batch.flagged,
        invalid=batch.invalid,
        problem=batch.problem,
        can_be_cancelled=not is_over and batch.kind != "live",
    )
