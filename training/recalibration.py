"""Calibration on what is known, where much of what was learned from is not.

A model that never meets a doubtful lawful listing in training is too sure of
itself: its calibration has to rest on listings whose truth somebody looked into.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from model.classifier import ListingClassifier, mix_weights
from model.text.ngrams import single_precision


def recalibrate(
    classifier: ListingClassifier,
    is_pirated: npt.NDArray[np.bool_],
    sample_weight: npt.NDArray[np.float64],
    is_known: npt.NDArray[np.bool_],
) -> None:
    """Fit slope and shift (Platt 1999) anew, on the known listings out of fold.

    Both are written into the weights, so that a score stays a sum.

    Parameters
    ----------
    classifier : ListingClassifier
        Fitted; changed in place.
    is_pirated, sample_weight, is_known : ndarray of shape (n_listings,)
        Of what it was fitted to, in that order.
    """
    logits, y = classifier.oof_logits_[is_known], is_pirated[is_known].astype(np.int64)
    weight = mix_weights(
        y,
        classifier.is_audiovisual_[is_known],
        prevalence=classifier.prevalence,
        av_share=classifier.av_share,
        sample_weight=sample_weight[is_known],
    )
    platt = LogisticRegression(C=np.inf).fit(logits[:, None], y, weight)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    classifier.named_ = {name: slope * value for name, value in classifier.named_.items()}
    classifier.grams_ = single_precision(slope * classifier.grams_)
    classifier.base_ = slope * classifier.base_ + shift
    classifier.oof_logits_ = slope * classifier.oof_logits_ + shift
