"""Intervals: equal to SciPy's, and as sure as they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from service.quality.intervals import (
    Stratum,
    binomial_cdf,
    gamma_cdf,
    gamma_quantile,
    proportion,
    total,
)


@pytest.mark.parametrize(("found", "n"), [(0, 1), (1, 1), (0, 50), (3, 50), (499, 500), (20, 3000)])
def test_proportions_are_clopper_and_pearsons(found: int, n: int) -> None:
    ours = proportion(found, n)
    theirs = stats.binomtest(found, n).proportion_ci(0.95, method="exact")
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert ours.value == found / n


def test_there_is_no_proportion_of_nothing() -> None:
    assert proportion(0, 0) is None
    assert total([]) is None
    assert total([Stratum(0.1, 0, 0)]) is None


@pytest.mark.parametrize("shape", [0.3, 1, 2.5, 40, 900])
@pytest.mark.parametrize("factor", [0.3, 0.9, 1.0, 1.1, 3])
def test_gamma_is_scipys(shape: float, factor: float) -> None:
    x = shape * factor
    assert gamma_cdf(shape, x) == pytest.approx(stats.gamma.cdf(x, shape), abs=1e-12)


@pytest.mark.parametrize("shape", [0.3, 1, 2.5, 40, 900])
@pytest.mark.parametrize("chance", [0.025, 0.5, 0.975])
def test_its_inverse_too(shape: float, chance: float) -> None:
    assert gamma_quantile(shape, chance) == pytest.approx(stats.gamma.ppf(chance, shape), rel=1e-9)


@pytest.mark.parametrize(("k", "n", "p"), [(0, 10, 0.1), (7, 10, 0.5), (30, 2000, 0.01)])
def test_the_binomial_is_scipys(k: int, n: int, p: float) -> None:
    assert binomial_cdf(k, n, p) == pytest.approx(stats.binom.cdf(k, n, p), abs=1e-12)


def test_one_share_is_the_exact_poisson_interval() -> None:
    found = total([Stratum(share=0.02, n_drawn=900, n_found=4)])
    assert found is not None
    assert found.value == pytest.approx(200)
    assert found.low == pytest.approx(50 * stats.chi2.ppf(0.025, 8) / 2)
    assert found.high == pytest.approx(50 * stats.chi2.ppf(0.975, 10) / 2)


@pytest.mark.parametrize("n_missed", [0, 30, 400])
def test_the_truth_is_inside_at_least_95_times_in_100(n_missed: int) -> None:
    """40,000 passed listings in two parts, audited with different shares."""
    rng = np.random.default_rng(20)
    parts = ((30_000, 0.01, 2 * n_missed // 3), (10_000, 0.05, n_missed - 2 * n_missed // 3))
    inside = 0
    for _ in range(1000):
        strata = [
            Stratum(share, rng.binomial(size, share), rng.binomial(missed, share))
            for size, share, missed in parts
        ]
        estimate = total(strata)
        assert estimate is not None
        inside += estimate.low <= n_missed <= estimate.high
    assert inside >= 950


def test_proportions_hold_the_truth_as_often() -> None:
    rng = np.random.default_rng(21)
    intervals = [proportion(int(rng.binomial(60, 0.9)), 60) for _ in range(1000)]
    assert sum(i is not None and i.low <= 0.9 <= i.high for i in intervals) >= 950
