"""`POST /score` and `POST /score/batch`."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain

import msgspec
from fastapi import APIRouter, Request, Response

from model.score import Score
from service.body import held_json_body, read_json_body
from service.dependencies import AppState, State, bare_route, caller_of
from service.live.writer import Seen
from service.responses import answers, json_response
from service.scoring import schemas
from service.scoring.service import BatchAnswer, RowError, score_bytes, score_in_steps

router = APIRouter(tags=["Scoring"], route_class=bare_route("score"))
_PROBLEMS = (400, 401, 403, 413, 415, 422, 429, 503)


@router.post(
    "/score",
    summary="Score one listing",
    responses=answers(schemas.score_answer(), *_PROBLEMS),
    openapi_extra=schemas.listing_body(),
)
async def score_listing(request: Request, state: AppState) -> Response:
    """Say how likely a listing offers pirated discs or files, and why.

    The reasons' weights, `base` and `rest` add up to the score's log-odds;
    spans are code points in the text exactly as it was sent.
    """
    scorer = state.model.require()
    raw = await read_json_body(request, limit=state.settings.max_listing_bytes)
    received_at = datetime.now(UTC)
    if len(raw) <= state.settings.inline_bytes:
        listing, score = score_bytes(scorer, raw, received_at=received_at)
    else:
        # A long description would hold everybody else up.
        listing, score = await state.executor.run(score_bytes, scorer, raw, received_at=received_at)
    state.metrics.count_score(score.decision)
    if state.live.wants(score):
        state.live.offer(Seen(caller_of(request).owner, listing, score, received_at))
    return json_response(msgspec.json.encode(score))


@router.post(
    "/score/batch",
    summary="Score up to 1,000 listings",
    responses=answers(schemas.batch_answer(), *_PROBLEMS),
    openapi_extra=schemas.batch_body(),
)
async def score_batch(request: Request, state: AppState) -> Response:
    """Score many listings in one call; the results keep their order.

    A listing that cannot be read has an `error` in its place and fails no
    other. More listings than the limit are refused with 422, more bytes with 413.
    """
    scorer, settings = state.model.require(), state.settings
    async with held_json_body(request, limit=settings.max_batch_bytes, budget=state.bodies) as raw:
        steps = score_in_steps(
            scorer, raw, most_rows=settings.max_batch_rows, received_at=datetime.now(UTC)
        )
        results = list(chain.from_iterable(await state.executor.run_steps(steps)))
    _count(state, results)
    return json_response(msgspec.json.encode(BatchAnswer(results, scorer.model_version)))


def _count(state: State, results: list[Score | RowError]) -> None:
    for result in results:
        if isinstance(result, RowError):
            state.metrics.invalid_listings.inc()
        else:
            state.metrics.count_score(result.decision)
