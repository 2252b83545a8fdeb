"""The audit log as lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from service.console.views.marks import Piece, plain
from service.tables import AuditEntry

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry; ``facts`` are names and values, long ones cut."""

    sequence: int
    at: datetime
    actor: list[Piece]
    action: str
    batch_id: str | None
    listing_id: str | None
    facts: list[tuple[str, list[Piece]]]
    digest: str


def entry_rows(entries: Iterable[AuditEntry]) -> list[EntryRow]:
    """Make the log's rows."""
    return [
        EntryRow(
            sequence=entry.sequence,
            at=entry.at,
            actor=plain(entry.actor),
            action=entry.action,
            batch_id=entry.batch_id,
            listing_id=entry.listing_id,
            facts=_facts(entry.facts),
            digest=entry.digest,
        )
        for entry in entries
    ]


def _facts(written: str) -> list[tuple[str, list[Piece]]]:
    found: Any = msgspec.json.decode(written)
    told = {name: value for name, value in found.items() if value not in (None, "", [])}
    return [(name, plain(str(value)[:_LONGEST])) for name, value in told.items()]
