"""The class of all console routes: errors become pages, strangers go to the sign-in."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from service.console.access import SignInError
from service.console.rendering import FRAGMENT_HEADER, keep_visit, page
from service.errors import InvalidError, ServiceError, respond

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ConsoleRoute(APIRoute):
    """A route for people; scripts of our pages get problems as JSON like every client."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await handle(request)
            except ServiceError as error:
                response = error_page(request, error)
            except RequestValidationError:
                response = error_page(request, InvalidError("The address is not valid."))
            keep_visit(request, response)
            return response

        return answer


def error_page(request: Request, error: ServiceError) -> Response:
    """Tell people what went wrong and where to go on."""
    is_script = FRAGMENT_HEADER in request.headers or "x-csrf-token" in request.headers
    if is_script or "text/html" not in request.headers.get("accept", "text/html"):
        return respond(error)
    if isinstance(error, SignInError):
        back = request.url.path if request.method == "GET" else "/review"
        query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
        return RedirectResponse(f"/review/sign-in?next={quote(back + query)}", 303)
    response = page(request, "error.html", status=error.status, error=error)
    response.headers.update(error.headers)
    return response
