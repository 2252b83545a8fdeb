"""Open Inference Protocol v2."""

from __future__ import annotations

import json

import pytest

LISTING = {"listing_id": "1", "title": "泰坦尼克号 DVD", "price": 25}
INFER = "/v2/models/huoyan/infer"


def request(*rows: object, **changes: object) -> dict:
    tensor = {"name": "listing", "shape": [len(rows)], "datatype": "BYTES", "data": list(rows)}
    return {"inputs": [tensor | changes]}


class TestInfer:
    def test_answers_a_score_and_a_whole_result_for_each_row(self, client):
        rows = [json.dumps(LISTING), json.dumps(LISTING | {"listing_id": "2"})]
        answer = client.post(INFER, json=request(*rows) | {"id": "call-7"}).json()
        assert (answer["model_name"], answer["model_version"], answer["id"]) == (
            "huoyan", "v1", "call-7",
        )  # fmt: skip
        score, result = answer["outputs"]
        assert score == {"name": "score", "shape": [2], "datatype": "FP64", "data": [0.95, 0.95]}
        assert (result["name"], result["shape"], result["datatype"]) == ("result", [2], "BYTES")
        alone = client.post("/score", json=LISTING).json()
        assert json.loads(result["data"][0]) == alone
        assert json.loads(result["data"][1])["listing_id"] == "2"

    def test_answers_only_the_outputs_asked_for(self, client):
        body = request(json.dumps(LISTING)) | {"outputs": [{"name": "score"}]}
        answer = client.post(INFER, json=body).json()
        assert [output["name"] for output in answer["outputs"]] == ["score"]

    def test_no_rows_are_no_rows(self, client):
        answer = client.post(INFER, json=request()).json()
        assert [output["data"] for output in answer["outputs"]] == [[], []]

    def test_names_the_row_and_field_at_fault(self, client):
        body = request(json.dumps(LISTING), '{"listing_id": "2", "title": "DVD"}')
        response = client.post(INFER, json=body)
        assert response.status_code == 422
        assert response.json()["errors"] == [
            {"loc": ["inputs", 0, "data", 1, "price"], "msg": "required"}
        ]

    @pytest.mark.parametrize(
        ("body", "loc"),
        [
            (request(json.dumps(LISTING), name="title"), ["inputs", 0, "name"]),
            ({"inputs": []}, ["inputs"]),
            (request(json.dumps(LISTING), datatype="FP32"), ["inputs", 0, "datatype"]),
            (request(json.dumps(LISTING), shape=[2]), ["inputs", 0, "shape"]),
            (request(json.dumps(LISTING), shape=[1, 1]), ["inputs", 0, "shape"]),
            (request(5), ["inputs", 0, "data", 0]),
            (request("{"), ["inputs", 0, "data", 0]),
            (request(*["{}"] * 1001), ["inputs", 0, "data"]),
            (
                request(json.dumps(LISTING)) | {"outputs": [{"name": "classes"}]},
                ["outputs", 0, "name"],
            ),
        ],
    )
    def test_names_what_is_wrong_with_the_request(self, client, body, loc):
        response = client.post(INFER, json=body)
        assert response.status_code == 422
        assert response.json()["errors"][0]["loc"] == loc

    @pytest.mark.parametrize(
        ("body", "status"), [(b"{", 400), (b'{"inputs": 1}', 422), (b"[]", 422), (b'"\xff"', 400)]
    )
    def test_tells_no_json_from_other_json(self, client, body, status):
        headers = {"Content-Type": "application/json"}
        assert client.post(INFER, content=body, headers=headers).status_code == status


class TestMetadata:
    def test_server(self, client):
        facts = client.get("/v2").json()
        assert facts["name"] == "huoyan"
        assert facts["extensions"] == []

    def test_model(self, client):
        facts = client.get("/v2/models/huoyan").json()
        assert facts["versions"] == ["v1"]
        assert facts["inputs"] == [{"name": "listing", "datatype": "BYTES", "shape": [-1]}]
        assert [output["name"] for output in facts["outputs"]] == ["score", "result"]

    def test_health(self, client):
        assert client.get("/v2/health/live").json() == {"live": True}
        assert client.get("/v2/health/ready").json() == {"ready": True}
        assert client.get("/v2/models/huoyan/ready").json() == {"name": "huoyan", "ready": True}

    def test_is_not_ready_without_a_model(self, start, home):
        (home / "models" / "current").unlink()
        client = start(ready=False)
        assert client.get("/v2/health/live").status_code == 200
        assert client.get("/v2/health/ready").status_code == 503
        assert client.get("/v2/models/huoyan/ready").status_code == 503

    def test_other_models_do_not_exist(self, client):
        assert client.get("/v2/models/other").status_code == 404
