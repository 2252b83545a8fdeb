"""Label noise: the flipped are found, the sure are left in peace."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from model.classifier import ListingClassifier
from training import noise
from training.dataset import Dataset
from training.noise import at_prior, find_suspects, flip_labels, learned_suspects


class TestSuspects:
    def test_flipped_labels_are_found_and_ranked_first(self) -> None:
        rng = np.random.default_rng(0)
        truth = rng.random(2000) < 0.3
        logits = np.where(truth, 3.0, -3.0) + rng.normal(size=2000)
        flipped = rng.random(2000) < 0.05
        found = find_suspects(logits, truth ^ flipped)
        hits = flipped[found.rows]
        assert hits.mean() > 0.9
        assert hits.sum() > 0.3 * flipped.sum()
        assert (np.diff(found.confidence) >= 0).all()

    def test_a_rare_class_is_not_doubted_for_being_rare(self) -> None:
        # As calibrated for a market with one pirate in a thousand.
        truth = np.arange(400) % 4 == 0
        logits = np.where(truth, 2.0, -3.0) - 6.0
        assert len(find_suspects(logits, truth).rows) == 0

    def test_confidence_is_in_the_label_as_given(self) -> None:
        logits = np.array([8.0] * 50 + [-8.0] * 50)
        given = np.array([True] * 49 + [False] + [False] * 49 + [True])
        found = find_suspects(logits, given)
        assert sorted(found.rows.tolist()) == [49, 99]
        assert (found.confidence < 0.01).all()


class TestPrior:
    def test_probabilities_are_moved_in_log_odds(self) -> None:
        scores = np.array([0.02, 0.3, 0.9])
        moved = at_prior(scores, 0.2)
        assert moved.mean() == pytest.approx(0.2)
        steps = [
            math.log(m / (1 - m)) - math.log(s / (1 - s))
            for m, s in zip(moved, scores, strict=True)
        ]
        assert steps == pytest.approx([steps[0]] * 3)


class TestFlips:
    def test_about_the_share_is_turned_around_and_the_same_every_time(
        self, learned: Dataset
    ) -> None:
        one, other = (flip_labels(learned, 0.2, random_state=3) for _ in range(2))
        changed = one.is_pirated != learned.is_pirated
        assert changed.mean() == pytest.approx(0.2, abs=0.05)
        assert one.is_pirated.tolist() == other.is_pirated.tolist()


class TestData:
    def test_a_label_turned_around_by_hand_is_among_the_first(
        self, learned: Dataset, classifier: ListingClassifier
    ) -> None:
        open_rows = np.flatnonzero(~learned.is_put_away & learned.is_pirated)
        surest = open_rows[
            np.argsort(-classifier.decision_function([learned.listings[row] for row in open_rows]))[
                :5
            ]
        ]
        labels = learned.is_pirated.copy()
        labels[surest] = False
        unfitted = ListingClassifier(n_folds=2, bits=16)
        found = learned_suspects(learned._replace(is_pirated=labels), unfitted)
        assert len(set(surest.tolist()) & set(found.rows[:20].tolist())) >= 3
        assert not learned.is_put_away[found.rows].any()

    def test_the_command_prints_a_line_of_json_a_suspect(
        self, learned: Dataset, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(noise, "corpus_dataset", lambda: learned)
        noise.main([])
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        ids = {
            x.listing_id
            for x, s in zip(learned.listings, learned.is_put_away, strict=True)
            if not s
        }
        assert rows and {row["listing_id"] for row in rows} <= ids
        assert [row["confidence"] for row in rows] == sorted(row["confidence"] for row in rows)
