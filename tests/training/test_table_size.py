"""Sizes of the n-gram table: each is fitted, and judged on both kinds of listing."""

from __future__ import annotations

import pytest
from sklearn.metrics import average_precision_score

from model.classifier import ListingClassifier
from training.dataset import Dataset
from training.table_size import measure_sizes


def test_the_figures_are_those_of_a_classifier_of_that_size(learned: Dataset) -> None:
    small, smaller = measure_sizes(learned, [(12, 2), (8, 2)], n_folds=2)
    assert small.n_grams > smaller.n_grams
    assert smaller.n_grams <= 2**8
    expected = ListingClassifier(bits=12, min_df=2, n_folds=2)
    expected.fit(learned.listings, learned.is_pirated, learned.weights, groups=learned.families)
    assert small.average_precision.value == pytest.approx(
        average_precision_score(learned.is_pirated, expected.oof_logits_)
    )
