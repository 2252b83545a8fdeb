"""`/verdicts`: decide, and read what was decided."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from service.body import decode_body, read_json_body
from service.dependencies import AppState, Caller, WriteSession, needs
from service.responses import answers, json_answer, json_response, wants_csv
from service.settings import KIB
from service.verdicts import schemas
from service.verdicts.asking import decide_for
from service.verdicts.labels import as_csv, as_ndjson, labels

router = APIRouter(tags=["Verdicts"])
MOST_BYTES = 64 * KIB

VerdictsKey = Annotated[Caller, needs("verdicts")]
_decoder = msgspec.json.Decoder(schemas.VerdictOrder)


async def _read_order(request: Request, caller: VerdictsKey) -> schemas.VerdictOrder:
    return decode_body(_decoder, await read_json_body(request, limit=MOST_BYTES))


@router.post(
    "/verdicts",
    status_code=201,
    summary="Give a verdict",
    responses=answers(
        json_answer("It is stored", "VerdictGiven", schemas.GIVEN),
        *(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
        status=201,
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/VerdictOrder"},
                    "example": schemas.ORDER,
                }
            },
        }
    },
)
def submit_verdict(
    order: Annotated[schemas.VerdictOrder, Depends(_read_order)],
    caller: VerdictsKey,
    session: WriteSession,
) -> Response:
    """Decide a listing of a batch, in the queue or not.

    Of several who decide at once one succeeds and the others get 409: look at
    the listing again and send its new `version` if you still differ.
    """
    return json_response(msgspec.json.encode(decide_for(session, order, caller)), 201)


@router.get(
    "/verdicts",
    response_class=StreamingResponse,
    summary="The verdicts in force, as labels",
    responses=answers(
        {
            "description": "One label a line, by the number of the verdict",
            "content": {
                "application/x-ndjson": {"schema": {"type": "string"}},
                "text/csv": {"schema": {"type": "string"}},
            },
        },
        *(401, 403, 422, 429, 503),
    ),
)
def list_verdicts(
    request: Request,
    state: AppState,
    caller: VerdictsKey,
    after: Annotated[int, Query(ge=0, le=2**53, description="The last verdict_id seen.")] = 0,
    limit: Annotated[int, Query(ge=1, le=100_000)] = 1000,
) -> Response:
    """Read what `huoyan train --labels` reads: NDJSON, or CSV by `Accept`.

    Sources are kept apart: `reviewer`, `audit` (of what had passed), `counter_notice`.
    """
    state.database.require()
    found = labels(state.database, owner=caller.sees, after=after, limit=limit)
    if wants_csv(request):
        return StreamingResponse(as_csv(found), media_type="text/csv; charset=utf-8")
    return StreamingResponse(as_ndjson(found), media_type="application/x-ndjson")
