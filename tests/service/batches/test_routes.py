"""Batches over HTTP, on both databases."""

from __future__ import annotations

import csv
import gzip
import io
import json
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

NDJSON = {"Content-Type": "application/x-ndjson"}


def listings(count, **more):
    return [{"listing_id": str(n), "title": f"蓝光 {n}", "price": n, **more} for n in range(count)]


def lines(rows):
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def send(client, body, headers=NDJSON, **params):
    return client.post("/batches", content=body, headers=headers, params=params)


def as_csv(rows, encoding="utf-8"):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_parquet(rows, **options):
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, **options)
    return out.getvalue()


def results(client, batch_id, **params):
    raw = client.get(f"/batches/{batch_id}/results", params=params).content
    return [json.loads(line) for line in raw.splitlines()]


class TestFromSendingToResults:
    def test_the_way_of_a_batch(self, stored, work):
        rows = listings(3)
        rows.insert(1, {"listing_id": "bad", "title": "x"})
        answer = send(stored, lines(rows), name="四月")
        assert answer.status_code == 202
        batch_id = answer.json()["batch_id"]
        assert answer.headers["Location"] == f"/batches/{batch_id}"
        assert stored.get(f"/batches/{batch_id}").json()["status"] == "queued"
        work()
        facts = stored.get(f"/batches/{batch_id}").json()
        assert {name: facts[name] for name in ("name", "status", "total", "scored", "flagged",
                                               "invalid", "problem")} == {
            "name": "四月", "status": "done", "total": 4, "scored": 3, "flagged": 3,
            "invalid": 1, "problem": None,
        }  # fmt: skip
        assert facts["started_at"] <= facts["finished_at"]
        found = results(stored, batch_id)
        assert [(r["row"], r["listing_id"]) for r in found] == [(1, "0"), (3, "1"), (4, "2")]
        (error,) = map(json.loads, stored.get(f"/batches/{batch_id}/errors").content.splitlines())
        assert (error["row"], error["line"], error["listing_id"]) == (2, 2, "bad")
        assert error["errors"] == [{"loc": ["price"], "msg": "required"}]

    def test_scores_are_those_of_a_single_call(self, stored, work):
        (row,) = listings(1)
        single = stored.post("/score", json=row).json()
        batch_id = send(stored, lines([row])).json()["batch_id"]
        work()
        (batched,) = results(stored, batch_id)
        assert batched == {"row": 1, **single}

    @pytest.mark.parametrize(
        ("body", "headers"),
        [
            (as_csv(listings(3)), {"Content-Type": "text/csv"}),
            (as_csv(listings(3), "utf-8-sig"), {"Content-Type": "text/csv; charset=utf-8"}),
            (as_csv(listings(3), "gb18030"), {"Content-Type": "text/csv"}),
            (as_parquet(listings(3)), {"Content-Type": "application/vnd.apache.parquet"}),
            (gzip.compress(lines(listings(3))), NDJSON | {"Content-Encoding": "gzip"}),
            (gzip.compress(as_csv(listings(3))), {"Content-Type": "text/csv"}),
            (
                gzip.compress(as_parquet(listings(3))),
                {"Content-Type": "application/parquet", "Content-Encoding": "gzip"},
            ),
        ],
        ids=["csv", "bom", "gb18030", "parquet", "gzip", "unsaid gzip", "gzipped parquet"],
    )
    def test_every_format_says_the_same(self, stored, work, body, headers):
        batch_id = send(stored, body, headers).json()["batch_id"]
        work()
        found = results(stored, batch_id)
        assert [(r["listing_id"], r["reasons"][0]["text"]) for r in found] == [
            ("0", "蓝"), ("1", "蓝"), ("2", "蓝"),
        ]  # fmt: skip

    def test_awkward_text_comes_back_as_it_was(self, stored, work):
        titles = ["a\0b", "\u202e反", "💿" * 250, "=1+1", "'", "\ufffe"]
        rows = [
            {"listing_id": f"i\0{n}", "title": title, "price": 1, "category": "\0",
             "seller": {"seller_id": "\0"}}
            for n, title in enumerate(titles)
        ]  # fmt: skip
        batch_id = send(stored, lines(rows), name="\0").json()["batch_id"]
        work()
        assert [r["listing_id"] for r in results(stored, batch_id)] == [
            row["listing_id"] for row in rows
        ]
        kept = [
            stored.get("/listings/" + row["listing_id"].replace("\0", "%00")).json()["listing"]
            for row in rows
        ]
        assert [listing["title"] for listing in kept] == titles

    def test_a_listing_that_brings_the_model_down_is_one_error(self, stored, work):
        rows = listings(3)
        rows[1]["title"] = "crash"
        batch_id = send(stored, lines(rows)).json()["batch_id"]
        work()
        assert [r["listing_id"] for r in results(stored, batch_id)] == ["0", "2"]
        (error,) = stored.get(f"/batches/{batch_id}/errors").text.splitlines()
        assert json.loads(error)["line"] == 2
        assert "secret" not in error

    def test_pages_of_results_are_the_whole(self, stored, work):
        batch_id = send(stored, lines(listings(2500))).json()["batch_id"]
        work()
        whole = results(stored, batch_id)
        assert [r["listing_id"] for r in whole] == [str(n) for n in range(2500)]
        first = results(stored, batch_id, limit=1200)
        assert first + results(stored, batch_id, after=first[-1]["row"]) == whole


