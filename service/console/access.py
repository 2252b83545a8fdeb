"""Who looks at a page, and what they may do there.

A session's cookie says who it is. On a service that runs open on this machine
whoever has none is the local admin. Unsafe calls must come from our own pages:
the browser's word on their origin is checked, and a token that only our pages
hold.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request

from service.accounts import repository
from service.dependencies import AppState, State, check_local
from service.errors import ForbiddenError, UnauthenticatedError
from service.keys import digest
from service.tables.people import Role
from service.verdicts.service import Reviewer

SESSION_COOKIE, VISIT_COOKIE = "huoyan_session", "huoyan_visit"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_RANKS: dict[str, int] = {"reviewer": 0, "lead": 1, "admin": 2}


class SignInError(UnauthenticatedError):
    """Nobody is signed in; a page leads to the sign-in."""

    def __init__(self) -> None:
        super().__init__("Sign in first.")
        # A browser would ask for a password of its own.
        self.headers = {}


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person of the console."""

    name: str
    display_name: str
    role: Role
    language: str | None
    is_local: bool = False

    def may(self, role: Role) -> bool:
        """Whether they may do what needs ``role``."""
        return _RANKS[self.role] >= _RANKS[role]

    @property
    def reviewer(self) -> Reviewer:
        """The same as the verdicts know them."""
        return Reviewer(self.name, is_lead=self.may("lead"))


LOCAL = Viewer("local", "local", "admin", None, is_local=True)


def identify(request: Request, state: AppState) -> Viewer | None:
    """Find out who looks, check where an unsafe call comes from; ``None`` for a stranger.

    Raises
    ------
    ForbiddenError
        If the call was not sent by a page of ours.
    """
    viewer, token = _by_session(request, state)
    if viewer is None and not state.keys.is_locked:
        check_local(request)
        viewer = LOCAL
    request.state.viewer = viewer
    request.state.csrf_token = token or _visit_token(request)
    if request.method not in SAFE_METHODS:
        _require_own_origin(request)
    return viewer


Somebody = Annotated[Viewer | None, Depends(identify)]


def needs_role(role: Role) -> Any:
    """Make the dependency of pages that need ``role``, or one above it."""

    def check(viewer: Somebody) -> Viewer:
        if viewer is None:
            raise SignInError
        if not viewer.may(role):
            raise ForbiddenError(f"This needs the role {role}.")
        return viewer

    return Depends(check)


AnyReviewer = Annotated[Viewer, needs_role("reviewer")]
AnyLead = Annotated[Viewer, needs_role("lead")]
AnyAdmin = Annotated[Viewer, needs_role("admin")]


def require_token(request: Request, given: str) -> None:
    """Check the token that a form or a script sent along.

    Raises
    ------
    ForbiddenError
    """
    if not hmac.compare_digest(given.encode(), request.state.csrf_token.encode()):
        raise ForbiddenError("This page is out of date: load it again, and do it once more.")


def _by_session(request: Request, state: State) -> tuple[Viewer | None, str | None]:
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return None, None
    with state.database.read() as session:
        found = repository.find_session(session, digest(cookie), datetime.now(UTC))
        if found is None:
            return None, None
        row, account = found
        role: Any = account.role
        viewer = Viewer(account.name, account.display_name, role, account.language)
        return viewer, row.csrf_token


def _visit_token(request: Request) -> str:
    """Make the token of a browser without a session from a cookie that pages cannot read."""
    visit = request.cookies.get(VISIT_COOKIE, "")
    if len(visit) < 32:
        visit = secrets.token_urlsafe(32)
        request.state.new_visit = visit
    return hmac.digest(visit.encode(), b"huoyan csrf", hashlib.sha256).hex()


def _require_own_origin(request: Request) -> None:
    """Refuse what another site made the browser send.

    Our pages send no referrer, and then Chromium calls the origin of a form
    "null"; such a call is ours only if the browser says so by the other header.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    is_own = urlsplit(origin or "").netloc == request.headers.get("host")
    is_said_to_be = origin in (None, "null") and site in ("same-origin", "none")
    is_no_browser = origin is None and site is None
    if not (is_no_browser or is_said_to_be or (is_own and site in (None, "same-origin", "none"))):
        raise ForbiddenError("This call comes from a page that is not ours.")
