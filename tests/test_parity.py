"""One scoring path: the estimator, the scorer, every call and every file say the same."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from model.artifact import load_scorer
from model.bulk import score_file
from model.classifier import ListingClassifier
from model.listing import Listing
from model.score import Score
from service.app import create_app
from service.settings import Settings
from training.corpus import load_corpus

LISTED_AT = datetime(2013, 4, 1, 8, tzinfo=UTC)
SOME = 1_000


@pytest.fixture(scope="module")
def listings() -> list[Listing]:
    """A thousand listings of every file of the corpus, all dated: facts are as of then."""
    rows = load_corpus()
    few = rows[:: max(1, len(rows) // SOME)][:SOME]
    return [
        msgspec.structs.replace(row.listing, listing_id=f"l{i}", listed_at=LISTED_AT)
        for i, row in enumerate(few)
    ]


@pytest.fixture(scope="module")
def expected(listings: list[Listing], saved_version: Path) -> list[Score]:
    """What the scorer says that was loaded from disk, one by one."""
    scorer = load_scorer(saved_version)
    return [scorer.score(listing) for listing in listings]


@pytest.fixture
def http(tmp_path: Path, saved_version: Path) -> Iterator[TestClient]:
    """The real service over the real artifact."""
    models = tmp_path / "models"
    models.mkdir()
    (models / "v1").symlink_to(saved_version)
    (models / "current").write_text("v1\n")
    app = create_app(Settings(home=tmp_path))
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000)) as client:
        yield client


def as_json(listing: Listing) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(msgspec.json.encode(listing))
    return plain


def plain(scores: list[Score]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = json.loads(msgspec.json.encode(scores))
    return answers


def test_the_scorer_agrees_with_the_estimator(
    listings: list[Listing], expected: list[Score], classifier: ListingClassifier
) -> None:
    probabilities = classifier.predict_proba(listings)[:, 1]
    assert [score.score for score in expected] == pytest.approx(probabilities.tolist(), abs=1e-9)
    assert np.ptp(probabilities) > 0.9


def test_one_call_a_listing(
    http: TestClient, listings: list[Listing], expected: list[Score]
) -> None:
    answers = [http.post("/score", json=as_json(listing)).json() for listing in listings]
    assert answers == plain(expected)


def test_a_thousand_in_one_call(
    http: TestClient, listings: list[Listing], expected: list[Score]
) -> None:
    answer = http.post("/score/batch", json={"listings": [as_json(x) for x in listings]}).json()
    assert answer == {"results": plain(expected), "model_version": "v1"}


def test_open_inference_protocol(
    http: TestClient, listings: list[Listing], expected: list[Score]
) -> None:
    texts = [json.dumps(as_json(listing), ensure_ascii=False) for listing in listings[:200]]
    body = {"inputs": [{"name": "listing", "shape": [200], "datatype": "BYTES", "data": texts}]}
    outputs = http.post("/v2/models/huoyan/infer", json=body).json()["outputs"]
    data = {output["name"]: output["data"] for output in outputs}
    assert data["score"] == [score.score for score in expected[:200]]
    assert [json.loads(result) for result in data["result"]] == plain(expected[:200])


@pytest.mark.parametrize("kind", ["ndjson", "csv", "parquet"])
def test_files(
    kind: str, listings: list[Listing], expected: list[Score], saved_version: Path, tmp_path: Path
) -> None:
    file, output = tmp_path / f"listings.{kind}", tmp_path / "scores.ndjson"
    WRITERS[kind](file, [as_json(listing) for listing in listings])
    assert score_file(load_scorer(saved_version), str(file), output, errors=None) == 0
    assert [json.loads(line) for line in output.read_bytes().splitlines()] == plain(expected)


def write_ndjson(file: Path, rows: list[dict[str, Any]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def write_csv(file: Path, rows: list[dict[str, Any]]) -> None:
    flat = [dotted(row) for row in rows]
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, sorted({name for row in flat for name in row}))
        writer.writeheader()
        writer.writerows(flat)


def write_parquet(file: Path, rows: list[dict[str, Any]]) -> None:
    pq.write_table(pa.Table.from_pylist(rows), file)


def dotted(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= dotted(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = json.dumps(value) if isinstance(value, list) else value
    return flat


WRITERS = {"ndjson": write_ndjson, "csv": write_csv, "parquet": write_parquet}
