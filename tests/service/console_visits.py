"""People at the console, by HTTP: who they are, what they see, what they send."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from queue_filling import add_batch, add_scored
from starlette.testclient import TestClient

from model.listing import Listing, Seller
from model.score import Message, Reason, Score, Work
from service.accounts.service import invite, sign_in
from service.console.access import SESSION_COOKIE
from service.db import Database
from service.keys import create_key
from service.tables import Family, ReviewItem
from service.tables.people import Role

PASSWORD = "correct horse battery"
LAWFUL = {"lawful_reading": "second-hand, which the stock denies"}


def listing(listing_id: str, title: str, **facts: Any) -> Listing:
    given: dict[str, Any] = {"price": 9.9, "seller": Seller(seller_id="s-1")}
    return Listing(listing_id=listing_id, title=title, **given | facts)


def score(of: Listing, *marks: tuple[str, str, float], base: float = -3.5, **facts: Any) -> Score:
    """Score a listing by hand: each mark is a code, the characters, and their weight."""
    reasons = []
    for code, text, weight in marks:
        start = of.title.index(text)
        message = Message(zh=f"理由 {text}", en=f"reason {text}")
        reasons.append(Reason(code, weight, "title", start, start + len(text), text, message))
    logit = base + sum(weight for *_, weight in marks) + 0.25
    value = 1 / (1 + math.exp(-logit))
    given: dict[str, Any] = {
        "decision": "block" if value >= 0.9 else "review",
        "findings": [],
        "work": Work("w-1", "花样年华", "Jet Tone"),
        "model_version": "v1",
        "policy_version": "policy-of-v1",
    }
    return Score(of.listing_id, value, reasons=reasons, base=base, rest=0.25, **given | facts)


def open_database(home: Path) -> Database:
    database = Database("", home)
    database.prepare()
    return database


def fill(home: Path, pairs: list[tuple[Listing, Score]], **candidate: Any) -> list[int]:
    """Put listings into the queue; their numbers."""
    database = open_database(home)
    try:
        with database.write() as session:
            return add_scored(session, add_batch(session), pairs, **candidate)
    finally:
        database.close()


def make_family(home: Path, items: list[int]) -> int:
    database = open_database(home)
    try:
        with database.write() as session:
            first = session.get_one(ReviewItem, items[0])
            family = Family(
                family_key=f"f-{items[0]}",
                batch_no=first.batch_no,
                title=first.title,
                size=len(items),
                shared='{"text": "蓝光 D9"}',
                created_at=first.created_at,
            )
            session.add(family)
            session.flush()
            for number in items:
                session.get_one(ReviewItem, number).family_id = family.family_id
            return family.family_id
    finally:
        database.close()


def usual(n: int) -> list[tuple[Listing, Score]]:
    """Make listings that differ by their number, each a little less suspicious."""
    found = []
    for number in range(1, n + 1):
        one = listing(f"l-{number}", f"蓝光D9 高清第{number}部 刻录")
        marks = (("FALSE_BLU_RAY_TECH", "蓝光D9", 3.0), ("BURNING", "刻录", 2.5 - number / 100))
        found.append((one, score(one, *marks)))
    return found


def lock(home: Path) -> None:
    """Make a key, after which nobody is let in unknown."""
    create_key(home / "keys.json", name="test", scopes=["admin"])


def add_account(home: Path, name: str, role: Role) -> str:
    """Invite somebody; the secret of the link."""
    database = open_database(home)
    try:
        with database.write() as session:
            return invite(session, name, role, actor="test")[0]
    finally:
        database.close()


def session_of(home: Path, name: str, life: timedelta = timedelta(hours=1)) -> str:
    """Sign somebody in who is known; the cookie's value."""
    database = open_database(home)
    try:
        with database.write() as session:
            return sign_in(session, name, life=life).secret
    finally:
        database.close()


class Visit:
    """A browser without scripts: keeps cookies, and sends the page's token."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        client.headers["accept"] = "text/html"

    def as_person(self, home: Path, name: str, role: Role) -> Visit:
        add_account(home, name, role)
        self.client.cookies.set(SESSION_COOKIE, session_of(home, name), path="/review")
        return self

    def get(self, address: str, **options: Any) -> Any:
        return self.client.get(address, **options)

    def text(self, address: str) -> str:
        response = self.get(address)
        assert response.status_code == 200, response.text
        return str(response.text)

    def token(self) -> str:
        found = re.search(r'name="csrf" content="([^"]+)"', self.get("/review/sign-in").text)
        assert found is not None
        return found[1]

    def send_form(self, address: str, **fields: str) -> Any:
        data = {"csrf_token": self.token()} | fields
        return self.client.post(address, data=data, follow_redirects=False)

    def send_json(self, address: str, body: Any, **headers: str) -> Any:
        return self.client.post(
            address,
            json=body,
            headers={"x-csrf-token": self.token(), "x-fragment": "main"} | headers,
        )

    def decide(self, item: int, code: str, *, version: int = 1, **fields: Any) -> Any:
        lawful = LAWFUL if code.startswith("P") else {}
        body = {"version": version, "code": code} | lawful | fields
        return self.send_json(f"/review/items/{item}/verdict", body)
