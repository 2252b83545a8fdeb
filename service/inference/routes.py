"""The calls of Open Inference Protocol v2 (`/v2`, KServe, Triton, MLServer)."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import chain

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Struct

from service.body import held_json_body
from service.dependencies import AppState, State, needs
from service.errors import NoModelError
from service.health import readiness
from service.inference import schemas
from service.inference.service import build_response, infer_in_steps, read_request
from service.responses import answers, json_answer, json_response
from service.scoring.schemas import LAWFUL, SCORED

router = APIRouter(prefix="/v2", tags=["Open Inference Protocol"])

_BODY = {
    "inputs": [
        {
            "name": "listing",
            "shape": [1],
            "datatype": "BYTES",
            "data": [msgspec.json.encode(LAWFUL).decode()],
        }
    ]
}
_SERVER = {"name": "huoyan", "version": "1.0.0", "extensions": []}
_MODEL = {
    "name": "huoyan",
    "versions": [SCORED["model_version"]],
    "platform": "huoyan",
    "inputs": [{"name": "listing", "datatype": "BYTES", "shape": [-1]}],
    "outputs": [{"name": "score", "datatype": "FP64", "shape": [-1]}],
}
_ANSWER = {
    "model_name": schemas.NAME,
    "model_version": SCORED["model_version"],
    "outputs": [{"name": "score", "shape": [1], "datatype": "FP64", "data": [0.012]}],
}


def product_version() -> str:
    """The installed version; a bare checkout has none."""
    try:
        return version("huoyan")
    except PackageNotFoundError:
        return "0"


@router.get(
    "",
    summary="Server metadata",
    responses=answers(json_answer("Name and version", "ServerMetadata", _SERVER)),
)
async def server_metadata() -> Response:
    """Name the server, its version and its extensions (none: JSON tensors only)."""
    return _encoded(schemas.ServerMetadata(schemas.NAME, product_version(), []))


@router.get(
    "/health/live",
    summary="Is the server alive?",
    responses=answers(json_answer("It is", {"type": "object"}, {"live": True})),
)
async def server_live() -> Response:
    """Answer as long as the process can."""
    return json_response(b'{"live":true}')


@router.get(
    "/health/ready",
    summary="Is the server ready?",
    responses=answers(json_answer("It is", {"type": "object"}, {"ready": True}), 503),
)
async def server_ready(state: AppState) -> Response:
    """Tell whether inference would be answered."""
    _require_ready(state)
    return json_response(b'{"ready":true}')


@router.get(
    "/models/huoyan",
    summary="Model metadata",
    responses=answers(json_answer("Inputs and outputs", "ModelMetadata", _MODEL)),
)
async def model_metadata(state: AppState) -> Response:
    """Name the model's versions, inputs and outputs."""
    versions = [state.model.version] if state.model.version else []
    return _encoded(
        schemas.ModelMetadata(schemas.NAME, versions, "huoyan", schemas.INPUTS, schemas.OUTPUTS)
    )


@router.get(
    "/models/huoyan/ready",
    summary="Is the model ready?",
    responses=answers(
        json_answer("It is", {"type": "object"}, {"name": "huoyan", "ready": True}), 503
    ),
)
async def model_ready(state: AppState) -> Response:
    """Tell whether the model is loaded and warm."""
    _require_ready(state)
    return json_response(b'{"name":"huoyan","ready":true}')


@router.post(
    "/models/huoyan/infer",
    summary="Score listings as tensors",
    dependencies=[needs("score")],
    responses=answers(
        json_answer("Tensors", "InferenceResponse", _ANSWER),
        *(400, 401, 403, 413, 415, 422, 429, 503),
    ),
    openapi_extra={
        "requestBody": json_answer("Listings", "InferenceRequest", _BODY) | {"required": True}
    },
)
async def infer_listings(request: Request, state: AppState) -> Response:
    """Score a `listing` BYTES tensor; answers `score` FP64 and `result` BYTES.

    Each element of `listing` is a listing's JSON, each of `result` a score's.
    """
    scorer, settings = state.model.require(), state.settings
    async with held_json_body(request, limit=settings.max_batch_bytes, budget=state.bodies) as raw:
        message = await state.executor.run(read_request, raw, most_rows=settings.max_batch_rows)
    steps = infer_in_steps(scorer, message, received_at=datetime.now(UTC))
    scores = list(chain.from_iterable(await state.executor.run_steps(steps)))
    for score in scores:
        state.metrics.count_score(score.decision)
    return _encoded(build_response(message, scores, scorer.model_version))


def _require_ready(state: State) -> None:
    found = readiness(state)
    if found.status != "ready":
        raise NoModelError(found.problem or "")


def _encoded(message: Struct) -> Response:
    return json_response(msgspec.json.encode(message))
