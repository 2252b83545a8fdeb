"""`/batches`: catalogues in, progress and results out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Annotated, NamedTuple

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from service.batches import exports, repository, schemas
from service.batches.formats import CONTENT_TYPES, upload_format
from service.batches.service import MOST_NAME, Order, accept, cancel, require
from service.batches.upload import receive
from service.dependencies import AppState, Caller, ReadSession, WriteSession, needs
from service.errors import InvalidError
from service.responses import Answers, answers, json_answer, json_response, wants_csv
from service.tables import Batch

router = APIRouter(tags=["Batches"])
MOST_KEY = 200

BatchesKey = Annotated[Caller, needs("batches")]
After = Annotated[int, Query(ge=0, le=2**32 - 1, description="The last row seen.")]
Limit = Annotated[int | None, Query(ge=1, le=2**32 - 1, description="All if not given.")]


@router.post(
    "/batches",
    status_code=202,
    summary="Send a catalogue",
    responses=answers(
        json_answer("It waits for its turn", "Accepted", {"batch_id": schemas.BATCH_ID}),
        *(400, 401, 403, 413, 415, 422, 429, 503),
        status=202,
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}} for kind in CONTENT_TYPES
            },
        },
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "schema": {"type": "string", "maxLength": MOST_KEY},
                "description": "The same key makes no second batch.",
            }
        ],
    },
)
async def send_batch(
    request: Request,
    state: AppState,
    caller: BatchesKey,
    name: Annotated[str, Query(max_length=MOST_NAME)] = "",
) -> Response:
    """Take NDJSON, CSV or Parquet, plain or gzipped, of any size up to the limit.

    The body goes to the disk as it comes; scoring begins once it is there.
    `Location` is where its progress is told.
    """
    headers = request.headers
    kind, is_gzip = upload_format(
        headers.get("content-type", ""), headers.get("content-encoding", "")
    )
    order = Order(name, kind, is_gzip, _idempotency_key(request))
    length = headers.get("content-length")
    upload = await receive(
        request.stream(),
        state.settings.uploads_folder,
        limit=state.settings.max_upload_bytes,
        declared=None if length is None else int(length),
    )
    batch = await asyncio.to_thread(accept, state.database, upload, order, caller)
    response = json_response(msgspec.json.encode(schemas.Accepted(batch.batch_id)), 202)
    response.headers["Location"] = f"/batches/{batch.batch_id}"
    return response


@router.get(
    "/batches",
    summary="The batches",
    responses=answers(
        json_answer("Newest first", "BatchList", {"batches": [schemas.EXAMPLE], "after": None}),
        *(401, 403, 422, 429, 503),
    ),
)
def list_batches(
    session: ReadSession,
    caller: BatchesKey,
    after: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List what this key has sent, and its days of live scores."""
    found = repository.list_batches(session, owner=caller.sees, after=after, limit=limit + 1)
    page = found[:limit]
    following = page[-1].batch_id if len(found) > limit else None
    return _json(schemas.BatchList([schemas.describe(batch) for batch in page], following))


def _one(*more: int) -> Answers:
    return answers(json_answer("The batch", "BatchFacts", schemas.EXAMPLE), 401, 403, 404, *more)


@router.get("/batches/{batch_id}", summary="One batch", responses=_one(422, 429, 503))
def get_batch(batch_id: str, session: ReadSession, caller: BatchesKey) -> Response:
    """Tell how far a batch is."""
    return _json(schemas.describe(require(session, batch_id, caller)))


@router.post(
    "/batches/{batch_id}/cancel", summary="Call it off", responses=_one(409, 422, 429, 503)
)
def cancel_batch(batch_id: str, session: WriteSession, caller: BatchesKey) -> Response:
    """Score nothing more of a batch; what is scored stays."""
    return _json(schemas.describe(cancel(session, batch_id, caller)))


class Wanted(NamedTuple):
    """Which lines of which batch a client wants, and in what form."""

    batch: Batch
    as_csv: bool
    after: int
    limit: int | None


def wanted(
    batch_id: str,
    request: Request,
    session: ReadSession,
    caller: BatchesKey,
    after: After = 0,
    limit: Limit = None,
) -> Wanted:
    return Wanted(require(session, batch_id, caller), wants_csv(request), after, limit)


WantedLines = Annotated[Wanted, Depends(wanted)]


def _lines(description: str) -> Answers:
    kinds = {kind: {"schema": {"type": "string"}} for kind in ("application/x-ndjson", "text/csv")}
    return answers({"description": description, "content": kinds}, 401, 403, 404, 422, 429, 503)


@router.get(
    "/batches/{batch_id}/results",
    response_class=StreamingResponse,
    summary="Its scores",
    responses=_lines("One score a line, in the order of input, with its row"),
)
def get_results(wanted: WantedLines, state: AppState) -> Response:
    """Read the scores there are so far, NDJSON or CSV by `Accept`."""
    return _stream(exports.results, wanted, state)


@router.get(
    "/batches/{batch_id}/errors",
    response_class=StreamingResponse,
    summary="Its invalid rows",
    responses=_lines("One invalid row a line, with its line in the file and why"),
)
def get_errors(wanted: WantedLines, state: AppState) -> Response:
    """Read which rows could not be scored so far, NDJSON or CSV by `Accept`."""
    return _stream(exports.errors, wanted, state)


def _stream(export: Callable[..., Iterator[bytes]], wanted: Wanted, state: AppState) -> Response:
    batch, as_csv, after, limit = wanted
    lines = export(state.database, batch.batch_no, as_csv=as_csv, after=after, limit=limit)
    media_type = "text/csv; charset=utf-8" if as_csv else "application/x-ndjson"
    return StreamingResponse(lines, media_type=media_type)


def _json(answer: msgspec.Struct) -> Response:
    return json_response(msgspec.json.encode(answer))


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= MOST_KEY:
        raise InvalidError(f"An Idempotency-Key has 1 to {MOST_KEY} characters.")
    return key
