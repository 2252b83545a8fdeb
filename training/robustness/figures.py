"""Recall, false positives and calibration under attack, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.evaluation import calibration_error

Floats = npt.NDArray[np.float64]

FPR_LIMITS = (0.01, 0.001)
MEASURES = (
    *(f"recall at {limit:.1%} FPR" for limit in FPR_LIMITS),
    "false positives ÷ clean",
    "calibration error",
)
ALL = "all techniques"


class Row(NamedTuple):
    """One figure under one attack, with its 95 % bootstrap interval.

    Attributes
    ----------
    technique : str
        ``none`` for clean text, ``all techniques`` for their mean,
        ``adaptive`` for the attacker who asks.
    strength : float
        Share of letters the attack was to change.
    measure : str
        One of `MEASURES`.
    value, low, high : float
        NaN where it cannot be told, such as a ratio to no false positive.
    n_listings : int
        Listings the figure rests on.
    """

    technique: str
    strength: float
    measure: str
    value: float
    low: float
    high: float
    n_listings: int


class Column(NamedTuple):
    """Scores of all listings under one attack; NaN where it was not tried."""

    technique: str
    strength: float
    scores: Floats


class Market(NamedTuple):
    """Who is who, and how much each listing counts in the marketplace.

    Attributes
    ----------
    is_pirated : ndarray of bool, shape (n_listings,)
    weight : ndarray of shape (n_listings,)
    family : ndarray of int, shape (n_listings,)
        Counted from 0 without gaps.
    clean : ndarray of shape (n_listings,)
        Scores before any attack: what thresholds are set on.
    """

    is_pirated: npt.NDArray[np.bool_]
    weight: Floats
    family: npt.NDArray[np.int_]
    clean: Floats


def with_intervals(
    market: Market, columns: Sequence[Column], *, n_resamples: int, seed: int
) -> list[Row]:
    """Compute every figure, and again on resampled families.

    All figures share their resamples and each resample sets its own
    thresholds, so that differences between rows may be read off.
    """
    names = [(column.technique, column.strength) for column in columns]
    values = _figures(market, columns, np.ones(len(market.weight)))
    rng = np.random.default_rng(seed)
    n_families = int(market.family.max()) + 1
    draws = np.empty((n_resamples, *values.shape))
    for i in range(n_resamples):
        times = rng.multinomial(n_families, np.full(n_families, 1 / n_families))
        draws[i] = _figures(market, columns, times[market.family].astype(float))
    tried = [int((~np.isnan(column.scores)).sum()) for column in columns]
    means = _mean_groups(columns)
    for strength, rows in means.items():
        names.append((ALL, strength))
        tried.append(tried[rows[0]])
        values = np.vstack([values, values[rows].mean(axis=0)])
        draws = np.concatenate([draws, draws[:, rows].mean(axis=1, keepdims=True)], axis=1)
    low, high = _quantile(draws, 0.025), _quantile(draws, 0.975)
    return [
        Row(*name, measure, float(values[i, j]), float(low[i, j]), float(high[i, j]), tried[i])
        for i, name in enumerate(names)
        for j, measure in enumerate(MEASURES)
    ]


def threshold_at_fpr(scores: Floats, weight: Floats, limit: float) -> float:
    """Find the lowest threshold that flags at most a share of lawful listings.

    Parameters
    ----------
    scores, weight : ndarray of shape (n_listings,)
        Of lawful listings.
    limit : float

    Examples
    --------
    >>> scores = np.array([0.1, 0.2, 0.3, 0.4])
    >>> threshold = threshold_at_fpr(scores, np.ones(4), 0.25)
    >>> 0.3 < threshold < 0.31
    True
    """
    order = np.argsort(-scores, kind="stable")
    flagged = np.cumsum(weight[order])
    # The first one too many must not reach the threshold, nor what ties with it.
    too_many = int(np.searchsorted(flagged, limit * flagged[-1] * (1 + 1e-12), side="right"))
    if too_many == len(scores):
        return 0.0
    return float(np.nextafter(scores[order][too_many], np.inf))


def _figures(market: Market, columns: Sequence[Column], times: Floats) -> Floats:
    """Compute all measures of all columns, shape (n_columns, n_measures)."""
    drawn = times > 0
    weight = market.weight * times
    lawful, pirated = drawn & ~market.is_pirated, drawn & market.is_pirated
    at = [threshold_at_fpr(market.clean[lawful], weight[lawful], limit) for limit in FPR_LIMITS]
    false_clean = _rate(market.clean[lawful] >= at[0], weight[lawful])
    y = market.is_pirated[drawn].astype(float)
    figures = np.full((len(columns), len(MEASURES)), np.nan)
    for i, (_, _, scores) in enumerate(columns):
        tried = ~np.isnan(scores)
        found = pirated & tried
        figures[i, :2] = [_rate(scores[found] >= threshold, times[found]) for threshold in at]
        if tried.all():
            false = _rate(scores[lawful] >= at[0], weight[lawful])
            figures[i, 2] = false / false_clean if false_clean else np.nan
            figures[i, 3] = calibration_error(y, scores[drawn], weight[drawn])
    return figures


def _rate(flagged: npt.NDArray[np.bool_], weight: Floats) -> float:
    return float(weight[flagged].sum() / weight.sum()) if weight.sum() else float("nan")


def _mean_groups(columns: Sequence[Column]) -> dict[float, list[int]]:
    """Group the columns of single attacks by strength, where there are several."""
    groups: dict[float, list[int]] = {}
    for i, column in enumerate(columns):
        if column.technique not in ("none", "adaptive"):
            groups.setdefault(column.strength, []).append(i)
    return {strength: rows for strength, rows in groups.items() if len(rows) > 1}


def _quantile(draws: Floats, q: float) -> Floats:
    """Take a quantile over draws; NaN where most draws cannot tell."""
    tells = np.isfinite(draws).mean(axis=0) > 0.5
    quantile = np.nanquantile(np.where(tells, draws, 0.0), q, axis=0)
    return np.where(tells, quantile, np.nan)
