"""From a scorer to rows: what is attacked, and what is not."""

import json

import numpy as np
import pytest

from model.listing import Listing
from training.attacks import TECHNIQUES
from training.dataset import Dataset
from training.robustness import (
    MEASURES,
    Unseen,
    fit_scorer,
    folds,
    measure_robustness,
    written_by_people,
)
from training.robustness.table import to_markdown

RECALL = MEASURES[0]


def dataset(n: int = 60) -> Dataset:
    """Pirated and lawful offers that any classifier tells apart."""
    pirated = [
        Listing(listing_id=f"p{i}", title=f"片名{i} 蓝光碟 未删减 网盘秒发", price=5.0)
        for i in range(n)
    ]
    lawful = [
        Listing(listing_id=f"l{i}", title=f"保温杯{i} 不锈钢 学生便携", price=59.0)
        for i in range(n)
    ]
    return Dataset(
        listings=[*pirated, *lawful],
        codes=["P1"] * n + ["N2"] * n,
        is_pirated=np.arange(2 * n) < n,
        families=np.arange(2 * n) // 2,
        is_put_away=np.zeros(2 * n, bool),
        sources=["test"] * (2 * n),
        name="test",
        is_synthetic=True,
        weights=np.ones(2 * n),
    )


@pytest.fixture(scope="module")
def parts() -> list[Unseen]:
    return [Unseen(fit_scorer(seen), unseen) for seen, unseen in folds(dataset(), 2)]


def test_families_lie_on_one_side_and_every_listing_is_unseen_once() -> None:
    data = dataset()
    tested = []
    for seen, unseen in folds(data, 3):
        assert not set(seen.families) & set(unseen.families)
        tested += [listing.listing_id for listing in unseen.listings]
    assert sorted(tested) == sorted(listing.listing_id for listing in data.listings)


def test_simulated_listings_are_learned_from_but_not_attacked() -> None:
    data = dataset(3)._replace(sources=["terse", "simulated", "shops", "simulated", "x", "y"])
    kept = [listing.listing_id for listing in written_by_people(data).listings]
    assert kept == ["p0", "p2", "l1", "l2"]


def test_rows_come_for_every_attack(parts: list[Unseen]) -> None:
    rows = measure_robustness(
        parts,
        techniques=["emoji", "pinyin"],
        strengths=[0.3],
        n_adaptive=4,
        queries=5,
        n_resamples=10,
    )
    assert list(dict.fromkeys((row.technique, row.strength) for row in rows)) == [
        ("none", 0.0),
        ("emoji", 0.3),
        ("pinyin", 0.3),
        ("adaptive", 0.3),
        ("all techniques", 0.3),
    ]
    assert all(0 <= row.value <= 1 for row in rows if row.measure == RECALL)


def test_the_same_seed_gives_the_same_figures(parts: list[Unseen]) -> None:
    first, second = (
        measure_robustness(
            parts, techniques=["mixed"], strengths=[0.5], n_adaptive=3, queries=5, n_resamples=10
        )
        for _ in range(2)
    )
    assert to_markdown(first) == to_markdown(second)


def test_asking_finds_a_lower_score_than_not_asking(parts: list[Unseen]) -> None:
    asked: list[str] = []
    rows = measure_robustness(
        parts,
        techniques=["bidi"],
        strengths=[0.5],
        n_adaptive=100,
        queries=30,
        n_resamples=5,
        report=asked.append,
    )
    recall = {row.technique: row.value for row in rows if row.measure == RECALL}
    assert recall["adaptive"] <= recall["none"]
    assert "bidi at 50%" in asked


def test_copies_are_learned_from_when_asked() -> None:
    data = dataset()
    plain, augmented = fit_scorer(data), fit_scorer(data, augment_share=0.5, techniques=TECHNIQUES)
    assert len(augmented.weights.keys) > len(plain.weights.keys)


def test_the_manifest_states_what_weights_were_meant(parts: list[Unseen]) -> None:
    manifest = json.loads(json.dumps(parts[0].scorer.manifest))
    assert manifest["prevalence"] == 0.02
