"""Data to learn from: listings and labels joined, and refused where that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.corpus import load_corpus
from training.dataset import Dataset, DatasetError, corpus_dataset, read_dataset
from training.labels import LabelError

FILMS = [f"{a}{b}{c}" for a in "甲乙丙丁" for b in "子丑寅" for c in "天地玄黄宇"]


def write(tmp_path: Path, rows: list[dict[str, Any]], labels: list[str]) -> tuple[Path, Path]:
    listings_path, labels_path = tmp_path / "own.ndjson", tmp_path / "labels.csv"
    listings_path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    labels_path.write_text("\n".join(["listing_id,label,source", *labels]))
    return listings_path, labels_path


def market(n: int, sellers: int | None = None) -> tuple[list[dict[str, Any]], list[str]]:
    """Listings in turn lawful and pirated, and their labels."""
    rows = [
        {
            "listing_id": f"l-{i}",
            "title": f"{FILMS[i % 60]}碟",
            "price": i,
            "seller": {"seller_id": f"s-{i % (sellers or n)}"},
        }
        for i in range(n)
    ]
    return rows, [f"l-{i},{'P1' if i % 2 else 'lawful'},audit" for i in range(n)]


class TestReading:
    def test_listings_and_labels_are_joined_in_the_listings_order(self, tmp_path: Path) -> None:
        rows, labels = market(60)
        data = read_dataset(*write(tmp_path, rows, labels[::-1]))
        assert [x.listing_id for x in data.listings] == [row["listing_id"] for row in rows]
        assert data.codes == ["lawful", "P1"] * 30
        assert data.is_pirated.tolist() == [False, True] * 30
        assert data.sources == ["audit"] * 60
        assert (data.name, data.is_synthetic) == ("own.ndjson", False)
        assert data.weights.tolist() == [1.0] * 60

    def test_what_lacks_the_other_half_is_left_out(self, tmp_path: Path) -> None:
        rows, labels = market(60)
        data = read_dataset(*write(tmp_path, rows[:55], [*labels[5:], "l-99,P1,audit"]))
        assert [x.listing_id for x in data.listings] == [f"l-{i}" for i in range(5, 55)]

    def test_a_code_that_is_no_label_takes_its_listing_out(self, tmp_path: Path) -> None:
        rows, labels = market(60)
        labels[0], labels[1] = "l-0,U,audit", "l-1,P7,audit"
        assert len(read_dataset(*write(tmp_path, rows, labels)).listings) == 58

    def test_every_bad_row_is_named(self, tmp_path: Path) -> None:
        rows, labels = market(60)
        rows[3]["price"], rows[7]["title"] = -1, ""
        with pytest.raises(DatasetError) as caught:
            read_dataset(*write(tmp_path, rows, labels))
        assert [line.partition("own.ndjson, ")[2] for line in str(caught.value).split("\n")] == [
            "line 4: price: expected float >= 0.0",
            "line 8: title: expected str of length >= 1",
        ]

    def test_bad_labels_are_named(self, tmp_path: Path) -> None:
        rows, labels = market(60)
        with pytest.raises(LabelError, match="line 62: column label: 'P9'"):
            read_dataset(*write(tmp_path, rows, [*labels, "l-0,P9,audit"]))

    def test_beside_notices_what_nobody_labelled_is_kept_as_unlabelled(
        self, tmp_path: Path
    ) -> None:
        rows, _ = market(60)
        said = [f"l-{i},pirated,notice" for i in range(1, 40, 2)]
        files = write(tmp_path, rows, [*said, "l-41,P1,audit", "l-0,L1,reviewer"])
        data = read_dataset(*files)
        assert len(data.listings) == 60
        assert data.is_pirated.tolist() == [i % 2 == 1 and i <= 41 for i in range(60)]
        assert np.flatnonzero(data.is_known).tolist() == [0, 41]
        assert data.is_unlabelled.sum() == 60 - 22
        with pytest.raises(DatasetError, match="share 21 pirated and 1 lawful listings"):
            read_dataset(*files, unlabelled=False)

    def test_without_notices_the_unlabelled_are_kept_only_if_asked_for(
        self, tmp_path: Path
    ) -> None:
        rows, labels = market(60)
        files = write(tmp_path, rows, labels[:50])
        assert len(read_dataset(*files).listings) == 50
        data = read_dataset(*files, unlabelled=True)
        assert np.flatnonzero(data.is_unlabelled).tolist() == list(range(50, 60))

    @pytest.mark.parametrize(("pirated", "lawful"), [(9, 40), (40, 9), (0, 0)])
    def test_too_few_of_a_kind_are_refused_with_counts(
        self, tmp_path: Path, pirated: int, lawful: int
    ) -> None:
        rows, _ = market(60)
        labels = [f"l-{i},P1,audit" for i in range(pirated)]
        labels += [f"l-{i},L1,audit" for i in range(pirated, pirated + lawful)]
        message = f"share {pirated} pirated and {lawful} lawful listings; training needs"
        with pytest.raises(DatasetError, match=message):
            read_dataset(*write(tmp_path, rows, labels))

    def test_many_listings_of_one_pirate_are_one_example(self, tmp_path: Path) -> None:
        rows, labels = market(60)
        for row in rows[1::2]:
            row["seller"] = {"seller_id": "the pirate"}
        with pytest.raises(DatasetError, match=r"independent pirated families to (learn|measure)"):
            read_dataset(*write(tmp_path, rows, labels))

    def test_no_family_crosses_into_the_part_put_away(self, tmp_path: Path) -> None:
        data = read_dataset(*write(tmp_path, *market(60, sellers=30)))
        for family in set(data.families.tolist()):
            assert len(set(data.is_put_away[data.families == family])) == 1
        for i in range(30):
            assert data.families[i] == data.families[i + 30]


class TestCorpus:
    def test_it_is_the_whole_corpus_and_says_that_it_is_synthetic(self) -> None:
        data = corpus_dataset()
        assert data.listings == [row.listing for row in load_corpus()]
        assert data.is_pirated.tolist() == [row.is_pirated for row in load_corpus()]
        assert data.is_synthetic
        assert {len(part) for part in data[:6]} == {len(load_corpus())}


class TestParts:
    def test_a_part_keeps_rows_together(self, learned: Dataset) -> None:
        mask = np.arange(len(learned.listings)) % 3 == 1
        part = learned.part(mask)
        rows = np.flatnonzero(mask)
        assert part.listings == [learned.listings[i] for i in rows]
        assert part.codes == [learned.codes[i] for i in rows]
        assert part.sources == [learned.sources[i] for i in rows]
        for name in ("is_pirated", "families", "is_put_away", "weights"):
            assert getattr(part, name).tolist() == getattr(learned, name)[mask].tolist()

    def test_a_part_and_the_rest_are_the_whole(self, learned: Dataset) -> None:
        mask = learned.is_pirated
        both = learned.part(mask).joined(learned.part(~mask))
        assert sorted(x.listing_id for x in both.listings) == sorted(
            x.listing_id for x in learned.listings
        )

    def test_joined_sets_share_no_family(self, learned: Dataset) -> None:
        one, other = learned.part(learned.is_pirated), learned.part(~learned.is_pirated)
        both = one.joined(other)
        n = len(one.listings)
        assert not set(both.families[:n].tolist()) & set(both.families[n:].tolist())
        assert both.families[:n].tolist() == one.families.tolist()
        assert both.name == f"{one.name} + {other.name}"
        assert both.is_synthetic
        assert not one.joined(other._replace(is_synthetic=False)).is_synthetic
