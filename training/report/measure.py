"""The figures of the report, as plain numbers with their intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import precision_recall_curve
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from model.classifier import mix_weights
from model.scorer import Scorer
from model.slices import slice_bits
from training.baselines import build_baselines
from training.corpus import SEED_FILES
from training.dataset import Dataset
from training.evaluation import (
    average_precision,
    brier_skill,
    calibration_error,
    recall_at_fpr,
    recall_at_precision,
)
from training.metrics import threshold_counts
from training.report.attacked import under_attack
from training.report.calibration import calibration_bins
from training.report.examples import worst_errors
from training.report.labels import label_noise
from training.report.learning import learning_curve
from training.report.sample import Floats, Sample, round_figure
from training.report.slices import by_slice
from training.thresholds import lower_bound, upper_bound

# Each attack is measured on every resample: a hundred show what a table can.
_ATTACK_RESAMPLES = 100
_CURVE_AT = np.linspace(0, 1, 101)


def measure(
    scorer: Scorer,
    data: Dataset,
    *,
    previous: Scorer | None = None,
    is_quick: bool = False,
    n_resamples: int = 300,
) -> dict[str, Any]:
    """Measure a version and the baselines on the part put away.

    Returns
    -------
    dict
        Plain JSON; every interval is ``{"value", "low", "high"}`` (95 %).
    """
    sample = _score(scorer, data.part(data.is_put_away), n_resamples)
    learned = data.part(~data.is_put_away)
    named = {"huoyan": sample.values}
    if previous is not None:
        named["previous version"] = _values(previous, sample.data)
    named |= _rival_scores(learned, sample.data)
    attack_resamples = min(n_resamples, _ATTACK_RESAMPLES)
    manifest = scorer.manifest
    return {
        "version": scorer.model_version,
        "created_at": manifest.get("created_at"),
        "prevalence": _prevalence(scorer),
        "av_share": manifest.get("av_share", 0.2),
        "thresholds": {"review": scorer.policy.review_at, "block": scorer.policy.block_at},
        "policy": {
            "version": scorer.policy_version,
            "min_precision": scorer.policy.min_precision,
            "review_budget": scorer.policy.review_budget,
            "evidence": scorer.policy.evidence,
        },
        "data": {
            "name": data.name,
            "is_synthetic": data.is_synthetic,
            "n_listings": len(sample.y),
            "n_pirated": int(sample.y.sum()),
            "n_families": len(np.unique(sample.data.families)),
            "n_learned": int((~data.is_put_away).sum()),
        },
        "n_resamples": n_resamples,
        "metrics": _headline(sample),
        "at_thresholds": threshold_counts(sample.scores, sample.data),
        "rivals": {name: _ranking(sample, values) for name, values in named.items()},
        "curves": {name: _curve(sample, values) for name, values in named.items()},
        "files": _by_file(sample),
        "codes": _by_code(sample),
        "slices": by_slice(sample, scorer.policy),
        "calibration": calibration_bins(sample),
        "attacks": []
        if is_quick
        else under_attack(scorer, sample.data, n_resamples=attack_resamples),
        "learning_curve": [] if is_quick else learning_curve(learned, sample),
        "errors": worst_errors(sample),
        "label_noise": label_noise(scorer, data),
    }


def _score(scorer: Scorer, away: Dataset, n_resamples: int) -> Sample:
    readings = scorer.reader.read_many(away.listings)
    scores = [scorer.score_reading(reading) for reading in readings]
    market = mix_weights(
        away.is_pirated.astype(np.int64),
        np.array([reading.is_audiovisual for reading in readings]),
        prevalence=_prevalence(scorer),
        av_share=float(scorer.manifest.get("av_share", 0.2)),
    )
    values = np.array([score.score for score in scores])
    slices = np.array([slice_bits(reading) for reading in readings])
    y = away.is_pirated.astype(float)
    return Sample(away, scores, y, values, market, slices, n_resamples)


def _values(scorer: Scorer, data: Dataset) -> Floats:
    return np.array([score.score for score in scorer.score_many(data.listings)])


def _prevalence(scorer: Scorer) -> float:
    return float(scorer.manifest.get("prevalence", 0.02))


def _rival_scores(learned: Dataset, away: Dataset) -> dict[str, Floats]:
    scores = {}
    # These fits are small: threads would spend more time waiting than working.
    with threadpool_limits(1):
        for name, rival in build_baselines().items():
            rival.fit(learned.listings, learned.is_pirated)
            scores[name] = np.asarray(rival.decision_function(away.listings), float)
    return scores


def _headline(sample: Sample) -> dict[str, Any]:
    flagged = np.array([float(score.is_flagged) for score in sample.scores])
    blocked = np.array([float(score.decision == "block") for score in sample.scores])
    found = {
        "expected_calibration_error": sample.interval(calibration_error),
        "brier_skill": sample.interval(brier_skill),
        "flagged_share": sample.interval(_share, flagged),
        "flagged_precision": sample.interval(_precision, flagged),
        "flagged_recall": sample.interval(_recall, flagged),
        "blocked_recall": sample.interval(_recall, blocked),
        "blocked_precision": sample.interval(_precision, blocked) if blocked.any() else None,
    }
    return _ranking(sample, sample.values) | found


def _ranking(sample: Sample, values: Floats) -> dict[str, Any]:
    """Measure what depends on the order alone, so that rivals need no calibration."""
    return {
        "average_precision": sample.interval(average_precision, values, at_market=False),
        "average_precision_at_prevalence": sample.interval(average_precision, values),
        "recall_at_fpr_1pct": sample.interval(recall_at_fpr(0.01), values),
        "recall_at_fpr_0.1pct": sample.interval(recall_at_fpr(0.001), values),
        "recall_at_precision_95pct": sample.interval(
            recall_at_precision(0.95), values, at_market=False
        ),
    }


def _share(y: Floats, chosen: Floats, weight: Floats) -> float:
    return float(np.average(chosen, weights=weight))


def _precision(y: Floats, chosen: Floats, weight: Floats) -> float:
    n_chosen = float(np.sum(chosen * weight))
    return float(np.sum(y * chosen * weight)) / n_chosen if n_chosen else 0.0


def _recall(y: Floats, chosen: Floats, weight: Floats) -> float:
    return float(np.sum(y * chosen * weight) / np.sum(y * weight))


def _curve(sample: Sample, values: Floats) -> list[float]:
    """Give the best precision from each recall on, at the marketplace's mix."""
    precision, recall, _ = precision_recall_curve(sample.y, values, sample_weight=sample.market)
    best = [precision[:-1][recall[:-1] >= at - 1e-12].max() for at in _CURVE_AT]
    return [round_figure(value) for value in best]


