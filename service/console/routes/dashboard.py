"""`/review/dashboard`: how the queue, the model and the reviewers do; for leads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from model.registry import current_version, list_versions
from service.console.access import AnyLead
from service.console.rendering import page
from service.console.routes.place import ConsoleRoute
from service.console.views import dashboard as views
from service.dependencies import AppState, ReadSession
from service.quality.figures import dashboard

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)
SPANS = (7, 30, 90)


@router.get("/review/dashboard")
def show_dashboard(
    request: Request,
    state: AppState,
    session: ReadSession,
    viewer: AnyLead,
    days: Annotated[int, Query(ge=1, le=366)] = 30,
) -> Response:
    """Show the figures of the last days."""
    now, home = datetime.now(UTC), state.settings.home
    figures = dashboard(session, now, days)
    return page(
        request,
        "dashboard.html",
        figures=figures,
        now=now,
        spans=SPANS,
        chart=views.day_chart(figures.per_day, views.version_marks(list_versions(home)), now),
        version=current_version(home),
        reasons=views.precision_rows(figures.by_reason, "reason"),
        categories=views.precision_rows(figures.by_category, "category"),
        decisions=views.precision_rows(figures.by_decision, "decision"),
        recall=views.as_range(figures.audit.recall),
        gold=views.as_range(figures.gold),
        most_waiting=views.most_waiting(figures),
        ranges={
            r.name: (views.as_range(r.gold), views.as_range(r.overruled)) for r in figures.reviewers
        },
    )
