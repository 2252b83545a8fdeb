"""Looking a listing up, in every batch it came in."""

from __future__ import annotations

from sqlalchemy import Integer, literal, select
from sqlalchemy.orm import Session

from service.tables import Batch, DecisionRow, ReviewItem, Verdict
from service.tables.batches import ROW_BITS

# PostgreSQL shifts by an INTEGER only.
_batch_no = DecisionRow.decision_id.op(">>")(literal(ROW_BITS, Integer))


def find_decisions(
    session: Session, listing_id: str, *, owner: str | None, before: int | None = None, limit: int
) -> list[tuple[DecisionRow, Batch]]:
    """Read what was decided about a listing, newest first, with the batches."""
    query = (
        select(DecisionRow, Batch)
        .join(Batch, Batch.batch_no == _batch_no)
        .where(DecisionRow.listing_id == listing_id)
        .order_by(DecisionRow.decision_id.desc())
        .limit(limit)
    )
    if owner is not None:
        query = query.where(Batch.owner == owner)
    if before is not None:
        query = query.where(DecisionRow.decision_id < before)
    return [(decision, batch) for decision, batch in session.execute(query)]


def find_in_batch(session: Session, batch_no: int, listing_id: str) -> DecisionRow | None:
    """Find the latest decision about a listing within one batch."""
    query = (
        select(DecisionRow)
        .where(
            DecisionRow.listing_id == listing_id,
            _batch_no == batch_no,
        )
        .order_by(DecisionRow.decision_id.desc())
    )
    return session.scalar(query.limit(1))


def items_of(session: Session, listing_id: str, *, owner: str | None) -> list[ReviewItem]:
    """Read the items of a listing, newest batch first."""
    query = select(ReviewItem).where(ReviewItem.listing_id == listing_id)
    if owner is not None:
        query = query.join(Batch, Batch.batch_no == ReviewItem.batch_no).where(Batch.owner == owner)
    return list(session.scalars(query.order_by(ReviewItem.batch_no.desc())))


def verdicts_of(
    session: Session, listing_id: str, *, owner: str | None, most: int = 200
) -> list[tuple[Verdict, str]]:
    """Read the latest verdicts on a listing with their batches' names, oldest first."""
    query = (
        select(Verdict, Batch.batch_id)
        .join(Batch, Batch.batch_no == Verdict.batch_no)
        .where(Verdict.listing_id == listing_id)
        .order_by(Verdict.verdict_id.desc())
        .limit(most)
    )
    if owner is not None:
        query = query.where(Batch.owner == owner)
    return [(verdict, batch_id) for verdict, batch_id in session.execute(query)][::-1]
