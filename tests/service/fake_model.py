"""A model whose every answer is known: for tests that need control of it."""

from __future__ import annotations

import copy
import json
import math
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from model.listing import Listing
from model.score import Message, Reason, Score
from model.works.catalogue import Catalogue
from model.works.store import shipped_catalogue


class FakeScorer:
    """Scores everything the same; titles that begin with `slow` take their time."""

    def __init__(self, version: str, score: float) -> None:
        self.model_version = version
        self.policy_version = f"policy-of-{version}"
        self.manifest: dict[str, Any] = {
            "created_at": "2013-04-01T08:00:00Z",
            "data": {"fingerprint": "f00d"},
            "metrics": {"average_precision": 0.9},
            "thresholds": {"review": 0.2, "block": 0.9},
            "lexicon_digest": "beef",
            "golden": [{"score": 0.5}],
        }
        self._score = score
        self.works = shipped_catalogue()

    def with_works(self, works: Catalogue) -> FakeScorer:
        other = copy.copy(self)
        other.works = works
        return other

    def score(self, listing: Listing, *, received_at: datetime | None = None) -> Score:
        if listing.title.startswith("slow"):
            time.sleep(float(listing.title.split()[1]))
        if listing.title == "crash":
            raise RuntimeError("a secret of the inside")
        weight = math.log(self._score / (1 - self._score))
        return Score(
            listing_id=listing.listing_id,
            score=self._score,
            decision="block" if self._score >= 0.9 else "pass",
            reasons=[
                Reason(
                    code="FIRST_CHARACTER",
                    weight=weight,
                    field="title",
                    start=0,
                    end=1,
                    text=listing.title[:1],
                    message=Message(zh="首字", en="first character"),
                )
            ],
            findings=[],
            work=None,
            base=0.0,
            rest=0.0,
            model_version=self.model_version,
            policy_version=self.policy_version,
        )

    def score_many(
        self, listings: list[Listing], *, received_at: datetime | None = None
    ) -> list[Score]:
        return [self.score(listing, received_at=received_at) for listing in listings]


def load_fake(folder: Path) -> FakeScorer:
    """Load what `publish` wrote; a folder marked broken does not load."""
    facts = json.loads((folder / "manifest.json").read_text())
    if facts.get("broken"):
        raise ValueError("weights.npz was changed or damaged")
    return FakeScorer(facts["model_version"], facts["score"])


def write_version(home: Path, version: str, score: float = 0.95, **facts: Any) -> None:
    """Write a version's folder."""
    folder = home / "models" / version
    folder.mkdir(parents=True, exist_ok=True)
    content = {"model_version": version, "score": score} | facts
    (folder / "manifest.json").write_text(json.dumps(content))


def publish(home: Path, version: str, score: float = 0.95, **facts: Any) -> None:
    """Write a version and make it current, as the registry does it."""
    write_version(home, version, score, **facts)
    beside = home / "models" / ".current"
    beside.write_text(version + "\n")
    os.replace(beside, home / "models" / "current")
