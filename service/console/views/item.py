"""One item with all that a reviewer wants to see beside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from model.listing import Listing, Seller
from model.reading import Reader, Reading
from model.score import Score, Work
from service.console.views import plots
from service.console.views.family import FamilyView
from service.console.views.marks import Piece, cut, plain
from service.console.views.parts import Parts, parts_of
from service.console.views.queue import Clock, Row, clock_of, is_hidden
from service.console.views.taxonomy import suggested
from service.items.repository import ItemDetail
from service.pages import Language
from service.tables import Verdict
from service.verdicts.taxonomy import CODES, side


@dataclass(frozen=True, slots=True)
class Word:
    """A verdict that was given, here or on the same listing elsewhere."""

    code: str
    side: str
    note: list[Piece]
    lawful_reading: list[Piece]
    flags: list[str]
    reviewer: str
    stage: int
    at: datetime
    undone_by: str | None
    receipt_id: int


@dataclass(frozen=True, slots=True)
class SellerView:
    """A seller's history as it was when the listing was scored."""

    facts: Seller
    age_days: int | None
    timeline: plots.Timeline | None
    findings: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ItemView:
    """All of one item's page; what must stay hidden in a blind look is not in it."""

    item_id: int
    version: int
    listing_id: str
    state: str
    needs_second: bool
    is_hidden: bool
    holder: str | None
    is_mine: bool
    clock: Clock
    batch_id: str
    batch_name: str
    is_synthetic: bool
    listing: Listing
    title: list[Piece]
    description: list[Piece]
    folded_title: list[Piece]
    folded_description: list[Piece]
    is_disguised: bool
    price_cny: float
    score: float | None
    decision: str | None
    parts: Parts | None
    findings: list[str]
    work: Work | None
    price: plots.PricePlot | None
    seller: SellerView | None
    of_seller: list[Row]
    family: FamilyView | None
    verdicts: list[Word]
    earlier: list[Word]
    code: str | None
    code_side: str | None
    suggested_against: str
    suggested_allow: str
    model_version: str
    policy_version: str
    memory_version: str | None
    received_at: datetime
    digest: str


def item_view(
    detail: ItemDetail,
    *,
    language: Language,
    viewer: str,
    family: FamilyView | None,
    of_seller: list[Row],
) -> ItemView:
    """Put an item's page together."""
    now = datetime.now(UTC)
    item, stored = detail.item, detail.decision
    listing = msgspec.json.decode(stored.listing, type=Listing)
    score = msgspec.json.decode(stored.result, type=Score)
    reading = Reader.default().read(listing, received_at=stored.received_at)
    hidden = is_hidden(item)
    reasons = [] if hidden else score.reasons
    folded = [passage.folded.text for passage in reading.passages]
    held = item.holder if item.held_until is not None and item.held_until > now else None
    against, allow = suggested(listing, score)
    return ItemView(
        item_id=item.item_id,
        version=item.version,
        listing_id=item.listing_id,
        state=item.state,
        needs_second=item.needs_second,
        is_hidden=hidden,
        holder=held,
        is_mine=held in (None, viewer),
        clock=clock_of(item, now),
        batch_id=detail.batch.batch_id,
        batch_name=detail.batch.name,
        is_synthetic=detail.batch.is_synthetic,
        listing=listing,
        title=cut(listing.title, reasons, "title"),
        description=cut(listing.description or "", reasons, "description"),
        folded_title=plain(folded[0]),
        folded_description=plain(folded[1] if len(folded) > 1 else ""),
        is_disguised=any(passage.folded.disguised for passage in reading.passages),
        price_cny=item.price_cny,
        score=None if hidden else score.score,
        decision=None if hidden else score.decision,
        parts=None if hidden else parts_of(score, language),
        findings=score.findings,
        work=score.work,
        price=plots.price_plot(reading.price, language),
        seller=_seller(reading, language),
        of_seller=of_seller,
        family=family,
        verdicts=[] if hidden else [_word(verdict) for verdict in detail.verdicts],
        earlier=[] if hidden else [_word(verdict) for verdict in detail.earlier],
        code=item.code,
        code_side=side(item.code) if item.code in CODES else None,
        # A suggestion made from the reasons would tell what a blind look hides.
        suggested_against="P1" if hidden else against,
        suggested_allow="L1" if hidden else allow,
        model_version=stored.model_version,
        policy_version=stored.policy_version,
        memory_version=stored.memory_version,
        received_at=stored.received_at,
        digest=hashlib.sha256(stored.listing.encode()).hexdigest(),
    )


def _seller(reading: Reading, language: Language) -> SellerView | None:
    seller = reading.listing.seller
    if seller is None:
        return None
    known = reading.seller
    return SellerView(
        facts=seller,
        age_days=known.age_days if known else None,
        timeline=plots.timeline(seller, reading.as_of.date()),
        findings=[(f.code, getattr(f, language)) for f in known.findings] if known else [],
    )


def _word(verdict: Verdict) -> Word:
    flags: Any = msgspec.json.decode(verdict.flags)
    return Word(
        code=verdict.code,
        side=side(verdict.code),
        note=plain(verdict.note),
        lawful_reading=plain(verdict.lawful_reading),
        flags=[str(flag) for flag in flags],
        reviewer=verdict.reviewer,
        stage=verdict.stage,
        at=verdict.created_at,
        undone_by=verdict.undone_by,
        receipt_id=verdict.receipt_id,
    )
