"""Figures: against scikit-learn, against brute force, and by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, precision_recall_curve

from training.evaluation import (
    Interval,
    average_precision,
    brier_skill,
    calibration_error,
    recall_at_fpr,
    recall_at_precision,
    with_interval,
)

# Truth, score in tenths, weight: few levels, so that ties are common.
ROWS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 10), st.integers(1, 4)), min_size=2, max_size=25
).filter(lambda rows: len({is_pirated for is_pirated, _, _ in rows}) == 2)
Rows = list[tuple[bool, int, int]]


def arrays(rows: Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y, score, weight = (np.array(column, float) for column in zip(*rows, strict=True))
    return y, score / 10, weight


def flagged(rows: Rows, threshold: int, is_pirated: bool) -> int:
    return sum(w for truth, score, w in rows if score >= threshold and truth == is_pirated)


class TestRecall:
    @given(ROWS, st.sampled_from([Fraction(0), Fraction(1, 100), Fraction(1, 4), Fraction(1, 2)]))
    def test_at_a_false_positive_rate_by_brute_force(self, rows: Rows, limit: Fraction) -> None:
        best = Fraction(0)
        for threshold in range(12):
            rate = Fraction(flagged(rows, threshold, False), flagged(rows, 0, False))
            if rate <= limit:
                recall = Fraction(flagged(rows, threshold, True), flagged(rows, 0, True))
                best = max(best, recall)
        assert recall_at_fpr(float(limit))(*arrays(rows)) == pytest.approx(float(best))

    @given(ROWS, st.integers(1, 20))
    def test_at_a_precision_by_brute_force(self, rows: Rows, twentieths: int) -> None:
        floor, best = Fraction(twentieths, 20), Fraction(0)
        for threshold in range(12):
            hits, false = flagged(rows, threshold, True), flagged(rows, threshold, False)
            if hits and Fraction(hits, hits + false) >= floor:
                best = max(best, Fraction(hits, flagged(rows, 0, True)))
        assert recall_at_precision(float(floor))(*arrays(rows)) == pytest.approx(float(best))

    def test_at_a_precision_as_scikit_learn_has_it(self) -> None:
        rng = np.random.default_rng(0)
        y = (rng.random(500) < 0.2).astype(float)
        score, weight = rng.normal(y), rng.uniform(0.5, 2, 500)
        precision, recall, _ = precision_recall_curve(y, score, sample_weight=weight)
        expected = recall[:-1][precision[:-1] >= 0.6].max()
        assert recall_at_precision(0.6)(y, score, weight) == pytest.approx(expected)

    def test_a_precision_out_of_reach_is_no_recall(self) -> None:
        y, score = np.array([0.0, 1.0]), np.array([0.9, 0.1])
        assert recall_at_precision(0.6)(y, score, np.ones(2)) == 0.0


class TestAveragePrecision:
    @given(ROWS)
    def test_a_weight_is_that_many_listings(self, rows: Rows) -> None:
        repeated = [row for row in rows for _ in range(row[2])]
        y, score, _ = arrays(repeated)
        assert average_precision(*arrays(rows)) == pytest.approx(average_precision_score(y, score))

    def test_by_hand(self) -> None:
        # Ranks of the pirated: 1, 3 of 4 → (1/1 + 2/3) / 2.
        y, score = np.array([1.0, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.1])
        assert average_precision(y, score, np.ones(4)) == pytest.approx((1 + 2 / 3) / 2)


class TestCalibration:
    def test_by_hand(self) -> None:
        # Two bins of two: (0.1, 0.3) with one pirated, (0.7, 0.9) with both.
        y, score = np.array([1.0, 0, 1, 1]), np.array([0.3, 0.1, 0.7, 0.9])
        gap = calibration_error(y, score, np.ones(4), bins=2)
        assert gap == pytest.approx((abs(0.4 - 1) + abs(1.6 - 2)) / 4)

    def test_bins_hold_the_same_mass(self) -> None:
        # Within each tenth one of ten is pirated and all are scored 0.1: nothing is amiss.
        y = np.tile([1.0, *[0.0] * 9], 10)
        score = np.repeat(np.linspace(0.0999, 0.1001, 10), 10)
        assert calibration_error(y, score, np.ones(100)) < 1e-3

    def test_what_is_sure_and_wrong_errs_by_all(self) -> None:
        y = np.array([1.0, 0.0] * 10)
        assert calibration_error(y, 1 - y, np.ones(20)) == pytest.approx(1.0)
        assert calibration_error(y, y, np.ones(20)) == 0.0

    def test_heavy_listings_count_for_more(self) -> None:
        y, score = np.array([1.0, 0.0]), np.array([0.5, 0.5])
        balanced = calibration_error(y, score, np.array([1.0, 1.0]), bins=1)
        tilted = calibration_error(y, score, np.array([3.0, 1.0]), bins=1)
        assert (balanced, tilted) == pytest.approx((0.0, 0.25))


class TestBrierSkill:
    def test_by_hand(self) -> None:
        y, score = np.array([1.0, 0, 0, 0]), np.array([0.8, 0.2, 0.0, 0.0])
        brier, base = (0.04 + 0.04) / 4, 0.25 * 0.75
        assert brier_skill(y, score, np.ones(4)) == pytest.approx(1 - brier / base)

    def test_the_base_rate_has_none_and_the_truth_has_all(self) -> None:
        y, weight = np.array([1.0, 0, 0, 0]), np.array([1.0, 1, 1, 2])
        assert brier_skill(y, np.full(4, 0.2), weight) == pytest.approx(0.0)
        assert brier_skill(y, y, weight) == pytest.approx(1.0)


def share_pirated(y: np.ndarray, score: np.ndarray, weight: np.ndarray) -> float:
    return float(np.average(y, weights=weight))


class TestIntervals:
    def test_the_value_is_the_metric_itself(self) -> None:
        y, score = [1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1]
        interval = with_interval(average_precision, y, score, range(4), n_resamples=50)
        assert interval.value == average_precision(np.array(y, float), np.array(score), np.ones(4))
        assert interval.low <= interval.value <= interval.high

    def test_a_mean_has_the_interval_of_a_mean(self) -> None:
        y = np.arange(400) % 4 == 0
        interval = with_interval(share_pirated, y, y, np.arange(400), n_resamples=2000)
        error = (0.25 * 0.75 / 400) ** 0.5
        assert interval.value == 0.25
        assert interval.low == pytest.approx(0.25 - 1.96 * error, abs=0.006)
        assert interval.high == pytest.approx(0.25 + 1.96 * error, abs=0.006)

    def test_a_family_is_one_observation(self) -> None:
        # Ten copies of each of forty: the interval is that of forty.
        y = np.arange(40) % 4 == 0
        few = with_interval(share_pirated, y, y, np.arange(40), n_resamples=2000)
        copies = np.repeat(y, 10)
        many = with_interval(
            share_pirated, copies, copies, np.repeat(np.arange(40), 10), n_resamples=2000
        )
        assert (many.low, many.high) == pytest.approx((few.low, few.high), abs=0.03)

    def test_it_is_the_same_every_time_and_whatever_families_are_called(self) -> None:
        y, numbers = np.random.default_rng(0).random(30), np.arange(30) // 2
        y[0], y[1] = 0.0, 1.0
        one = with_interval(share_pirated, y, y, numbers)
        assert one == with_interval(share_pirated, y, y, numbers)
        assert one == with_interval(share_pirated, y, y, numbers * 7 + 100)
        assert one != with_interval(share_pirated, y, y, numbers, random_state=1)

    def test_weights_are_carried_into_every_resample(self) -> None:
        y = np.arange(200) % 2 == 0
        weight = np.where(y, 0.02, 0.98)
        interval = with_interval(share_pirated, y, y, np.arange(200), weight=weight)
        assert interval.value == pytest.approx(0.02)
        assert 0.01 < interval.low < 0.02 < interval.high < 0.03

    def test_it_reads_well(self) -> None:
        assert str(Interval(0.5, 0.25, 0.75)) == "0.500 [0.250, 0.750]"
