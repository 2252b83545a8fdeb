"""Batches, decisions and items for tests, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from model.listing import Listing, Seller
from model.score import Message, Reason, Score
from service.batches.repository import new_batch
from service.items.building import Candidate, Clocks, add_items
from service.tables import Batch, DecisionRow
from service.tables.batches import row_id

MOMENT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def score_of(listing_id: str, score: float = 0.95, **facts: Any) -> Score:
    reasons = [
        Reason(code, 1.0, None, None, None, None, Message(zh="", en=""))
        for code in facts.pop("codes", ["FALSE_BLU_RAY"])
    ]
    given: dict[str, Any] = {
        "decision": "block" if score >= 0.9 else "review",
        "findings": [],
        "work": None,
        "base": 0.0,
        "rest": 0.0,
        "model_version": "v1",
        "policy_version": "policy-1",
    }
    return Score(listing_id=listing_id, score=score, reasons=reasons, **given | facts)


def add_batch(session: Session, owner: str = "key-a", name: str = "三月") -> Batch:
    batch = new_batch(owner, name)
    session.add(batch)
    session.flush()
    return batch


def add_scored(
    session: Session, batch: Batch, pairs: Sequence[tuple[Listing, Score]], **candidate: Any
) -> list[int]:
    """Store decisions and put them all into the queue; their numbers."""
    numbers = []
    for listing, score in pairs:
        batch.rows_done += 1
        number = row_id(batch.batch_no, batch.rows_done)
        numbers.append(number)
        session.add(
            DecisionRow(
                decision_id=number,
                listing_id=listing.listing_id,
                decision=score.decision,
                score=score.score,
                model_version=score.model_version,
                policy_version=score.policy_version,
                received_at=MOMENT,
                listing=msgspec.json.encode(listing).decode(),
                result=msgspec.json.encode(score).decode(),
            )
        )
    session.flush()
    candidates = [
        Candidate(number, listing, score, MOMENT, **candidate)
        for number, (listing, score) in zip(numbers, pairs, strict=True)
    ]
    add_items(session, batch.batch_no, candidates, Clocks())
    return numbers


def listing_of(listing_id: str, title: str = "蓝光 D9 全集", **facts: Any) -> Listing:
    given: dict[str, Any] = {"price": 9.9, "seller": Seller(seller_id="s-1")}
    return Listing(listing_id=listing_id, title=title, **given | facts)


def fill(session: Session, scores: Sequence[float], owner: str = "key-a") -> list[int]:
    """Make a batch with an item for each score; listings are "1", "2" and so on."""
    names = [str(number) for number in range(1, len(scores) + 1)]
    pairs = [(listing_of(n), score_of(n, s)) for n, s in zip(names, scores, strict=True)]
    return add_scored(session, add_batch(session, owner), pairs)
