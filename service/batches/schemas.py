"""Batches as the outside sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from service.tables import Batch

BATCH_ID = "20130401-1f0c9a7b6d5e4c3b"


class BatchFacts(Struct, frozen=True, kw_only=True):
    """A batch: how far it is, and what was found in it.

    ``total`` is known once the whole file was read; ``rows_done`` counts the
    rows whose result is there to be fetched. ``problem`` says why it failed.
    """

    batch_id: str
    name: str
    kind: str
    status: str
    is_synthetic: bool
    total: int | None
    rows_done: int
    scored: int
    flagged: int
    invalid: int
    problem: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class BatchList(Struct, frozen=True):
    """Batches, newest first; ``after`` is where the next page begins, if there is one."""

    batches: list[BatchFacts]
    after: str | None


class Accepted(Struct, frozen=True):
    """The batch that was made, or was made before with the same idempotency key."""

    batch_id: str


EXAMPLE: dict[str, Any] = {
    "batch_id": BATCH_ID,
    "name": "四月新品",
    "kind": "upload",
    "status": "running",
    "is_synthetic": False,
    "total": None,
    "rows_done": 42000,
    "scored": 41998,
    "flagged": 871,
    "invalid": 2,
    "problem": None,
    "created_at": "2013-04-01T08:00:00Z",
    "started_at": "2013-04-01T08:00:01Z",
    "finished_at": None,
}


def describe(batch: Batch) -> BatchFacts:
    """Pick what the outside may see."""
    return BatchFacts(**{name: getattr(batch, name) for name in BatchFacts.__struct_fields__})
