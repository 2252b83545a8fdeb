"""The figures a manifest states, each with its interval."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.classifier import mix_weights
from model.score import Score
from model.scorer import Scorer
from training.dataset import Dataset
from training.evaluation import (
    Interval,
    average_precision,
    brier_skill,
    calibration_error,
    recall_at_fpr,
    recall_at_precision,
    with_interval,
)
from training.thresholds import lower_bound, upper_bound


def put_away_metrics(scorer: Scorer, data: Dataset) -> dict[str, Any]:
    """Measure a version on listings it never saw.

    Returns
    -------
    dict
        Metric name to ``{"value", "low", "high"}`` (95 % intervals), and
        counts at the policy's thresholds with one-sided bounds.
    """
    readings = scorer.reader.read_many(data.listings)
    scores = [scorer.score_reading(reading) for reading in readings]
    y = data.is_pirated.astype(float)
    values = np.array([score.score for score in scores])
    is_av = np.array([reading.is_audiovisual for reading in readings])
    prevalence = float(scorer.manifest.get("prevalence", 0.02))
    market = mix_weights(
        data.is_pirated.astype(np.int64), is_av, prevalence=prevalence, av_share=0.2
    )
    plain = np.ones(len(y))
    metrics = {
        "average_precision": (average_precision, plain),
        "average_precision_at_prevalence": (average_precision, market),
        "recall_at_fpr_1pct": (recall_at_fpr(0.01), market),
        "recall_at_fpr_0.1pct": (recall_at_fpr(0.001), market),
        "recall_at_precision_95pct": (recall_at_precision(0.95), plain),
        "expected_calibration_error": (calibration_error, market),
        "brier_skill": (brier_skill, market),
    }
    figures = {
        name: _facts(with_interval(metric, y, values, data.families, weight=weight))
        for name, (metric, weight) in metrics.items()
    }
    return figures | {"at_thresholds": threshold_counts(scores, data)}


def threshold_counts(scores: list[Score], data: Dataset) -> dict[str, Any]:
    """Count what the policy does to pirated and lawful listings."""
    counts: dict[str, Any] = {}
    for name, mask in (("pirated", data.is_pirated), ("lawful", ~data.is_pirated)):
        chosen = [score for score, is_in in zip(scores, mask, strict=True) if is_in]
        flagged = sum(score.is_flagged for score in chosen)
        blocked = sum(score.decision == "block" for score in chosen)
        counts[name] = {
            "total": len(chosen),
            "flagged": flagged,
            "blocked": blocked,
            "flagged_at_least": lower_bound(flagged, len(chosen)),
            "blocked_at_most": upper_bound(blocked, len(chosen)),
        }
    return counts


def _facts(interval: Interval) -> dict[str, float]:
    return {name: round(value, 6) for name, value in interval._asdict().items()}
