"""Pages for people: the landing page and the API description, without a foreign byte."""

from __future__ import annotations

import html
from pathlib import Path
from string import Template
from typing import Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from service.dependencies import AppState
from service.texts import TEXTS

Language = Literal["zh", "en"]

router = APIRouter(include_in_schema=False)
_HERE = Path(__file__).parent


@router.get("/")
async def front_door() -> Response:
    """Lead people to the console."""
    return RedirectResponse("/review")


@router.get("/try")
async def landing_page(request: Request, state: AppState, lang: str | None = None) -> Response:
    """Show what this is and let people try it."""
    language = choose_language(lang, request.headers.get("accept-language", ""))
    texts = {name: html.escape(text) for name, text in TEXTS[language].items()}
    return _page(
        "landing.html",
        texts
        | {
            "lang": "zh-CN" if language == "zh" else "en",
            "other": "en" if language == "zh" else "zh",
            "version": html.escape(state.model.version or "—"),
            "key_hidden": "" if state.keys.is_locked else "hidden",
            "open_hidden": "hidden" if state.keys.is_locked else "",
        },
    )


@router.get("/docs")
async def docs_page() -> Response:
    """Show the API description in a browser."""
    return _page("docs.html", {})


@router.get("/favicon.ico")
async def favicon() -> Response:
    """Send the icon to those who ask at the old place."""
    return RedirectResponse("/static/icon.svg", status_code=301)


def mount_static(app: FastAPI) -> None:
    """Serve the style sheets and scripts that the pages need."""
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")


def choose_language(asked: str | None, accepted: str) -> Language:
    """Take the language asked for, else the first of ours that the browser names."""
    for part in [asked or "", *accepted.split(",")]:
        match part.strip()[:2].lower():
            case "zh":
                return "zh"
            case "en":
                return "en"
    return "zh"


def _page(name: str, values: dict[str, str]) -> HTMLResponse:
    template = Template((_HERE / "templates" / name).read_text("utf-8"))
    return HTMLResponse(template.substitute(values), headers={"Cache-Control": "no-cache"})
