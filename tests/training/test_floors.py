"""Floors per slice: bounds by hand, protection where they are not met."""

from __future__ import annotations

import numpy as np
import pytest

from model.policy import Policy
from model.slices import BITS
from training.floors import protect
from training.thresholds import Evidence

POLICY = Policy(version="p", review_at=0.1, block_at=0.5, min_precision=0.95, review_budget=0.03)
MIX = {"prevalence": 0.02, "av_share": 0.2}
SLICE = "imports"


def evidence(
    *, n_lawful: int, wrong: int, n_pirated: int = 100, bit: int = BITS[SLICE]
) -> Evidence:
    """Lawful and pirated listings of one slice; all of the pirated score high."""
    scores = np.concatenate([np.full(wrong, 0.9), np.full(n_lawful - wrong, 0.01)])
    scores = np.concatenate([scores, np.full(n_pirated, 0.9)])
    is_pirated = np.arange(n_lawful + n_pirated) >= n_lawful
    n = len(scores)
    return Evidence(scores, is_pirated, np.ones(n, dtype=bool), np.full(n, bit))


# With eleven slices each bound fails once in 220: none wrong of n promises
# 1 % where 0.99 ** n < 0.05 / 11.
ENOUGH = int(np.ceil(np.log(0.05 / 11) / np.log(0.99)))


@pytest.mark.parametrize(("n", "is_protected"), [(ENOUGH - 1, True), (ENOUGH, False)])
def test_a_slice_is_blocked_in_from_enough_evidence_on(n: int, is_protected: bool) -> None:
    policy = protect(POLICY, evidence(n_lawful=n, wrong=0), min_precision=0.0, **MIX)
    found = policy.slices[SLICE]
    assert found.is_protected is is_protected
    assert (SLICE in policy.protected_slices) is is_protected
    assert ("too little evidence" in found.why) is is_protected
    assert found.false_blocks_at_most == pytest.approx(1 - (0.05 / 11) ** (1 / n), abs=1e-5)


def test_a_slice_whose_sellers_would_pay_is_protected_and_says_so() -> None:
    found = protect(POLICY, evidence(n_lawful=5000, wrong=60), **MIX).slices[SLICE]
    assert (found.n_lawful, found.n_pirated, found.blocked, found.wrong) == (5000, 100, 160, 60)
    assert found.is_protected
    assert "too many lawful" in found.why


def test_a_slice_with_hardly_any_piracy_is_protected_for_want_of_precision() -> None:
    known = evidence(n_lawful=5000, wrong=3, n_pirated=2).joined(
        evidence(n_lawful=9, wrong=0, bit=0)
    )
    found = protect(POLICY, known, **MIX).slices[SLICE]
    assert found.false_blocks_at_most < 0.01
    assert found.is_protected
    assert "surely pirated" in found.why


def test_the_precision_bound_is_that_of_the_market_s_mix() -> None:
    # All evidence lies in the slice, so its mix is the market's, where no other
    # goods were seen: 2 % pirated and the lawful share that is audiovisual.
    each = 0.05 / 11
    hits = 0.02 * each ** (1 / 100)
    false = 0.98 * 0.2 * (1 - each ** (1 / 4000))
    found = protect(POLICY, evidence(n_lawful=4000, wrong=0), **MIX).slices[SLICE]
    assert found.precision_at_least == pytest.approx(hits / (hits + false), abs=1e-4)


def test_where_nothing_is_blocked_every_slice_says_so() -> None:
    policy = Policy(
        version="p", review_at=0.1, block_at=None, min_precision=0.95, review_budget=0.03
    )
    found = protect(policy, evidence(n_lawful=5000, wrong=0), **MIX)
    assert set(found.protected_slices) == set(BITS)
    assert {entry.why for entry in found.slices.values()} == {
        "nothing is blocked automatically anywhere"
    }


def test_thresholds_are_left_as_they_were() -> None:
    found = protect(POLICY, evidence(n_lawful=700, wrong=0), **MIX)
    assert (found.review_at, found.block_at, found.version) == (0.1, 0.5, "p")


def test_listings_of_other_slices_say_nothing() -> None:
    other = evidence(n_lawful=5000, wrong=200, bit=BITS["clearance"])
    found = protect(POLICY, other.joined(evidence(n_lawful=700, wrong=0)), **MIX).slices[SLICE]
    assert (found.n_lawful, found.wrong) == (700, 0)
