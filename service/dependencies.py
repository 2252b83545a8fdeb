"""What routes ask for: the model, a session, the long-work executor, a key with a scope."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, cast

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from service.db import Database
from service.errors import ForbiddenError, TooManyAttemptsError, UnauthenticatedError
from service.executor import BoundedExecutor
from service.keys import ApiKey, KeyRing, Scope
from service.limits import ByteBudget, FailureLimit
from service.live.writer import LiveWriter
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
    database: Database
    live: LiveWriter
    is_draining: bool = False


async def get_state(request: Request) -> State:
    return cast(State, request.app.state.huoyan)


AppState = Annotated[State, Depends(get_state)]


def _read_session(state: AppState) -> Iterator[Session]:
    with state.database.read() as session:
        yield session


def _write_session(state: AppState) -> Iterator[Session]:
    with state.database.write() as session:
        yield session


# Closed, and so committed, before the answer leaves: what a client was told is stored.
ReadSession = Annotated[Session, Depends(_read_session, scope="function")]
WriteSession = Annotated[Session, Depends(_write_session, scope="function")]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls by key; ``sees`` is whose objects it may see, ``None`` for everybody's."""

    name: str
    owner: str
    sees: str | None
    is_admin: bool


LOCAL = Caller(name="local", owner="local", sees=None, is_admin=True)
"""The caller of a service that runs open on this machine."""


def needs(*scopes: Scope) -> Any:
    """Make the dependency of routes that need a key with one of ``scopes``."""

    async def check(request: Request) -> Caller:
        authorize(request, *scopes)
        return caller_of(request)

    return Depends(check)


def caller_of(request: Request) -> Caller:
    """Tell who an authorized request is from."""
    key: ApiKey | None = getattr(request.state, "key", None)
    if key is None:
        return LOCAL
    is_admin = "admin" in key.scopes
    name = f"key:{key.key_id}"
    return Caller(name, name, None if is_admin else name, is_admin)


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


def authorize(request: Request, *scopes: Scope) -> State:
    """Let a request pass, or raise what it lacks.

    Raises
    ------
    UnauthenticatedError, ForbiddenError, TooManyAttemptsError
    """
    state = cast(State, request.app.state.huoyan)
    if state.keys.is_locked:
        _check_key(request, state, scopes)
    else:
        check_local(request)
    return state


def _check_key(request: Request, state: State, scopes: tuple[Scope, ...]) -> None:
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
    if not any(map(key.allows, scopes)):
        raise ForbiddenError(f"This key lacks the scope {' or '.join(map(repr, scopes))}.")
    request.state.key = key


def check_local(request: Request) -> None:
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
