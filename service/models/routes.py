"""`GET /model`."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response

from service.dependencies import AppState, needs
from service.models.schemas import describe_model
from service.responses import answers, json_answer, json_response
from service.scoring.schemas import SCORED

router = APIRouter(tags=["Model"], dependencies=[needs("score")])

_EXAMPLE = {
    "model_version": SCORED["model_version"],
    "policy_version": SCORED["policy_version"],
    "trained_at": "2013-04-01T08:00:00Z",
    "data": {"name": "seed corpus", "fingerprint": "9c1f…", "n_listings": 1000},
    "metrics": {"average_precision": {"value": 0.97, "low": 0.95, "high": 0.98}},
    "thresholds": {"review": 0.21, "block": 0.94},
    "dictionary_hash": "51aa…",
    "works": {"version": "shipped-9e0d…", "digest": "9e0d…", "works": 1000},
    "manifest": {},
}


@router.get(
    "/model",
    summary="The model that serves",
    responses=answers(json_answer("Its facts", "ModelFacts", _EXAMPLE), 401, 403, 429, 503),
)
async def get_model(state: AppState) -> Response:
    """Tell version, training time, data, metrics, thresholds, dictionary and catalogue of works."""
    return json_response(msgspec.json.encode(describe_model(state.model.require())))
