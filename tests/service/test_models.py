"""The model that serves, and how another one takes over."""

from __future__ import annotations

import time

import pytest
from fake_model import publish, write_version

LISTING = {"listing_id": "1", "title": "DVD", "price": 1}


def until(is_so, seconds=5):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def readiness(client):
    return client.get("/health/ready").json()


class TestWithoutModel:
    @pytest.fixture
    def client(self, tmp_path, home, start):
        (home / "models" / "current").unlink()
        return start(ready=False)

    def test_is_alive_but_not_ready(self, client):
        assert client.get("/health/live").status_code == 200
        response = client.get("/health/ready")
        assert response.status_code == 503
        assert response.json() == {
            "status": "unavailable",
            "model_version": None,
            "problem": "No model has been promoted yet.",
        }

    @pytest.mark.parametrize(
        ("method", "path"), [("POST", "/score"), ("POST", "/score/batch"), ("GET", "/model")]
    )
    def test_calls_that_need_it_are_told_to_come_back(self, client, method, path):
        response = client.request(method, path, json=LISTING)
        assert response.status_code == 503
        assert int(response.headers["retry-after"]) <= 5
        assert response.json()["type"] == "urn:huoyan:problem:no-model"

    def test_takes_up_the_first_one_by_itself(self, client, home):
        publish(home, "v1")
        until(lambda: client.get("/health/ready").status_code == 200)
        assert client.post("/score", json=LISTING).json()["model_version"] == "v1"


class TestSwap:
    def test_a_promoted_version_serves_within_a_second(self, client, home):
        publish(home, "v2", score=0.1)
        until(lambda: readiness(client)["model_version"] == "v2", seconds=1.5)
        answer = client.post("/score", json=LISTING).json()
        assert (answer["model_version"], answer["score"]) == ("v2", 0.1)
        assert answer["policy_version"] == "policy-of-v2"

    def test_a_damaged_version_leaves_the_old_one_serving_and_is_named(self, client, home):
        publish(home, "v2", broken=True)
        until(lambda: readiness(client)["problem"])
        response = client.get("/health/ready")
        assert response.status_code == 200
        assert response.json()["model_version"] == "v1"
        assert "v2" in response.json()["problem"]
        assert "damaged" in response.json()["problem"]
        assert client.post("/score", json=LISTING).json()["model_version"] == "v1"
        assert "huoyan_model_load_failures_total 1.0" in client.get("/metrics").text

    def test_promoting_a_good_one_after_a_damaged_one_clears_the_problem(self, client, home):
        publish(home, "v2", broken=True)
        until(lambda: readiness(client)["problem"])
        publish(home, "v3")
        until(lambda: readiness(client) == {
            "status": "ready", "model_version": "v3", "problem": None,
        })  # fmt: skip

    def test_going_back_to_the_one_that_serves_clears_the_problem(self, client, home):
        publish(home, "v2", broken=True)
        until(lambda: readiness(client)["problem"])
        publish(home, "v1")
        until(lambda: readiness(client)["problem"] is None)

    def test_a_folder_with_another_version_in_it_is_not_taken_up(self, client, home):
        write_version(home, "v2")
        (home / "models" / "v2").rename(home / "models" / "v9")
        beside = home / "models" / ".current"
        beside.write_text("v9\n")
        beside.rename(home / "models" / "current")
        until(lambda: readiness(client)["problem"])
        assert "the folder holds version 'v2'" in readiness(client)["problem"]

    @pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", b"missing\n", b"../../etc\n"])
    def test_a_damaged_pointer_stops_nothing(self, client, home, pointer):
        (home / "models" / "current").write_bytes(pointer)
        time.sleep(0.8)
        assert client.post("/score", json=LISTING).json()["model_version"] == "v1"

    def test_a_vanished_pointer_stops_nothing(self, client, home):
        (home / "models" / "current").unlink()
        time.sleep(0.8)
        assert client.post("/score", json=LISTING).json()["model_version"] == "v1"

    def test_a_model_that_fails_at_its_first_score_is_not_taken_up(self, client, home):
        # logit(1) does not exist: loads, but cannot score.
        publish(home, "v2", score=1.0)
        until(lambda: readiness(client)["problem"])
        assert readiness(client)["model_version"] == "v1"


def test_model_tells_what_people_ask_for(client):
    facts = client.get("/model").json()
    assert facts["model_version"] == "v1"
    assert facts["trained_at"] == "2013-04-01T08:00:00Z"
    assert facts["data"] == {"fingerprint": "f00d"}
    assert facts["metrics"] == {"average_precision": 0.9}
    assert facts["thresholds"] == {"review": 0.2, "block": 0.9}
    assert facts["dictionary_hash"] == "beef"
    assert "golden" not in facts["manifest"]
