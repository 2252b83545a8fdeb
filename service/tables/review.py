"""What reviewers work on: items, families, verdicts and receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.tables.base import Base, BigId

ItemKind = Literal["flagged", "audit", "gold", "asked"]
ItemState = Literal["open", "second", "dispute", "done"]


class Family(Base):
    """Listings that are one offer under several disguises.

    ``family_key`` is made from the listings alone, so that it is the same in
    every run. ``shared`` is JSON: what the members have in common.
    """

    __tablename__ = "families"

    family_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    family_key: Mapped[str] = mapped_column(unique=True)
    batch_no: Mapped[int | None] = mapped_column(BigInteger, index=True)
    title: Mapped[str]
    size: Mapped[int]
    shared: Mapped[str]
    created_at: Mapped[datetime]


class ReviewItem(Base):
    """One listing of one batch that a person should look at.

    The columns that the queue is filtered and sorted by are repeated here
    from the decision, so that a page of the queue reads this table alone.

    ``version`` grows with every change: who decides names the version seen,
    and of several only one is right. ``gold_code`` is a known answer, never
    shown. ``is_blind``: the score stays hidden until the verdict. ``share`` of
    those like it were drawn by lot.
    """

    __tablename__ = "review_items"
    __table_args__ = (
        UniqueConstraint("batch_no", "listing_id"),
        Index("ix_review_items_queue", "state", "priority", "item_id"),
        Index("ix_review_items_batch", "batch_no", "state", "priority", "item_id"),
        Index("ix_review_items_category", "category", "state", "priority", "item_id"),
        Index("ix_review_items_due", "due_at", "item_id"),
        Index("ix_review_items_newest", "created_at", "item_id"),
        Index("ix_review_items_score", "score", "item_id"),
        Index("ix_review_items_price", "price_cny", "item_id"),
    )

    # The decision's own number: an item is a decision that somebody looks at.
    item_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("decisions.decision_id"), primary_key=True, autoincrement=False
    )
    batch_no: Mapped[int] = mapped_column(ForeignKey("batches.batch_no"))
    listing_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    state: Mapped[str]
    version: Mapped[int]
    priority: Mapped[float]
    is_blind: Mapped[bool]
    needs_second: Mapped[bool]
    gold_code: Mapped[str | None]
    share: Mapped[float] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]

    score: Mapped[float]
    decision: Mapped[str]
    title: Mapped[str]
    price_cny: Mapped[float]
    category: Mapped[str | None]
    seller_id: Mapped[str | None] = mapped_column(index=True)
    work_id: Mapped[str | None] = mapped_column(index=True)
    reach: Mapped[int] = mapped_column(BigInteger)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("families.family_id"), index=True)

    holder: Mapped[str | None] = mapped_column(index=True)
    held_until: Mapped[datetime | None]
    # The verdict in force, once there is one.
    verdict_id: Mapped[int | None] = mapped_column(BigInteger)
    code: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(index=True)


class ItemCode(Base):
    """A reason or a finding of an item: what the queue is filtered by."""

    __tablename__ = "item_codes"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    code: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("review_items.item_id"), primary_key=True, autoincrement=False
    )


class SearchText(Base):
    """An item's folded text as search terms, parted by blanks.

    The index over them is each database's own (see `service.items.search`):
    FTS5 beside this table on SQLite, a GIN index on PostgreSQL.
    """

    __tablename__ = "search_texts"

    item_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("review_items.item_id"), primary_key=True, autoincrement=False
    )
    terms: Mapped[str]


class Verdict(Base):
    """A reviewer's word on an item; never changed, at most undone.

    ``stage`` 1 is the first look, 2 the second and blind one, 3 the lead's.
    ``state_before`` is what undoing goes back to. ``flags`` is a JSON array.
    """

    __tablename__ = "verdicts"
    __table_args__ = (
        UniqueConstraint("item_id", "item_version"),
        Index("ix_verdicts_reviewer_created_at", "reviewer", "created_at"),
    )

    verdict_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_items.item_id"), index=True)
    item_version: Mapped[int]
    listing_id: Mapped[str] = mapped_column(index=True)
    batch_no: Mapped[int] = mapped_column(ForeignKey("batches.batch_no"))
    code: Mapped[str]
    note: Mapped[str]
    flags: Mapped[str]
    lawful_reading: Mapped[str]
    reviewer: Mapped[str]
    source: Mapped[str]
    stage: Mapped[int]
    state_before: Mapped[str]
    seconds: Mapped[float | None]
    created_at: Mapped[datetime]
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.receipt_id"), index=True)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class Receipt(Base):
    """One act of a reviewer, of one item or of a family: what can be undone as a whole."""

    __tablename__ = "receipts"

    receipt_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    action: Mapped[str]
    actor: Mapped[str] = mapped_column(index=True)
    n_items: Mapped[int]
    family_id: Mapped[int | None] = mapped_column(ForeignKey("families.family_id"))
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
