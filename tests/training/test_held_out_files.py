"""Leaving a file out: nothing of it is learned, all of it is judged."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from model.classifier import ListingClassifier
from training.dataset import Dataset
from training.held_out_files import leave_out_in_turn


class Recording(ListingClassifier):
    """A classifier that tells what it was given."""

    fitted: ClassVar[list[list[str]]] = []

    def fit(self, X, y, sample_weight=None, groups=None):  # type: ignore[no-untyped-def]
        self.fitted.append([listing.listing_id for listing in X])
        return super().fit(X, y, sample_weight, groups)


def test_no_family_of_the_file_is_learned_from(learned: Dataset) -> None:
    Recording.fitted.clear()
    [row] = leave_out_in_turn(
        learned, ["shops"], build=lambda: Recording(n_folds=2, bits=14, C=1.0)
    )
    [seen] = Recording.fitted
    place = {listing.listing_id: i for i, listing in enumerate(learned.listings)}
    of_seen = np.array([place[name] for name in seen])
    is_shops = np.array(learned.sources) == "shops"
    assert not is_shops[of_seen].any()
    assert not learned.is_put_away[of_seen].any()
    assert not set(learned.families[of_seen]) & set(learned.families[is_shops])
    assert (row.n_listings, row.n_pirated) == (
        is_shops.sum(),
        (is_shops & learned.is_pirated).sum(),
    )
    assert row.average_precision.low <= row.average_precision.value <= row.average_precision.high


def test_the_figure_is_that_of_a_model_without_the_file(learned: Dataset) -> None:
    [row] = leave_out_in_turn(
        learned, ["terse"], build=lambda: ListingClassifier(n_folds=2, bits=14)
    )
    is_out = np.array(learned.sources) == "terse"
    rest = learned.part(~np.isin(learned.families, learned.families[is_out]) & ~learned.is_put_away)
    judged = learned.part(is_out)
    model = ListingClassifier(n_folds=2, bits=14)
    model.fit(rest.listings, rest.is_pirated, rest.weights, groups=rest.families)
    scores = model.predict_proba(judged.listings)[:, 1]
    assert row.average_precision.value == pytest.approx(
        average_precision_score(judged.is_pirated, scores)
    )
