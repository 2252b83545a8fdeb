"""The matrices that candidates share, against the classifier's own and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from model.classifier import ListingClassifier
from model.listing import parse_listing
from model.reading import Reader
from training.candidates import Linear, prepare
from training.dataset import Dataset
from training.views import build_views


def test_columns_are_what_two_listings_share() -> None:
    titles = ["碟片", "碟机", "碟子"]
    listings = [
        parse_listing({"listing_id": str(i), "title": title, "price": 1})
        for i, title in enumerate(titles)
    ]
    views = build_views(Reader.default().read_many(listings))
    # In all three: 碟, the mark that ends a title, and that mark with the first
    # syllable behind it, since the views lie end to end.
    assert views.characters.shape == (3, 3)
    # The same in the syllable view, without one of the other's columns.
    assert views.syllables.shape == (3, 2)


def test_a_linear_model_on_them_ranks_as_the_classifier_does(learned: Dataset) -> None:
    material = prepare(learned)
    candidate = Linear("named", "characters", "syllables")
    every = np.arange(len(material.y))
    ours = candidate(material, every, every)
    # Two to the power of 22 slots: hardly any n-gram is lost to another.
    classifier = ListingClassifier(bits=22, n_folds=2)
    classifier.fit(learned.listings, learned.is_pirated, groups=learned.families)
    theirs = classifier.decision_function(learned.listings)
    # Not equal: the classifier drops signals that it would learn against their meaning.
    assert np.corrcoef(ours, theirs)[0, 1] == pytest.approx(1, abs=1e-3)
