"""What a pair of files holds, told before anything is learned."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.reader import UnreadableFileError
from training.check import describe
from training.labels import LabelError

LISTINGS = """listing_id,title,price,stock,seller.seller_id,seller.notices_365d,shop colour
a,x,1,5,s,,red
b,x,1,,s,0,red
c,,1,,s,,
d,x,?,,s,,
e,x,1,,,,
a,x,2,,,,
"""
LABELS = """listing_id,label,source,labelled_at
a,P1,notice,
a,L1,audit,
b,P2,audit,
e,U,audit,
c,P1,audit,
z,P1,audit,
"""


def files(tmp_path: Path, listings: str = LISTINGS, labels: str = LABELS) -> tuple[Path, Path]:
    (tmp_path / "listings.csv").write_text(listings)
    (tmp_path / "labels.csv").write_text(labels)
    return tmp_path / "listings.csv", tmp_path / "labels.csv"


def test_counts_and_problems_by_hand(tmp_path: Path) -> None:
    assert describe(*files(tmp_path)) == {
        "rows": 6,
        "invalid": 2,
        "labelled": 2,  # a, though listed twice, and b; c cannot be read, e is no label
        "pirated": 1,
        "lawful": 1,
        "unlabelled": 1,  # e
        "sources": {"audit": 2},
        "labels_without_listing": 2,  # c and z
        "fields": {
            "currency": 4,
            "listing_id": 4,
            "price": 4,
            "seller.notices_365d": 1,
            "seller.seller_id": 2,
            "stock": 1,
            "title": 4,
        },
        "problems": ["line 4: title: required", "line 5: price: expected float, got str"],
    }


def test_labels_at_fault_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="line 2: column label"):
        describe(*files(tmp_path, labels="listing_id,label\na,nonsense\n"))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="names no column 'title'"):
        describe(*files(tmp_path, listings="a;b;c\n"))


def test_nothing_holds_nothing(tmp_path: Path) -> None:
    facts = describe(*files(tmp_path, "listing_id,title,price\n", "listing_id,label\n"))
    assert facts["rows"] == facts["labelled"] == facts["labels_without_listing"] == 0
    assert (facts["fields"], facts["problems"]) == ({}, [])
