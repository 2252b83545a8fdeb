"""The worst errors, each with the reasons that the model gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from model.score import Score
from training.report.sample import Sample, round_figure

_N_ERRORS = 10
_N_REASONS = 4


def worst_errors(sample: Sample) -> dict[str, list[dict[str, Any]]]:
    """Pick the worst errors: the surest first."""
    missed = np.flatnonzero((sample.y == 1) & [not score.is_flagged for score in sample.scores])
    false = np.flatnonzero((sample.y == 0) & [score.is_flagged for score in sample.scores])
    return {
        "missed_piracy": _examples(sample, sorted(missed, key=lambda i: sample.values[i])),
        "false_flags": _examples(sample, sorted(false, key=lambda i: -sample.values[i])),
    }


def _examples(sample: Sample, rows: Sequence[int]) -> list[dict[str, Any]]:
    return [_example(sample, i) for i in rows[:_N_ERRORS]]


def _example(sample: Sample, row: int) -> dict[str, Any]:
    listing, score = sample.data.listings[row], sample.scores[row]
    return {
        "listing_id": listing.listing_id,
        "title": listing.title,
        "price": listing.price,
        "currency": listing.currency,
        "code": sample.data.codes[row],
        "source": sample.data.sources[row],
        "score": round_figure(score.score),
        "decision": score.decision,
        "reasons": list(_reasons(score)),
    }


def _reasons(score: Score) -> Iterable[dict[str, Any]]:
    for reason in score.reasons[:_N_REASONS]:
        yield {
            "weight": round_figure(reason.weight),
            "text": reason.text,
            "zh": reason.message.zh,
            "en": reason.message.en,
        }
