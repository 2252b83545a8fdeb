"""`POST /score` and `POST /score/batch`."""

from __future__ import annotations

import json
import threading
import time

import pytest

LISTING = {"listing_id": "a-1", "title": "泰坦尼克号 DVD 正版", "price": 25}


class TestScore:
    def test_answers_every_field_of_the_contract_in_order(self, client):
        response = client.post("/score", json=LISTING)
        assert response.status_code == 200
        assert list(response.json()) == [
            "listing_id", "score", "decision", "reasons", "findings", "work",
            "base", "rest", "model_version", "policy_version", "memory_version",
        ]  # fmt: skip
        assert response.json()["reasons"][0]["text"] == "泰"

    def test_ignores_fields_it_does_not_know(self, client):
        body = LISTING | {"shop": "测试店", "score": 0, "decision": "pass", "model_version": "x"}
        answer = client.post("/score", json=body).json()
        assert answer["score"] == 0.95
        assert answer["model_version"] == "v1"

    def test_takes_a_byte_order_mark(self, client):
        body = b"\xef\xbb\xbf" + json.dumps(LISTING).encode()
        headers = {"Content-Type": "application/json"}
        assert client.post("/score", content=body, headers=headers).status_code == 200

    def test_last_of_two_equal_keys_counts(self, client):
        body = '{"listing_id":"first","listing_id":"last","title":"DVD","price":1}'
        headers = {"Content-Type": "application/json"}
        assert client.post("/score", content=body, headers=headers).json()["listing_id"] == "last"

    def test_names_each_field_at_fault(self, client):
        body = {"listing_id": "a", "price": -1, "seller": {"positive_rate": 2}}
        response = client.post("/score", json=body)
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"
        where = {tuple(error["loc"]) for error in response.json()["errors"]}
        assert where == {
            ("title",), ("price",), ("seller", "seller_id"), ("seller", "positive_rate"),
        }  # fmt: skip

    def test_a_long_description_is_scored_as_well(self, client):
        body = LISTING | {"description": "蓝" * 20_000}
        assert client.post("/score", json=body).status_code == 200

    def test_an_error_inside_is_told_without_its_inside(self, client):
        response = client.post("/score", json=LISTING | {"title": "crash"})
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert "secret" not in response.text
        assert "Traceback" not in response.text


class TestBodyLimits:
    def test_declared_too_large_is_refused(self, start):
        client = start(max_listing_bytes=100)
        response = client.post("/score", json=LISTING | {"description": "x" * 100})
        assert response.status_code == 413
        assert "100" in response.json()["detail"]

    def test_undeclared_too_large_is_refused_while_it_comes(self, start):
        client = start(max_listing_bytes=100)
        sent = []

        def pieces():
            for _ in range(1000):
                sent.append(1)
                yield b" " * 50

        headers = {"Content-Type": "application/json"}
        assert client.post("/score", content=pieces(), headers=headers).status_code == 413

    def test_a_body_of_just_the_limit_is_read(self, start):
        raw = json.dumps(LISTING).encode()
        headers = {"Content-Type": "application/json"}
        client = start(max_listing_bytes=len(raw))
        assert client.post("/score", content=raw, headers=headers).status_code == 200
        assert client.post("/score", content=raw + b" ", headers=headers).status_code == 413

    @pytest.mark.parametrize(
        "content_type",
        ["text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=gbk",
         "application/jsonx", "text/json"],
    )  # fmt: skip
    def test_other_types_are_refused(self, client, content_type):
        headers = {"Content-Type": content_type}
        assert client.post("/score", content=b"{}", headers=headers).status_code == 415

    @pytest.mark.parametrize(
        "content_type", ["APPLICATION/JSON", 'application/json; charset="UTF-8"']
    )
    def test_json_is_known_by_any_of_its_spellings(self, client, content_type):
        raw = json.dumps(LISTING).encode()
        response = client.post("/score", content=raw, headers={"Content-Type": content_type})
        assert response.status_code == 200

    def test_compressed_bodies_are_refused(self, client):
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        assert client.post("/score", content=b"\x1f\x8b", headers=headers).status_code == 415


