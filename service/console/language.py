"""The console's two languages: English is written in the pages, Chinese in a catalogue."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from fastapi import Request

from service.pages import Language, choose_language

LANGUAGE_COOKIE = "huoyan_lang"
DOMAIN = "console"
FOLDER = Path(__file__).parent / "locale"


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """Load the catalogue of a language."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, languages=[language])


def language_of(request: Request) -> Language:
    """Choose by cookie, else by account, else by what the browser asks for."""
    viewer = getattr(request.state, "viewer", None)
    asked = request.cookies.get(LANGUAGE_COOKIE) or (viewer.language if viewer else None)
    return choose_language(asked, request.headers.get("accept-language", ""))
