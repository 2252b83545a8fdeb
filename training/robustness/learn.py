"""Classifiers to be attacked: fitted by folds, on attacked copies or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from model.classifier import ListingClassifier
from model.policy import Policy
from model.reading import Reader
from model.scorer import Scorer
from training.attacks import TECHNIQUES, attacked_copies
from training.dataset import Dataset
from training.robustness.figures import Row
from training.robustness.measure import Report, Unseen, measure_robustness
from training.simulated import SOURCE


def fit_scorer(
    data: Dataset,
    classifier: ListingClassifier | None = None,
    *,
    augment_share: float = 0.0,
    techniques: Sequence[str] = TECHNIQUES,
    seed: int = 0,
) -> Scorer:
    """Fit a classifier, on attacked copies too if asked, and compile it.

    Parameters
    ----------
    data : Dataset
    classifier : ListingClassifier, optional
        Unfitted; the default recipe if not given.
    augment_share : float
        Share of the listings, pirated and lawful alike, to add a copy of.
    techniques : sequence of str
        For the copies to draw from.
    """
    classifier = classifier or ListingClassifier()
    copies = attacked_copies(data.listings, share=augment_share, seed=seed, techniques=techniques)
    rows = np.array([*range(len(data.listings)), *(copy.row for copy in copies)])
    listings = [*data.listings, *(copy.listing for copy in copies)]
    classifier.fit(listings, data.is_pirated[rows], data.weights[rows], groups=data.families[rows])
    # Thresholds are chosen by false-positive rate here; no policy decides.
    policy = Policy(
        version="none", review_at=1.0, block_at=None, min_precision=1.0, review_budget=0.0
    )
    manifest = {
        "version": "robustness",
        "prevalence": classifier.prevalence,
        "av_share": classifier.av_share,
    }
    return Scorer(classifier.weights(), Reader.default(), policy, manifest)


def folds(data: Dataset, n_folds: int, *, seed: int = 0) -> Iterator[tuple[Dataset, Dataset]]:
    """Split into training and unseen part, families whole, ``n_folds`` times."""
    split = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
    n_listings = len(data.listings)
    for _, test in split.split(np.zeros(n_listings), data.is_pirated, data.families):
        is_unseen = np.isin(np.arange(n_listings), test)
        yield data.part(~is_unseen), data.part(is_unseen)


def written_by_people(data: Dataset) -> Dataset:
    """Leave out the simulation: attacks on it tell of the simulation."""
    return data.part(np.array([source != SOURCE for source in data.sources]))


def leave_one_out(
    data: Dataset,
    groups: Sequence[Sequence[str]],
    *,
    strength: float = 0.3,
    augment_share: float = 0.3,
    n_folds: int = 3,
    n_resamples: int = 500,
    seed: int = 0,
    report: Report = lambda step: None,
) -> list[Row]:
    """Train on attacked copies of all techniques but some, test on those.

    Tells whether copies teach robustness, or only the techniques they show.

    Parameters
    ----------
    data : Dataset
    groups : sequence of sequence of str
        Techniques left out together; ``mixed`` is always left out, as it
        holds all of them.
    strength : float
        Of the attacks tested.
    augment_share : float
        Share of the training listings to add an attacked copy of.
    """
    rows = []
    for group in groups:
        report(f"without {', '.join(group)}")
        known = [name for name in TECHNIQUES if name not in (*group, "mixed")]
        parts = [
            Unseen(
                fit_scorer(seen, augment_share=augment_share, techniques=known, seed=seed),
                written_by_people(unseen),
            )
            for seen, unseen in folds(data, n_folds, seed=seed)
        ]
        rows += measure_robustness(
            parts,
            techniques=group,
            strengths=[strength],
            n_adaptive=0,
            n_resamples=n_resamples,
            seed=seed,
        )
    return [row for row in rows if row.technique != "none"]
