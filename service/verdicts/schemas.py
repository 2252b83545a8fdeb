"""Verdicts as they come in and go out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from service.batches.schemas import BATCH_ID
from service.verdicts.taxonomy import Code, Flag, Source

Text = Annotated[str, Meta(max_length=4000)]


class VerdictOrder(Struct, frozen=True, kw_only=True):
    """What a reviewer says of a listing of a batch.

    ``version`` is the one that `GET /listings/{listing_id}` tells: who saw an
    older one is refused. ``source`` is only given for a seller's counter-notice
    that was upheld.
    """

    listing_id: Annotated[str, Meta(min_length=1, max_length=128)]
    batch_id: Annotated[str, Meta(min_length=1, max_length=128)]
    code: Code
    note: Text = ""
    version: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    flags: Annotated[list[Flag], Meta(max_length=6)] = []
    lawful_reading: Text = ""
    source: Source | None = None


class VerdictGiven(Struct, frozen=True, kw_only=True):
    """The verdict as it is stored, and what became of the item.

    ``state`` is `done` where it is in force, `second` where another reviewer
    looks first, `dispute` where a lead decides.
    """

    verdict_id: int
    receipt_id: int
    listing_id: str
    batch_id: str
    code: str
    state: str
    version: int


class Label(Struct, frozen=True, kw_only=True):
    """A verdict in force, in the words that training reads."""

    verdict_id: int
    listing_id: str
    label: str
    source: str
    labelled_at: datetime


ORDER: dict[str, Any] = {
    "listing_id": "tb-20931",
    "batch_id": BATCH_ID,
    "code": "P5",
    "note": "D9 sold as Blu-ray; no publisher on the case",
    "version": 1,
}
GIVEN: dict[str, Any] = {
    "verdict_id": 17,
    "receipt_id": 12,
    "listing_id": "tb-20931",
    "batch_id": BATCH_ID,
    "code": "P5",
    "state": "done",
    "version": 2,
}
