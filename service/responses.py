"""JSON answers, and how the API description shows them and the problems."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import Request, Response

from service.errors import PROBLEM_TYPE

Answers = dict[int | str, dict[str, Any]]


def json_response(body: bytes, status: int = 200) -> Response:
    """Send what is JSON already."""
    return Response(body, status_code=status, media_type="application/json")


def wants_csv(request: Request) -> bool:
    """Whether CSV is asked for before the NDJSON that we send otherwise."""
    accepted = request.headers.get("accept", "").split(",")
    kinds = [kind.partition(";")[0].strip().lower() for kind in accepted]
    ours = [kind for kind in kinds if kind in ("text/csv", "application/x-ndjson")]
    return bool(ours) and ours[0] == "text/csv"


def json_answer(description: str, schema: dict[str, Any] | str, example: Any) -> dict[str, Any]:
    """Describe a JSON answer with an example; a string names a shared schema."""
    if isinstance(schema, str):
        schema = {"$ref": f"#/components/schemas/{schema}"}
    content = {"schema": schema, "example": example}
    return {"description": description, "content": {"application/json": content}}


def answers(success: dict[str, Any], *problems: int, status: int = 200) -> Answers:
    """List all that a route may answer, for its API page."""
    schema = {"$ref": "#/components/schemas/Problem"}
    described: Answers = {status: success}
    for problem in (*problems, 500):
        content = {PROBLEM_TYPE: {"schema": schema}}
        described[problem] = {"description": HTTPStatus(problem).phrase, "content": content}
    return described
