"""Verdicts over HTTP: one of many, stale ones, and the way into training."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from training.labels import read_labels

NDJSON = {"Content-Type": "application/x-ndjson"}


@pytest.fixture
def batch_id(stored, work):
    rows = [{"listing_id": f"l{n}", "title": "蓝光", "price": 5} for n in range(4)]
    body = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    made = stored.post("/batches", content=body, headers=NDJSON).json()["batch_id"]
    work(second_look_share=0)
    return made


def order(batch_id, listing_id="l0", code="P5", version=1, **more):
    return {
        "listing_id": listing_id, "batch_id": batch_id, "code": code, "version": version, **more
    }  # fmt: skip


class TestSubmit:
    def test_is_stored_and_shown(self, stored, batch_id):
        answer = stored.post("/verdicts", json=order(batch_id, note="D9\0", flags=["REPEAT"]))
        assert answer.status_code == 201
        given = answer.json()
        assert (given["state"], given["version"], given["code"]) == ("done", 2, "P5")
        shown = stored.get("/listings/l0").json()
        assert (shown["version"], shown["state"], shown["batch_id"]) == (2, "done", batch_id)
        assert [v["code"] for v in shown["verdicts"]] == ["P5"]
        (entry,) = stored.get("/audit", params={"listing_id": "l0"}).json()["entries"]
        assert (entry["action"], entry["facts"]["code"]) == ("verdict", "P5")

    def test_a_stale_version_is_409(self, stored, batch_id):
        assert stored.post("/verdicts", json=order(batch_id)).status_code == 201
        answer = stored.post("/verdicts", json=order(batch_id, code="L1"))
        assert answer.status_code == 409
        assert stored.get("/listings/l0").json()["verdicts"][0]["code"] == "P5"

    def test_of_eight_at_once_exactly_one_succeeds(self, stored, batch_id):
        for listing in ("l0", "l1", "l2"):
            with ThreadPoolExecutor(8) as threads:
                answers = threads.map(
                    lambda _, name=listing: stored.post("/verdicts", json=order(batch_id, name)),
                    range(8),
                )
                assert Counter(a.status_code for a in answers) == {201: 1, 409: 7}
            entries = stored.get("/audit", params={"listing_id": listing}).json()["entries"]
            assert len(entries) == 1

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"code": "P9"}, 422),
            ({"version": -1}, 422),
            ({"version": 2**70}, 422),
            ({"note": "x" * 4001}, 422),
            ({"flags": ["NONE"]}, 422),
            ({"listing_id": ""}, 422),
            ({"listing_id": "l9"}, 404),
            ({"batch_id": "no\0ne"}, 404),
            ({"version": None}, 422),
        ],
    )
    def test_what_is_wrong_is_refused(self, stored, batch_id, change, status):
        answer = stored.post("/verdicts", json=order(batch_id) | change)
        assert answer.status_code == status
        assert stored.get("/verdicts").text == ""

    def test_half_a_character_is_refused(self, stored, batch_id):
        raw = json.dumps(order(batch_id, note="\ud800"))
        headers = {"Content-Type": "application/json"}
        assert stored.post("/verdicts", content=raw, headers=headers).status_code in (400, 422)


class TestNotInTheQueue:
    def test_what_passed_can_be_decided_too(self, start, home, database_url, work):
        from fake_model import publish

        publish(home, "v2", score=0.1)
        client = start(database_url=database_url)
        row = {"listing_id": "passed", "title": "茶杯", "price": 5}
        made = client.post("/batches", content=json.dumps(row), headers=NDJSON).json()["batch_id"]
        work(audit_share=0)
        assert client.get("/listings/passed").json()["version"] == 0
        answers = [
            client.post("/verdicts", json=order(made, "passed", "N2", version=0)).status_code
            for _ in range(2)
        ]
        assert answers == [201, 409]


class TestLabels:
    def test_are_what_training_reads(self, stored, batch_id, tmp_path: Path):
        codes = {"l0": "P5", "l1": "L2", "l2": "U"}
        for listing, code in codes.items():
            stored.post("/verdicts", json=order(batch_id, listing, code))
        stored.post("/verdicts", json=order(batch_id, "l3", "L1", source="counter_notice"))
        lines = [json.loads(line) for line in stored.get("/verdicts").text.splitlines()]
        assert {line["listing_id"]: line["label"] for line in lines} == codes | {"l3": "L1"}
        answer = stored.get("/verdicts", headers={"Accept": "text/csv"})
        file = tmp_path / "labels.csv"
        file.write_bytes(answer.content)
        found = {label.listing_id: (label.code, label.source) for label in read_labels(file)}
        assert found == {
            "l0": ("P5", "reviewer"), "l1": ("L2", "reviewer"), "l3": ("L1", "counter_notice"),
        }  # fmt: skip

    def test_a_correction_takes_the_place_of_the_first(self, stored, batch_id):
        stored.post("/verdicts", json=order(batch_id, code="P5"))
        stored.post("/verdicts", json=order(batch_id, code="L2", version=2))
        table = csv.DictReader(io.StringIO(
            stored.get("/verdicts", headers={"Accept": "text/csv"}).text))  # fmt: skip
        assert [row["label"] for row in table] == ["L2"]

    def test_pages_are_the_whole(self, stored, batch_id):
        for listing in ("l0", "l1", "l2", "l3"):
            stored.post("/verdicts", json=order(batch_id, listing))
        whole = stored.get("/verdicts").text.splitlines()
        first = stored.get("/verdicts", params={"limit": 3}).text.splitlines()
        after = json.loads(first[-1])["verdict_id"]
        rest = stored.get("/verdicts", params={"after": after}).text.splitlines()
        assert first + rest == whole
        assert len(first) == 3
