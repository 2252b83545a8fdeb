"""The audit log: only ever added to, each entry bound to the one before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from service.tables.base import Base, BigId

ORIGIN = "0" * 64
"""Stands where the first entry names the one before it."""

HEAD_ID = 1


class AuditEntry(Base):
    """Who did what to which object; ``facts`` is JSON.

    ``digest`` is the SHA-256 of all the rest, the digest of the entry before
    included: an entry that is changed, added or taken away breaks the chain.
    """

    __tablename__ = "audit_log"

    sequence: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    owner: Mapped[str | None]
    batch_id: Mapped[str | None]
    listing_id: Mapped[str | None] = mapped_column(index=True)
    facts: Mapped[str]
    previous: Mapped[str]
    digest: Mapped[str]


class AuditHead(Base):
    """The last entry once more, in one row.

    Writers queue up for this row, so that entries have one order. And it
    knows of entries that were cut off the end.
    """

    __tablename__ = "audit_head"

    head_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime]
    digest: Mapped[str]
