"""Adding to the audit log, reading it, and checking its chain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from service.tables import AuditEntry, AuditHead
from service.tables.audit import HEAD_ID, ORIGIN
from service.tables.base import storable

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done, before it has its place in the log."""

    actor: str
    action: str
    owner: str | None = None
    batch_id: str | None = None
    listing_id: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


class Fault(NamedTuple):
    """The first entry that does not fit the chain, and how."""

    sequence: int
    problem: str


def record(session: Session, events: Sequence[Event]) -> None:
    """Add entries, in the transaction of what they tell about.

    The head's row is locked first, so that entries have one order. Time
    never runs backwards in the log: where the clock was set back, an entry
    bears the time of the one before.
    """
    head = session.get_one(AuditHead, HEAD_ID, with_for_update=True, populate_existing=True)
    rows = []
    sequence, previous, at = head.sequence, head.digest, max(datetime.now(UTC), head.at)
    for sequence, event in enumerate(events, head.sequence + 1):
        row = _row(sequence, at, event, previous)
        previous = row["digest"]
        rows.append(row)
    if rows:
        session.execute(insert(AuditEntry), rows)
        session.execute(
            update(AuditHead)
            .where(AuditHead.head_id == HEAD_ID)
            .values(sequence=sequence, at=at, digest=previous)
        )


def list_entries(
    session: Session,
    *,
    listing_id: str | None = None,
    owner: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[AuditEntry]:
    """Read entries in their order; of one owner only, if one is given."""
    query = select(AuditEntry).where(AuditEntry.sequence > after)
    if listing_id is not None:
        query = query.where(AuditEntry.listing_id == listing_id)
    if owner is not None:
        query = query.where(AuditEntry.owner == owner)
    return list(session.scalars(query.order_by(AuditEntry.sequence).limit(limit)))


def list_latest(
    session: Session,
    *,
    before: int | None = None,
    listing_id: str | None = None,
    actor: str | None = None,
    limit: int = 100,
) -> list[AuditEntry]:
    """Read entries from the last backwards, as people look for them."""
    query = select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.sequence < before)
    if listing_id is not None:
        query = query.where(AuditEntry.listing_id == listing_id)
    if actor is not None:
        query = query.where(AuditEntry.actor == actor)
    return list(session.scalars(query))


def verify(session: Session) -> tuple[int, Fault | None]:
    """Walk the chain from its beginning.

    Returns
    -------
    tuple of (int, Fault or None)
        Number of entries that fit, and the first that does not.
    """
    expected, previous = 1, ORIGIN
    for entry in _all(session):
        if entry.sequence != expected:
            return expected - 1, Fault(expected, f"is missing; {entry.sequence} follows")
        if entry.previous != previous:
            return expected - 1, Fault(expected, "does not name the entry before it")
        if entry.digest != _digest(_content(entry)):
            return expected - 1, Fault(expected, "was changed")
        expected, previous = expected + 1, entry.digest
    head = session.get(AuditHead, HEAD_ID)
    if head is None or (head.sequence, head.digest) != (expected - 1, previous):
        ended = head.sequence if head else "nothing known"
        return expected - 1, Fault(expected, f"is missing: the log once ended with {ended}")
    return expected - 1, None


def _all(session: Session) -> Iterator[AuditEntry]:
    after = 0
    while page := list_entries(session, after=after, limit=_PAGE):
        yield from page
        after = page[-1].sequence
        session.expunge_all()


def _row(sequence: int, at: datetime, event: Event, previous: str) -> dict[str, Any]:
    row = {
        "sequence": sequence,
        "at": at,
        **{
            name: storable(value) if isinstance(value, str) else value
            for name, value in asdict(event).items()
        },
        "facts": msgspec.json.encode(event.facts, order="deterministic").decode(),
        "previous": previous,
    }
    return row | {"digest": _digest(row)}


def _content(entry: AuditEntry) -> dict[str, Any]:
    columns = entry.__table__.columns.keys()
    return {name: getattr(entry, name) for name in columns if name != "digest"}


def _digest(row: dict[str, Any]) -> str:
    content = row | {"at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
