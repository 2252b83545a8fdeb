"""From a decision to an item in the queue: its columns, its worth, its terms."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from model.features.money import RateTable
from model.listing import Listing
from model.prints import take_print
from model.score import Score
from service.items.sampling import lot
from service.items.search import terms_of
from service.settings import Settings
from service.tables import ItemCode, ItemPrint, ReviewItem, SearchText
from service.tables.base import storable
from service.tables.review import ItemKind


class Clocks(NamedTuple):
    """How soon an item should be decided; requests of the industry, not law."""

    usual: timedelta = timedelta(hours=24)
    pre_release: timedelta = timedelta(hours=2)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take them from the settings."""
        return cls(
            timedelta(hours=settings.review_hours), timedelta(hours=settings.pre_release_hours)
        )


class Candidate(NamedTuple):
    """A decision that somebody should look at, and why.

    ``share`` of those like it were drawn: one that was stands for ``1 / share``.
    """

    decision_id: int
    listing: Listing
    score: Score
    received_at: datetime
    kind: ItemKind = "flagged"
    needs_second: bool = False
    gold_code: str | None = None
    share: float = 1.0


class ItemRows(NamedTuple):
    """Items as rows of the tables, before anybody knows which are there already."""

    items: list[dict[str, Any]]
    codes: list[dict[str, Any]]
    terms: list[dict[str, Any]]
    prints: list[dict[str, Any]]


NO_ITEMS = ItemRows([], [], [], [])


def build_items(batch_no: int, candidates: Iterable[Candidate], clocks: Clocks) -> ItemRows:
    """Make the rows of items, without a database."""
    rows = ItemRows([], [], [], [])
    for candidate in candidates:
        rows.items.append(_item(batch_no, candidate, clocks))
        rows.codes.extend(_codes(candidate))
        rows.terms.append(_terms(candidate))
        rows.prints.extend(_prints(candidate))
    return rows


def add_items(
    session: Session, batch_no: int, candidates: Iterable[Candidate], clocks: Clocks
) -> int:
    """Put decisions of one batch into the queue; how many were new."""
    return add_rows(session, batch_no, build_items(batch_no, candidates, clocks))


def add_rows(session: Session, batch_no: int, rows: ItemRows) -> int:
    """Put items into the queue.

    A listing that is in it already, from an earlier row of the same batch, is
    not put in twice.

    Returns
    -------
    int
        How many were new.
    """
    first = {item["listing_id"]: item["item_id"] for item in reversed(rows.items)}
    known = _known(session, batch_no, list(first))
    new = {item_id for listing_id, item_id in first.items() if storable(listing_id) not in known}
    for table, all_rows in (
        (ReviewItem, rows.items),
        (ItemCode, rows.codes),
        (SearchText, rows.terms),
        (ItemPrint, rows.prints),
    ):
        if chosen := [row for row in all_rows if row["item_id"] in new]:
            session.execute(insert(table), chosen)
    return len(new)


def worth(score: float, *, reach: int, family_size: int = 1, is_urgent: bool = False) -> float:
    """Say what a verdict is worth: risk x reach x family size x uncertainty.

    Reach and family count by their logarithms: the thousandth copy tells
    less than the second. Where the score is sure of itself, half of the worth
    is left, for someone has to decide all the same.

    Examples
    --------
    >>> worth(0.5, reach=0) > worth(0.999, reach=0)
    True
    """
    uncertainty = 0.5 + 2 * score * (1 - score)
    spread = (1 + math.log1p(max(reach, 0))) * family_factor(family_size)
    return score * spread * uncertainty * (4 if is_urgent else 1)


def family_factor(size: int) -> float:
    """Say how much more a verdict is worth that decides so many at once.

    It steps up as a family doubles, so that members of a growing one are
    written anew a few times and not with every batch.
    """
    return 1 + math.log(1 << (max(size, 1).bit_length() - 1))


def _known(session: Session, batch_no: int, listing_ids: list[str]) -> set[str]:
    if not listing_ids:
        return set()
    query = select(ReviewItem.listing_id).where(
        ReviewItem.batch_no == batch_no, ReviewItem.listing_id.in_(listing_ids)
    )
    return set(session.scalars(query))


def _item(batch_no: int, candidate: Candidate, clocks: Clocks) -> dict[str, Any]:
    listing, score = candidate.listing, candidate.score
    is_urgent = "PRE_RELEASE" in score.findings
    reach = listing.units_sold_30d or 0
    return {
        "item_id": candidate.decision_id,
        "batch_no": batch_no,
        "listing_id": listing.listing_id,
        "kind": candidate.kind,
        "state": "open",
        "version": 1,
        "priority": _priority(candidate, reach, is_urgent=is_urgent),
        "is_blind": candidate.kind in ("audit", "gold"),
        "share": candidate.share,
        "needs_second": candidate.needs_second,
        "gold_code": candidate.gold_code,
        "created_at": candidate.received_at,
        "due_at": candidate.received_at + (clocks.pre_release if is_urgent else clocks.usual),
        "score": score.score,
        "decision": score.decision,
        "title": listing.title,
        "price_cny": RateTable.load().to_cny(listing.price, listing.currency),
        "category": listing.category,
        "seller_id": listing.seller.seller_id if listing.seller else None,
        "work_id": score.work.work_id if score.work else None,
        "reach": reach,
    }


def _priority(candidate: Candidate, reach: int, *, is_urgent: bool) -> float:
    """Say how soon a decision should be looked at.

    What was drawn by lot has its place by lot as well: if the suspicious ones
    were looked at first, those decided so far would be no random part. So has
    gold, whose score is too sure of itself.
    """
    if candidate.kind in ("audit", "gold"):
        return worth(lot("place", candidate.decision_id), reach=0)
    return worth(candidate.score.score, reach=reach, is_urgent=is_urgent)


def _codes(candidate: Candidate) -> list[dict[str, Any]]:
    score = candidate.score
    codes = {*(reason.code for reason in score.reasons), *score.findings}
    return [{"code": code, "item_id": candidate.decision_id} for code in sorted(codes)]


def _terms(candidate: Candidate) -> dict[str, Any]:
    listing = candidate.listing
    return {
        "item_id": candidate.decision_id,
        "terms": terms_of(listing.title, listing.description),
    }


def _prints(candidate: Candidate) -> list[dict[str, Any]]:
    """Only what is flagged has a family: a blind item is decided by itself."""
    if candidate.kind != "flagged":
        return []
    work = candidate.score.work
    found = take_print(candidate.listing, work.work_id if work else None)
    if found is None:
        return []
    return [{"item_id": candidate.decision_id, "packed": found.packed, "is_waiting": True}]
