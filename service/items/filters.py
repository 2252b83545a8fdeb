"""The queue's filters: what a view of it may ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, UnaryExpression, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.operators import custom_op

from service.items.search import is_common, matches
from service.tables import Batch, ItemCode, ReviewItem
from service.tables.review import ItemKind, ItemState

Sort = Literal["priority", "score", "price", "newest", "due"]


class Filters(Struct, frozen=True, kw_only=True):
    """What an item must be; ``None`` does not matter.

    ``owner`` is the key whose batches are seen, ``None`` for all of them.
    ``text`` is looked for in folded text.
    """

    owner: str | None = None
    batch_id: str | None = None
    state: ItemState | None = None
    kind: ItemKind | None = None
    decision: str | None = None
    code: str | None = None
    reason: str | None = None
    finding: str | None = None
    work_id: str | None = None
    seller_id: str | None = None
    category: str | None = None
    family_id: int | None = None
    holder: str | None = None
    score_from: float | None = None
    score_to: float | None = None
    price_from: float | None = None
    price_to: float | None = None
    received_after: datetime | None = None
    received_before: datetime | None = None
    due_before: datetime | None = None
    text: str | None = None


_EQUAL = (
    "state", "kind", "decision", "code", "work_id", "seller_id", "category", "family_id", "holder",
)  # fmt: skip
# What leaves so few that ranges are better checked on those: SQLite took the range's index.
_NARROWING = frozenset({"work_id", "seller_id", "category", "family_id"})
_FROM: dict[str, InstrumentedAttribute[Any]] = {
    "score_from": ReviewItem.score,
    "price_from": ReviewItem.price_cny,
    "received_after": ReviewItem.created_at,
}
_BELOW: dict[str, InstrumentedAttribute[Any]] = {
    "score_to": ReviewItem.score,
    "price_to": ReviewItem.price_cny,
    "received_before": ReviewItem.created_at,
    "due_before": ReviewItem.due_at,
}


def conditions(
    session: Session, filters: Filters, *, gather: bool = False
) -> list[ColumnElement[bool]]:
    """Turn filters into conditions on `ReviewItem`.

    ``gather`` is for whoever wants all that fit: nothing is gained then by
    checking item by item in the queue's order.
    """
    given = {name: getattr(filters, name) for name in filters.__struct_fields__}
    given = {name: value for name, value in given.items() if value is not None}
    found = [getattr(ReviewItem, name) == given[name] for name in _EQUAL if name in given]
    is_narrow = not _NARROWING.isdisjoint(given)
    if is_narrow and session.get_bind().dialect.name == "sqlite":
        plain = _without_index
    else:
        plain = _as_it_is
    found += [plain(column) >= given[name] for name, column in _FROM.items() if name in given]
    found += [plain(column) <= given[name] for name, column in _BELOW.items() if name in given]
    found += [
        _has_code(session, given[name], gather) for name in ("reason", "finding") if name in given
    ]
    if filters.batch_id is not None or filters.owner is not None:
        found.append(ReviewItem.batch_no.in_(_batches(filters)))
    if filters.text:
        condition = matches(session, filters.text, gather=gather)
        if condition is not None:
            found.append(condition)
    return found


def _as_it_is(column: InstrumentedAttribute[Any]) -> Any:
    return column


def _without_index(column: InstrumentedAttribute[Any]) -> Any:
    """Write ``+column``, which SQLite reads as: not by this column's index."""
    expression = column.expression
    return UnaryExpression(expression, operator=custom_op("+"), type_=expression.type)


def _has_code(session: Session, code: str, gather: bool) -> ColumnElement[bool]:
    """Look items up by a code that few have; check what many have item by item.

    The order of the queue finds the first fifty of many at once, where to
    gather and sort all of them took seconds; SQLite cannot tell which is which.
    """
    having = select(ItemCode.item_id).where(ItemCode.code == code)
    if not gather and is_common(session, having):
        return having.where(ItemCode.item_id == ReviewItem.item_id).exists()
    return ReviewItem.item_id.in_(having)


def _batches(filters: Filters) -> Select[int]:
    query = select(Batch.batch_no)
    if filters.batch_id is not None:
        query = query.where(Batch.batch_id == filters.batch_id)
    if filters.owner is not None:
        query = query.where(Batch.owner == filters.owner)
    return query
