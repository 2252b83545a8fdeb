"""What routes ask for: the model, the long-work executor, a key with a scope."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, cast

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from service.errors import ForbiddenError, TooManyAttemptsError, UnauthenticatedError
from service.executor import BoundedExecutor
from service.keys import KeyRing, Scope
from service.limits import ByteBudget, FailureLimit
from service.metrics import Metrics
from service.models.watcher import ActiveModel
from service.settings import Settings

_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(slots=True)
class State:
    """All that one application holds; made in `create_app`, found by each request."""

    settings: Settings
    metrics: Metrics
    model: ActiveModel
    keys: KeyRing
    failures: FailureLimit
    bodies: ByteBudget
    executor: BoundedExecutor
    is_draining: bool = False


async def get_state(request: Request) -> State:
    return cast(State, request.app.state.huoyan)


AppState = Annotated[State, Depends(get_state)]


def needs(scope: Scope) -> Any:
    """Make the dependency of routes that need a key with ``scope``."""

    async def check(request: Request) -> None:
        authorize(request, scope)

    return Depends(check)


def bare_route(scope: Scope) -> type[APIRoute]:
    """Make the class of the routes that every microsecond counts for.

    FastAPI's solving of dependencies costs as much as all the rest of an
    answer. These routes take the request and the state, need a key with
    ``scope``, and are otherwise described and documented like any other.
    """

    class BareRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            endpoint = self.endpoint

            async def handle(request: Request) -> Response:
                state = authorize(request, scope)
                response: Response = await endpoint(request=request, state=state)
                return response

            return handle

    return BareRoute


def authorize(request: Request, scope: Scope) -> State:
    """Let a request pass, or raise what it lacks.

    Raises
    ------
    UnauthenticatedError, ForbiddenError, TooManyAttemptsError
    """
    state = cast(State, request.app.state.huoyan)
    if state.keys.is_locked:
        _check_key(request, state, scope)
    else:
        _check_local(request)
    return state


def _check_key(request: Request, state: State, scope: Scope) -> None:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise UnauthenticatedError("Send Authorization: Bearer <key>.")
    key = state.keys.find(secret.strip())
    if key is None:
        state.metrics.wrong_keys.inc()
        wait = state.failures.record(request.client.host if request.client else "unknown")
        if wait is not None:
            raise TooManyAttemptsError("Too many wrong keys from here.", retry_after=wait)
        raise UnauthenticatedError("This key is unknown or revoked.")
    if not key.allows(scope):
        raise ForbiddenError(f"This key lacks the scope {scope!r}.")


def _check_local(request: Request) -> None:
    """Serve an open service to this machine only.

    The host name is checked as well: a page elsewhere can point its own name
    at 127.0.0.1 (DNS rebinding) and would then be of the same origin.
    """
    host = request.headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name not in _LOCAL_HOSTS or not _is_loopback(request.client and request.client.host):
        raise ForbiddenError(
            "Without API keys the service answers this machine only, under its local name; "
            "`huoyan keys api create` makes the first key."
        )


@lru_cache(maxsize=1024)
def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
