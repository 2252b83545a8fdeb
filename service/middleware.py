"""Around every request: an id, safe headers, a measure of time, no traceback."""

from __future__ import annotations

import logging
import re
import secrets
import time

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import ServiceError, respond
from service.logs import request_id
from service.metrics import Metrics

log = logging.getLogger("huoyan.http")
_OWN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_PROBES = frozenset({"/health/live", "/health/ready", "/metrics"})

_SAFE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'self'; img-src 'self' data:; object-src 'none'; "
     b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
]  # fmt: skip


class RequestMiddleware:
    """The one middleware: each more would cost every score some microseconds."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, access_log: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 499  # the client went away before an answer began
        own_id = _own_id(scope)
        current = own_id or secrets.token_hex(8)
        request_id.set(current)
        method = scope["method"]
        headers_only = method == "HEAD"
        if headers_only:
            scope = {**scope, "method": "GET"}

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] += _SAFE_HEADERS
                message["headers"].append((b"x-request-id", current.encode()))
            elif headers_only:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self._app(scope, receive, send_safely)
        except ClientDisconnect:
            pass
        except Exception:
            log.exception("request failed")
            if status == 499:
                await respond(ServiceError())(scope, receive, send_safely)
        finally:
            self._note(scope, method, status, time.perf_counter() - started)

    def _note(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        self._metrics.observe_request(method, route, status, seconds)
        if self._access_log or (status >= 400 and route not in _PROBES):
            log.info(
                "request",
                extra={
                    "method": method,
                    "route": route,
                    "status": status,
                    "milliseconds": round(seconds * 1000, 2),
                    "client": scope["client"][0] if scope["client"] else None,
                },
            )


def _own_id(scope: Scope) -> str | None:
    """Take the caller's request id if it is one that is safe to repeat."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _OWN_ID.fullmatch(value):
            return str(value, "ascii")
    return None
