"""Pages from templates: whole ones, and the part of one that a script asks for."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from service.console.access import VISIT_COOKIE
from service.console.language import language_of, translations
from service.console.views import numbers
from service.console.views.labels import FILTER_LABELS, FINDING_LABELS
from service.console.views.marks import visible
from service.pages import Language

HERE = Path(__file__).parent
THEME_COOKIE = "huoyan_theme"
FRAGMENT_HEADER = "x-fragment"
_KEEP_SECONDS = 365 * 24 * 3600


@cache
def environment(language: Language) -> Environment:
    """Prepare the templates in one language."""
    made = Environment(
        loader=PackageLoader("service.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters |= numbers.FILTERS
    catalogue = translations(language)
    made.globals |= {
        "static": f"/review/static/{static_digest()}",
        "language": language,
        "visible": visible,
        "filter_names": {name: catalogue.gettext(text) for name, text in FILTER_LABELS.items()},
        "finding_names": partial(_finding_name, catalogue),
    }
    return made


def _finding_name(catalogue: NullTranslations, code: str) -> str:
    return catalogue.gettext(FINDING_LABELS.get(code, code))


@cache
def static_digest() -> str:
    """Name the static files by their content, so that browsers may keep them for good."""
    found = hashlib.sha256()
    for path in sorted((HERE / "static").rglob("*")):
        if path.is_file():
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """Render a page for whoever looks."""
    html = render(request, template, **values)
    headers = {"Cache-Control": "no-store", "Vary": "Cookie, X-Fragment"}
    return HTMLResponse(html, status_code=status, headers=headers)


def render(request: Request, template: str, **values: Any) -> str:
    """Render a template with what every page knows."""
    theme = request.cookies.get(THEME_COOKIE, "")
    return (
        environment(language_of(request))
        .get_template(template)
        .render(
            viewer=getattr(request.state, "viewer", None),
            csrf_token=getattr(request.state, "csrf_token", ""),
            path=request.url.path,
            here=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            theme=theme if theme in ("light", "dark") else "",
            is_fragment=request.headers.get(FRAGMENT_HEADER) is not None,
            places=request.app.state.places,
            **values,
        )
    )


def keep_visit(request: Request, response: Response) -> None:
    """Give a browser without a session the cookie that its token is made from."""
    visit = getattr(request.state, "new_visit", None)
    if visit is not None:
        set_cookie(request, response, VISIT_COOKIE, visit, strict=True)


def set_cookie(
    request: Request, response: Response, name: str, value: str, *, strict: bool = False,
    seconds: int = _KEEP_SECONDS,
) -> None:  # fmt: skip
    """Set a cookie that no script reads."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/review",
        httponly=True,
        secure=request.url.scheme == "https",
        # Lax where a link from a message must find its reader signed in.
        samesite="strict" if strict else "lax",
    )
