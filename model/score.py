"""What the model says of a listing: a score, its exact parts, a decision."""

from __future__ import annotations

import math

from msgspec import Struct

MAX_REASONS = 8
LOGIT_LIMIT = 20.0
"""Scores stay this far from 0 and 1 (2e-9), so that logit(score) is exact to 1e-6."""


class Message(Struct, frozen=True):
    """One sentence for a reviewer, in both languages of the house."""

    zh: str
    en: str


class Reason(Struct, frozen=True):
    """One part of a score, in log-odds, and the characters it rests on.

    ``start`` and ``end`` count Unicode code points of ``field`` as it was
    sent; all four are ``None`` where the reason is no piece of text.
    """

    code: str
    weight: float
    field: str | None
    start: int | None
    end: int | None
    text: str | None
    message: Message


class Work(Struct, frozen=True):
    """The protected work a listing names."""

    work_id: str
    title: str
    rights_holder: str | None = None
    dci: str | None = None


class Score(Struct, frozen=True):
    """The answer for one listing.

    ``base`` + the reasons' weights + ``rest`` = logit(``score``) within 1e-6.
    """

    listing_id: str
    score: float
    decision: str
    reasons: list[Reason]
    findings: list[str]
    work: Work | None
    base: float
    rest: float
    model_version: str
    policy_version: str
    memory_version: str | None = None

    @property
    def is_flagged(self) -> bool:
        """Whether a reviewer should see the listing."""
        return self.decision != "pass"


def probability(logit: float) -> float:
    """Turn log-odds into a probability.

    Examples
    --------
    >>> probability(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-logit))


def clip_logit(logit: float) -> float:
    """Keep log-odds within the range in which a float can hold 1 - p."""
    return max(-LOGIT_LIMIT, min(LOGIT_LIMIT, logit))
