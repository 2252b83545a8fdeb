"""Floors for lawful look-alikes: where the evidence does not carry blocking, a person looks.

The thresholds promise a precision over the whole market. A slice of honest
sellers can pay for it all the same, so each is held to two bounds of its own.
There are eleven, and with eleven tries one bound in twenty fails by chance:
each is taken at a confidence of ``1 - (1 - confidence) / 11`` (Bonferroni), so
that all of them hold together. Slices overlap, and this needs no independence.
"""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from model.policy import Policy, SliceEvidence
from model.slices import BITS
from training.thresholds import (
    Evidence,
    Stratum,
    bounded_precision,
    stratum_shares,
    upper_bound,
)

MAX_FALSE_BLOCKS = 0.01
MIN_PRECISION = 0.5
"""In one slice: a block there must surely be right more often than wrong. What
blocking promises over all is a promise about the whole, and few slices hold
enough piracy for a bound near it, however good they are."""
CARRIED = "both bounds are met"
TOO_MANY = "too many lawful listings would be blocked"
TOO_LITTLE = "too little evidence to exclude that too many lawful listings would be blocked"


def protect(
    policy: Policy,
    evidence: Evidence,
    *,
    prevalence: float,
    av_share: float,
    max_false_blocks: float = MAX_FALSE_BLOCKS,
    min_precision: float = MIN_PRECISION,
    confidence: float = 0.95,
) -> Policy:
    """Add to a policy the slices in which nothing is blocked without a person.

    Parameters
    ----------
    policy : Policy
        With its thresholds.
    evidence : Evidence
        With the slices of each listing.
    prevalence, av_share : float
        The marketplace's mix, see `choose_policy`.
    max_false_blocks : float
        Share of a slice's lawful listings that may be blocked, at most.
    min_precision : float
        Share of pirated ones among what is blocked in a slice, at least.
    confidence : float
        That all bounds of all slices hold together.

    Returns
    -------
    Policy
        The same with ``slices`` and ``protected_slices``.
    """
    each = 1 - (1 - confidence) / len(BITS)
    slices = {
        name: _judge(
            policy,
            evidence,
            (evidence.slices & bit) > 0,
            prevalence=prevalence,
            av_share=av_share,
            max_false_blocks=max_false_blocks,
            min_precision=min_precision,
            confidence=each,
        )
        for name, bit in BITS.items()
    }
    protected = [name for name, found in slices.items() if found.is_protected]
    return msgspec.structs.replace(policy, slices=slices, protected_slices=protected)


def _judge(
    policy: Policy,
    evidence: Evidence,
    inside: npt.NDArray[np.bool_],
    *,
    prevalence: float,
    av_share: float,
    max_false_blocks: float,
    min_precision: float,
    confidence: float,
) -> SliceEvidence:
    pirated = evidence.is_pirated
    blocked = np.array([policy.blocks(score) for score in evidence.scores.tolist()], dtype=bool)
    n_lawful, n_wrong = int((inside & ~pirated).sum()), int((inside & ~pirated & blocked).sum())
    false = upper_bound(n_wrong, n_lawful, confidence=confidence)
    kinds = [pirated, ~pirated & evidence.is_audiovisual, ~pirated & ~evidence.is_audiovisual]
    shares = stratum_shares(prevalence, av_share)
    strata = [
        # How large a part of its kind the slice is, is taken as the evidence shows it.
        Stratum(
            share * float((inside & kind).sum()) / max(1, int(kind.sum())),
            int((inside & kind & blocked).sum()),
            int((inside & kind).sum()),
        )
        for kind, share in zip(kinds, shares, strict=True)
    ]
    precision = bounded_precision(strata[0], strata[1:], confidence=confidence)
    why = _reason(
        Stratum(1.0, n_wrong, n_lawful),
        max_false_blocks,
        is_spared=false <= max_false_blocks,
        is_precise=precision >= min_precision,
        policy=policy,
    )
    return SliceEvidence(
        n_lawful=n_lawful,
        n_pirated=strata[0].total,
        blocked=n_wrong + strata[0].flagged,
        wrong=n_wrong,
        false_blocks_at_most=round(false, 5),
        precision_at_least=round(precision, 4),
        is_protected=why != CARRIED,
        why=why,
    )


def _reason(
    seen: Stratum, limit: float, *, is_spared: bool, is_precise: bool, policy: Policy
) -> str:
    if policy.block_at is None:
        return "nothing is blocked automatically anywhere"
    if not is_spared:
        is_harmed = seen.flagged > limit * seen.total
        return TOO_MANY if is_harmed else TOO_LITTLE
    return CARRIED if is_precise else "too few of those blocked are surely pirated"
