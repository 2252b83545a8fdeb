"""Verdicts and receipts in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.tables import Batch, Receipt, ReviewItem, Verdict


def find_by_listing(
    session: Session, batch_id: str, listing_id: str, *, owner: str | None
) -> ReviewItem | None:
    """Find and lock the item of a listing in a batch; of one owner only, if one is given."""
    query = (
        select(ReviewItem)
        .join(Batch, Batch.batch_no == ReviewItem.batch_no)
        .where(Batch.batch_id == batch_id, ReviewItem.listing_id == listing_id)
    )
    if owner is not None:
        query = query.where(Batch.owner == owner)
    return session.scalar(query.with_for_update(of=ReviewItem))


def standing(session: Session, item_id: int) -> list[Verdict]:
    """Read an item's verdicts that were not undone, oldest first."""
    query = select(Verdict).where(Verdict.item_id == item_id, Verdict.undone_at.is_(None))
    return list(session.scalars(query.order_by(Verdict.verdict_id)))


def members(session: Session, family_id: int) -> list[ReviewItem]:
    """Read and lock the items of a family, always in the same order."""
    query = select(ReviewItem).where(ReviewItem.family_id == family_id)
    return list(session.scalars(query.order_by(ReviewItem.item_id).with_for_update()))


def list_members(session: Session, family_id: int, *, limit: int) -> list[ReviewItem]:
    """Read the first items of a family, those worth most first; nothing is locked."""
    query = select(ReviewItem).where(ReviewItem.family_id == family_id)
    order = (ReviewItem.priority.desc(), ReviewItem.item_id)
    return list(session.scalars(query.order_by(*order).limit(limit)))


def decidable_versions(session: Session, family_id: int, *, is_lead: bool) -> dict[int, int]:
    """Read which members can still be decided, each with its version."""
    states = ("open", "second", "dispute") if is_lead else ("open", "second")
    query = select(ReviewItem.item_id, ReviewItem.version).where(
        ReviewItem.family_id == family_id, ReviewItem.state.in_(states)
    )
    return {item_id: version for item_id, version in session.execute(query)}


def find_given(
    session: Session, item_id: int, version: int, reviewer: str, code: str
) -> Verdict | None:
    """Find the verdict that a call sent twice has given already."""
    query = select(Verdict).where(
        Verdict.item_id == item_id,
        Verdict.item_version == version,
        Verdict.reviewer == reviewer,
        Verdict.code == code,
        Verdict.undone_at.is_(None),
    )
    return session.scalar(query)


def verdicts_of(session: Session, receipt_ids: Sequence[int]) -> list[tuple[Verdict, ReviewItem]]:
    """Read what receipts stand for, undone or not: verdicts with their items."""
    query = (
        select(Verdict, ReviewItem)
        .join(ReviewItem, ReviewItem.item_id == Verdict.item_id)
        .where(Verdict.receipt_id.in_(receipt_ids))
        .order_by(Verdict.verdict_id)
    )
    return [(verdict, item) for verdict, item in session.execute(query)]


def of_receipt(session: Session, receipt_id: int) -> list[tuple[Verdict, ReviewItem]]:
    """Read a receipt's verdicts with their items, which are locked."""
    query = (
        select(Verdict, ReviewItem)
        .join(ReviewItem, ReviewItem.item_id == Verdict.item_id)
        .where(Verdict.receipt_id == receipt_id, Verdict.undone_at.is_(None))
        .order_by(ReviewItem.item_id)
        .with_for_update(of=ReviewItem)
    )
    return [(verdict, item) for verdict, item in session.execute(query)]


def list_receipts(
    session: Session, actor: str | None = None, *, before: int | None = None, limit: int = 50
) -> Sequence[Receipt]:
    """List what was done lately, newest first."""
    query = select(Receipt).order_by(Receipt.receipt_id.desc()).limit(limit)
    if actor is not None:
        query = query.where(Receipt.actor == actor)
    if before is not None:
        query = query.where(Receipt.receipt_id < before)
    return session.scalars(query).all()


def list_labels(
    session: Session, *, owner: str | None, after: int, limit: int
) -> list[tuple[int, str, str, str, datetime]]:
    """Read the verdicts in force as labels: number, listing, code, source, time."""
    query = (
        select(
            Verdict.verdict_id,
            Verdict.listing_id,
            Verdict.code,
            Verdict.source,
            Verdict.created_at,
        )
        .join(ReviewItem, ReviewItem.verdict_id == Verdict.verdict_id)
        # What is known beforehand teaches nothing.
        .where(Verdict.verdict_id > after, ReviewItem.kind != "gold")
        .order_by(Verdict.verdict_id)
        .limit(limit)
    )
    if owner is not None:
        query = query.join(Batch, Batch.batch_no == Verdict.batch_no).where(Batch.owner == owner)
    return [
        (n, listing, code, source, at) for n, listing, code, source, at in session.execute(query)
    ]
