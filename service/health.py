"""Liveness, readiness and metrics: for machines, without a key."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response
from msgspec import Struct

from service.dependencies import AppState, State
from service.metrics import CONTENT_TYPE_LATEST
from service.responses import answers, json_answer, json_response
from service.scoring.schemas import SCORED

router = APIRouter(tags=["Health"])

_READY = {"status": "ready", "model_version": SCORED["model_version"], "problem": None}
_UNREADY = {
    "status": "unavailable",
    "model_version": None,
    "problem": "No model has been promoted yet.",
}


class Readiness(Struct, frozen=True):
    """Whether this worker answers, with which model, and what is wrong.

    ``problem`` may be set while ready: a new model was refused and the old
    one goes on serving.
    """

    status: str
    model_version: str | None
    problem: str | None


def readiness(state: State) -> Readiness:
    """Judge whether this worker should be sent requests."""
    model = state.model
    if state.is_draining:
        return Readiness("draining", model.version, "The service is shutting down.")
    if model.scorer is None:
        return Readiness("unavailable", None, model.problem)
    return Readiness("ready", model.version, model.problem)


@router.get(
    "/health/live",
    summary="Is the process alive?",
    responses=answers(json_answer("It is", {"type": "object"}, {"status": "alive"})),
)
async def live() -> Response:
    """Answer as long as the process can, with or without a model."""
    return json_response(b'{"status":"alive"}')


@router.get(
    "/health/ready",
    summary="Can it score?",
    responses=answers(json_answer("It can", "Readiness", _READY))
    | {503: json_answer("Not now", "Readiness", _UNREADY)},
)
async def ready(state: AppState) -> Response:
    """Tell whether a model is loaded and warm, and what is wrong if anything is."""
    found = readiness(state)
    response = json_response(msgspec.json.encode(found), 200 if found.status == "ready" else 503)
    if response.status_code == 503:
        response.headers["Retry-After"] = "5"
    return response


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    responses=answers(
        {
            "description": "Text exposition format",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    ),
)
def metrics(state: AppState) -> Response:
    """Count requests, scores, models and what was refused, over all workers."""
    return Response(state.metrics.render(), media_type=CONTENT_TYPE_LATEST)
