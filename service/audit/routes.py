"""`GET /audit`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response
from msgspec import Raw, Struct

from service.audit.repository import list_entries
from service.batches.schemas import BATCH_ID
from service.dependencies import Caller, ReadSession, needs
from service.responses import answers, json_answer, json_response
from service.tables import AuditEntry

router = APIRouter(tags=["Verdicts"])


class AuditFacts(Struct, frozen=True, kw_only=True):
    """One entry of the log; ``digest`` covers it and the entry before."""

    sequence: int
    at: datetime
    actor: str
    action: str
    batch_id: str | None
    listing_id: str | None
    facts: Raw
    previous: str
    digest: str


class AuditPage(Struct, frozen=True):
    """Entries in their order; ``after`` is where the next page begins, if there is one."""

    entries: list[AuditFacts]
    after: int | None


_EXAMPLE: dict[str, Any] = {
    "entries": [
        {
            "sequence": 17,
            "at": "2013-04-01T09:30:00Z",
            "actor": "key:1a2b3c4d",
            "action": "verdict",
            "batch_id": BATCH_ID,
            "listing_id": "tb-20931",
            "facts": {"verdict_id": 17, "code": "P5", "item_version": 1, "stage": 1},
            "previous": "5c1f…",
            "digest": "9b0e…",
        }
    ],
    "after": None,
}


@router.get(
    "/audit",
    summary="Who did what",
    responses=answers(
        json_answer("Entries in their order", "AuditPage", _EXAMPLE), 401, 403, 422, 429, 503
    ),
)
def get_audit(
    session: ReadSession,
    caller: Annotated[Caller, needs("verdicts", "batches")],
    listing_id: Annotated[str | None, Query(max_length=128)] = None,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Read the log, of one listing or of all; `huoyan audit verify` checks its chain."""
    found = list_entries(
        session, listing_id=listing_id, owner=caller.sees, after=after, limit=limit + 1
    )
    page = found[:limit]
    following = page[-1].sequence if len(found) > limit else None
    return json_response(msgspec.json.encode(AuditPage([_facts(e) for e in page], following)))


def _facts(entry: AuditEntry) -> AuditFacts:
    given = {name: getattr(entry, name) for name in AuditFacts.__struct_fields__}
    return AuditFacts(**given | {"facts": Raw(entry.facts.encode())})
