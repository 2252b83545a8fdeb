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


class SliceEvidence(Struct, frozen=True, kw_only=True):
    """What is known of automatic blocking in one slice of lawful look-alikes.

    Attributes
    ----------
    n_lawful, n_pirated : int
        Listings of the slice whose truth is known.
    blocked, wrong : int
        How many of them the threshold alone would block, and the lawful ones
        among those.
    false_blocks_at_most : float
        Upper bound of the share of its lawful listings that would be blocked.
    precision_at_least : float
        Lower bound of the share of pirated ones among those blocked.
    is_protected : bool
        Whether a person looks before anything in it is blocked.
    why : str
    """

    n_lawful: int
    n_pirated: int
    blocked: int
    wrong: int
    false_blocks_at_most: float
    precision_at_least: float
    is_protected: bool
    why: str


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
    protected_slices : list of str
        Lawful look-alikes in which nothing is blocked without a person.
    slices : dict
        The same for each of them, measured: who is protected, and why.
    """

    version: str
    review_at: float
    block_at: float | None
    min_precision: float
    review_budget: float
    evidence: dict[str, float | int | str | None] = {}
    protected_slices: list[str] = []
    slices: dict[str, SliceEvidence] = {}

    def blocks(self, score: float) -> bool:
        """Whether a score is high enough to block, if no slice stands against it."""
        return self.block_at is not None and score >= self.block_at

    def decide(self, score: float, slices: Collection[str] = ()) -> Decision:
        """Decide on one score.

        ``slices`` are the lawful look-alikes the listing belongs to: where
        the evidence does not carry blocking, a person looks instead.
        """
        if self.blocks(score):
            return "review" if not set(slices).isdisjoint(self.protected_slices) else "block"
        return "review" if score >= self.review_at else "pass"
