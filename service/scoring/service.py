"""From bytes to scores: the work behind the scoring routes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
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
    try:
        scores: Iterable[Score | RowError] = scorer.score_many(listings, received_at=received_at)
    except Exception:
        log.exception("a batch failed; scoring its listings one by one")
        scores = (_score_alone(scorer, listing, received_at) for listing in listings)
    in_order = iter(scores)
    return [next(in_order) if isinstance(row, Listing) else row for row in read]


def _read(row: Raw, received_at: datetime) -> Listing | RowError:
    try:
        return decode_listing(bytes(row), received_at=received_at)
    except ListingError as error:
        return RowError(error.listing_id, describe(as_service_error(error)))


def _score_alone(scorer: Scorer, listing: Listing, received_at: datetime) -> Score | RowError:
    """Score one listing of a batch in which one brought the model down."""
    try:
        return scorer.score(listing, received_at=received_at)
    except Exception:
        return RowError(listing.listing_id, describe(ServiceError()))
