"""`/review/batches`: catalogues in, progress, results and errors out."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from service.batches import exports, repository
from service.batches.formats import upload_format
from service.batches.service import MOST_NAME, Order, accept, cancel, require
from service.batches.upload import receive
from service.console.access import AnyLead, AnyReviewer, Viewer, require_token
from service.console.forms import TOKEN_HEADER, PageForm
from service.console.rendering import page
from service.console.routes.place import ConsoleRoute
from service.console.views.batches import batch_rows
from service.dependencies import AppState, Caller, ReadSession, WriteSession
from service.responses import json_response

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)
BatchId = Annotated[str, Path(max_length=100)]
PAGE_SIZE = 50
_KINDS = {"ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}


@router.get("/review/batches")
def batches(
    request: Request,
    session: ReadSession,
    viewer: AnyReviewer,
    after: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Show the batches, newest first."""
    found = repository.list_batches(session, owner=None, after=after, limit=PAGE_SIZE + 1)
    following = found[PAGE_SIZE - 1].batch_id if len(found) > PAGE_SIZE else None
    return page(request, "batches.html", rows=batch_rows(found[:PAGE_SIZE]), after=following)


@router.post("/review/batches")
async def send(
    request: Request,
    state: AppState,
    viewer: AnyLead,
    name: Annotated[str, Query(max_length=MOST_NAME)] = "",
) -> Response:
    """Take a file as it is, sent by the page's script."""
    require_token(request, request.headers.get(TOKEN_HEADER, ""))
    kind, is_gzip = upload_format(request.headers.get("content-type", ""), "identity")
    length = request.headers.get("content-length")
    upload = await receive(
        request.stream(),
        state.settings.uploads_folder,
        limit=state.settings.max_upload_bytes,
        declared=None if length is None else int(length),
    )
    order = Order(name, kind, is_gzip, None)
    batch = await asyncio.to_thread(accept, state.database, upload, order, caller_of(viewer))
    return json_response(msgspec.json.encode({"batch_id": batch.batch_id}), 202)


@router.post("/review/batches/{batch_id}/cancel")
def call_off(batch_id: BatchId, session: WriteSession, form: PageForm, viewer: AnyLead) -> Response:
    """Score nothing more of a batch."""
    cancel(session, batch_id, caller_of(viewer))
    return RedirectResponse("/review/batches", 303)


@router.get("/review/batches/{batch_id}/{what}.{kind}")
def download(
    batch_id: BatchId,
    what: Literal["results", "errors"],
    kind: Literal["ndjson", "csv"],
    state: AppState,
    session: ReadSession,
    viewer: AnyReviewer,
) -> Response:
    """Give results or invalid rows as a file; no cell of it is a formula."""
    batch = require(session, batch_id, caller_of(viewer))
    write = exports.results if what == "results" else exports.errors
    lines = write(state.database, batch.batch_no, as_csv=kind == "csv", after=0, limit=None)
    disposition = f'attachment; filename="{batch.batch_id}-{what}.{kind}"'
    return StreamingResponse(
        lines, media_type=_KINDS[kind], headers={"Content-Disposition": disposition}
    )


def caller_of(viewer: Viewer) -> Caller:
    """Make the caller that batches know of a person of the console, who sees all of them."""
    name = "local" if viewer.is_local else f"account:{viewer.name}"
    return Caller(viewer.name, name, None, viewer.may("admin"))
