"""A reviewer's hour in a real Chromium: keys, families, undo, a lost line, an ended session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from console_browser import Desk, chromium
from console_visits import (
    add_account,
    fill,
    listing,
    lock,
    make_family,
    open_database,
    score,
    usual,
)
from playwright.sync_api import Browser, expect
from processes import Server
from sqlalchemy import select, update

from service.tables import ReviewItem, Verdict, WebSession

Sit = Callable[..., Desk]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def sit(chrome: Browser, serve: Callable[..., Server]) -> Iterator[Sit]:
    """Sit down at a desk; all of them are at one server, and nothing went wrong at any."""
    with ExitStack() as open_desks:
        servers: list[Server] = []

        def sit(**look: object) -> Desk:
            if not servers:
                servers.append(serve())
            desk = Desk(chrome, servers[0], **look)
            open_desks.callback(desk.close)
            return desk

        yield sit


def verdicts(home: Path) -> list[tuple[str, str, str]]:
    """What is stored: listing, code, reviewer, in the order given; nothing undone."""
    database = open_database(home)
    try:
        with database.read() as session:
            query = select(Verdict).where(Verdict.undone_at.is_(None)).order_by(Verdict.verdict_id)
            return [(v.listing_id, v.code, v.reviewer) for v in session.scalars(query)]
    finally:
        database.close()


def inaccessible(desk: Desk) -> list[str]:
    """What axe finds fault with on the page."""
    found = Axe().run(desk.page, options={"resultTypes": ["violations"]})
    return [
        f"{one['id']} {[node['html'][:150] for node in one['nodes'][:3]]}"
        for one in found.response["violations"]
    ]


class TestKeys:
    def test_a_verdict_a_key_and_the_next_item_is_there(self, sit: Sit, home: Path) -> None:
        items = fill(home, usual(6))
        desk = sit()
        first = desk.begin()
        second = desk.ready().allow("9")
        third = desk.ready().against("2", "1")
        desk.ready().press("e")
        desk.page.keyboard.type("j 9 looked at the cover")
        desk.press("Escape", "Shift+Digit3")
        fourth = desk.allow("u")
        assert len({first, second, third, fourth}) == 4
        desk.says("U given")
        desk.ready()
        names = {str(item): f"l-{n}" for n, item in enumerate(items, 1)}
        assert verdicts(home) == [
            (names[first], "L2", "local"),
            (names[second], "P2", "local"),
            (names[third], "U", "local"),
        ]
        database = open_database(home)
        with database.read() as session:
            found = session.scalars(select(Verdict).order_by(Verdict.verdict_id)).all()
            assert found[1].lawful_reading.startswith("None is plausible")
            assert found[2].note == "j 9 looked at the cover"
            assert found[2].flags == '["REPEAT"]'
            assert all(0 < (v.seconds or 0) < 60 for v in found)
        database.close()

    def test_z_brings_back_what_was_decided(self, sit: Sit, home: Path) -> None:
        fill(home, usual(4))
        desk = sit()
        first = desk.begin()
        desk.allow("8")
        desk.says("L1 given")
        desk.press("z")
        desk.says("Taken back")
        expect(desk.page.locator(f'article.item[data-item="{first}"]')).to_be_visible()
        assert verdicts(home) == []
        desk.ready().allow("9")
        desk.says("L2 given")
        assert [code for _, code, _ in verdicts(home)] == ["L2"]

    def test_going_back_and_passing_over(self, sit: Sit, home: Path) -> None:
        fill(home, usual(4))
        desk = sit()
        first = desk.begin()
        desk.press("j")
        second = desk.moves_on_from(first)
        desk.page.go_back()
        assert desk.moves_on_from(second) == first
        desk.ready().press("j")
        assert desk.moves_on_from(first) not in (first,)
        assert verdicts(home) == []

    def test_the_rows_and_the_search_have_keys_too(self, sit: Sit, home: Path) -> None:
        fill(home, usual(3))
        desk = sit().open().ready()
        desk.press("j", "j", "k", "Enter")
        desk.page.wait_for_url("**/review/items/**")
        desk.ready().press("/")
        desk.page.keyboard.type("第2部")
        desk.press("Enter")
        expect(desk.page.locator("a.row-link")).to_have_count(1)
        desk.press("?")
        expect(desk.page.locator("#keys")).to_be_visible()
        desk.press("Escape")

    def test_the_last_verdict_leads_to_an_empty_queue(self, sit: Sit, home: Path) -> None:
        fill(home, usual(1))
        desk = sit()
        desk.begin()
        desk.press("9")
        expect(desk.page.get_by_text("Nothing waits")).to_be_visible()
        desk.says("L2 given")
        assert len(verdicts(home)) == 1
        desk.press("z")
        desk.page.wait_for_url("**/review/items/**")
        assert verdicts(home) == []


class TestFamily:
    def test_one_verdict_for_all_but_the_exceptions_and_back(self, sit: Sit, home: Path) -> None:
        items = fill(home, usual(5))
        make_family(home, items)
        desk = sit()
        desk.begin()
        odd = [str(item) for item in items if str(item) != desk.number()][:2]
        desk.page.locator(f'[data-exception="{odd[0]}"]').select_option("-")
        desk.page.locator(f'[data-exception="{odd[1]}"]').select_option("L2")
        desk.press("f")
        desk.picture("family")
        assert desk.against("2") == odd[0]
        desk.says("P2 given to 4 listings")
        desk.says("1 left out")
        assert sorted(code for _, code, _ in verdicts(home)) == ["L2", "P2", "P2", "P2"]
        desk.press("z")
        desk.says("Taken back: 4")
        assert verdicts(home) == []

    def test_of_five_hundred_is_taken_back_whole(self, sit: Sit, home: Path) -> None:
        items = fill(home, usual(500))
        make_family(home, items)
        desk = sit()
        desk.begin()
        desk.press("f", "3")
        desk.press("2")
        desk.says("P3 given to 500 listings")
        assert len(verdicts(home)) == 500
        desk.open("/review/decisions").page.get_by_role("button", name="Undo").click()
        expect(desk.page.get_by_text("taken back by local")).to_be_visible()
        assert verdicts(home) == []


class TestTwoReviewers:
    @pytest.fixture
    def people(self, home: Path) -> None:
        lock(home)
        for name in ("ann", "ben"):
            add_account(home, name, "reviewer")

    @pytest.mark.usefixtures("people")
    def test_never_see_the_same_item_and_one_looks_a_second_time(
        self, sit: Sit, home: Path
    ) -> None:
        fill(home, usual(8), needs_second=True)
        ann, ben = sit().sign_in(home, "ann"), sit().sign_in(home, "ben")
        hers, his = ann.begin(), ben.begin()
        assert hers != his
        ann.against("1")
        ann.says("P1 given")
        ben.open(f"/review/items/{hers}?state=second").ready()
        expect(ben.page.get_by_text("blind look")).to_be_visible()
        assert "BURNING" not in ben.page.content()
        ben.picture("blind")
        ben.press("9")
        ben.says("L2 given")
        found = ben.open("/review?state=dispute").page.locator("a.row-link")
        expect(found).to_have_count(1)

    @pytest.mark.usefixtures("people")
    def test_who_comes_second_is_told_and_loses_nothing_else(self, sit: Sit, home: Path) -> None:
        (item, *_) = fill(home, usual(3))
        ann, ben = sit().sign_in(home, "ann"), sit().sign_in(home, "ben")
        for desk in (ann, ben):
            desk.open(f"/review/items/{item}").ready()
        ann.allow("9")
        ann.says("L2 given")
        ben.press("8")
        ben.says("Somebody else decided this first")
        assert verdicts(home) == [("l-1", "L2", "ann")]

    @pytest.mark.usefixtures("people")
    def test_a_session_that_ends_in_the_middle_loses_no_verdict(self, sit: Sit, home: Path) -> None:
        fill(home, usual(6))
        desk = sit().sign_in(home, "ann")
        desk.begin()
        database = open_database(home)
        with database.write() as session:
            session.execute(update(WebSession).values(expires_at=WebSession.created_at))
        database.close()
        desk.allow("9")
        expect(desk.page.locator("#waiting")).to_have_text("1 waiting to be sent")
        desk.says("Sign in again")
        desk.picture("session-ended")
        assert verdicts(home) == []
        desk.sign_in(home, "ann")
        desk.page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(desk.page.locator("#waiting")).to_be_hidden()
        assert [code for _, code, _ in verdicts(home)] == ["L2"]


class TestLostLine:
    def test_verdicts_wait_survive_a_reload_and_are_sent_once(self, sit: Sit, home: Path) -> None:
        fill(home, usual(6))
        desk = sit()
        first = desk.begin()
        desk.context.set_offline(True)
        desk.allow("9")
        waiting = desk.page.locator("#waiting")
        expect(waiting).to_have_text("1 waiting to be sent")
        desk.against("2")
        expect(waiting).to_have_text("2 waiting to be sent")
        desk.picture("offline")
        desk.press("z")
        expect(waiting).to_have_text("1 waiting to be sent")
        desk.context.set_offline(False)
        desk.open("/review/decisions")
        expect(waiting).to_be_hidden()
        desk.ready()
        given = verdicts(home)
        assert len(given) == 1 and given[0][1] == "L2"
        assert str(first) not in desk.open("/review").page.content()

    def test_an_answer_that_was_lost_counts_once(self, sit: Sit, home: Path) -> None:
        fill(home, usual(4))
        desk = sit()
        desk.begin()
        lost = []

        def lose(route: object) -> None:
            # The service hears the verdict; its answer never arrives.
            if not lost:
                lost.append(route.fetch())  # type: ignore[attr-defined]
                route.abort()  # type: ignore[attr-defined]
            else:
                route.continue_()  # type: ignore[attr-defined]

        desk.page.route("**/verdict", lose)
        desk.allow("9")
        desk.says("L2 given")
        expect(desk.page.locator("#waiting")).to_be_hidden()
        assert lost and len(verdicts(home)) == 1


class TestHostileText:
    def test_runs_nothing_loads_nothing_and_reorders_nothing(self, sit: Sit, home: Path) -> None:
        titles = [
            "<script>alert(1)</script> 刻录DVD",
            '"><img src="https://evil.example/x" onerror=alert(2)> DVD',
            "<style>body{display:none}</style></bdi></title><base href=//evil.example> DVD",
            "\u202eDVD\u202c 刻\u200b录 \u2067全集",
            '=HYPERLINK("https://evil.example") {{7*7}} javascript:alert(3)',
        ]
        pairs = [(one := listing(f"<b>{n}</b>", title, description=title), score(one))
                 for n, title in enumerate(titles)]  # fmt: skip
        items = fill(home, pairs)
        desk = sit()
        for address in ("/review", "/review/decisions", "/review/audit", "/review/batches",
                        *(f"/review/items/{item}" for item in items)):  # fmt: skip
            desk.open(address).ready()
            expect(desk.page.locator("header.top")).to_be_visible()
        desk.open(f"/review/items/{items[3]}").ready()
        shown = desk.page.locator("h1").inner_text()
        assert shown == "RLODVDPDF 刻ZWSP录 RLI全集"
        desk.picture("hostile")
        for _ in items[1:]:
            desk.allow("u")
        assert len(verdicts(home)) == len(items) - 1


class TestLook:
    @pytest.fixture
    def pages(self, home: Path) -> dict[str, str]:
        """Every page, with something on it."""
        items = fill(home, usual(12))
        make_family(home, items[:4])
        add_account(home, "ann", "reviewer")
        database = open_database(home)
        with database.write() as session:
            session.execute(
                update(ReviewItem).where(ReviewItem.item_id == items[5]).values(is_blind=True)
            )
        database.close()
        places = {"queue": "", "empty": "?q=zzz", "item": f"/items/{items[0]}",
                  "blind": f"/items/{items[5]}", "decisions": "/decisions", "batches": "/batches",
                  "accounts": "/accounts", "audit": "/audit?check=true", "sign-in": "/sign-in",
                  "keys": "/keys", "error": "/nowhere"}  # fmt: skip
        return {name: f"/review{place}" for name, place in places.items()}

    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("width", [1440, 390])
    def test_every_page_is_within_its_width_and_accessible(
        self, sit: Sit, pages: dict[str, str], language: str, width: int
    ) -> None:
        look = {
            "locale": "zh-CN" if language == "zh" else "en-GB",
            "viewport": {"width": width, "height": 900},
            "color_scheme": "dark" if language == "en" else "light",
        }
        desk = sit(**look)
        faults = []
        for name, address in pages.items():
            desk.open(address)
            desk.picture(f"{name}-{language}-{width}", full_page=width < 500)
            beyond = desk.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if beyond > 0:
                faults.append(f"{name} is {beyond} px too wide")
            # Each width once, each look once: light in Chinese, dark in English.
            if (width == 1440) == (language == "zh"):
                faults += [f"{name}: {fault}" for fault in inaccessible(desk)]
        assert faults == []

    def test_nothing_moves_while_an_item_is_decided(self, sit: Sit, home: Path) -> None:
        fill(home, usual(5))
        desk = sit()
        desk.begin()
        desk.page.evaluate(
            "new PerformanceObserver(l => l.getEntries().forEach(e => {"
            " window.shift = (window.shift || 0) + e.value; }))"
            ".observe({type: 'layout-shift', buffered: true})"
        )
        desk.allow("9")
        desk.says("L2 given")
        desk.against("2")
        desk.ready()
        assert desk.page.evaluate("window.shift || 0") < 0.02

    def test_an_item_on_paper_has_no_buttons(self, sit: Sit, pages: dict[str, str]) -> None:
        desk = sit().open(pages["item"]).ready()
        desk.page.emulate_media(media="print")
        desk.picture("print", full_page=True)
        for hidden in ("#verdict", "header.top", "[data-pass]"):
            expect(desk.page.locator(hidden)).to_be_hidden()
        expect(desk.page.get_by_text("SHA-256")).to_be_visible()
