"""Scoring a piece of a batch: rows in, rows of the tables out, no database.

Pieces are what scoring processes are given. They cross between processes, so
they are plain: text, numbers, lists.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

import msgspec

from model.listing import FieldError, Listing, ListingError
from model.reader import Row
from model.score import Score
from service.items.building import NO_ITEMS, Candidate, Clocks, ItemRows, build_items
from service.items.sampling import Sampling
from service.models.loading import Scorer
from service.scoring.service import score_each
from service.tables.batches import row_id

log = logging.getLogger("huoyan.batches")

PIECE_ROWS = 250
PIECE_CHARACTERS = 500_000
"""Long descriptions make small pieces: each should take a moment, and no more."""

_listing_decoder = msgspec.json.Decoder(Listing)


class Piece(NamedTuple):
    """Some rows of a batch, in order; those that are no listing with what is wrong."""

    first: int
    lines: list[int]
    listings: list[bytes | None]
    faults: dict[int, dict[str, Any]]


class Work(NamedTuple):
    """What is the same for all pieces of a batch."""

    batch_no: int
    received_at: datetime
    sampling: Sampling
    clocks: Clocks


class Scored(NamedTuple):
    """What a piece came to, as rows of the tables."""

    rows: int
    decisions: list[dict[str, Any]]
    errors: list[dict[str, Any]]
    items: ItemRows

    @property
    def flagged(self) -> int:
        """How many decisions are not to pass."""
        return sum(row["decision"] != "pass" for row in self.decisions)


def cut(rows: Iterable[tuple[int, Row]]) -> Iterator[Piece]:
    """Cut a file's numbered rows into pieces."""
    piece, characters = Piece(1, [], [], {}), 0
    for number, row in rows:
        if len(piece.listings) >= PIECE_ROWS or characters >= PIECE_CHARACTERS:
            yield piece
            piece, characters = Piece(number, [], [], {}), 0
        if not piece.listings:
            piece = piece._replace(first=number)
        listing = None if row.listing is None else msgspec.json.encode(row.listing)
        if listing is None:
            piece.faults[number] = _fault(row.line, row.error)
        piece.lines.append(row.line)
        piece.listings.append(listing)
        characters += len(listing or b"")
    if piece.listings:
        yield piece


def score_piece(scorer: Scorer, work: Work, piece: Piece) -> Scored:
    """Score a piece; a row that fails is an error and fails no other."""
    scored = Scored(len(piece.listings), [], [], NO_ITEMS)
    keyed: list[tuple[int, int, bytes, Listing]] = []
    for number, line, raw in zip(count(piece.first), piece.lines, piece.listings):
        key = row_id(work.batch_no, number)
        if raw is None:
            scored.errors.append({"error_id": key, **piece.faults[number]})
        else:
            keyed.append((key, line, raw, _listing_decoder.decode(raw)))
    candidates: list[Candidate] = []
    scores = score_each(scorer, [listing for *_, listing in keyed], work.received_at)
    for (key, line, raw, listing), score in zip(keyed, scores, strict=True):
        if score is None:
            scored.errors.append({"error_id": key, **_fault(line, _unscorable(listing))})
            continue
        scored.decisions.append(decision_row(key, raw, listing, score, work.received_at))
        if kind := work.sampling.kind(key, score):
            second = work.sampling.wants_second(key)
            share = work.sampling.share_of(kind)
            candidates.append(
                Candidate(key, listing, score, work.received_at, kind, second, share=share)
            )
    items = build_items(work.batch_no, candidates, work.clocks)
    return scored._replace(items=items)


def decision_row(
    key: int, raw: bytes, listing: Listing, score: Score, received_at: datetime
) -> dict[str, Any]:
    """Make the row that a decision is stored as."""
    return {
        "decision_id": key,
        "listing_id": listing.listing_id,
        "decision": score.decision,
        "score": score.score,
        "model_version": score.model_version,
        "policy_version": score.policy_version,
        "memory_version": score.memory_version,
        "received_at": received_at,
        "listing": raw.decode(),
        "result": msgspec.json.encode(score).decode(),
    }


def _unscorable(listing: Listing) -> ListingError:
    fault = FieldError((), "the model could not score it")
    return ListingError([fault], listing_id=listing.listing_id)


def _fault(line: int, error: ListingError | None) -> dict[str, Any]:
    faults = [{"loc": _texts(e.loc), "msg": _text(e.msg)} for e in error.errors] if error else []
    return {
        "line": line,
        "listing_id": error.listing_id if error else None,
        "errors": msgspec.json.encode(faults).decode(),
    }


def _texts(loc: tuple[str | int, ...]) -> list[str | int]:
    return [part if isinstance(part, int) else _text(part) for part in loc]


def _text(text: str) -> str:
    """Keep text sendable: what a client names may hold half a character."""
    return text.encode("utf-8", "replace").decode()
