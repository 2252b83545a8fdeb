"""What words buy: terms that attack are never those that taught."""

from __future__ import annotations

from model.classifier import ListingClassifier
from training.bought_claims import buy, split_terms
from training.copies import CHEAP_CONCEPTS
from training.dataset import Dataset


def test_what_attacks_was_not_shown() -> None:
    shown, kept = split_terms()
    assert len(shown) == len(kept) == len(CHEAP_CONCEPTS)
    for taught, held in zip(shown, kept, strict=True):
        assert taught and held
        assert not set(taught) & set(held)


def test_every_claim_is_measured_on_every_model(learned: Dataset) -> None:
    rows = list(buy(learned, build=lambda: ListingClassifier(n_folds=2, bits=12)))
    assert len(rows) == 4 * 5
    assert len({(row.learned_from, row.claims) for row in rows}) == len(rows)
    for row in rows:
        if row.claims == "none":
            assert row.false_positives <= 0.01
    # Praise lowers a score, if it does anything.
    by = {(row.learned_from, row.claims): row.recall for row in rows}
    assert by["no copies", "any three"] <= by["no copies", "none"]
