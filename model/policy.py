"""From a score to a decision: the thresholds that the manifest states.

The model says how likely; the policy says what is done about it. Its numbers
are chosen at training, written in the manifest, and read from there by the
API, the bulk path, the console and the reports.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

Decision = Literal["pass", "review", "block"]


class Policy(Struct, frozen=True, kw_only=True):
    """Thresholds and the evidence that carries them.

    Attributes
    ----------
    version : str
        Names these numbers in every stored decision.
    review_at : float
        Scores from here on go to a reviewer.
    block_at : float or None
        Scores from here on are blocked; ``None`` where too little evidence
        was there to promise ``min_precision``, and then nothing is blocked.
    min_precision : float
        What blocking promises, at the manifest's prevalence.
    review_budget : float
        Share of all listings that reviewers can see.
    evidence : dict
        Counts and bounds that decided the thresholds, for people to read.
    """

    version: str
    review_at: float
    block_at: float | None
    min_precision: float
    review_budget: float
    evidence: dict[str, float | int | str | None] = {}
    protected_slices: list[str] = []

    def decide(self, score: float, slices: Collection[str] = ()) -> Decision:
        """Decide on one score.

        ``slices`` are the lawful look-alikes the listing belongs to: where
        the evidence does not carry blocking, a person looks instead.
        """
        if self.block_at is not None and score >= self.block_at:
            return "review" if not set(slices).isdisjoint(self.protected_slices) else "block"
        return "review" if score >= self.review_at else "pass"
