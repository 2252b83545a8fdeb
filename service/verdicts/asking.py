"""A verdict by listing and batch, as the API gives it: also where no item waits."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from sqlalchemy.orm import Session

from model.listing import Listing
from model.score import Score
from service.batches.repository import find_batch
from service.dependencies import Caller
from service.errors import NotFoundError
from service.items.building import Candidate, Clocks, add_items
from service.listings.repository import find_in_batch
from service.tables import Batch, ReviewItem
from service.verdicts.repository import find_by_listing
from service.verdicts.schemas import VerdictGiven, VerdictOrder
from service.verdicts.service import Opinion, Reviewer, submit_verdict

_ONE_DAY = Clocks(timedelta(hours=24), timedelta(hours=2))


def decide_for(session: Session, order: VerdictOrder, caller: Caller) -> VerdictGiven:
    """Give a verdict on a listing of a batch that the caller may see.

    Raises
    ------
    NotFoundError, StaleError, ConflictError, ForbiddenError
    """
    batch = find_batch(session, order.batch_id, owner=caller.sees)
    if batch is None:
        raise NotFoundError(f"There is no batch {order.batch_id!r}.")
    item = find_by_listing(session, order.batch_id, order.listing_id, owner=caller.sees)
    if item is None:
        item = _ask_for(session, batch, order.listing_id)
    version = order.version
    if item.kind == "asked" and version == 0 and item.version == 1:
        version = 1  # nobody else has decided: it was not in the queue when it was looked at
    opinion = Opinion(
        code=order.code,
        note=order.note,
        flags=tuple(order.flags),
        lawful_reading=order.lawful_reading,
        source=order.source,
    )
    reviewer = Reviewer(caller.name, is_lead=caller.is_admin, owner=caller.sees)
    outcome = submit_verdict(session, item, opinion, version=version, reviewer=reviewer)
    return VerdictGiven(
        verdict_id=outcome.verdicts[0].verdict_id,
        receipt_id=outcome.receipt.receipt_id,
        listing_id=order.listing_id,
        batch_id=batch.batch_id,
        code=order.code,
        state=item.state,
        version=item.version,
    )


def _ask_for(session: Session, batch: Batch, listing_id: str) -> ReviewItem:
    """Put a listing that nobody was asked about into the queue, to be decided at once."""
    decision = find_in_batch(session, batch.batch_no, listing_id)
    if decision is None:
        raise NotFoundError(f"There is no listing {listing_id!r} in this batch.")
    candidate = Candidate(
        decision.decision_id,
        msgspec.json.decode(decision.listing, type=Listing),
        msgspec.json.decode(decision.result, type=Score),
        decision.received_at,
        kind="asked",
    )
    add_items(session, batch.batch_no, [candidate], _ONE_DAY)
    return session.get_one(ReviewItem, decision.decision_id)
