"""The queue as a table: what its address asks for, and a row for each item."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from urllib.parse import urlencode

from model.score import Score
from service.console.views.marks import Piece, cut
from service.console.views.numbers import HOUR
from service.items.filters import Filters, Sort
from service.pages import Language
from service.tables import ReviewItem
from service.tables.review import ItemState
from service.verdicts.taxonomy import CODES, side

PAGE_SIZE = 50
SORTS: tuple[Sort, ...] = get_args(Sort)
STATES: tuple[ItemState, ...] = get_args(ItemState)
_TEXTS = ("batch", "decision", "code", "reason", "finding", "work", "seller", "category", "holder")
_NUMBERS = ("score_from", "score_to", "price_from", "price_to", "age_from", "age_to")
_NAMES = {"batch": "batch_id", "work": "work_id", "seller": "seller_id"}
FIELDS = (*_TEXTS, *_NUMBERS, "state", "kind", "family", "q")


@dataclass(frozen=True, slots=True)
class View:
    """A view of the queue: what was asked, what it means, what could not be read."""

    asked: dict[str, str]
    filters: Filters
    sort: Sort
    after: str | None
    unread: tuple[str, ...]

    def url(self, **changes: str | None) -> str:
        """Write the address of this view with some of it changed."""
        kept = {**self.asked, "sort": self.sort if self.sort != "priority" else None, **changes}
        pairs = {name: value for name, value in kept.items() if value}
        return f"/review?{urlencode(pairs)}" if pairs else "/review"

    @property
    def query(self) -> str:
        """The address's query string, by which the view is kept."""
        return self.url().partition("?")[2]

    @property
    def is_narrowed(self) -> bool:
        """Whether more is asked than a state."""
        return any(name != "state" for name in self.asked)

    @property
    def n_filters(self) -> int:
        """How many filters are set, state and search left aside."""
        return len([name for name in self.asked if name not in ("state", "q")])


def read_view(query: Mapping[str, str]) -> View:
    """Read a view from an address; what makes no sense is left out and named.

    Without a state the open items are meant, for these are what there is to do.
    """
    asked = {name: query[name].strip()[:500] for name in FIELDS if query.get(name, "").strip()}
    given: dict[str, Any] = {_NAMES.get(n, n): asked[n] for n in _TEXTS if n in asked}
    unread = []
    for name in (*_NUMBERS, "family"):
        if name not in asked:
            continue
        number = _number(asked[name])
        if number is None:
            unread.append(name)
        else:
            given |= _meaning(name, number)
    state = asked.get("state", "open")
    if state in STATES:
        given["state"] = state
    elif state != "all":
        unread.append("state")
    if asked.get("kind") in ("flagged", "audit", "asked"):
        given["kind"] = asked["kind"]
    if "q" in asked:
        given["text"] = asked["q"]
    sort: Any = query.get("sort") if query.get("sort") in SORTS else "priority"
    kept = {name: value for name, value in asked.items() if name not in unread}
    return View(kept, Filters(**given), sort, query.get("after") or None, tuple(unread))


def _meaning(name: str, number: float) -> dict[str, Any]:
    if name == "family":
        return {"family_id": int(number)}
    if not name.startswith("age"):
        return {name: number}
    # An age in hours: at least so old is received before, at most so old after.
    moment = datetime.now(UTC) - timedelta(hours=min(abs(number), 1e5))
    return {"received_before" if name == "age_from" else "received_after": moment}


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 2**53 else None


@dataclass(frozen=True, slots=True)
class Clock:
    """How much time is left until an item should be decided."""

    due_at: datetime
    seconds: float
    level: str


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the queue; ``score`` is ``None`` where the look is a blind one."""

    item_id: int
    listing_id: str
    title: list[Piece]
    score: float | None
    decision: str | None
    reasons: list[tuple[str, str, bool]]
    findings: list[str]
    price_cny: float
    seller_id: str | None
    category: str | None
    clock: Clock
    state: str
    holder: str | None
    family_id: int | None
    code: str | None
    side: str | None


def clock_of(item: ReviewItem, now: datetime) -> Clock:
    """Read an item's clock."""
    left = (item.due_at - now).total_seconds()
    level = "late" if left < 0 else "soon" if left < 2 * HOUR else "calm"
    return Clock(item.due_at, left, level)


def is_hidden(item: ReviewItem) -> bool:
    """Whether score, reasons and earlier words stay hidden: a blind look, not yet done."""
    return item.is_blind and item.state != "done"


def rows_of(
    pairs: Iterable[tuple[ReviewItem, Score]], language: Language, now: datetime
) -> list[Row]:
    """Make the table's rows."""
    return [_row(item, score, language, now) for item, score in pairs]


def _row(item: ReviewItem, score: Score, language: Language, now: datetime) -> Row:
    hidden = is_hidden(item)
    held = item.holder if item.held_until is not None and item.held_until > now else None
    told = sorted(score.reasons, key=lambda r: -abs(r.weight))[:3]
    return Row(
        item_id=item.item_id,
        listing_id=item.listing_id,
        title=cut(item.title, [] if hidden else score.reasons, "title"),
        score=None if hidden else item.score,
        decision=None if hidden else item.decision,
        reasons=[]
        if hidden
        else [(r.code, getattr(r.message, language) or r.code, r.weight > 0) for r in told],
        findings=score.findings,
        price_cny=item.price_cny,
        seller_id=item.seller_id,
        category=item.category,
        clock=clock_of(item, now),
        state=item.state,
        holder=held,
        family_id=item.family_id,
        code=item.code,
        side=side(item.code) if item.code in CODES else None,
    )