class TestBatch:
    def test_results_keep_the_order_and_bad_rows_fail_alone(self, client):
        rows = [
            LISTING,
            {"listing_id": "no-price", "title": "DVD"},
            "not an object",
            None,
            LISTING | {"listing_id": "a-2"},
            LISTING,
        ]
        response = client.post("/score/batch", json={"listings": rows})
        assert response.status_code == 200
        results = response.json()["results"]
        assert [r["listing_id"] for r in results] == ["a-1", "no-price", None, None, "a-2", "a-1"]
        assert [("error" in r) for r in results] == [False, True, True, True, False, False]
        assert results[1]["error"]["status"] == 422
        assert results[1]["error"]["errors"][0]["loc"] == ["price"]
        assert response.json()["model_version"] == "v1"

    def test_a_listing_that_brings_the_model_down_fails_alone(self, client):
        rows = [LISTING, LISTING | {"listing_id": "a-2", "title": "crash"}, LISTING]
        response = client.post("/score/batch", json={"listings": rows})
        assert response.status_code == 200
        first, second, third = response.json()["results"]
        assert first == third
        assert second["listing_id"] == "a-2"
        assert second["error"]["status"] == 500
        assert "secret" not in response.text

    def test_a_row_is_scored_as_it_is_alone(self, client):
        alone = client.post("/score", json=LISTING).json()
        together = client.post("/score/batch", json={"listings": [LISTING]}).json()
        assert together["results"] == [alone]

    def test_a_thousand_pass_and_one_more_is_refused(self, client):
        thousand = [LISTING] * 1000
        assert client.post("/score/batch", json={"listings": thousand}).status_code == 200
        response = client.post("/score/batch", json={"listings": [*thousand, LISTING]})
        assert response.status_code == 422
        assert "1,001" in response.json()["detail"]

    def test_none_is_a_batch_as_well(self, client):
        response = client.post("/score/batch", json={"listings": []})
        assert response.json() == {"results": [], "model_version": "v1"}

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 400),
            (b"[1,2", 400),
            (b'{"listings": [{"a": "\xff"}]}', 400),
            (b"[]", 422),
            (b"{}", 422),
            (b'{"listings": null}', 422),
            (b'{"listings": {}}', 422),
            (b'{"listings": "DVD"}', 422),
        ],
    )
    def test_what_is_no_batch_is_refused_as_a_whole(self, client, body, status):
        headers = {"Content-Type": "application/json"}
        response = client.post("/score/batch", content=body, headers=headers)
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"

    def test_millions_of_tiny_values_are_refused_before_they_are_built(self, client):
        body = b'{"listings":[' + b"{}," * 3_000_000 + b"{}]}"
        headers = {"Content-Type": "application/json"}
        began = time.perf_counter()
        response = client.post("/score/batch", content=body, headers=headers)
        assert response.status_code == 413
        assert time.perf_counter() - began < 1


class TestLongJobs:
    def test_a_full_queue_is_told_to_come_back(self, start):
        client = start(scoring_threads=1, scoring_queue=1)
        slow = {"listings": [LISTING | {"title": "slow 0.6"}]}
        other = threading.Thread(target=client.post, args=("/score/batch",), kwargs={"json": slow})
        other.start()
        time.sleep(0.2)
        response = client.post("/score/batch", json={"listings": [LISTING]})
        other.join()
        assert response.status_code == 503
        assert int(response.headers["retry-after"]) >= 1
        # The place is free again once the slow one is through.
        assert client.post("/score/batch", json={"listings": [LISTING]}).status_code == 200

    def test_short_listings_are_answered_beside_a_long_job(self, start):
        client = start(scoring_threads=1)
        slow = {"listings": [LISTING | {"title": "slow 1"}]}
        other = threading.Thread(target=client.post, args=("/score/batch",), kwargs={"json": slow})
        other.start()
        time.sleep(0.1)
        began = time.perf_counter()
        assert client.post("/score", json=LISTING).status_code == 200
        assert time.perf_counter() - began < 0.5
        other.join()
