"""Rivals: what each makes of listings without a label."""

from __future__ import annotations

import numpy as np

from training.dataset import Dataset
from training.labels import UNLABELLED
from training.rival_labels import naive, oracle, weighed


def hidden(learned: Dataset) -> Dataset:
    part = learned.take(np.arange(4))
    return part._replace(
        sources=["audit", UNLABELLED, UNLABELLED, "notice"],
        is_pirated=np.array([False, False, False, True]),
        families=np.arange(4),
    )


def test_an_open_listing_is_learned_from_on_both_sides(learned: Dataset) -> None:
    data = hidden(learned)
    found = weighed(data, np.array([1, 2]), np.array([1.0, 0.25]), np.array([0.0, 0.75]))
    assert sorted(zip(found.families, found.is_pirated, found.weights, strict=True)) == [
        (0, False, 1.0),
        (1, False, 1.0),
        (2, False, 0.25),
        (2, True, 0.75),
        (3, True, 1.0),
    ]
    assert found.listings[1] == data.listings[found.families[1]]


def test_silence_taken_for_lawful_is_no_longer_open(learned: Dataset) -> None:
    taken = naive(hidden(learned))
    assert not taken.is_unlabelled.any()
    assert taken.is_pirated.tolist() == [False, False, False, True]


def test_the_oracle_tells_the_truth(learned: Dataset) -> None:
    truth = np.array([True, False, True, True])
    told = oracle(hidden(learned), truth)
    assert told.is_pirated.tolist() == truth.tolist()
    assert told.is_known.all()
