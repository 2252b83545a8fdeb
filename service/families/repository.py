"""Prints, founders and families in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar, cast

from sqlalchemy import ColumnElement, Table, bindparam, insert, select, text, true, update
from sqlalchemy.orm import Session

from service.tables import Family, FamilyBand, ItemPrint, ReviewItem

T = TypeVar("T")
_ITEMS = cast(Table, ReviewItem.__table__)
_MOST_ASKED = 10_000
"""Values in one query: SQLite takes 32,766, PostgreSQL's driver 65,535."""


class Kept(NamedTuple):
    """An item as far as families need it."""

    item_id: int
    batch_no: int
    title: str
    packed: bytes
    family_id: int | None = None


def is_any_waiting(session: Session) -> bool:
    """Whether there is an item whose family is not known yet."""
    query = select(ItemPrint.item_id).where(_is_waiting()).limit(1)
    return session.scalar(query) is not None


def lock(session: Session) -> None:
    """Let nobody else place items meanwhile; on SQLite whoever writes is alone anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text("LOCK TABLE family_bands IN SHARE ROW EXCLUSIVE MODE"))


def read_waiting(session: Session, limit: int) -> list[Kept]:
    """Read the next items that wait for a family, in the order of their numbers."""
    query = (
        select(ItemPrint.item_id, ReviewItem.batch_no, ReviewItem.title, ItemPrint.packed)
        .join(ReviewItem, ReviewItem.item_id == ItemPrint.item_id)
        .where(_is_waiting())
        .order_by(ItemPrint.item_id)
        .limit(limit)
    )
    return [Kept(*row) for row in session.execute(query)]


def read_bands(session: Session, bands: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Read the founders that have one of the bands, as pairs of band and founder."""
    for some in _cut(sorted(bands)):
        query = select(FamilyBand.band, FamilyBand.founder_id).where(FamilyBand.band.in_(some))
        ordered = query.order_by(FamilyBand.band, FamilyBand.founder_id)
        yield from ((band, founder) for band, founder in session.execute(ordered))


def read_founders(session: Session, founders: Iterable[int]) -> Iterator[Kept]:
    """Read founders as they are kept."""
    for some in _cut(sorted(founders)):
        query = (
            select(
                ItemPrint.item_id,
                ReviewItem.batch_no,
                ReviewItem.title,
                ItemPrint.packed,
                ReviewItem.family_id,
            )
            .join(ReviewItem, ReviewItem.item_id == ItemPrint.item_id)
            .where(ItemPrint.item_id.in_(some))
        )
        yield from (Kept(*row) for row in session.execute(query))


def add_founders(session: Session, bands: Iterable[tuple[int, int]]) -> None:
    """Keep the bands of new founders; sorted, so that neighbours share a page."""
    rows = [{"band": band, "founder_id": founder} for band, founder in sorted(bands)]
    if rows:
        session.execute(insert(FamilyBand.__table__), rows)  # type: ignore[arg-type]


def find_families(session: Session, keys: Iterable[str]) -> dict[str, Family]:
    """Find families by their keys, locked."""
    found: dict[str, Family] = {}
    for some in _cut(sorted(keys)):
        query = select(Family).where(Family.family_key.in_(some)).with_for_update()
        found |= {family.family_key: family for family in session.scalars(query)}
    return found


def get_families(session: Session, numbers: Iterable[int]) -> dict[int, Family]:
    """Read families by their numbers, locked."""
    found: dict[int, Family] = {}
    for some in _cut(sorted(numbers)):
        query = select(Family).where(Family.family_id.in_(some)).with_for_update()
        found |= {family.family_id: family for family in session.scalars(query)}
    return found


def raise_priorities(session: Session, factors: dict[int, float]) -> None:
    """Multiply the priorities of families' members, by how much the families have grown."""
    rows = [{"of": family, "factor": factor} for family, factor in sorted(factors.items())]
    if rows:
        session.connection().execute(
            update(_ITEMS)
            .where(_ITEMS.c.family_id == bindparam("of"))
            .values(priority=_ITEMS.c.priority * bindparam("factor")),
            rows,
        )


def join(session: Session, members: dict[int, int], factors: dict[int, float]) -> None:
    """Put items into families, with the priority that a family's size gives them."""
    rows = [
        {"of": item, "family": family, "factor": factors[family]}
        for item, family in sorted(members.items())
    ]
    if rows:
        session.connection().execute(
            update(_ITEMS)
            .where(_ITEMS.c.item_id == bindparam("of"))
            .values(
                family_id=bindparam("family"), priority=_ITEMS.c.priority * bindparam("factor")
            ),
            rows,
        )


def close_waiting(session: Session, items: Sequence[int]) -> None:
    """Note that these items were looked at."""
    for some in _cut(items):
        session.execute(
            update(ItemPrint)
            .where(ItemPrint.item_id.in_(some))
            .values(is_waiting=False)
            .execution_options(synchronize_session=False)
        )


def _is_waiting() -> ColumnElement[bool]:
    # As the partial index has it, or SQLite would not use it.
    return ItemPrint.is_waiting == true()


def _cut(values: Iterable[T]) -> Iterator[list[T]]:
    left = iter(values)
    while some := list(islice(left, _MOST_ASKED)):
        yield some
