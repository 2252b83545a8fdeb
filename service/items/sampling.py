"""Who else is looked at: a share of what passed, and a share of verdicts twice."""

from __future__ import annotations

import hashlib
from typing import NamedTuple, Self

from model.score import Score
from service.settings import Settings
from service.tables.review import ItemKind


class Sampling(NamedTuple):
    """Shares, drawn by the decision's number: the same ones if it is done again."""

    audit_share: float
    second_share: float

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the shares from the settings."""
        return cls(settings.audit_share, settings.second_look_share)

    def kind(self, decision_id: int, score: Score) -> ItemKind | None:
        """Say as what a decision enters the queue; ``None`` if it does not."""
        if score.is_flagged:
            return "flagged"
        return "audit" if lot("audit", decision_id) < self.audit_share else None

    def share_of(self, kind: ItemKind) -> float:
        """Say what share of those like it is looked at."""
        return self.audit_share if kind == "audit" else 1.0

    def wants_second(self, decision_id: int) -> bool:
        """Whether two people should look."""
        return lot("second", decision_id) < self.second_share


def lot(purpose: str, decision_id: int) -> float:
    """Draw a number in [0, 1) that nobody can choose by choosing what to send."""
    digest = hashlib.blake2b(f"{purpose}:{decision_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
