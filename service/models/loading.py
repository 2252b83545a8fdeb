"""What serving asks of a model, and how one is loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

from model.listing import Listing
from model.score import Score
from model.works.catalogue import Catalogue


class Scorer(Protocol):
    """What serving asks of a model; :class:`model.scorer.Scorer` has it."""

    @property
    def model_version(self) -> str: ...

    @property
    def policy_version(self) -> str: ...

    @property
    def manifest(self) -> dict[str, Any]: ...

    @property
    def works(self) -> Catalogue: ...

    def with_works(self, works: Catalogue) -> Self: ...

    def score(self, listing: Listing, *, received_at: datetime | None = None) -> Score: ...

    def score_many(
        self, listings: Sequence[Listing], *, received_at: datetime | None = None
    ) -> list[Score]: ...


Load = Callable[[Path], Scorer]


def load_from_disk(folder: Path) -> Scorer:
    """Load a verified scorer; imported on use, so that live answers come first."""
    from model.artifact import load_scorer

    return load_scorer(folder)
