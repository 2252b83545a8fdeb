"""`/review`: the queue as a table, and views of it that are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from model.score import Score
from service.accounts.saved_views import list_views, remove_view, save_view
from service.batches.repository import list_batches
from service.console.access import AnyReviewer
from service.console.forms import PageForm
from service.console.language import language_of
from service.console.rendering import page
from service.console.routes.place import ConsoleRoute
from service.console.views.labels import FINDING_LABELS
from service.console.views.queue import PAGE_SIZE, SORTS, View, read_view, rows_of
from service.dependencies import ReadSession, WriteSession
from service.errors import InvalidError
from service.items.filters import Filters
from service.items.repository import Page, count_items, list_items
from service.tables import DecisionRow, ReviewItem
from service.verdicts.taxonomy import CODES

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)


@router.get("/review")
def queue(request: Request, session: ReadSession, viewer: AnyReviewer) -> Response:
    """Show a page of the queue."""
    view = read_view(request.query_params)
    found = _page(session, view)
    pairs = with_scores(session, found.items)
    return page(
        request,
        "queue.html",
        view=view,
        rows=rows_of(pairs, language_of(request), datetime.now(UTC)),
        after=found.after,
        count=count_items(session, view.filters),
        states={s: count_items(session, Filters(state=s)) for s in ("open", "second", "dispute")},
        saved=list_views(session, viewer.name),
        **_choices(session, pairs),
    )


@router.post("/review/views")
def keep_view(session: WriteSession, form: PageForm, viewer: AnyReviewer) -> Response:
    """Keep a view under a name; a lead may keep it for everybody."""
    view = read_view(dict(parse_qsl(form.get("query", ""))))
    name = form.get("name", "").strip()[:60]
    if not name:
        raise InvalidError("A view is kept under a name.")
    is_shared = form.get("shared") == "yes" and viewer.may("lead")
    save_view(session, viewer.name, name, view.query, is_shared=is_shared)
    return RedirectResponse(view.url(), 303)


@router.post("/review/views/remove")
def forget_view(session: WriteSession, form: PageForm, viewer: AnyReviewer) -> Response:
    """Forget a view of one's own."""
    number = form.get("view_id", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        remove_view(session, viewer.name, int(number))
    return RedirectResponse("/review", 303)


def with_scores(session: Session, items: list[ReviewItem]) -> list[tuple[ReviewItem, Score]]:
    """Read the scores of a page of items, in one go."""
    numbers = [item.item_id for item in items]
    query = select(DecisionRow.decision_id, DecisionRow.result).where(
        DecisionRow.decision_id.in_(numbers)
    )
    found: dict[int, str] = {number: result for number, result in session.execute(query)}
    return [(item, msgspec.json.decode(found[item.item_id], type=Score)) for item in items]


def _page(session: Session, view: View) -> Page:
    try:
        return list_items(session, view.filters, view.sort, view.after, PAGE_SIZE)
    except (ValueError, TypeError) as error:
        raise InvalidError("There is no such page of this view.") from error


def _choices(session: Session, pairs: list[tuple[ReviewItem, Score]]) -> dict[str, Any]:
    """Gather what the filters offer to choose from."""
    seen = {reason.code for item, score in pairs if not item.is_blind for reason in score.reasons}
    return {
        "sorts": SORTS,
        "codes": CODES,
        "findings": tuple(FINDING_LABELS),
        "reason_codes": sorted(seen),
        "batches": list_batches(session, owner=None, limit=50),
    }
