"""A listing and its history as the outside sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Raw, Struct

from service.batches.schemas import BATCH_ID
from service.scoring.schemas import DISGUISED, SCORED


class DecisionFacts(Struct, frozen=True, kw_only=True):
    """One time that the listing was scored; ``version`` is for a verdict on it."""

    decision_id: str
    batch_id: str
    received_at: datetime
    version: int
    state: str | None
    listing: Raw
    score: Raw


class VerdictFacts(Struct, frozen=True, kw_only=True):
    """One verdict on the listing; an undone one is in force no more."""

    verdict_id: int
    batch_id: str
    code: str
    note: str
    reviewer: str
    source: str
    stage: int
    created_at: datetime
    undone_at: datetime | None


class ListingHistory(Struct, frozen=True, kw_only=True):
    """A listing as it was scored last, and all that was decided about it.

    ``decisions`` are newest first; ``after`` is where the next page begins, if there is one.
    """

    listing_id: str
    batch_id: str
    version: int
    state: str | None
    listing: Raw
    score: Raw
    decisions: list[DecisionFacts]
    verdicts: list[VerdictFacts]
    after: str | None


_DECISION: dict[str, Any] = {
    "decision_id": "4294967297",
    "batch_id": BATCH_ID,
    "received_at": "2013-04-01T08:00:00Z",
    "version": 1,
    "state": "open",
    "listing": DISGUISED,
    "score": SCORED,
}
EXAMPLE: dict[str, Any] = {
    "listing_id": DISGUISED["listing_id"],
    "batch_id": BATCH_ID,
    "version": 1,
    "state": "open",
    "listing": DISGUISED,
    "score": SCORED,
    "decisions": [_DECISION],
    "verdicts": [],
    "after": None,
}
