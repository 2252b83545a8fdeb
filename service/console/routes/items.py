"""`/review/items`: one item, the next one, and keeping hold of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from msgspec import Struct, structs
from sqlalchemy.orm import Session

from service.console.access import AnyReviewer, Viewer
from service.console.claiming import next_item
from service.console.forms import PageForm, PageJson, decode
from service.console.language import language_of
from service.console.rendering import page
from service.console.routes.place import ConsoleRoute
from service.console.routes.queue import with_scores
from service.console.views import taxonomy
from service.console.views.family import FamilyView, family_view
from service.console.views.item import ItemView, item_view
from service.console.views.queue import View, read_view, rows_of
from service.dependencies import AppState, ReadSession, WriteSession
from service.errors import NotFoundError
from service.items.filters import Filters
from service.items.repository import ItemDetail, claim, find_item, item_detail, release
from service.verdicts.repository import decidable_versions, list_members

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)
ItemId = Annotated[int, Path(ge=0, lt=2**63)]
MOST_MEMBERS, MOST_PASSED_OVER = 500, 2000
FEW_MEMBERS = 8


class NextAsked(Struct, forbid_unknown_fields=True):
    """A script's wish for the next item of a view, besides some it knows of."""

    query: str
    besides: list[str] = []


@router.get("/review/items/{item_id}")
def show_item(
    request: Request, item_id: ItemId, session: ReadSession, viewer: AnyReviewer
) -> Response:
    """Show one item."""
    return item_page(request, session, item_id, read_view(request.query_params), viewer)


@router.post("/review/claim")
def claim_first(state: AppState, form: PageForm, viewer: AnyReviewer) -> Response:
    """Lead to the item of a view that is worth most."""
    view = read_view(dict(parse_qsl(form.get("query", ""))))
    with state.database.write() as session:
        item = next_item(session, _to_do(view), viewer)
    if item is None:
        return RedirectResponse(view.url(), 303)
    return RedirectResponse(_address(item.item_id, view), 303)


@router.post("/review/next")
def fetch_next(request: Request, state: AppState, body: PageJson, viewer: AnyReviewer) -> Response:
    """Claim the next item and give its page's inner part; 204 if there is none."""
    asked = decode(body, NextAsked)
    view = read_view(dict(parse_qsl(asked.query)))
    besides = [int(n) for n in asked.besides[-MOST_PASSED_OVER:] if n.isascii() and n.isdigit()]
    with state.database.write() as session:
        item = next_item(session, _to_do(view), viewer, besides=besides)
    if item is None:
        return Response(status_code=204)
    # Rendered after the lock is given back: others write meanwhile.
    with state.database.read() as session:
        response = item_page(request, session, item.item_id, view, viewer)
    response.headers["X-Address"] = _address(item.item_id, view)
    return response


@router.post("/review/items/{item_id}/claim")
def keep(item_id: ItemId, session: WriteSession, body: PageJson, viewer: AnyReviewer) -> Response:
    """Take hold of an item, or keep it for ten minutes more; 409 if somebody else has it."""
    if find_item(session, item_id) is None:
        raise NotFoundError("There is no such item.")
    held = claim(session, item_id, viewer.name)
    return Response(status_code=204 if held is not None else 409)


@router.post("/review/items/{item_id}/release")
def let_go(item_id: ItemId, session: WriteSession, body: PageJson, viewer: AnyReviewer) -> Response:
    """Let go of an item."""
    release(session, viewer.name, item_id)
    return Response(status_code=204)


def item_page(
    request: Request, session: Session, item_id: int, view: View, viewer: Viewer
) -> Response:
    """Render an item within a view of the queue."""
    detail = item_detail(session, item_id)
    if detail is None:
        raise NotFoundError("There is no such item.")
    shown = _view_of(request, session, detail, viewer)
    return page(
        request,
        "item.html",
        item=shown,
        view=view,
        choices=taxonomy.CHOICES,
        readings=taxonomy.LAWFUL_READINGS,
        flags=taxonomy.FLAG_LABELS,
    )


def _view_of(request: Request, session: Session, detail: ItemDetail, viewer: Viewer) -> ItemView:
    language = language_of(request)
    of_seller = rows_of(with_scores(session, detail.of_seller), language, datetime.now(UTC))
    family = _family(session, detail, viewer, MOST_MEMBERS if "members" in request.query_params
                     else FEW_MEMBERS)  # fmt: skip
    return item_view(
        detail, language=language, viewer=viewer.name, family=family, of_seller=of_seller
    )


def _family(session: Session, detail: ItemDetail, viewer: Viewer, most: int) -> FamilyView | None:
    if detail.family is None:
        return None
    members = list_members(session, detail.family.family_id, limit=most)
    versions = decidable_versions(session, detail.family.family_id, is_lead=viewer.may("lead"))
    return family_view(detail.family, members, detail.item, versions)


def _address(item_id: int, view: View) -> str:
    return f"/review/items/{item_id}" + (f"?{view.query}" if view.query else "")


def _to_do(view: View) -> Filters:
    """Take the view's filters for claiming: of what is done already nobody is given more."""
    filters = view.filters
    return structs.replace(filters, state=None) if filters.state in ("open", "done") else filters
