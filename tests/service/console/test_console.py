"""The console by HTTP: its pages, and what may be sent to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from console_visits import LAWFUL, Visit, fill, listing, make_family, score, usual

Open = Callable[[], Visit]


def numbers(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'class="row-link" href="/review/items/(\d+)', page)]


class TestPages:
    PLACES = ("", "/batches", "/decisions", "/accounts", "/audit", "/keys", "/sign-in")

    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_open_when_there_is_nothing_yet(self, visit: Open, place: str, language: str) -> None:
        response = visit().get(f"/review{place}", headers={"accept-language": language})
        assert response.status_code == 200
        assert f'<html lang="{"zh-CN" if language == "zh" else "en"}"' in response.text
        assert response.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("place", PLACES)
    def test_hold_no_script_and_no_style_of_their_own(
        self, visit: Open, home: Path, place: str
    ) -> None:
        fill(home, usual(2))
        page = visit().text(f"/review{place}")
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page) == []
        assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
        assert "unsafe" not in visit().get("/review").headers["content-security-policy"]

    def test_the_navigation_leads_only_to_places_that_are_there(self, visit: Open) -> None:
        browser = visit()
        (bar,) = re.findall(r'<nav class="places".*?</nav>', browser.text("/review"), re.DOTALL)
        addresses = re.findall(r'href="([^"]+)"', bar)
        assert {"/review", "/review/batches", "/review/accounts"} <= set(addresses)
        for address in addresses:
            assert browser.get(address).status_code == 200, address

    def test_what_is_loaded_may_be_kept_for_good(self, visit: Open) -> None:
        browser = visit()
        loaded = re.findall(r'(?:href|src)="(/review/static/[^"]+)"', browser.text("/review"))
        assert len(loaded) >= 4
        for address in loaded:
            response = browser.get(address)
            assert response.status_code == 200
            assert "immutable" in response.headers["cache-control"]

    def test_a_page_that_is_not_there_says_so_in_words(self, visit: Open) -> None:
        response = visit().get("/review/nowhere")
        assert response.status_code == 404
        assert "text/html" in response.headers["content-type"]
        assert 'href="/review"' in response.text

    @pytest.mark.parametrize("number", ["7", str(2**63 - 1), str(2**64), "-1", "x"])
    def test_an_item_that_is_not_there_too(self, visit: Open, number: str) -> None:
        assert visit().get(f"/review/items/{number}").status_code in (404, 422)

    def test_the_language_chosen_stays(self, visit: Open) -> None:
        browser = visit()
        browser.send_form("/review/look", language="en", next="/review")
        assert '<html lang="en"' in browser.get("/review", headers={"accept-language": "zh"}).text


class TestQueue:
    def test_shows_the_items_and_filters_them(self, visit: Open, home: Path) -> None:
        items = fill(home, usual(3))
        browser = visit()
        assert sorted(numbers(browser.text("/review"))) == items
        assert numbers(browser.text("/review?q=第2部")) == [items[1]]
        assert numbers(browser.text("/review?price_from=100")) == []
        assert numbers(browser.text("/review?seller=s-1&reason=BURNING&sort=score")) == items

    def test_goes_on_from_page_to_page(self, visit: Open, home: Path) -> None:
        items = fill(home, usual(60))
        browser = visit()
        first = browser.text("/review?sort=score")
        (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
        second = browser.text(following.replace("&amp;", "&"))
        assert numbers(first) + numbers(second) == items
        assert 'rel="next"' not in second

    def test_a_made_up_place_is_no_page(self, visit: Open) -> None:
        assert visit().get("/review?after=nonsense").status_code == 422

    def test_a_view_is_kept_under_a_name(self, visit: Open, home: Path) -> None:
        browser = visit()
        browser.send_form("/review/views", name="<贵的>", query="price_from=100")
        page = browser.text("/review")
        assert 'href="/review?price_from=100"' in page and "&lt;贵的&gt;" in page
        (number,) = re.findall(r'name="view_id" value="(\d+)"', page)
        browser.send_form("/review/views/remove", view_id=number)
        assert "view_id" not in browser.text("/review")


class TestItem:
    def test_marks_the_very_characters(self, visit: Open, home: Path) -> None:
        one = listing("l", "全新 蓝光D9 刻录")
        (item,) = fill(home, [(one, score(one, ("A", "蓝光D9", 3.0), ("B", "D9 刻录", 2.0)))])
        page = visit().text(f"/review/items/{item}")
        heading = page.partition("<h1")[2].partition("</h1>")[0]
        marks = re.findall(
            r'<mark class="against( many)?" data-reasons="([\d ]+)">([^<]+)', heading
        )
        assert marks == [("", "0", "蓝光"), (" many", "0 1", "D9"), ("", "1", " 刻录")]

    def test_hostile_text_is_text(self, visit: Open, home: Path) -> None:
        title = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\u202e刻录'
        one = listing("<i>", title, description="</bdi></textarea><style>*{}</style>{{7*7}}")
        (item,) = fill(home, [(one, score(one))])
        for address in ("/review", f"/review/items/{item}"):
            page = visit().text(address)
            assert "<script>alert" not in page and "<img src=x" not in page
            assert "<style>" not in page and "\u202e" not in page
        assert "{{7*7}}" in page and 'title="U+202E RIGHT-TO-LEFT OVERRIDE"' in page

    def test_a_blind_look_tells_nothing_of_the_first(self, visit: Open, home: Path) -> None:
        one = listing("l", "蓝光D9 刻录")
        (item,) = fill(home, [(one, score(one, ("BURNING", "刻录", 5.0)))], needs_second=True)
        browser = visit()
        assert browser.decide(item, "P2", note="the first reviewer's word").status_code == 201
        for address in (f"/review/items/{item}", "/review?state=second"):
            page = browser.text(address)
            assert str(item) in page
            for hidden in (
                "the first reviewer",
                "BURNING",
                "reason 刻录",
                "理由 刻录",
                "<mark",
                "85.",
            ):
                assert hidden not in page, (address, hidden)

    def test_only_the_inner_part_is_sent_to_a_script(self, visit: Open, home: Path) -> None:
        (item,) = fill(home, usual(1))
        response = visit().get(f"/review/items/{item}", headers={"x-fragment": "main"})
        assert response.text.lstrip().startswith("<article")
        assert "X-Fragment" in response.headers["vary"]


class TestVerdict:
    @pytest.fixture
    def items(self, home: Path) -> list[int]:
        return fill(home, usual(3))

    def test_counts_once_however_often_it_is_sent(self, visit: Open, items: list[int]) -> None:
        browser = visit()
        first, second = (browser.decide(items[0], "P2", note="n") for _ in range(2))
        assert first.status_code == second.status_code == 201
        assert first.json()["receipt_id"] == second.json()["receipt_id"]
        assert browser.text("/review/decisions").count('name="receipt_id"') == 1

    def test_another_one_on_the_same_version_is_refused(
        self, visit: Open, items: list[int]
    ) -> None:
        browser = visit()
        browser.decide(items[0], "P2")
        assert browser.decide(items[0], "L1").status_code == 409

    def test_against_a_listing_says_what_spoke_for_it(self, visit: Open, items: list[int]) -> None:
        response = visit().decide(items[0], "P1", lawful_reading="  ")
        assert response.status_code == 422
        assert response.json()["errors"][0]["loc"] == ["lawful_reading"]
        assert visit().decide(items[0], "L1").status_code == 201

    @pytest.mark.parametrize(
        "change",
        [{"code": "P9"}, {"version": "1"}, {"flags": ["NICE"]}, {"note": "n" * 2001}, {"more": 1}],
    )
    def test_of_another_shape_is_refused(
        self, visit: Open, items: list[int], change: dict[str, object]
    ) -> None:
        body = {"version": 1, "code": "U"} | change
        response = visit().send_json(f"/review/items/{items[0]}/verdict", body)
        assert response.status_code == 422

    def test_is_taken_back_by_its_receipt(self, visit: Open, items: list[int]) -> None:
        browser = visit()
        receipt = browser.decide(items[0], "L2").json()["receipt_id"]
        assert items[0] not in numbers(browser.text("/review"))
        answer = browser.send_json(f"/review/receipts/{receipt}/undo", {})
        assert answer.json()["item_id"] == str(items[0])
        assert items[0] in numbers(browser.text("/review"))
        form = browser.send_form("/review/decisions/undo", receipt_id=str(receipt))
        assert form.status_code == 409

    def test_of_a_family_has_exceptions(self, visit: Open, home: Path, items: list[int]) -> None:
        family = make_family(home, items)
        body = {
            "version": 1,
            "code": "P2",
            "family_id": family,
            "versions": {str(item): 1 for item in items},
            "exceptions": {str(items[1]): None, str(items[2]): "L2"},
        } | LAWFUL
        browser = visit()
        answer = browser.send_json(f"/review/items/{items[0]}/family-verdict", body)
        assert (answer.json()["n_items"], answer.json()["left_out"]) == (2, 1)
        again = browser.send_json(f"/review/items/{items[0]}/family-verdict", body)
        assert again.json()["receipt_id"] == answer.json()["receipt_id"]
        assert numbers(browser.text("/review")) == [items[1]]
        assert numbers(browser.text("/review?state=done&code=L2")) == [items[2]]


class TestNext:
    def ask(self, browser: Visit, *besides: int) -> int | None:
        body = {"query": "", "besides": [str(n) for n in besides]}
        response = browser.send_json("/review/next", body)
        if response.status_code == 204:
            return None
        return int(response.headers["x-address"].rpartition("/")[2])

    def test_one_reviewer_gets_each_item_once(self, visit: Open, home: Path) -> None:
        items = fill(home, usual(3))
        browser, seen = visit(), []
        for _ in items:
            found = self.ask(browser, *seen)
            assert found is not None
            seen.append(found)
        assert sorted(seen) == items
        assert self.ask(browser, *seen) is None

    def test_what_was_fetched_and_never_shown_comes_again(self, visit: Open, home: Path) -> None:
        fill(home, usual(2))
        browser = visit()
        assert self.ask(browser) == self.ask(browser)

    def test_two_reviewers_never_get_the_same(self, visit: Open, home: Path) -> None:
        items = fill(home, usual(2))
        ann = visit().as_person(home, "ann", "reviewer")
        ben = visit().as_person(home, "ben", "reviewer")
        assert {self.ask(ann), self.ask(ben)} == set(items)
        assert ben.send_json(f"/review/items/{self.ask(ann)}/claim", {}).status_code == 409

    def test_stays_within_the_view(self, visit: Open, home: Path) -> None:
        items = fill(home, usual(3))
        form = visit().send_form("/review/claim", query="q=第3部")
        assert form.headers["location"].startswith(f"/review/items/{items[2]}?q=")


class TestBatches:
    def test_a_catalogue_is_taken_in_and_its_files_are_no_formulas(
        self, visit: Open, home: Path
    ) -> None:
        one = listing("=1+1", "=HYPERLINK(1) 刻录")
        fill(home, [(one, score(one))])
        browser = visit()
        page = browser.text("/review/batches")
        (address,) = re.findall(r'href="(/review/batches/[^"]+/results\.csv)"', page)
        response = browser.get(address)
        assert "attachment" in response.headers["content-disposition"]
        assert "'=1+1" in response.text and not re.search(r"(^|,)=", response.text, re.MULTILINE)

    def test_upload_waits_for_its_turn(self, visit: Open) -> None:
        browser = visit()
        row = json.dumps({"listing_id": "1", "title": "DVD", "price": 1})
        headers = {"content-type": "application/x-ndjson", "x-csrf-token": browser.token()}
        sent = browser.client.post("/review/batches?name=春", content=row, headers=headers)
        assert sent.status_code == 202
        page = browser.text("/review/batches")
        assert "春" in page
        answer = browser.send_form(f"/review/batches/{sent.json()['batch_id']}/cancel")
        assert answer.status_code == 303
