"""`GET /listings/{listing_id}`."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from service.dependencies import Caller, ReadSession, needs
from service.listings.schemas import EXAMPLE
from service.listings.service import history
from service.responses import answers, json_answer, json_response

router = APIRouter(tags=["Verdicts"])


@router.get(
    "/listings/{listing_id:path}",
    summary="A listing as it was scored",
    responses=answers(
        json_answer("Its decisions and verdicts", "ListingHistory", EXAMPLE),
        *(401, 403, 404, 422, 429, 503),
    ),
)
def get_listing(
    listing_id: str,
    session: ReadSession,
    caller: Annotated[Caller, needs("verdicts", "batches")],
    after: Annotated[int | None, Query(ge=0, le=2**62, description="A decision_id.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Tell what was sent and what was decided, each time it was scored in a batch."""
    found = history(session, listing_id, caller, before=after, limit=limit)
    return json_response(msgspec.json.encode(found))
