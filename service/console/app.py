"""The console as a part of the service."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service.console.access import Somebody
from service.console.rendering import HERE, static_digest
from service.console.routes import batches, dashboard, items, people, queue, sessions, verdicts
from service.console.routes.place import ConsoleRoute
from service.errors import NotFoundError

_lost = APIRouter(route_class=ConsoleRoute, include_in_schema=False)


@_lost.get("/review/{rest:path}")
def nothing_here(rest: str, request: Request, viewer: Somebody) -> Response:
    """Say on a page of ours that there is no such page."""
    raise NotFoundError("There is no such page.")


_ROUTERS = (
    queue.router,
    items.router,
    verdicts.router,
    batches.router,
    dashboard.router,
    people.router,
    sessions.router,
    _lost,
)


def add_console(app: FastAPI) -> None:
    """Put the console into the service."""
    app.mount(
        f"/review/static/{static_digest()}", _Kept(directory=HERE / "static"), name="console_static"
    )
    for router in _ROUTERS:
        app.include_router(router)
    # The navigation shows what is there, and nothing else.
    routes = (route for router in _ROUTERS for route in router.routes)
    app.state.places = frozenset(route.path for route in routes if isinstance(route, APIRoute))


class _Kept(StaticFiles):
    """Files whose address changes with their content: browsers need not ask again."""

    def file_response(
        self, full_path: object, stat_result: object, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
