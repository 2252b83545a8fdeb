"""Making a stored decision again, from what is stored and the version it names."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from model.artifact import ArtifactError
from model.listing import Listing
from model.registry import RegistryError, version_folder
from model.score import Score
from service.models.loading import Load, load_from_disk
from service.tables import Batch, DecisionRow
from service.tables.batches import ROW_BITS


@dataclasses.dataclass(frozen=True, slots=True)
class Explanation:
    """A decision, and whether it comes out the same today."""

    decision_id: int
    batch_id: str | None = None
    stored: Score | None = None
    is_proven: bool = False
    problem: str | None = None

    def facts(self) -> dict[str, Any]:
        """Give it for a program to read."""
        facts = dataclasses.asdict(self)
        return facts | {"stored": None if self.stored is None else msgspec.to_builtins(self.stored)}

    def text(self) -> str:
        """Give it for people to read: the sum, part by part."""
        if self.stored is None:
            return ""
        score = self.stored
        parts = [("base", score.base), *((r.code, r.weight) for r in score.reasons)]
        lines = [f"{weight:+9.4f}  {name}" for name, weight in [*parts, ("rest", score.rest)]]
        proof = "made again, the same to the bit" if self.is_proven else "not proven"
        head = (
            f"decision {self.decision_id} on {score.listing_id!r} in {self.batch_id}",
            f"model {score.model_version}, policy {score.policy_version}",
        )
        total = f"score {score.score:.6f}, {score.decision}; {proof}"
        return "\n".join([*head, *lines, total])


def explain(
    session: Session, decision_id: int, home: Path, *, load: Load = load_from_disk
) -> Explanation:
    """Score a stored listing again with the version that decided, and compare every byte."""
    row = session.get(DecisionRow, decision_id) if 0 <= decision_id < 2**63 else None
    if row is None:
        return Explanation(decision_id, problem="there is no such decision.")
    batch = session.get(Batch, decision_id >> ROW_BITS)
    known = Explanation(
        decision_id,
        batch_id=batch.batch_id if batch else None,
        stored=msgspec.json.decode(row.result, type=Score),
    )
    try:
        scorer = load(version_folder(home, row.model_version))
    except (RegistryError, ArtifactError) as error:
        return dataclasses.replace(known, problem=f"its model is missing: {error}")
    listing = msgspec.json.decode(row.listing, type=Listing)
    again = scorer.score(listing, received_at=row.received_at)
    if msgspec.json.encode(again).decode() != row.result:
        differing = [
            name
            for name in Score.__struct_fields__
            if getattr(again, name) != getattr(known.stored, name)
        ]
        return dataclasses.replace(known, problem=f"it differs in {', '.join(differing)}.")
    return dataclasses.replace(known, is_proven=True)
