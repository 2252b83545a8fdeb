"""Who may call what."""

from __future__ import annotations

import time

import pytest

from service.keys import create_key, revoke_key

LISTING = {"listing_id": "1", "title": "DVD", "price": 1}
PROTECTED = [
    ("POST", "/score"),
    ("POST", "/score/batch"),
    ("GET", "/model"),
    ("POST", "/v2/models/huoyan/infer"),
]


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


class TestOpen:
    def test_this_machine_needs_no_key(self, client):
        assert client.post("/score", json=LISTING).status_code == 200

    @pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "2001:db8::1"])
    def test_other_machines_are_refused(self, start, address):
        response = start(client=address).post("/score", json=LISTING)
        assert response.status_code == 403
        assert "huoyan keys api create" in response.json()["detail"]

    @pytest.mark.parametrize(
        "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"]
    )
    def test_foreign_names_for_this_machine_are_refused(self, client, host):
        response = client.post("/score", json=LISTING, headers={"Host": host})
        assert response.status_code == 403

    @pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "[::1]"])
    def test_local_names_are_known(self, client, host):
        assert client.post("/score", json=LISTING, headers={"Host": host}).status_code == 200

    def test_a_first_key_closes_a_running_service(self, start, home):
        client = start(model_poll_seconds=0.05)
        secret, _ = create_key(home / "keys.json", name="x", scopes=["score"])
        time.sleep(0.3)
        assert client.post("/score", json=LISTING).status_code == 401
        assert client.post("/score", json=LISTING, headers=bearer(secret)).status_code == 200


class TestKeys:
    @pytest.fixture
    def secret(self, home):
        return create_key(home / "keys.json", name="x", scopes=["score"])[0]

    @pytest.mark.parametrize(("method", "path"), PROTECTED)
    def test_without_a_key_nothing_is_done(self, secret, client, method, path):
        response = client.request(method, path, json=LISTING)
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert response.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize(("method", "path"), PROTECTED)
    def test_a_key_of_another_scope_is_not_enough(self, home, client, method, path):
        other, _ = create_key(home / "keys.json", name="y", scopes=["verdicts"])
        client.app.state.huoyan.keys.refresh()
        assert client.request(method, path, json=LISTING, headers=bearer(other)).status_code == 403

    def test_a_key_works_from_everywhere_and_under_any_name(self, secret, start):
        client = start(client="192.0.2.7")
        headers = bearer(secret) | {"Host": "huoyan.example"}
        assert client.post("/score", json=LISTING, headers=headers).status_code == 200

    @pytest.mark.parametrize("header", ["Basic eDp5", "Bearer", "Bearer ", "hy_x", "Bearer \xe9"])
    def test_what_is_no_bearer_key_is_refused(self, secret, client, header):
        headers = {"Authorization": header.encode("latin-1")}
        assert client.post("/score", json=LISTING, headers=headers).status_code == 401

    def test_a_revoked_key_stops_working_while_the_service_runs(self, home, start):
        secret, entry = create_key(home / "keys.json", name="x", scopes=["score"])
        client = start(model_poll_seconds=0.05)
        assert client.post("/score", json=LISTING, headers=bearer(secret)).status_code == 200
        revoke_key(home / "keys.json", entry.key_id)
        time.sleep(0.3)
        assert client.post("/score", json=LISTING, headers=bearer(secret)).status_code == 401

    def test_a_hundred_wrong_keys_end_in_429_and_the_right_one_still_works(self, secret, client):
        answers = [
            client.post("/score", json=LISTING, headers=bearer(f"hy_{n}")) for n in range(100)
        ]
        assert [a.status_code for a in answers] == [401] * 20 + [429] * 80
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert client.post("/score", json=LISTING, headers=bearer(secret)).status_code == 200

    @pytest.mark.parametrize(
        "path",
        ["/health/live", "/health/ready", "/metrics", "/try", "/docs", "/openapi.json", "/v2"],
    )
    def test_health_metrics_and_docs_need_none(self, secret, client, path):
        assert client.get(path).status_code == 200