def _by_file(sample: Sample) -> list[dict[str, Any]]:
    sources = np.array(sample.data.sources)
    is_seed = np.isin(sources, SEED_FILES)
    everything = np.ones(len(sources), dtype=bool)
    parts = [("all", everything)]
    if is_seed.any():
        parts.append(("seed corpus", is_seed))
    parts += [(str(name), sources == name) for name in np.unique(sources[~is_seed])]
    return [{"name": name} | _file_row(sample.part(mask)) for name, mask in parts]


def _file_row(sample: Sample) -> dict[str, Any]:
    measured: dict[str, Any] = {"average_precision": None, "recall_at_precision_95pct": None}
    if 0 < sample.y.sum() < len(sample.y):
        measured = {
            "average_precision": sample.interval(average_precision, at_market=False),
            "recall_at_precision_95pct": sample.interval(
                recall_at_precision(0.95), at_market=False
            ),
        }
    return {
        "n_listings": len(sample.y),
        "n_pirated": int(sample.y.sum()),
        **measured,
        "at_thresholds": threshold_counts(sample.scores, sample.data),
    }


def _by_code(sample: Sample) -> list[dict[str, Any]]:
    codes = np.array(sample.data.codes)
    pirated = set(codes[sample.data.is_pirated])
    rows = []
    for code in sorted(set(codes), key=lambda code: (code not in pirated, code)):
        part = sample.part(codes == code)
        decisions = [score.decision for score in part.scores]
        n, flagged = len(decisions), len(decisions) - decisions.count("pass")
        bound = lower_bound if part.y[0] else upper_bound
        rows.append(
            {
                "code": str(code),
                "is_pirated": bool(part.y[0]),
                "total": n,
                **{name: decisions.count(name) for name in ("pass", "review", "block")},
                "median_score": round_figure(float(np.median(part.values))),
                "flagged_bound": round_figure(bound(flagged, n)),
            }
        )
    return rows
