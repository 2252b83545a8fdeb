"""The API description: routes from FastAPI, shapes from the types that are sent."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from model.listing import Listing, known_currencies
from model.score import Score
from service.audit.routes import AuditPage
from service.batches.schemas import Accepted, BatchFacts, BatchList
from service.health import Readiness
from service.inference.schemas import (
    InferenceRequest,
    InferenceResponse,
    ModelMetadata,
    ServerMetadata,
)
from service.listings.schemas import ListingHistory
from service.models.schemas import ModelFacts
from service.scoring.schemas import BATCH_ANSWER
from service.scoring.service import RowError
from service.verdicts.schemas import Label, VerdictGiven, VerdictOrder

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "An error as RFC 9457 has it; `errors` names the fields at fault.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["loc", "msg"],
                "properties": {
                    "loc": {"type": "array", "items": {"type": ["string", "integer"]}},
                    "msg": {"type": "string"},
                },
            },
        },
    },
}
_SENT = [
    Listing,
    Score,
    RowError,
    ModelFacts,
    Readiness,
    ServerMetadata,
    ModelMetadata,
    InferenceRequest,
    InferenceResponse,
    Accepted,
    BatchFacts,
    BatchList,
    VerdictOrder,
    VerdictGiven,
    Label,
    ListingHistory,
    AuditPage,
]


def describe_api(app: FastAPI) -> dict[str, Any]:
    """Build the OpenAPI 3.1 document once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=app.description,
            routes=app.routes,
        )
        components = document.setdefault("components", {})
        components["schemas"] = components.get("schemas", {}) | _schemas()
        components["securitySchemes"] = {
            "apiKey": {
                "type": "http",
                "scheme": "bearer",
                "description": "An API key from `huoyan keys api create`. "
                "On loopback without any key the service runs open.",
            }
        }
        _mark_protected(document)
        app.openapi_schema = document
    return app.openapi_schema


def _schemas() -> dict[str, Any]:
    """Derive the shapes from the types themselves, so that they cannot differ."""
    _, schemas = msgspec.json.schema_components(_SENT, ref_template="#/components/schemas/{name}")
    currency = schemas["Listing"]["properties"]["currency"]
    currency |= {"type": ["string", "null"], "enum": [*sorted(known_currencies()), None]}
    return {"Problem": _PROBLEM, "BatchAnswer": BATCH_ANSWER, **schemas}


def _mark_protected(document: dict[str, Any]) -> None:
    """Whatever can answer 401 needs a key."""
    for operations in document["paths"].values():
        for operation in operations.values():
            if "401" in operation["responses"]:
                operation["security"] = [{"apiKey": []}]
