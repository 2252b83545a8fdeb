"""A listing's history, put together for whom it may concern."""

from __future__ import annotations

from msgspec import Raw
from sqlalchemy.orm import Session

from service.dependencies import Caller
from service.errors import NotFoundError
from service.listings import repository
from service.listings.schemas import DecisionFacts, ListingHistory, VerdictFacts
from service.tables import Batch, DecisionRow, ReviewItem, Verdict


def history(
    session: Session, listing_id: str, caller: Caller, *, before: int | None, limit: int
) -> ListingHistory:
    """Read a listing's decisions, newest first, and its verdicts.

    Raises
    ------
    NotFoundError
        Also if it is somebody else's.
    """
    found = repository.find_decisions(
        session, listing_id, owner=caller.sees, before=before, limit=limit + 1
    )
    if not found:
        raise NotFoundError("There is no such listing.")
    items = {item.batch_no: item for item in repository.items_of(
        session, listing_id, owner=caller.sees)}  # fmt: skip
    decisions = [_decision(row, batch, items.get(batch.batch_no)) for row, batch in found[:limit]]
    newest = decisions[0]
    return ListingHistory(
        listing_id=listing_id,
        batch_id=newest.batch_id,
        version=newest.version,
        state=newest.state,
        listing=newest.listing,
        score=newest.score,
        decisions=decisions,
        verdicts=[
            _verdict(verdict, batch_id)
            for verdict, batch_id in repository.verdicts_of(session, listing_id, owner=caller.sees)
        ],
        after=decisions[-1].decision_id if len(found) > limit else None,
    )


def _decision(row: DecisionRow, batch: Batch, item: ReviewItem | None) -> DecisionFacts:
    return DecisionFacts(
        decision_id=str(row.decision_id),
        batch_id=batch.batch_id,
        received_at=row.received_at,
        version=item.version if item else 0,
        state=item.state if item else None,
        listing=Raw(row.listing.encode()),
        score=Raw(row.result.encode()),
    )


def _verdict(verdict: Verdict, batch_id: str) -> VerdictFacts:
    given = {
        name: getattr(verdict, name)
        for name in VerdictFacts.__struct_fields__
        if name != "batch_id"
    }
    return VerdictFacts(batch_id=batch_id, **given)
