"""The learning curve: would more labels help?"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.classifier import ListingClassifier
from training.dataset import Dataset
from training.evaluation import average_precision, recall_at_fpr
from training.report.sample import Sample

_SHARES = (0.125, 0.25, 0.5, 1.0)
_FEWEST = 20


def learning_curve(learned: Dataset, sample: Sample) -> list[dict[str, Any]]:
    """Fit the default recipe on growing parts of what may be learned from, families whole.

    Without simulation and with fewer folds than the version itself: it is the
    slope that tells.
    """
    rng = np.random.default_rng(0)
    place = rng.permutation(int(learned.families.max()) + 1)[learned.families]
    rows = []
    for share in _SHARES:
        part = learned.part(place < np.quantile(place, share, method="higher") + (share == 1.0))
        if min(part.is_pirated.sum(), (~part.is_pirated).sum()) < _FEWEST:
            continue
        classifier = ListingClassifier(n_folds=2)
        classifier.fit(part.listings, part.is_pirated, part.weights, groups=part.families)
        values = classifier.decision_function(sample.data.listings)
        rows.append(
            {
                "n_listings": len(part.listings),
                "n_pirated": int(part.is_pirated.sum()),
                "average_precision": sample.interval(average_precision, values, at_market=False),
                "recall_at_fpr_1pct": sample.interval(recall_at_fpr(0.01), values),
            }
        )
    return rows
