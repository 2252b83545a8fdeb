"""Gold items come from what may be seen, one of a family, from both sides alike."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from service.quality.gold import load_gold
from training.dataset import Dataset, corpus_dataset
from training.gold import write_gold


@pytest.fixture(scope="module")
def corpus() -> Dataset:
    return corpus_dataset()


def test_the_service_reads_what_is_written(tmp_path: Path, corpus: Dataset) -> None:
    written = write_gold(tmp_path / "gold.ndjson", data=corpus, most=100)
    gold = load_gold(tmp_path)
    assert len(gold) == written == 100
    assert sum(item.code.startswith("P") for item in gold) == 50


def test_nothing_put_away_and_no_two_of_a_family(tmp_path: Path, corpus: Dataset) -> None:
    write_gold(tmp_path / "gold.ndjson", data=corpus)
    lines = (tmp_path / "gold.ndjson").read_bytes().splitlines()
    row_of = {listing.listing_id: n for n, listing in enumerate(corpus.listings)}
    rows = [row_of[msgspec.json.decode(line)["listing"]["listing_id"]] for line in lines]
    assert not any(corpus.is_put_away[row] for row in rows)
    assert len({int(corpus.families[row]) for row in rows}) == len(rows) > 100
