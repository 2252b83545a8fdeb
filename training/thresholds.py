"""Where to review and where to block, by what the evidence can carry.

A threshold read off a curve is luck: with a few hundred listings, the point
estimate of a precision promises nothing. What decides here is a one-sided
confidence bound (Clopper & Pearson 1934) on both rates, carried to the
prevalence the marketplace really has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

from model.classifier import mix_weights
from model.policy import Policy

Floats = npt.NDArray[np.float64]
_ROUNDING = 1e-12


class Stratum(NamedTuple):
    """A kind of listing and its share in the marketplace.

    ``flagged`` of ``total`` listings lie at or above the threshold.
    """

    share: float
    flagged: int
    total: int


def lower_bound(successes: int, trials: int, *, confidence: float = 0.95) -> float:
    """Bound a rate from below, one-sided.

    Examples
    --------
    >>> round(lower_bound(59, 59), 3)
    0.95
    """
    if successes == 0:
        return 0.0
    return float(beta.ppf(1 - confidence, successes, trials - successes + 1))


def upper_bound(successes: int, trials: int, *, confidence: float = 0.95) -> float:
    """Bound a rate from above, one-sided.

    Examples
    --------
    >>> round(upper_bound(0, 59), 3)
    0.05
    """
    if successes >= trials:
        return 1.0
    return float(beta.ppf(confidence, successes + 1, trials - successes))


def bounded_precision(
    pirated: Stratum, lawful: list[Stratum], *, confidence: float = 0.95
) -> float:
    """Bound the precision at a threshold from below, at real prevalence.

    Each rate is bounded in the direction that hurts; the bounds together
    hold with less than ``confidence`` in theory and with more in practice,
    since all of them would have to fail at once.
    """
    hits = pirated.share * lower_bound(pirated.flagged, pirated.total, confidence=confidence)
    false = sum(s.share * upper_bound(s.flagged, s.total, confidence=confidence) for s in lawful)
    return hits / (hits + false) if hits else 0.0


def block_threshold(
    scores: Floats,
    is_pirated: npt.NDArray[np.bool_],
    strata: npt.NDArray[np.int_],
    shares: dict[int, float],
    *,
    prevalence: float,
    min_precision: float,
    confidence: float = 0.95,
) -> tuple[float | None, float]:
    """Find the lowest threshold whose bounded precision reaches a floor.

    Parameters
    ----------
    scores : ndarray of shape (n_listings,)
        Out-of-sample scores.
    is_pirated : ndarray of bool, shape (n_listings,)
    strata : ndarray of int, shape (n_listings,)
        Kind of lawful listing; ignored for pirated ones.
    shares : dict
        Share of each lawful kind in the marketplace; with ``prevalence``
        they sum to 1.

    Returns
    -------
    threshold : float or None
        ``None`` where no threshold carries the promise.
    bound : float
        The precision bound there, or the best there was.
    """
    best, found = 0.0, None
    pirated_scores = np.sort(scores[is_pirated])
    kinds = {kind: np.sort(scores[~is_pirated & (strata == kind)]) for kind in shares}
    for threshold in pirated_scores[::-1]:
        bound = bounded_precision(
            Stratum(prevalence, _at_or_above(pirated_scores, threshold), len(pirated_scores)),
            [
                Stratum(shares[kind], _at_or_above(values, threshold), len(values))
                for kind, values in kinds.items()
            ],
            confidence=confidence,
        )
        best = max(best, bound)
        if bound >= min_precision:
            found = float(threshold)
    return found, best


def review_threshold(
    scores: Floats,
    weights: Floats,
    *,
    budget: float,
) -> float:
    """Find the lowest threshold that reviewers can keep up with.

    Parameters
    ----------
    scores, weights : ndarray of shape (n_listings,)
        Out-of-sample scores and each listing's weight in the marketplace.
    budget : float
        Share of all listings that may be flagged.
    """
    order = np.argsort(-scores, kind="stable")
    ordered, flagged = scores[order], np.cumsum(weights[order]) / weights.sum()
    # A threshold takes all that score the same, or none of them.
    is_last_of_ties = np.append(ordered[1:] != ordered[:-1], True)
    within = np.flatnonzero(is_last_of_ties & (flagged <= budget + _ROUNDING))
    return float(ordered[within[-1]]) if len(within) else 1.0


def _at_or_above(ascending: Floats, threshold: float) -> int:
    return len(ascending) - int(np.searchsorted(ascending, threshold, side="left"))


class Evidence(NamedTuple):
    """Listings whose truth is known, scored by models that never saw them.

    All of shape (n_listings,): probabilities, labels, whether the text speaks
    of anything audiovisual, and the lawful look-alikes it belongs to, one bit
    each (`model.slices.BITS`).
    """

    scores: Floats
    is_pirated: npt.NDArray[np.bool_]
    is_audiovisual: npt.NDArray[np.bool_]
    slices: npt.NDArray[np.int64]

    def joined(self, other: Evidence) -> Evidence:
        """Put two bodies of evidence together."""
        return Evidence(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))


def stratum_shares(prevalence: float, av_share: float) -> tuple[float, float, float]:
    """Give the market's shares: pirated, lawful about films or discs, other lawful."""
    lawful = 1 - prevalence
    return prevalence, lawful * av_share, lawful * (1 - av_share)


def choose_policy(
    evidence: Evidence,
    *,
    version: str,
    prevalence: float,
    av_share: float,
    min_precision: float = 0.95,
    review_budget: float = 0.03,
    open_world_limit: float = 0.001,
    confidence: float = 0.95,
) -> Policy:
    """Choose thresholds by what the evidence can carry.

    Parameters
    ----------
    evidence : Evidence
    prevalence : float
        Share of pirated offers in the marketplace.
    av_share : float
        Share of the lawful listings that speak of films, discs or the like.
    min_precision : float
        What blocking must promise, at that prevalence.
    review_budget : float
        Share of all listings that reviewers can see.
    open_world_limit : float
        Share of listings that speak of nothing audiovisual that may be
        flagged: they are most of a marketplace, and never worth a look.
    """
    scores, is_pirated, is_av, _ = evidence
    _, av, other = stratum_shares(prevalence, av_share)
    block_at, bound = block_threshold(
        scores,
        is_pirated,
        is_av.astype(int),
        {1: av, 0: other},
        prevalence=prevalence,
        min_precision=min_precision,
        confidence=confidence,
    )
    weights = mix_weights(
        is_pirated.astype(np.int64), is_av, prevalence=prevalence, av_share=av_share
    )
    open_world = scores[~is_pirated & ~is_av]  # a seller's own file may hold none
    review_at = max(
        review_threshold(scores, weights, budget=review_budget),
        float(np.quantile(open_world, 1 - open_world_limit)) if len(open_world) else 0.0,
    )
    why = "the evidence carries the precision promised"
    if block_at is None:
        why = "too little evidence to promise the precision: nothing is blocked automatically"
    return Policy(
        version=version,
        review_at=min(review_at, block_at or 1.0),
        block_at=block_at,
        min_precision=min_precision,
        review_budget=review_budget,
        evidence={
            "n_pirated": int(is_pirated.sum()),
            "n_lawful_audiovisual": int((~is_pirated & is_av).sum()),
            "n_lawful_other": int((~is_pirated & ~is_av).sum()),
            "precision_lower_bound": round(bound, 4),
            "confidence": confidence,
            "why": why,
        },
    )
