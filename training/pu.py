"""Learning where notices are positives and the rest is unlabelled.

A listing that no notice names is not lawful: 80 to 98 % of the pirated ones
are never named. Taken for lawful, they teach the model to let pirates pass.
Two stages instead. A teacher that knows the seed, the verdicts and the notices
ranks the unlabelled. The highest-ranked, several times as many as are pirated
by the prior, are doubtful and left out; the rest is lawful beyond reasonable
doubt ("reliable negatives", Liu et al. 2003).

Elkan & Noto's (2008) weights, measured beside it, need notices to be drawn by
chance, which they are not: docs/decisions/0007.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.base import clone

from model.classifier import ListingClassifier
from model.listing import Listing
from training.dataset import Dataset
from training.delay import days_between, fit_delays
from training.thresholds import lower_bound, upper_bound

Floats = npt.NDArray[np.float64]
Report = Callable[[str], None]

DOUBTFUL = 3.0
"""Unlabelled listings left out, in multiples of the pirated among them."""
MOST_LAWFUL = 30_000
"""Unlabelled listings learned from at most: more teach nothing and take memory."""
_ENOUGH_AUDITED = 10


class Estimate(NamedTuple):
    """A share with its 95 % interval, and where it comes from."""

    value: float
    low: float
    high: float
    source: str


def settle(
    data: Dataset,
    seed: Dataset,
    notices: dict[str, datetime],
    *,
    classifier: ListingClassifier,
    report: Report = lambda step: None,
) -> tuple[Dataset, dict[str, Any]]:
    """Decide what is learned from a marketplace's files with notices.

    Parameters
    ----------
    data : Dataset
        Listings with notices, verdicts and audits, and all the unlabelled.
    seed : Dataset
        What the teacher knows besides; it is learned from as well.
    notices : dict
        When each noticed listing was first named.
    classifier : ListingClassifier
        Unfitted.

    Returns
    -------
    learned : Dataset
        Seed and marketplace; of the unlabelled what is learned from, weighed.
    facts : dict
        What was assumed of the unlabelled, for the manifest.
    """
    shown = data.part(~data.is_put_away)
    prior = prior_of(shown, classifier.prevalence)
    teacher = seed.joined(data.part(~data.is_unlabelled))
    report(f"teaching on {len(teacher.listings):,} listings with a label")
    fitted = fit_learned(clone(classifier), teacher)
    open_rows = np.flatnonzero(data.is_unlabelled & ~data.is_put_away)
    report(f"ranking {len(open_rows):,} listings without a label")
    scores = score_in_chunks(fitted, [data.listings[row] for row in open_rows])
    weights = np.where(data.is_unlabelled, 0.0, data.weights)
    weights[open_rows] = reliable_weights(scores, prior.value)
    facts = {
        "method": "reliable negatives",
        "n_unlabelled": len(open_rows),
        "n_doubtful": n_doubtful(len(open_rows), prior.value),
        "n_taken_for_lawful": int((weights[open_rows] > 0).sum()),
        "prior": prior._asdict(),
        "label_frequency": label_frequency(shown, prior)._asdict(),
        "notices": notice_facts(data, notices),
        "seed": seed.name,
    }
    settled = data._replace(weights=weights).part(weights > 0)
    return seed.joined(settled), {"unlabelled": facts}


def fit_learned(classifier: ListingClassifier, data: Dataset) -> ListingClassifier:
    """Fit on what is not put away."""
    part = data.part(~data.is_put_away)
    return classifier.fit(part.listings, part.is_pirated, part.weights, groups=part.families)


def score_in_chunks(
    classifier: ListingClassifier, listings: list[Listing], *, size: int = 2_000
) -> Floats:
    """Score many listings in the memory of a few; what is read is not kept."""
    parts = [
        classifier.predict_proba(listings[start : start + size])[:, 1]
        for start in range(0, len(listings), size)
    ]
    scores: Floats = np.concatenate([np.zeros(0), *parts])
    return scores


def reliable_weights(
    scores: Floats, prior: float, *, most: int = MOST_LAWFUL, random_state: int = 0
) -> Floats:
    """Weigh unlabelled listings as lawful; 0 for what is not learned from.

    The doubtful are left out. Of very many others, the half that looks most
    like piracy stays, and a sample of the easy rest stands for all of it.

    Parameters
    ----------
    scores : ndarray of shape (n_unlabelled,)
        A teacher's.
    prior : float
        Share of pirated listings among them.
    most : int
        Listings that stay at most.
    """
    order = np.argsort(-scores, kind="stable")[n_doubtful(len(scores), prior) :]
    weights = np.zeros(len(scores))
    if len(order) <= most:
        weights[order] = 1.0
        return weights
    hard, easy = order[: most // 2], order[most // 2 :]
    drawn = np.random.default_rng(random_state).choice(easy, most - len(hard), replace=False)
    weights[hard], weights[drawn] = 1.0, len(easy) / len(drawn)
    return weights


def n_doubtful(n_unlabelled: int, prior: float) -> int:
    """Tell how many of the unlabelled are left out."""
    return min(n_unlabelled, round(DOUBTFUL * prior * n_unlabelled))


def prior_of(data: Dataset, stated: float) -> Estimate:
    """Estimate the share of pirated listings from audits, which are drawn by chance.

    Where audits found too few to say, what was stated stands.
    """
    audited = np.array(data.sources) == "audit"
    n, found = int(audited.sum()), int((audited & data.is_pirated).sum())
    if found < _ENOUGH_AUDITED:
        return Estimate(stated, stated, stated, "stated")
    return _share(found, n, "audits")


def label_frequency(data: Dataset, prior: Estimate) -> Estimate:
    """Estimate what share of the pirated listings notices name (Elkan & Noto's c)."""
    n, named = len(data.listings), int((np.array(data.sources) == "notice").sum())
    share = _share(named, n, f"notices, prior {prior.source}")
    return share._replace(
        value=min(1.0, share.value / prior.value),
        low=min(1.0, share.low / prior.high),
        high=min(1.0, share.high / prior.low),
    )


def notice_facts(data: Dataset, notices: dict[str, datetime]) -> dict[str, Any]:
    """Tell how many listings notices name, and how late they come."""
    named = [x for x in data.listings if x.listing_id in notices]
    facts: dict[str, Any] = {"n_named": len(named)}
    dated = [(x.listed_at, notices[x.listing_id]) for x in named if x.listed_at is not None]
    if not dated:
        return facts
    looked_at = max(notices.values())
    delays = fit_delays(
        [days_between(start, end) for start, end in dated],
        [days_between(start, looked_at) for start, _ in dated],
    )
    return facts | {f"days_{q:.0%}": round(delays.quantile(q), 2) for q in (0.25, 0.5, 0.75)}


def _share(found: int, n: int, source: str) -> Estimate:
    """Give a share with Clopper and Pearson's two-sided 95 % interval."""
    low, high = (bound(found, n, confidence=0.975) for bound in (lower_bound, upper_bound))
    return Estimate(found / n, low, high, source)
