"""A real Chromium at a server of its own, and the shorthand its tests are written in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from console_visits import session_of
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from processes import Server

from service.console.access import SESSION_COOKIE

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "screenshots"
# Long, for machines that do something else besides; a page that is right waits for nothing.
expect.set_options(timeout=20_000)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium; where there is none these tests fail."""
    with sync_playwright() as playwright:
        # As root there is no sandbox, and a container's /dev/shm is small.
        flags = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            yield browser
        finally:
            browser.close()


class Desk:
    """One reviewer's browser: what they see, the keys they press, what went wrong."""

    def __init__(self, browser: Browser, server: Server, **look: Any) -> None:
        self.base = f"http://127.0.0.1:{server.port}"
        given: dict[str, Any] = {
            "locale": "en-GB", "timezone_id": "UTC", "viewport": {"width": 1440, "height": 900},
        }  # fmt: skip
        self.context: BrowserContext = browser.new_context(base_url=self.base, **given | look)
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", lambda dialog: self._note(f"dialog: {dialog.message}", dialog))
        self.page.on("request", self._watch)
        self.page.on("console", self._listen)

    def sign_in(self, home: Path, name: str) -> Desk:
        """Come in with a session that was opened for a known account."""
        cookie = {"name": SESSION_COOKIE, "value": session_of(home, name), "path": "/review",
                  "domain": "127.0.0.1"}  # fmt: skip
        self.context.add_cookies([cookie])  # type: ignore[list-item]
        return self

    def open(self, address: str = "/review") -> Desk:
        self.page.goto(address)
        return self

    def press(self, *keys: str) -> Desk:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def number(self) -> str:
        """The number of the item on the screen, once the page knows its keys."""
        article = self.page.locator("article.item")
        expect(article).to_be_visible()
        return article.get_attribute("data-item") or ""

    def begin(self) -> str:
        """Claim the first item from the queue."""
        self.open().press("n")
        self.page.wait_for_url("**/review/items/**")
        self.ready()
        return self.number()

    def ready(self) -> Desk:
        """Wait until all that the page asked for is there."""
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator("#waiting")).to_be_hidden()
        return self

    def moves_on_from(self, number: str) -> str:
        """Wait for another item; its number."""
        expect(self.page.locator(f'article.item[data-item="{number}"]')).to_have_count(0)
        return self.number()

    def against(self, key: str = "2", reading: str = "1") -> str:
        """Decide against the item on the screen; the number of the next."""
        before = self.number()
        self.press(key)
        expect(self.page.locator("#lawful")).to_be_visible()
        self.press(reading)
        return self.moves_on_from(before)

    def allow(self, key: str = "9") -> str:
        before = self.number()
        self.press(key)
        return self.moves_on_from(before)

    def says(self, words: str) -> None:
        expect(self.page.locator("#notices")).to_contain_text(words)

    def picture(self, name: str, **options: Any) -> None:
        """Keep a screenshot as an artefact of the run."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", **options)

    def close(self) -> None:
        self.context.close()
        assert self.problems == []

    def _watch(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.problems.append(f"off-origin request: {request.url}")

    def _listen(self, message: Any) -> None:
        if re.search("Content Security Policy|Refused to", message.text):
            self.problems.append(message.text)

    def _note(self, problem: str, dialog: Any) -> None:
        self.problems.append(problem)
        dialog.dismiss()
