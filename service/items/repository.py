"""The queue: pages of it, claiming from it, and one item with all that belongs to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from service.items.filters import Filters, Sort, conditions
from service.tables import Batch, DecisionRow, Family, ReviewItem, Verdict

LEASE = timedelta(minutes=10)
MOST_COUNTED = 10_000
_SORTS: dict[Sort, tuple[Any, bool]] = {
    "priority": (ReviewItem.priority, True),
    "score": (ReviewItem.score, True),
    "price": (ReviewItem.price_cny, False),
    "newest": (ReviewItem.created_at, True),
    "due": (ReviewItem.due_at, False),
}


class Page(NamedTuple):
    """Some items of the queue, and where the next page begins."""

    items: list[ReviewItem]
    after: str | None


class ItemDetail(NamedTuple):
    """An item with all that a reviewer wants to see beside it.

    ``verdicts`` are the item's own, oldest first, undone ones too;
    ``earlier`` those of the same listing in other batches.
    """

    item: ReviewItem
    decision: DecisionRow
    batch: Batch
    verdicts: list[Verdict]
    family: Family | None
    of_seller: list[ReviewItem]
    earlier: list[Verdict]


def list_items(
    session: Session,
    filters: Filters,
    sort: Sort = "priority",
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Read one page of the queue.

    Raises
    ------
    ValueError
        If ``after`` is no place that an earlier page named.
    """
    column, is_descending = _SORTS[sort]
    key = (column, ReviewItem.item_id)
    query = select(ReviewItem).where(*conditions(session, filters)).limit(limit + 1)
    if after is not None:
        place = _read_place(after, column)
        query = query.where(tuple_(*key) < place if is_descending else tuple_(*key) > place)
    items = list(session.scalars(query.order_by(*(k.desc() if is_descending else k for k in key))))
    more = len(items) > limit
    return Page(items[:limit], _place(items[limit - 1], column) if more and limit else None)


def count_items(session: Session, filters: Filters) -> int:
    """Count what fits, up to `MOST_COUNTED`: nobody reads further."""
    fitting = conditions(session, filters, gather=True)
    few = select(ReviewItem.item_id).where(*fitting).limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(few.subquery())) or 0


def claim_next(
    session: Session,
    filters: Filters,
    reviewer: str,
    *,
    is_lead: bool = False,
    besides: Collection[int] = (),
    lease: timedelta = LEASE,
) -> ReviewItem | None:
    """Give the reviewer the item whose verdict is worth most, and to nobody else.

    Needs a session of `Database.write`. Disputes go to leads, and a second
    look to someone who did not take the first. ``besides`` are passed over.
    """
    now = datetime.now(UTC)
    query = (
        select(ReviewItem)
        .where(
            *conditions(session, filters),
            _is_claimable(reviewer, is_lead),
            _is_free(now, lease),
            ReviewItem.item_id.not_in(besides),
        )
        .order_by(ReviewItem.priority.desc(), ReviewItem.item_id.desc())
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    item = session.scalar(query)
    if item is not None:
        item.holder, item.held_until = reviewer, now + lease
        session.flush()
    return item


def claim(
    session: Session, item_id: int, reviewer: str, *, lease: timedelta = LEASE
) -> ReviewItem | None:
    """Take or keep one item; ``None`` if somebody else holds it."""
    now = datetime.now(UTC)
    is_mine = or_(ReviewItem.holder == reviewer, _is_free(now, lease))
    item = session.scalar(
        select(ReviewItem).where(ReviewItem.item_id == item_id, is_mine).with_for_update()
    )
    if item is not None:
        item.holder, item.held_until = reviewer, now + lease
        session.flush()
    return item


def release(session: Session, reviewer: str, item_id: int | None = None) -> None:
    """Let go of an item, of all that the reviewer holds if none is named."""
    held = update(ReviewItem).where(ReviewItem.holder == reviewer)
    if item_id is not None:
        held = held.where(ReviewItem.item_id == item_id)
    session.execute(held.values(holder=None, held_until=None))


def find_item(
    session: Session, item_id: int, *, owner: str | None = None, for_update: bool = False
) -> ReviewItem | None:
    """Find an item; in batches of one owner only, if one is given."""
    query = select(ReviewItem).where(ReviewItem.item_id == item_id)
    if owner is not None:
        query = query.join(Batch, Batch.batch_no == ReviewItem.batch_no).where(Batch.owner == owner)
    return session.scalar(query.with_for_update() if for_update else query)


def item_detail(
    session: Session, item_id: int, *, owner: str | None = None, most: int = 20
) -> ItemDetail | None:
    """Read an item and all that belongs to it; ``None`` if there is none."""
    item = find_item(session, item_id, owner=owner)
    if item is None:
        return None
    decision = session.get_one(DecisionRow, item.item_id)
    batch = session.get_one(Batch, item.batch_no)
    own = select(Verdict).where(Verdict.item_id == item_id).order_by(Verdict.verdict_id)
    earlier = (
        select(Verdict)
        .join(Batch, Batch.batch_no == Verdict.batch_no)
        .where(
            Verdict.listing_id == item.listing_id,
            Verdict.item_id != item_id,
            Batch.owner == batch.owner,
        )
        .order_by(Verdict.verdict_id.desc())
    )
    return ItemDetail(
        item,
        decision,
        batch,
        list(session.scalars(own)),
        None if item.family_id is None else session.get(Family, item.family_id),
        _of_seller(session, item, batch.owner, most),
        list(session.scalars(earlier.limit(most))),
    )


def _of_seller(session: Session, item: ReviewItem, owner: str, most: int) -> list[ReviewItem]:
    if item.seller_id is None:
        return []
    query = (
        select(ReviewItem)
        .join(Batch, Batch.batch_no == ReviewItem.batch_no)
        .where(
            ReviewItem.seller_id == item.seller_id,
            ReviewItem.item_id != item.item_id,
            Batch.owner == owner,
        )
        .order_by(ReviewItem.created_at.desc(), ReviewItem.item_id.desc())
    )
    return list(session.scalars(query.limit(most)))


def _is_claimable(reviewer: str, is_lead: bool) -> ColumnElement[bool]:
    first = aliased(Verdict)
    looked_before = (
        select(first.verdict_id)
        .where(
            first.item_id == ReviewItem.item_id,
            first.reviewer == reviewer,
            first.undone_at.is_(None),
        )
        .exists()
    )
    fresh = or_(ReviewItem.state == "open", and_(ReviewItem.state == "second", ~looked_before))
    return or_(fresh, ReviewItem.state == "dispute") if is_lead else fresh


def _is_free(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Nobody holds it; a lease that ends later than one could is from before the clock was set."""
    return or_(
        ReviewItem.held_until.is_(None),
        ReviewItem.held_until < now,
        ReviewItem.held_until > now + 2 * lease,
    )


def _place(item: ReviewItem, column: Any) -> str:
    value = getattr(item, column.key)
    written = value.isoformat() if isinstance(value, datetime) else repr(value)
    return f"{written}~{item.item_id}"


def _read_place(place: str, column: Any) -> Any:
    value, _, item_id = place.rpartition("~")
    read: Any = float if column.type.python_type is float else datetime.fromisoformat
    parts = ((read(value), column), (int(item_id), ReviewItem.item_id))
    return tuple_(*(literal(part, of.type) for part, of in parts))
