"""One exception tree, one error shape: RFC 9457 problem details.

Whatever goes wrong, a client gets ``application/problem+json`` with `type`,
`title`, `status`, `detail` and, where fields are at fault, `errors`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from model.listing import FieldError, ListingError

PROBLEM_TYPE = "application/problem+json"

Problem = dict[str, Any]


class ServiceError(Exception):
    """Something a client is told about; each subclass carries its status."""

    status = 500
    slug = "internal"
    title = "Something went wrong on our side"
    retry_after: int | None = None

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        if self.retry_after is not None:
            self.headers.setdefault("Retry-After", str(self.retry_after))


class MalformedError(ServiceError):
    status, slug, title = 400, "not-json", "The body is not JSON"


class UnauthenticatedError(ServiceError):
    status, slug, title = 401, "unauthenticated", "A valid API key is needed"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="huoyan"'})


class ForbiddenError(ServiceError):
    status, slug, title = 403, "forbidden", "This key or caller may not do that"


class TooLargeError(ServiceError):
    status, slug, title = 413, "too-large", "The body is too large"


class UnsupportedMediaTypeError(ServiceError):
    status, slug, title = 415, "unsupported-media-type", "This content type is not read here"


class InvalidError(ServiceError):
    status, slug, title = 422, "invalid", "Some fields are not valid"


class TooManyAttemptsError(ServiceError):
    status, slug, title = 429, "too-many-attempts", "Too many wrong keys"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class NoModelError(ServiceError):
    status, slug, title = 503, "no-model", "No model is loaded yet"
    retry_after = 5


class BusyError(ServiceError):
    status, slug, title = 503, "busy", "Too many long jobs are waiting"
    retry_after = 1


class StorageAwayError(ServiceError):
    status, slug, title = 503, "storage-away", "The database or the disk cannot be used now"
    retry_after = 2


class NotFoundError(ServiceError):
    status, slug, title = 404, "not-found", "There is no such thing, or it is not yours"


class StaleError(ServiceError):
    status, slug, title = 409, "stale", "It has changed since you looked"


class ConflictError(ServiceError):
    status, slug, title = 409, "conflict", "This cannot be done any more"


class KeyReusedError(ServiceError):
    status, slug, title = 422, "idempotency-key-reused", "This key came with another body before"


def as_service_error(error: ListingError) -> ServiceError:
    """Tell a body that is no JSON (400) from a listing with wrong fields (422)."""
    if error.is_syntax:
        return MalformedError(error.errors[0].msg if error.errors else str(error))
    count = len(error.errors)
    fields = "1 field is" if count == 1 else f"{count} fields are"
    return InvalidError(f"{fields} not valid.", errors=error.errors)


def describe(error: ServiceError) -> Problem:
    """Build the problem document of an error."""
    problem: Problem = {
        "type": f"urn:huoyan:problem:{error.slug}",
        "title": error.title,
        "status": error.status,
    }
    if error.detail:
        problem["detail"] = _sendable(error.detail)
    if error.errors:
        problem["errors"] = [
            {"loc": [_sendable(part) for part in loc], "msg": _sendable(msg)}
            for loc, msg in error.errors
        ]
    return problem


def respond(error: ServiceError) -> Response:
    """Turn an error into its response."""
    return problem_response(describe(error), error.headers)


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Send a problem document."""
    return Response(
        msgspec.json.encode(problem),
        status_code=problem["status"],
        media_type=PROBLEM_TYPE,
        headers=headers,
    )


def install_handlers(app: FastAPI) -> None:
    """Make every error of the framework and of ours look the same."""

    async def service_error(request: Request, error: ServiceError) -> Response:
        return respond(error)

    async def listing_error(request: Request, error: ListingError) -> Response:
        request.app.state.huoyan.metrics.invalid_listings.inc()
        return respond(as_service_error(error))

    async def framework_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            return _method_not_allowed(request)
        return respond(_FrameworkError(error))

    async def parameter_error(request: Request, error: RequestValidationError) -> Response:
        faults = [FieldError(tuple(e["loc"]), e["msg"]) for e in error.errors()]
        return respond(InvalidError("The call's parameters are not valid.", errors=faults))

    app.add_exception_handler(ServiceError, service_error)  # type: ignore[arg-type]
    app.add_exception_handler(ListingError, listing_error)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, framework_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, parameter_error)  # type: ignore[arg-type]


class _FrameworkError(ServiceError):
    """An error of Starlette: its status and headers (405 names what is allowed) stay."""

    def __init__(self, error: HTTPException) -> None:
        self.status = error.status_code
        self.title = HTTPStatus(error.status_code).phrase
        self.slug = self.title.lower().replace(" ", "-")
        detail = "" if error.detail == self.title else error.detail
        super().__init__(detail, headers=error.headers)


def _method_not_allowed(request: Request) -> Response:
    """Name every method of the path; Starlette names those of its first route only."""
    routes = request.app.router.routes
    allowed = [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(r.matches({**request.scope, "method": method})[0] == Match.FULL for r in routes)
    ]
    if "GET" in allowed:
        allowed.append("HEAD")
    headers = {"Allow": ", ".join([*allowed, "OPTIONS"])}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    return respond(_FrameworkError(HTTPException(405, headers=headers)))


def _sendable(value: str | int) -> str | int:
    """Replace lone surrogates, which clients may send but no UTF-8 can hold."""
    if isinstance(value, int):
        return value
    return value.encode("utf-8", "replace").decode("utf-8")
