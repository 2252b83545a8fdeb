"""Signing in and out, first passwords, and what a browser keeps: language and look."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from service.accounts import service as accounts
from service.accounts.passwords import WeakPasswordError
from service.console.access import SESSION_COOKIE, AnyReviewer, Somebody
from service.console.forms import PageForm
from service.console.language import LANGUAGE_COOKIE
from service.console.rendering import THEME_COOKIE, page, set_cookie
from service.console.routes.place import ConsoleRoute
from service.dependencies import AppState, State, WriteSession
from service.errors import TooManyAttemptsError
from service.responses import json_response

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)


@router.get("/review/sign-in")
def sign_in_page(request: Request, viewer: Somebody, next: str = "/review") -> Response:
    """Ask who it is."""
    return page(request, "sign_in.html", next=safe_address(next), name="", problem="")


@router.post("/review/sign-in")
def sign_in(request: Request, state: AppState, form: PageForm) -> Response:
    """Let somebody in whose password is right, with a new session."""
    name, following = form.get("name", "").strip().lower()[:100], safe_address(form.get("next", ""))
    with state.database.read() as session:
        is_right = accounts.check_password(session, name, form.get("password", ""))
    if not is_right:
        _count_failure(request, state, name)
        return page(request, "sign_in.html", status=403, next=following, name=name, problem="wrong")
    with state.database.write() as session:
        opened = accounts.sign_in(
            session, name, life=_life(state), old=request.cookies.get(SESSION_COOKIE)
        )
    return _enter(request, state, opened, following)


@router.post("/review/sign-out")
def sign_out(request: Request, session: WriteSession, form: PageForm) -> Response:
    """End the session."""
    accounts.sign_out(session, request.cookies.get(SESSION_COOKIE, ""))
    response = RedirectResponse("/review/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE, path="/review")
    # What is kept in this browser stays: verdicts may still wait to be sent.
    return response


@router.get("/review/join/{secret}")
def join_page(
    request: Request, viewer: Somebody, secret: Annotated[str, Path(max_length=100)]
) -> Response:
    """Ask for a first password; the link is used up only by setting one."""
    return page(request, "join.html", secret=secret, problem="")


@router.post("/review/join/{secret}")
def join(
    request: Request,
    state: AppState,
    form: PageForm,
    secret: Annotated[str, Path(max_length=100)],
) -> Response:
    """Set the password that a one-time link allows."""
    _refuse_if_throttled(request, state)
    try:
        with state.database.write() as session:
            opened = accounts.accept_link(
                session, secret, form.get("password", ""), life=_life(state)
            )
    except WeakPasswordError:
        return page(request, "join.html", status=422, secret=secret, problem="weak")
    return _enter(request, state, opened, "/review")


@router.post("/review/look")
def look(request: Request, state: AppState, form: PageForm, viewer: Somebody) -> Response:
    """Keep language and theme in the browser, and the language in the account."""
    response = RedirectResponse(safe_address(form.get("next", "")), 303)
    if form.get("language") in ("zh", "en"):
        set_cookie(request, response, LANGUAGE_COOKIE, form["language"])
        if viewer is not None and not viewer.is_local:
            with state.database.write() as session:
                accounts.keep_language(session, viewer.name, form["language"])
    if "theme" in form:
        theme = form["theme"] if form["theme"] in ("light", "dark") else ""
        set_cookie(request, response, THEME_COOKIE, theme)
    return response


@router.get("/review/whoami")
def whoami(request: Request, viewer: AnyReviewer) -> Response:
    """Tell a page's script who is signed in now, with the token that goes with it."""
    facts = {"name": viewer.name, "csrf_token": request.state.csrf_token}
    response = json_response(msgspec.json.encode(facts))
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/review/keys")
def keys_page(request: Request, viewer: AnyReviewer) -> Response:
    """Show the keys on a page of their own, for those who cannot open the dialog."""
    return page(request, "keys.html")


def safe_address(address: str) -> str:
    """Keep an address only if it is one of the console's own."""
    parts = urlsplit(address.replace("\\", "/"))
    is_own = not parts.scheme and not parts.netloc and parts.path.startswith("/review")
    is_plain = address.isascii() and address.isprintable() and not address.startswith("//")
    return address if is_own and is_plain else "/review"


def _enter(request: Request, state: State, opened: accounts.Opened, following: str) -> Response:
    response = RedirectResponse(following, 303)
    seconds = int(_life(state).total_seconds())
    set_cookie(request, response, SESSION_COOKIE, opened.secret, seconds=seconds)
    return response


def _life(state: State) -> timedelta:
    return timedelta(hours=state.settings.session_hours)


def _count_failure(request: Request, state: State, name: str) -> None:
    """Slow guessing down, by address and by name.

    Raises
    ------
    TooManyAttemptsError
    """
    state.metrics.wrong_keys.inc()
    for what in (_address(request), f"name:{name}"):
        wait = state.failures.record(what)
        if wait is not None:
            raise TooManyAttemptsError("Too many wrong passwords.", retry_after=wait)


def _refuse_if_throttled(request: Request, state: State) -> None:
    wait = state.failures.record(f"join:{_address(request)}")
    if wait is not None:
        raise TooManyAttemptsError("Too many attempts from here.", retry_after=wait)


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
