"""Recalibration: on the known alone, and the same in every place a weight is kept."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from model.classifier import ListingClassifier, mix_weights
from training.dataset import Dataset
from training.recalibration import recalibrate


def test_scores_and_held_out_scores_move_alike(
    classifier: ListingClassifier, learned: Dataset
) -> None:
    fitted = copy.deepcopy(classifier)
    known = np.arange(len(learned.listings)) % 2 == 0
    # As if the other half had been taught wrongly and the model were far too sure.
    fitted.oof_logits_ = 3 * fitted.oof_logits_ + 2
    before, held_out = fitted.decision_function(learned.listings[:50]), fitted.oof_logits_
    recalibrate(fitted, learned.is_pirated, learned.weights, known)
    slope, shift = np.polyfit(held_out, fitted.oof_logits_, 1)
    after = fitted.decision_function(learned.listings[:50])
    inside = np.abs(before) < 5  # beyond, logits may be clipped
    assert after[inside] == pytest.approx(slope * before[inside] + shift, abs=1e-6)
    assert 0 < slope < 0.5


def test_the_known_are_calibrated_at_the_markets_mix(
    classifier: ListingClassifier, learned: Dataset
) -> None:
    fitted = copy.deepcopy(classifier)
    known = np.arange(len(learned.listings)) % 2 == 0
    fitted.oof_logits_ = 3 * fitted.oof_logits_ + 2
    recalibrate(fitted, learned.is_pirated, learned.weights, known)
    weight = mix_weights(
        learned.is_pirated[known].astype(int),
        fitted.is_audiovisual_[known],
        prevalence=fitted.prevalence,
        av_share=fitted.av_share,
    )
    # What maximum likelihood with an intercept guarantees: mean score is the base rate.
    mean = np.average(1 / (1 + np.exp(-fitted.oof_logits_[known])), weights=weight)
    assert mean == pytest.approx(fitted.prevalence, rel=0.02)
