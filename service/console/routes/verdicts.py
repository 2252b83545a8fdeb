"""Giving verdicts, seeing one's own, and taking them back."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.console.access import AnyReviewer
from service.console.forms import PageForm, PageJson, decode
from service.console.rendering import page
from service.console.routes.items import ItemId
from service.console.routes.place import ConsoleRoute
from service.console.verdicts import (
    FamilyVerdictAsked,
    VerdictAsked,
    give_family_verdict,
    give_verdict,
)
from service.console.views.receipts import receipt_rows
from service.dependencies import ReadSession, WriteSession
from service.errors import InvalidError
from service.responses import json_response
from service.verdicts.repository import list_receipts
from service.verdicts.service import undo

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)
ReceiptId = Annotated[int, Path(ge=0, lt=2**63)]
PAGE_SIZE = 50


@router.post("/review/items/{item_id}/verdict")
def decide(item_id: ItemId, session: WriteSession, body: PageJson, viewer: AnyReviewer) -> Response:
    """Decide one item."""
    given = give_verdict(session, item_id, decode(body, VerdictAsked), viewer)
    return json_response(msgspec.json.encode(given), 201)


@router.post("/review/items/{item_id}/family-verdict")
def decide_family(
    item_id: ItemId, session: WriteSession, body: PageJson, viewer: AnyReviewer
) -> Response:
    """Decide the members of an item's family."""
    given = give_family_verdict(session, item_id, decode(body, FamilyVerdictAsked), viewer)
    return json_response(msgspec.json.encode(given), 201)


@router.get("/review/decisions")
def decisions(
    request: Request,
    session: ReadSession,
    viewer: AnyReviewer,
    before: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    of: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show what the viewer did lately; a lead may see what anybody did."""
    actor = (of or None) if of != viewer.name and viewer.may("lead") else viewer.name
    actor = viewer.name if not of else None if actor == "all" else actor
    found = list(list_receipts(session, actor, before=before, limit=PAGE_SIZE + 1))
    rows = receipt_rows(session, found[:PAGE_SIZE])
    following = found[PAGE_SIZE - 1].receipt_id if len(found) > PAGE_SIZE else None
    return page(request, "decisions.html", rows=rows, before=following, of=of, actor=actor)


@router.post("/review/decisions/undo")
def undo_from_page(session: WriteSession, form: PageForm, viewer: AnyReviewer) -> Response:
    """Take back an act, from the list of them."""
    number = form.get("receipt_id", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise InvalidError("There is no such receipt.")
    undo(session, int(number), reviewer=viewer.reviewer)
    return RedirectResponse("/review/decisions", 303)


@router.post("/review/receipts/{receipt_id}/undo")
def undo_by_key(
    receipt_id: ReceiptId, session: WriteSession, body: PageJson, viewer: AnyReviewer
) -> Response:
    """Take back an act, from a page's script."""
    outcome = undo(session, receipt_id, reviewer=viewer.reviewer)
    facts = {
        "receipt_id": receipt_id,
        "n_items": len(outcome.verdicts),
        "kept": len(outcome.left_out),
        "item_id": str(outcome.verdicts[0].item_id) if outcome.verdicts else None,
    }
    return json_response(msgspec.json.encode(facts))
