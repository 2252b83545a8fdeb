"""Decisions: thresholds are the first score of what they begin."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.policy import Policy


def policy(review_at: float = 0.1, block_at: float | None = 0.9, **fields: object) -> Policy:
    return Policy(
        version="p",
        review_at=review_at,
        block_at=block_at,
        min_precision=0.95,
        review_budget=0.05,
        **fields,  # type: ignore[arg-type]
    )


class TestDecide:
    @pytest.mark.parametrize(
        ("score", "decision"),
        [
            (0.0, "pass"),
            (math.nextafter(0.1, 0), "pass"),
            (0.1, "review"),
            (math.nextafter(0.9, 0), "review"),
            (0.9, "block"),
            (1.0, "block"),
        ],
    )
    def test_a_threshold_belongs_to_what_it_begins(self, score: float, decision: str) -> None:
        assert policy().decide(score) == decision

    @pytest.mark.parametrize(
        ("score", "decision"), [(0.05, "pass"), (0.1, "review"), (1, "review")]
    )
    def test_without_evidence_nothing_is_blocked(self, score: float, decision: str) -> None:
        assert policy(block_at=None).decide(score) == decision

    def test_one_threshold_for_both_leaves_nothing_to_review(self) -> None:
        both = policy(review_at=0.5, block_at=0.5)
        assert [both.decide(score) for score in (0.49, 0.5)] == ["pass", "block"]

    def test_a_protected_slice_is_reviewed_where_others_are_blocked(self) -> None:
        careful = policy(protected_slices=["second-hand"])
        assert careful.decide(0.95, ["import", "second-hand"]) == "review"
        assert careful.decide(0.95, ["import"]) == "block"
        assert careful.decide(0.95) == "block"

    def test_a_protected_slice_is_no_more_suspect(self) -> None:
        careful = policy(protected_slices=["second-hand"])
        assert careful.decide(0.05, ["second-hand"]) == "pass"
        assert careful.decide(0.5, ["second-hand"]) == "review"

    @given(st.floats(0, 1), st.floats(0, 1))
    def test_a_higher_score_is_never_treated_more_kindly(self, one: float, other: float) -> None:
        severity = ["pass", "review", "block"].index
        low, high = sorted((one, other))
        assert severity(policy().decide(low)) <= severity(policy().decide(high))
