"""`/review/accounts` and `/review/audit`: who may do what, and who did what."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from service.accounts.repository import list_accounts
from service.accounts.service import AccountError, change_account, invite
from service.audit.repository import list_latest, verify
from service.console.access import AnyAdmin, AnyLead
from service.console.forms import PageForm
from service.console.rendering import page
from service.console.routes.place import ConsoleRoute
from service.console.views.audit import entry_rows
from service.dependencies import ReadSession, WriteSession
from service.tables.people import Role

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)
ROLES: dict[str, Role] = {"reviewer": "reviewer", "lead": "lead", "admin": "admin"}
PAGE_SIZE = 100


@router.get("/review/accounts")
def accounts(request: Request, session: ReadSession, viewer: AnyAdmin) -> Response:
    """Show who may come in."""
    return _accounts_page(request, session)


@router.post("/review/accounts")
def invite_somebody(
    request: Request, session: WriteSession, form: PageForm, viewer: AnyAdmin
) -> Response:
    """Make an account, or a new link for one; the link is shown once."""
    name, role = form.get("name", "").strip().lower(), ROLES.get(form.get("role", ""), "reviewer")
    shown = form.get("display_name", "").strip()
    try:
        secret, account = invite(session, name, role, actor=viewer.name, display_name=shown)
    except AccountError as error:
        return _accounts_page(request, session, status=422, problem=str(error))
    address = f"{request.url.scheme}://{request.url.netloc}/review/join/{secret}"
    return _accounts_page(request, session, link=address, invited=account.name)


@router.post("/review/accounts/{name}")
def change(
    session: WriteSession,
    form: PageForm,
    viewer: AnyAdmin,
    name: Annotated[str, Path(max_length=100)],
) -> Response:
    """Give another role, close an account, open it again."""
    active = {"close": False, "open": True}.get(form.get("do", ""))
    change_account(
        session, name, actor=viewer.name, role=ROLES.get(form.get("role", "")), active=active
    )
    return RedirectResponse("/review/accounts", 303)


@router.get("/review/audit")
def audit(
    request: Request,
    session: ReadSession,
    viewer: AnyLead,
    before: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    listing: Annotated[str, Query(max_length=200)] = "",
    actor: Annotated[str, Query(max_length=200)] = "",
    check: bool = False,
) -> Response:
    """Show what was done, newest first; on request walk the whole chain."""
    found = list_latest(
        session,
        before=before,
        listing_id=listing.strip() or None,
        actor=actor.strip() or None,
        limit=PAGE_SIZE + 1,
    )
    following = found[PAGE_SIZE - 1].sequence if len(found) > PAGE_SIZE else None
    return page(
        request,
        "audit.html",
        rows=entry_rows(found[:PAGE_SIZE]),
        before=following,
        listing=listing,
        actor=actor,
        checked=verify(session) if check else None,
    )


def _accounts_page(
    request: Request, session: Session, *, status: int = 200, **shown: Any
) -> Response:
    people = [account for account in list_accounts(session) if account.name != "local"]
    facts = {"problem": "", "link": "", "invited": ""} | shown
    return page(request, "accounts.html", status=status, people=people, roles=ROLES, **facts)
