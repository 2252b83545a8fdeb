"""What `GET /model` tells."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from service.models.loading import Scorer


class ModelFacts(Struct, frozen=True, kw_only=True):
    """The model that serves: where it comes from, how good it was measured to be.

    ``manifest`` is the whole of what the artifact states; the fields beside
    it are the parts people ask for.
    """

    model_version: str
    policy_version: str
    trained_at: str | None
    data: dict[str, Any]
    metrics: dict[str, Any]
    thresholds: dict[str, Any]
    dictionary_hash: str | None
    works: dict[str, Any]
    manifest: dict[str, Any]


def describe_model(scorer: Scorer) -> ModelFacts:
    """Pick the facts people ask for out of the manifest."""
    manifest = scorer.manifest
    return ModelFacts(
        model_version=scorer.model_version,
        policy_version=scorer.policy_version,
        trained_at=manifest.get("created_at"),
        data=manifest.get("data") or {},
        metrics=manifest.get("metrics") or {},
        thresholds=manifest.get("thresholds") or {},
        dictionary_hash=manifest.get("lexicon_digest"),
        works=scorer.works.facts,
        # The golden listings are the loader's business, and long.
        manifest={name: value for name, value in manifest.items() if name != "golden"},
    )
