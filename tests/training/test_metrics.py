"""The figures of a manifest: the policy's counts and the metrics, from scores alone."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from model.scorer import Scorer
from training import metrics
from training.dataset import Dataset
from training.evaluation import with_interval
from training.metrics import put_away_metrics, threshold_counts
from training.thresholds import lower_bound, upper_bound


@pytest.fixture(scope="module")
def figures(scorer: Scorer, learned: Dataset) -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patch:
        # Narrow intervals are tested with the bootstrap itself; here a few draws do.
        patch.setattr(metrics, "with_interval", partial(with_interval, n_resamples=20))
        return put_away_metrics(scorer, learned)


class TestMetrics:
    def test_each_figure_has_an_interval_around_it(
        self, figures: dict[str, dict[str, float]]
    ) -> None:
        intervals = {name: f for name, f in figures.items() if name != "at_thresholds"}
        assert set(intervals) >= {
            "average_precision",
            "average_precision_at_prevalence",
            "recall_at_fpr_1pct",
            "recall_at_fpr_0.1pct",
            "recall_at_precision_95pct",
            "expected_calibration_error",
            "brier_skill",
        }
        for name, figure in intervals.items():
            assert set(figure) == {"value", "low", "high"}, name
            assert figure["low"] <= figure["high"], name

    def test_the_headline_is_scikit_learns(
        self, figures: dict[str, dict[str, float]], scorer: Scorer, learned: Dataset
    ) -> None:
        scores = [score.score for score in scorer.score_many(learned.listings)]
        expected = average_precision_score(learned.is_pirated, scores)
        assert figures["average_precision"]["value"] == pytest.approx(expected, abs=1e-4)

    def test_rare_piracy_is_harder(self, figures: dict[str, dict[str, float]]) -> None:
        rare = figures["average_precision_at_prevalence"]["value"]
        assert rare <= figures["average_precision"]["value"]


class TestCounts:
    def test_they_are_the_policys_decisions(self, scorer: Scorer, learned: Dataset) -> None:
        scores = scorer.score_many(learned.listings)
        counts = threshold_counts(scores, learned)
        values = np.array([score.score for score in scores])
        for name, mask in (("pirated", learned.is_pirated), ("lawful", ~learned.is_pirated)):
            flagged, blocked = (int((values[mask] >= t).sum()) for t in (0.1, 0.9))
            total = int(mask.sum())
            assert counts[name] == {
                "total": total,
                "flagged": flagged,
                "blocked": blocked,
                "flagged_at_least": lower_bound(flagged, total),
                "blocked_at_most": upper_bound(blocked, total),
            }

    def test_of_no_listings_nothing_is_promised(self, learned: Dataset) -> None:
        none = learned.part(np.zeros(len(learned.listings), bool))
        counts = threshold_counts([], none)
        assert counts["pirated"] == {
            "total": 0,
            "flagged": 0,
            "blocked": 0,
            "flagged_at_least": 0.0,
            "blocked_at_most": 1.0,
        }
