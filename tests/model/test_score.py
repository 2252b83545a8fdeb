"""The answer: its fields and order, and numbers that keep their meaning."""

from __future__ import annotations

import json
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.score import LOGIT_LIMIT, Message, Reason, Score, clip_logit, probability


def score(decision: str = "pass") -> Score:
    reason = Reason("C", 1.5, "title", 0, 2, "蓝光", Message("中", "en"))
    return Score("l-1", 0.5, decision, [reason], ["F"], None, -3.0, 1.5, "v1", "p1")


class TestAnswer:
    def test_it_is_written_as_the_contract_says(self) -> None:
        assert list(json.loads(msgspec.json.encode(score())).items()) == [
            ("listing_id", "l-1"),
            ("score", 0.5),
            ("decision", "pass"),
            (
                "reasons",
                [
                    {
                        "code": "C",
                        "weight": 1.5,
                        "field": "title",
                        "start": 0,
                        "end": 2,
                        "text": "蓝光",
                        "message": {"zh": "中", "en": "en"},
                    }
                ],
            ),
            ("findings", ["F"]),
            ("work", None),
            ("base", -3.0),
            ("rest", 1.5),
            ("model_version", "v1"),
            ("policy_version", "p1"),
            ("memory_version", None),
        ]

    @pytest.mark.parametrize(
        ("decision", "is_flagged"), [("pass", False), ("review", True), ("block", True)]
    )
    def test_whatever_does_not_pass_is_flagged(self, decision: str, is_flagged: bool) -> None:
        assert score(decision).is_flagged is is_flagged


class TestProbability:
    @pytest.mark.parametrize(
        ("logit", "expected"),
        [(0.0, 0.5), (math.log(3), 0.75), (-math.log(4), 0.2), (math.log(49), 0.98)],
    )
    def test_odds_become_a_probability(self, logit: float, expected: float) -> None:
        assert probability(logit) == pytest.approx(expected, abs=1e-15)

    @given(st.floats(allow_nan=False))
    def test_log_odds_can_be_found_again_from_any_score(self, raw: float) -> None:
        logit = clip_logit(raw)
        p = probability(logit)
        assert 0 < p < 1
        assert math.log(p / (1 - p)) == pytest.approx(logit, abs=1e-6)

    @given(st.floats(-LOGIT_LIMIT, LOGIT_LIMIT))
    def test_ordinary_log_odds_are_left_alone(self, logit: float) -> None:
        assert clip_logit(logit) == logit
