"""The seed corpus: readable to the last row, and what the data card says it is."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from training.corpus import FOLDER, corpus_files, corpus_rows, load_corpus
from training.labels import LAWFUL_CODES, NO_LABEL_CODES, PIRATED_CODES, is_pirated


def test_every_row_is_a_valid_listing_with_a_label() -> None:
    rows = corpus_rows()
    unlabelled = [row for row in rows if is_pirated(row["label"]) is None]
    assert len(load_corpus()) == len(rows) - len(unlabelled)
    assert {row["label"] for row in unlabelled} <= NO_LABEL_CODES


def test_every_code_of_the_taxonomy_is_there() -> None:
    counts = Counter(row["label"] for row in corpus_rows())
    assert set(counts) >= PIRATED_CODES | LAWFUL_CODES


def test_ids_are_never_used_twice() -> None:
    ids = Counter(row["listing_id"] for row in corpus_rows())
    assert [listing_id for listing_id, n in ids.items() if n > 1] == []


def test_one_text_has_one_truth_for_one_offer() -> None:
    # The same title may be pirated at one price and lawful at another, never at the same.
    truths: dict[str, set[bool]] = {}
    for row in load_corpus():
        key = row.listing
        offer = json.dumps([key.title, key.description, key.price, key.condition, key.stock])
        offer += repr(key.seller)
        truths.setdefault(offer, set()).add(row.is_pirated)
    assert [offer for offer, both in truths.items() if len(both) > 1] == []


def test_files_come_by_name_and_rows_in_their_order(tmp_path: Path) -> None:
    assert [path.name for path in corpus_files()] == sorted(p.name for p in FOLDER.glob("*.jsonl"))
    files = [row["file"] for row in corpus_rows()]
    assert files == sorted(files)
    first = json.loads(corpus_files()[0].read_text("utf-8").splitlines()[0])
    assert corpus_rows()[0]["listing_id"] == first["listing_id"]


def test_a_labelled_row_tells_what_is_known_of_it() -> None:
    by_id = {row["listing_id"]: row for row in corpus_rows()}
    for labelled in load_corpus():
        row = by_id[labelled.listing.listing_id]
        assert (labelled.code, labelled.file) == (row["label"], row["file"])
        assert (labelled.group, labelled.why) == (row.get("group"), row.get("why"))
        assert labelled.is_pirated == row["label"].startswith("P")


def test_it_is_read_once() -> None:
    assert load_corpus() is load_corpus()


def test_the_data_card_names_every_file() -> None:
    card = (FOLDER / "README.md").read_text("utf-8")
    assert [path.stem for path in corpus_files() if path.stem not in card] == []
