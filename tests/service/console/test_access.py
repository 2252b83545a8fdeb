"""Who gets in, who may do what, and that only our own pages send anything."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from console_visits import (
    PASSWORD,
    Visit,
    add_account,
    fill,
    lock,
    open_database,
    session_of,
    usual,
)
from starlette.testclient import TestClient
from typer.testing import CliRunner

import cli
from service.accounts.service import change_account
from service.audit.repository import verify
from service.console.access import SESSION_COOKIE
from service.console.routes.sessions import safe_address

Open = Callable[[], Visit]
FORMS = ("/review/claim", "/review/views", "/review/decisions/undo", "/review/accounts",
         "/review/accounts/ann", "/review/look", "/review/sign-in", "/review/sign-out")  # fmt: skip
CALLS = ("/review/next", "/review/items/1/verdict", "/review/items/1/family-verdict",
         "/review/items/1/claim", "/review/items/1/release", "/review/receipts/1/undo")  # fmt: skip


class TestOwnPagesOnly:
    @pytest.mark.parametrize("address", FORMS)
    def test_a_form_without_the_token_is_refused(self, visit: Open, address: str) -> None:
        browser = visit()
        browser.token()
        for fields in ({"name": "x"}, {"csrf_token": "guessed"}, {"csrf_token": "é"}):
            assert browser.client.post(address, data=fields).status_code == 403

    @pytest.mark.parametrize("address", [*CALLS, "/review/batches"])
    def test_a_call_without_the_token_is_refused(self, visit: Open, address: str) -> None:
        assert visit().client.post(address, json={}).status_code == 403
        assert (
            visit().client.post(address, json={}, headers={"x-csrf-token": "x"}).status_code == 403
        )

    @pytest.mark.parametrize(
        "foreign",
        [
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"origin": "http://127.0.0.1:9999"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ],
    )
    def test_a_call_from_elsewhere_is_refused_with_the_token_too(
        self, visit: Open, foreign: dict[str, str]
    ) -> None:
        browser = visit()
        body = {"query": ""}
        assert browser.send_json("/review/next", body, **foreign).status_code == 403
        own = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
        assert browser.send_json("/review/next", body, **own).status_code == 204

    def test_another_visitor_s_token_is_not_ours(self, visit: Open) -> None:
        other = visit().token()
        browser = visit()
        browser.token()
        data = {"csrf_token": other, "language": "en"}
        assert browser.client.post("/review/look", data=data).status_code == 403


class TestOpenService:
    def test_is_the_local_admin_s_under_a_banner(self, visit: Open) -> None:
        page = visit().text("/review")
        assert 'class="banner"' in page and "/review/accounts" in page

    def test_answers_no_other_machine_and_no_other_name(
        self, start: Callable[..., TestClient]
    ) -> None:
        assert start(client="10.0.0.8").get("/review").status_code == 403
        elsewhere = start().get("/review", headers={"host": "evil.example"})
        assert elsewhere.status_code == 403


class TestStranger:
    def test_is_led_to_the_sign_in_and_back(self, visit: Open, home: Path) -> None:
        lock(home)
        response = visit().get("/review?q=x", follow_redirects=False)
        assert response.status_code == 303
        assert response.headers["location"] == "/review/sign-in?next=/review%3Fq%3Dx"

    @pytest.mark.parametrize("address", CALLS)
    def test_may_call_nothing(self, visit: Open, home: Path, address: str) -> None:
        lock(home)
        assert visit().send_json(address, {}).status_code == 401

    @pytest.mark.parametrize(
        "address", ["//evil.example", "https://evil.example", "/\\evil.example", "/elsewhere",
                    "/review\r\nX: y", "javascript:alert(1)", "/review@evil.example/é"]
    )  # fmt: skip
    def test_is_led_nowhere_else(self, address: str) -> None:
        assert safe_address(address) == "/review"


class TestRoles:
    @pytest.fixture
    def reviewer(self, visit: Open, home: Path) -> Visit:
        lock(home)
        return visit().as_person(home, "ann", "reviewer")

    @pytest.mark.parametrize(
        "address", ["/review/accounts", "/review/audit", "/review/audit?check=true"]
    )
    def test_a_reviewer_sees_neither_accounts_nor_the_log(
        self, reviewer: Visit, address: str
    ) -> None:
        assert reviewer.get(address).status_code == 403
        assert address.partition("?")[0] not in reviewer.text("/review")

    def test_a_reviewer_invites_nobody_and_becomes_nothing_more(
        self, reviewer: Visit, home: Path
    ) -> None:
        assert reviewer.send_form("/review/accounts", name="eve", role="admin").status_code == 403
        assert reviewer.send_form("/review/accounts/ann", role="admin").status_code == 403
        assert reviewer.send_form("/review/batches/x/cancel").status_code == 403

    def test_a_reviewer_undoes_only_what_is_theirs(
        self, reviewer: Visit, visit: Open, home: Path
    ) -> None:
        (item,) = fill(home, usual(1))
        ben = visit().as_person(home, "ben", "reviewer")
        receipt = ben.decide(item, "L1").json()["receipt_id"]
        assert reviewer.send_json(f"/review/receipts/{receipt}/undo", {}).status_code == 403
        assert f">{receipt}<" not in reviewer.text("/review/decisions?of=all")
        lead = visit().as_person(home, "lea", "lead")
        assert f">{receipt}<" in lead.text("/review/decisions?of=all")
        assert lead.send_json(f"/review/receipts/{receipt}/undo", {}).status_code == 200

    def test_a_view_of_somebody_else_stays_theirs(
        self, reviewer: Visit, visit: Open, home: Path
    ) -> None:
        ben = visit().as_person(home, "ben", "lead")
        ben.send_form("/review/views", name="secret", query="q=1")
        ben.send_form("/review/views", name="for all", query="q=2", shared="yes")
        page = reviewer.text("/review")
        assert "secret" not in page and "for all" in page
        for number in ("1", "2"):
            reviewer.send_form("/review/views/remove", view_id=number)
        assert "secret" in ben.text("/review") and "for all" in ben.text("/review")

    def test_a_dispute_is_a_lead_s(self, reviewer: Visit, visit: Open, home: Path) -> None:
        (item,) = fill(home, usual(1), needs_second=True)
        reviewer.decide(item, "P1")
        assert reviewer.decide(item, "P1", version=2).status_code == 409
        ben = visit().as_person(home, "ben", "reviewer")
        ben.decide(item, "L1", version=2)
        cat = visit().as_person(home, "cat", "reviewer")
        assert cat.decide(item, "L1", version=3).status_code == 403
        lead = visit().as_person(home, "lea", "lead")
        assert lead.decide(item, "P1", version=3).status_code == 201

    def test_an_admin_changes_others_but_not_themselves(self, visit: Open, home: Path) -> None:
        lock(home)
        admin = visit().as_person(home, "root", "admin")
        ann = visit().as_person(home, "ann", "reviewer")
        assert ann.get("/review").status_code == 200
        assert admin.send_form("/review/accounts/root", role="reviewer").status_code == 409
        assert admin.send_form("/review/accounts/ann", do="close").status_code == 303
        # Whoever was signed in is signed out at once.
        assert ann.get("/review", follow_redirects=False).status_code == 303


class TestSignIn:
    @pytest.fixture
    def joined(self, visit: Open, home: Path) -> Visit:
        """Ann, who has just chosen her password."""
        lock(home)
        browser = visit()
        secret = add_account(home, "ann", "reviewer")
        response = browser.send_form(f"/review/join/{secret}", password=PASSWORD)
        assert response.status_code == 303
        assert (
            browser.send_form(f"/review/join/{secret}", password=PASSWORD + "2").status_code == 404
        )
        return browser

    def test_a_one_time_link_lets_in(self, joined: Visit) -> None:
        assert "ann" in joined.text("/review")

    def test_the_cookie_is_hidden_from_scripts_and_other_sites(
        self, visit: Open, joined: Visit
    ) -> None:
        answer = visit().send_form("/review/sign-in", name="ann", password=PASSWORD)
        (cookie,) = [c for c in answer.headers.get_list("set-cookie") if SESSION_COOKIE in c]
        for part in ("HttpOnly", "SameSite=lax", "Path=/review", "Max-Age=43200"):
            assert part in cookie

    def test_the_session_is_a_new_one(self, joined: Visit) -> None:
        before = joined.client.cookies[SESSION_COOKIE]
        joined.send_form("/review/sign-in", name="ann", password=PASSWORD)
        assert joined.client.cookies[SESSION_COOKIE] != before
        joined.client.cookies.clear()
        joined.client.cookies.set(SESSION_COOKIE, before, path="/review")
        assert joined.get("/review", follow_redirects=False).status_code == 303

    def test_a_session_that_was_planted_is_no_session(self, visit: Open, joined: Visit) -> None:
        browser = visit()
        browser.client.cookies.set(SESSION_COOKIE, "planted" * 6, path="/review")
        browser.send_form("/review/sign-in", name="ann", password=PASSWORD)
        thief = visit()
        thief.client.cookies.set(SESSION_COOKIE, "planted" * 6, path="/review")
        assert thief.get("/review", follow_redirects=False).status_code == 303

    def test_signing_out_ends_it(self, joined: Visit) -> None:
        cookie = joined.client.cookies[SESSION_COOKIE]
        joined.send_form("/review/sign-out")
        joined.client.cookies.set(SESSION_COOKIE, cookie, path="/review")
        assert joined.get("/review", follow_redirects=False).status_code == 303

    def test_it_ends_by_itself(self, visit: Open, joined: Visit, home: Path) -> None:
        browser = visit()
        over = session_of(home, "ann", life=timedelta(seconds=-1))
        browser.client.cookies.set(SESSION_COOKIE, over, path="/review")
        assert browser.get("/review", follow_redirects=False).status_code == 303

    @pytest.mark.parametrize(
        ("name", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("", "")]
    )
    def test_wrong_is_wrong_in_the_same_words(
        self, visit: Open, joined: Visit, name: str, password: str
    ) -> None:
        answer = visit().send_form("/review/sign-in", name=name, password=password)
        assert answer.status_code == 403
        assert SESSION_COOKIE not in answer.headers.get("set-cookie", "")
        assert len(re.findall(r'class="problem" role="alert"', answer.text)) == 1

    def test_guessing_is_slowed_down(self, start: Callable[..., TestClient], joined: Visit) -> None:
        browser = Visit(start(wrong_keys_per_minute=3))
        answers = [browser.send_form("/review/sign-in", name="ann", password="x") for _ in range(5)]
        assert [a.status_code for a in answers] == [403, 403, 403, 429, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60

    @pytest.mark.parametrize("password", ["short", "annannannann", "aaaaaaaaaaaa", "x" * 201])
    def test_a_password_that_is_no_password_is_refused_and_the_link_kept(
        self, visit: Open, home: Path, password: str
    ) -> None:
        secret = add_account(home, "ann", "reviewer")
        browser = visit()
        assert browser.send_form(f"/review/join/{secret}", password=password).status_code == 422
        assert browser.send_form(f"/review/join/{secret}", password=PASSWORD).status_code == 303

    def test_a_closed_account_stays_outside(self, visit: Open, joined: Visit, home: Path) -> None:
        database = open_database(home)
        with database.write() as session:
            change_account(session, "ann", actor="root", active=False)
        with database.read() as session:
            assert verify(session)[1] is None
        database.close()
        answer = visit().send_form("/review/sign-in", name="ann", password=PASSWORD)
        assert answer.status_code == 403

    def test_nothing_secret_is_stored(self, joined: Visit, home: Path) -> None:
        stored = b"".join(path.read_bytes() for path in home.glob("huoyan.db*"))
        assert PASSWORD.encode() not in stored
        assert joined.client.cookies[SESSION_COOKIE].encode() not in stored
        assert b"$argon2id$" in stored


class TestCommand:
    def test_the_first_admin_comes_in_by_the_link_it_prints(
        self, visit: Open, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lock(home)
        monkeypatch.setenv("HUOYAN_HOME", str(home))
        words = ["accounts", "invite", "--role", "admin", "--json"]
        answer = CliRunner().invoke(cli.app, words)
        assert answer.exit_code == 0, answer.output
        link = json.loads(answer.stdout)["link"]
        assert link.startswith("http://127.0.0.1:8000/review/join/")
        browser = visit()
        browser.send_form(link.removeprefix("http://127.0.0.1:8000"), password=PASSWORD)
        assert browser.get("/review/accounts").status_code == 200

    @pytest.mark.parametrize("words", [["mei", "--role", "king"], ["local"], ["Mei Li"]])
    def test_refuses_what_can_be_no_account(self, words: list[str]) -> None:
        assert CliRunner().invoke(cli.app, ["accounts", "invite", *words]).exit_code == 2
