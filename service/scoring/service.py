"""From bytes to scores: the work behind the scoring routes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from msgspec import Raw, Struct

from model.listing import Listing, ListingError, decode_listing
from model.score import Score
from service.body import decode_body
from service.errors import InvalidError, Problem, ServiceError, as_service_error, describe
from service.models.loading import Scorer

log = logging.getLogger("huoyan.scoring")
STEP_ROWS = 20
"""Rows after which a batch lets others have the thread."""


class RowError(Struct, frozen=True):
    """Stands in the place of a score where a listing could not be read."""

    listing_id: str | None
    error: Problem


class BatchAnswer(Struct, frozen=True):
    results: list[Score | RowError]
    model_version: str


class _Batch(Struct):
    listings: list[Raw]


_batch_decoder = msgspec.json.Decoder(_Batch)


def score_bytes(scorer: Scorer, raw: bytes, *, received_at: datetime) -> tuple[Listing, Score]:
    """Read and score one listing."""
    listing = decode_listing(raw, received_at=received_at)
    return listing, scorer.score(listing, received_at=received_at)


def score_in_steps(
    scorer: Scorer, raw: bytes, *, most_rows: int, received_at: datetime
) -> Iterator[list[Score | RowError]]:
    """Score a batch's body a few rows at a time.

    Raises
    ------
    MalformedError, InvalidError, TooLargeError
        If the body as a whole is no batch; a bad listing in it is none of these.
    """
    rows = decode_body(_batch_decoder, raw).listings
    if len(rows) > most_rows:
        raise InvalidError(
            f"One call takes up to {most_rows:,} listings; this one has {len(rows):,}."
        )
    for start in range(0, len(rows), STEP_ROWS):
        yield _score_rows(scorer, rows[start : start + STEP_ROWS], received_at)


def _score_rows(scorer: Scorer, rows: list[Raw], received_at: datetime) -> list[Score | RowError]:
    """Score each row; a bad one gets its error and fails no other."""
    read = [_read(row, received_at) for row in rows]
    listings = [row for row in read if isinstance(row, Listing)]
    scores = iter(score_each(scorer, listings, received_at))
    return [_in_place(row, scores) for row in read]


def _in_place(row: Listing | RowError, scores: Iterator[Score | None]) -> Score | RowError:
    if isinstance(row, RowError):
        return row
    return next(scores) or RowError(row.listing_id, describe(ServiceError()))


def score_each(
    scorer: Scorer, listings: list[Listing], received_at: datetime
) -> Sequence[Score | None]:
    """Score all at once; one by one if that fails, ``None`` for those that made it fail."""
    try:
        return scorer.score_many(listings, received_at=received_at)
    except Exception:
        log.exception("listings failed together; scoring them one by one")
        return [_score_alone(scorer, listing, received_at) for listing in listings]


def _read(row: Raw, received_at: datetime) -> Listing | RowError:
    try:
        return decode_listing(bytes(row), received_at=received_at)
    except ListingError as error:
        return RowError(error.listing_id, describe(as_service_error(error)))


def _score_alone(scorer: Scorer, listing: Listing, received_at: datetime) -> Score | None:
    try:
        return scorer.score(listing, received_at=received_at)
    except Exception:
        return None