class TestRefused:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Content-Type": "application/json"}, 415),
            ({}, 415),
            (NDJSON | {"Content-Encoding": "br"}, 415),
            (NDJSON | {"Idempotency-Key": "k" * 201}, 422),
            (NDJSON | {"Idempotency-Key": ""}, 422),
        ],
    )
    def test_what_is_wrong_is_named(self, stored, headers, status):
        answer = send(stored, b"{}", headers)
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"

    def test_more_than_the_limit_leaves_nothing_behind(self, start, home):
        client = start(max_upload_bytes=1000)
        assert send(client, b"x" * 1001).status_code == 413
        assert send(client, iter([b"x" * 600, b"x" * 600])).status_code == 413
        assert client.get("/batches").json() == {"batches": [], "after": None}
        assert list((home / "uploads").iterdir()) == []

    @pytest.mark.parametrize("path", ["/batches/x", "/batches/x/results", "/batches/x/errors"])
    def test_what_is_not_there_is_404(self, stored, path):
        assert stored.get(path).status_code == 404

    @pytest.mark.parametrize(
        ("body", "headers", "said"),
        [
            (b"PAR1 no", {"Content-Type": "application/parquet"}, "Parquet"),
            (b"a,b\n1,2\n", {"Content-Type": "text/csv"}, "title"),
            (gzip.compress(b"x" * 99999)[:-9], NDJSON, "end-of-stream"),
            (gzip.compress(b"\n" * 50_000_000), NDJSON, "unpacked"),
            (
                gzip.compress(
                    as_parquet(
                        listings(2000, description="碟" * 9000),
                        use_dictionary=False,
                        compression="none",
                    )
                ),
                {"Content-Type": "application/parquet"},
                "unpacked",
            ),
        ],
        ids=["no parquet", "no title", "cut short", "bomb", "packed bomb"],
    )
    def test_what_cannot_be_read_fails_and_says_why(self, stored, work, home, body, headers, said):
        batch_id = send(stored, body, headers).json()["batch_id"]
        work(max_unpacked_ratio=10)
        facts = stored.get(f"/batches/{batch_id}").json()
        assert facts["status"] == "failed"
        assert said in facts["problem"]
        assert str(home) not in facts["problem"]
        assert list((home / "uploads").iterdir()) == []

    def test_too_many_rows_fail(self, stored, work):
        batch_id = send(stored, lines(listings(11))).json()["batch_id"]
        work(max_upload_rows=10)
        facts = stored.get(f"/batches/{batch_id}").json()
        assert (facts["status"], "more than 10 rows" in facts["problem"]) == ("failed", True)


class TestIdempotency:
    KEY = NDJSON | {"Idempotency-Key": "once"}

    def test_fifty_at_once_make_one_batch(self, stored, home):
        body = lines(listings(5))
        with ThreadPoolExecutor(16) as threads:
            answers = list(threads.map(lambda _: send(stored, body, self.KEY), range(50)))
        assert {a.status_code for a in answers} == {202}
        assert len({a.json()["batch_id"] for a in answers}) == 1
        assert len(stored.get("/batches").json()["batches"]) == 1
        assert len(list((home / "uploads").iterdir())) == 1

    def test_another_body_is_refused(self, stored):
        send(stored, b"{}", self.KEY)
        answer = send(stored, b"{} ", self.KEY)
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("idempotency-key-reused")

    def test_holds_after_a_restart_and_when_it_is_done(self, start, database_url, work):
        before = send(start(database_url=database_url), b"{}", self.KEY).json()
        work()
        assert send(start(database_url=database_url), b"{}", self.KEY).json() == before

    def test_without_a_key_each_call_makes_one(self, stored):
        assert send(stored, b"{}").json() != send(stored, b"{}").json()


