"""Figures under attack: what disguise hides, and what odd typing costs the honest."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.scorer import Scorer
from training.attacks import STRENGTHS, TECHNIQUES
from training.dataset import Dataset
from training.report.sample import round_figure
from training.robustness import MEASURES, Row, Unseen, measure_robustness
from training.robustness.learn import written_by_people

_NAMES = dict(
    zip(
        MEASURES,
        ("recall_at_fpr_1pct", "recall_at_fpr_0.1pct", "false_ratio", "calibration_error"),
        strict=True,
    )
)
_USUAL = 0.3
_N_ADAPTIVE = 40
_QUERIES = 100


def under_attack(scorer: Scorer, away: Dataset, *, n_resamples: int) -> list[dict[str, Any]]:
    """Attack what people wrote: each technique once, all of them mixed at every strength.

    Lawful listings are attacked as well. Thresholds are set on clean ones, so
    that recall is compared at one false-positive rate.
    """
    parts = [Unseen(scorer, written_by_people(away))]
    if parts[0].data.is_pirated.all() or not parts[0].data.is_pirated.any():
        return []
    single = [name for name in TECHNIQUES if name != "mixed"]
    rows = measure_robustness(
        parts, techniques=single, strengths=[_USUAL], n_adaptive=0, n_resamples=n_resamples
    )
    mixed = measure_robustness(
        parts,
        techniques=["mixed"],
        strengths=STRENGTHS,
        n_adaptive=_N_ADAPTIVE,
        queries=_QUERIES,
        n_resamples=n_resamples,
    )
    return _tabled([*rows, *(row for row in mixed if row.technique != "none")])


def _tabled(rows: list[Row]) -> list[dict[str, Any]]:
    """Lay out one dictionary an attack, one entry a measure; ``None`` where nothing can be told."""
    table: dict[tuple[str, float], dict[str, Any]] = {}
    for row in rows:
        entry = table.setdefault(
            (row.technique, row.strength),
            {"technique": row.technique, "strength": row.strength, "n_listings": row.n_listings},
        )
        found = {"value": row.value, "low": row.low, "high": row.high}
        entry[_NAMES[row.measure]] = (
            None
            if np.isnan(list(found.values())).any()
            else {name: round_figure(value) for name, value in found.items()}
        )
    return list(table.values())
