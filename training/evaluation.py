"""How good is it, and how sure are we: figures with intervals.

Families (same group, seller or near-duplicate title) are resampled whole:
listings of one seller are no independent evidence. Rates that depend on how
common piracy is are carried to the marketplace's prevalence by weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, brier_score_loss, roc_curve

Floats = npt.NDArray[np.float64]
Metric = Callable[[Floats, Floats, Floats], float]


class Interval(NamedTuple):
    """A figure and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def average_precision(y: Floats, score: Floats, weight: Floats) -> float:
    """Area under precision against recall."""
    return float(average_precision_score(y, score, sample_weight=weight))


def recall_at_fpr(limit: float) -> Metric:
    """Make the metric: share of pirated listings found while at most ``limit`` lawful ones are.

    Models are compared at one false-positive rate: a threshold that moved
    says nothing about a model.
    """

    def recall(y: Floats, score: Floats, weight: Floats) -> float:
        fpr, tpr, _ = roc_curve(y, score, sample_weight=weight, drop_intermediate=False)
        return float(tpr[fpr <= limit].max())

    return recall


def recall_at_precision(floor: float) -> Metric:
    """Make the metric: most recall at a precision of at least ``floor``."""

    def recall(y: Floats, score: Floats, weight: Floats) -> float:
        order = np.argsort(-score, kind="stable")
        hits, flags = np.cumsum((y * weight)[order]), np.cumsum(weight[order])
        is_last_of_ties = np.append(score[order][1:] != score[order][:-1], True)
        reaches = is_last_of_ties & (hits >= floor * flags * (1 - 1e-12))  # 11 of 20 reach 0.55
        return float(hits[reaches].max() / hits[-1]) if reaches.any() else 0.0

    return recall


def calibration_error(y: Floats, score: Floats, weight: Floats, *, bins: int = 10) -> float:
    """Expected calibration error over bins of equal mass (Naeini et al. 2015)."""
    order = np.argsort(score, kind="stable")
    mass = (np.cumsum(weight[order]) - weight[order] / 2) / weight.sum()
    number = np.minimum((mass * bins).astype(int), bins - 1)
    w, p, t = weight[order], score[order], y[order]
    gaps = [abs(np.sum(w[number == b] * (p[number == b] - t[number == b]))) for b in range(bins)]
    return float(sum(gaps) / weight.sum())


def brier_skill(y: Floats, score: Floats, weight: Floats) -> float:
    """Brier score against always saying the base rate; 1 is perfect, 0 no better."""
    base = np.average(y, weights=weight)
    worst = brier_score_loss(y, np.full_like(score, base), sample_weight=weight)
    return float(1 - brier_score_loss(y, score, sample_weight=weight) / worst)


def with_interval(
    metric: Metric,
    y: npt.ArrayLike,
    score: npt.ArrayLike,
    families: npt.ArrayLike,
    *,
    weight: npt.ArrayLike | None = None,
    n_resamples: int = 500,
    random_state: int = 0,
) -> Interval:
    """Compute a metric with a percentile bootstrap over families.

    Parameters
    ----------
    y, score, families, weight : array-like of shape (n_listings,)
        1 for pirated; the model's score; the family each listing belongs to;
        its weight in the marketplace (1 each if not given).
    """
    y, score = np.asarray(y, np.float64), np.asarray(score, np.float64)
    weights: Floats = np.ones(len(y)) if weight is None else np.asarray(weight, np.float64)
    _, family = np.unique(np.asarray(families), return_inverse=True)
    rng = np.random.default_rng(random_state)
    values = []
    for _ in range(n_resamples):
        times = rng.multinomial(family.max() + 1, np.full(family.max() + 1, 1 / (family.max() + 1)))
        resampled: Floats = weights * times[family]
        drawn = resampled > 0
        if 0 < y[drawn].sum() < drawn.sum():
            values.append(metric(y[drawn], score[drawn], resampled[drawn]))
    low, high = np.quantile(values, [0.025, 0.975])
    return Interval(metric(y, score, weights), float(low), float(high))