class TestCancel:
    def test_one_that_waits_is_never_scored(self, stored, work):
        batch_id = send(stored, lines(listings(3))).json()["batch_id"]
        answer = stored.post(f"/batches/{batch_id}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
        work()
        assert results(stored, batch_id) == []
        assert stored.post(f"/batches/{batch_id}/cancel").status_code == 200

    def test_one_that_is_done_stays_done(self, stored, work):
        batch_id = send(stored, lines(listings(3))).json()["batch_id"]
        work()
        assert stored.post(f"/batches/{batch_id}/cancel").status_code == 409
        assert stored.get(f"/batches/{batch_id}").json()["status"] == "done"


class TestExports:
    def test_csv_holds_no_formula_and_gives_the_text_back(self, stored, work):
        ids = ["=cmd()", "+1", "-1", "@x", "\t=1", "\r1", "＝1", "'=1", "plain", 'a,"b"\n=c']
        rows = [{"listing_id": name, "title": "x", "price": 1} for name in ids]
        batch_id = send(stored, lines(rows)).json()["batch_id"]
        work()
        answer = stored.get(f"/batches/{batch_id}/results", headers={"Accept": "text/csv"})
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        table = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        cells = [row["listing_id"] for row in table]
        assert all(cell[0] not in "=+-@\t\r\n\0＝＋－＠" for cell in cells)
        assert [cell.removeprefix("'") for cell in cells] == ids
        assert [float(row["score"]) for row in table] == [0.95] * len(ids)

    def test_errors_as_csv(self, stored, work):
        batch_id = send(stored, b'{"listing_id": "=1"}\nnonsense\n').json()["batch_id"]
        work()
        answer = stored.get(f"/batches/{batch_id}/errors", headers={"Accept": "text/csv"})
        table = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        assert [(row["line"], row["listing_id"]) for row in table] == [("1", "'=1"), ("2", "")]


class TestOwners:
    @pytest.fixture
    def two(self, start, home, database_url, work):
        from service.keys import create_key

        secrets = {
            name: create_key(home / "keys.json", name=name, scopes=scopes)[0]
            for name, scopes in {
                "a": ["batches", "verdicts"], "b": ["batches", "verdicts"], "root": ["admin"],
                "score": ["score"],
            }.items()
        }  # fmt: skip
        client = start(database_url=database_url, model_poll_seconds=0.05)

        def call(who, method, path, **more):
            headers = {"Authorization": f"Bearer {secrets[who]}"} | more.pop("headers", {})
            return client.request(method, path, headers=headers, **more)

        batch_id = call("a", "POST", "/batches", content=lines(listings(2)), headers=NDJSON).json()[
            "batch_id"
        ]
        work()
        return call, batch_id

    def test_another_key_sees_nothing(self, two):
        call, batch_id = two
        for path in ("", "/results", "/errors"):
            assert call("a", "GET", f"/batches/{batch_id}{path}").status_code == 200
            assert call("b", "GET", f"/batches/{batch_id}{path}").status_code == 404
        assert call("b", "POST", f"/batches/{batch_id}/cancel").status_code == 404
        assert call("b", "GET", "/batches").json()["batches"] == []
        assert call("b", "GET", "/listings/1").status_code == 404
        verdict = {"listing_id": "1", "batch_id": batch_id, "code": "P1", "version": 1}
        assert call("b", "POST", "/verdicts", json=verdict).status_code == 404
        assert call("a", "POST", "/verdicts", json=verdict).status_code == 201
        assert call("b", "GET", "/verdicts").text == ""
        assert call("b", "GET", "/audit").json()["entries"] == []
        assert len(call("a", "GET", "/audit").json()["entries"]) == 2

    def test_an_admin_sees_all(self, two):
        call, batch_id = two
        assert call("root", "GET", f"/batches/{batch_id}").status_code == 200

    def test_a_key_without_the_scope_is_refused(self, two):
        call, batch_id = two
        assert call("score", "GET", f"/batches/{batch_id}").status_code == 403
        assert call("score", "GET", "/verdicts").status_code == 403

    def test_one_idempotency_key_of_two_owners_is_two(self, two):
        call, _ = two
        headers = NDJSON | {"Idempotency-Key": "same"}
        made = [
            call(who, "POST", "/batches", content=b"{}", headers=headers).json() for who in "ab"
        ]
        assert made[0] != made[1]
