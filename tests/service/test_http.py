"""What holds for every call: errors, headers, methods, logs, metrics."""

from __future__ import annotations

import json
import logging

import pytest

from service.logs import JsonFormatter

LISTING = {"listing_id": "1", "title": "泰坦尼克号 DVD", "price": 25}


class TestErrors:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/nowhere", 404),
            ("GET", "/score/", 404),
            ("GET", "/static/nothing.js", 404),
            ("GET", "/static/../app.py", 404),
            ("GET", "/static/%2e%2e/app.py", 404),
            ("GET", "/%00", 404),
            ("GET", "/score", 405),
            ("DELETE", "/model", 405),
            ("POST", "/static/docs.js", 405),
        ],
    )
    def test_the_framework_s_errors_are_problems_as_well(self, client, method, path, status):
        response = client.request(method, path)
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == status

    def test_a_wrong_method_is_told_the_right_ones(self, client):
        assert client.get("/score").headers["allow"] == "POST, OPTIONS"
        assert client.put("/model").headers["allow"] == "GET, HEAD, OPTIONS"

    def test_options_answers_what_is_allowed(self, client):
        response = client.options("/score")
        assert response.status_code == 204
        assert response.headers["allow"] == "POST, OPTIONS"

    def test_head_is_get_without_its_body(self, client):
        whole, head = client.get("/model"), client.head("/model")
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-length"] == str(len(whole.content))

    def test_no_foreign_page_is_let_in(self, client):
        headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        response = client.options("/score", headers=headers)
        assert "access-control-allow-origin" not in response.headers


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/model", "/nowhere", "/docs", "/static/docs.js"])
    def test_every_answer_is_guarded(self, client, path):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy

    def test_a_request_id_is_repeated_if_it_is_safe(self, client):
        given = client.get("/v2", headers={"X-Request-ID": "abc-1"})
        assert given.headers["x-request-id"] == "abc-1"

    @pytest.mark.parametrize("hostile", ["a b", "x" * 65, "<script>", 'a"b'])
    def test_else_it_gets_one_of_ours(self, client, hostile):
        answer = client.get("/v2", headers={"X-Request-ID": hostile})
        assert len(answer.headers["x-request-id"]) == 16


class TestLogs:
    def test_a_title_is_never_logged_and_a_line_stays_a_line(self, start, caplog):
        client = start(access_log=True)
        with caplog.at_level(logging.INFO):
            client.post("/score", json=LISTING | {"title": "x\nlevel=INFO user=admin"})
            client.post("/score", json=LISTING | {"title": 5})
        lines = [JsonFormatter().format(record) for record in caplog.records]
        assert len([line for line in lines if '"route": "/score"' in line]) == 2
        assert all("\n" not in line for line in lines)
        assert not any("user=admin" in line for line in lines)

    def test_an_exception_is_logged_on_one_line_with_its_request(self, client, caplog):
        headers = {"X-Request-ID": "find-me"}
        client.post("/score", json=LISTING | {"title": "crash"}, headers=headers)
        (record,) = [r for r in caplog.records if r.getMessage() == "request failed"]
        entry = json.loads(JsonFormatter().format(record))
        assert "RuntimeError" in entry["exception"]

    def test_what_is_given_beside_the_event_is_kept(self):
        record = logging.makeLogRecord({"msg": "swap", "name": "huoyan", "model_version": "v2"})
        entry = json.loads(JsonFormatter().format(record))
        assert (entry["event"], entry["model_version"]) == ("swap", "v2")


class TestMetrics:
    def test_count_requests_scores_and_refusals(self, client):
        client.post("/score", json=LISTING)
        client.post("/score/batch", json={"listings": [LISTING, {}]})
        client.post("/score", json={})
        text = client.get("/metrics").text
        for line in (
            'huoyan_http_requests_total{method="POST",route="/score",status="200"} 1.0',
            'huoyan_http_requests_total{method="POST",route="/score",status="422"} 1.0',
            'huoyan_scores_total{decision="block"} 2.0',
            "huoyan_invalid_listings_total 2.0",
            'huoyan_model_info{model_version="v1"} 1.0',
            'huoyan_http_request_duration_seconds_count{route="/score"} 2.0',
        ):
            assert line in text

    def test_labels_stay_few_whatever_is_asked(self, client):
        for number in range(50):
            client.get(f"/made-up-{number}")
            client.request(f"VERB{number}", "/score")
        text = client.get("/metrics").text
        assert "made-up" not in text
        assert "VERB" not in text
        assert (
            'huoyan_http_requests_total{method="GET",route="unmatched",status="404"} 50.0' in text
        )
        assert 'huoyan_http_requests_total{method="other",route="/score",status="405"} 50.0' in text
