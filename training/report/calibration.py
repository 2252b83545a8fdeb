"""Calibration: does a score of 0.3 mean three in ten?"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from training.report.sample import Floats, Sample, round_figure

BIN_EDGES = (0.0, 0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)
"""Bins lie where decisions fall; most listings score below 0.001."""


def calibration_bins(sample: Sample) -> list[dict[str, Any]]:
    """Compare what was said with what was so, bin by bin, at the marketplace's mix."""
    n_bins = len(BIN_EDGES) - 1
    number = np.clip(np.searchsorted(BIN_EDGES, sample.values, side="right") - 1, 0, n_bins - 1)
    intervals = _bin_intervals(sample, number, n_bins)
    rows = []
    for b in range(n_bins):
        inside = number == b
        if not inside.any():
            continue
        weight, y = sample.market[inside], sample.y[inside]
        rows.append(
            {
                "from": BIN_EDGES[b],
                "to": BIN_EDGES[b + 1],
                "n_pirated": int(y.sum()),
                "n_lawful": int(len(y) - y.sum()),
                "share_of_market": round_figure(float(weight.sum() / sample.market.sum())),
                "said": round_figure(float(np.average(sample.values[inside], weights=weight))),
                "so": round_figure(float(np.average(y, weights=weight))),
                "low": round_figure(float(intervals[0, b])),
                "high": round_figure(float(intervals[1, b])),
            }
        )
    return rows


def _bin_intervals(sample: Sample, number: npt.NDArray[np.int_], n_bins: int) -> Floats:
    """Bootstrap each bin's share of pirated listings over families, shape (2, n_bins)."""
    _, family = np.unique(sample.data.families, return_inverse=True)
    n_families = int(family.max()) + 1
    pirated, total = np.zeros((n_families, n_bins)), np.zeros((n_families, n_bins))
    np.add.at(pirated, (family, number), sample.market * sample.y)
    np.add.at(total, (family, number), sample.market)
    rng = np.random.default_rng(0)
    times = rng.multinomial(n_families, np.full(n_families, 1 / n_families), sample.n_resamples)
    drawn = times @ total
    # A bin that a resample leaves empty says nothing there.
    shares = np.divide(times @ pirated, drawn, out=np.full(drawn.shape, np.nan), where=drawn > 0)
    bounds = np.tile([[0.0], [1.0]], (1, n_bins))
    for b in range(n_bins):
        known = shares[:, b][~np.isnan(shares[:, b])]
        if len(known):
            bounds[:, b] = np.quantile(known, [0.025, 0.975])
    return bounds
