"""Other ways to learn from notices, to measure ours against.

Each gives the marketplace's listings with weights, as `training.pu.settle`
does; the seed corpus is learned from beside them, as there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from model.classifier import ListingClassifier
from training.dataset import Dataset
from training.labels import UNLABELLED
from training.pu import label_frequency, prior_of

Floats = npt.NDArray[np.float64]
_LEAST_WEIGHT = 0.001


def naive(data: Dataset) -> Dataset:
    """Take what nobody named for lawful."""
    return data._replace(sources=[source.replace(UNLABELLED, "none") for source in data.sources])


def elkan_noto(data: Dataset, fitted: ListingClassifier, prevalence: float) -> Dataset:
    """Weigh the unlabelled as Elkan & Noto (2008) do.

    Parameters
    ----------
    data : Dataset
    fitted : ListingClassifier
        Fitted to `naive` labels, these listings last; its out-of-fold
        log-odds are carried to the chance of a notice.
    prevalence : float
        Share of pirated listings, where audits cannot tell.
    """
    logits = fitted.oof_logits_[-len(data.listings) :, None]
    is_named = np.array([source == "notice" for source in data.sources])
    chance = LogisticRegression(C=np.inf).fit(logits, is_named).predict_proba(logits)[:, 1]
    c = label_frequency(data, prior_of(data, prevalence)).value
    odds = chance / (1 - chance)
    pirated = np.clip((1 - c) / c * odds, 0.0, 1.0)[data.is_unlabelled]
    pirated[pirated < _LEAST_WEIGHT] = 0.0
    return weighed(data, np.flatnonzero(data.is_unlabelled), 1 - pirated, pirated)


def weighed(data: Dataset, rows: npt.NDArray[np.intp], lawful: Floats, pirated: Floats) -> Dataset:
    """Give what has a label, and some unlabelled rows as lawful and as pirated by weight."""
    parts = [(np.flatnonzero(~data.is_unlabelled), data.is_pirated, data.weights)]
    for is_pirated, weights in ((False, lawful), (True, pirated)):
        everywhere = np.zeros(len(data.listings))
        everywhere[rows] = weights
        kept = np.flatnonzero(everywhere)
        parts.append((kept, np.full(len(data.listings), is_pirated), everywhere))
    return data.take(np.concatenate([kept for kept, _, _ in parts]))._replace(
        is_pirated=np.concatenate([labels[kept] for kept, labels, _ in parts]),
        weights=np.concatenate([weights[kept] for kept, _, weights in parts]),
    )


def oracle(data: Dataset, truth: npt.NDArray[np.bool_]) -> Dataset:
    """Tell the truth of every listing."""
    return data._replace(is_pirated=truth, sources=["audit"] * len(data.listings))
