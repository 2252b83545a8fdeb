"""The fitted classifier compiled for serving: dictionaries and arrays.

No scikit-learn, no pandas, no pickle. Scores equal the estimator's
``predict_proba`` to 1e-9; a test holds them together.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from model.listing import Listing
from model.policy import Policy
from model.reading import Reader, Reading
from model.reasons import explain_parts, split_parts
from model.score import Score, clip_logit, probability
from model.text.ngrams import GramTable, Keys
from model.works.catalogue import Catalogue
from model.works.judge import judge_works
from model.works.store import shipped_catalogue


class Weights(NamedTuple):
    """What a fitted classifier knows, in calibrated log-odds."""

    base: float
    named: dict[str, float]
    keys: Keys
    grams: npt.NDArray[np.float64]
    bits: int


class Scorer:
    """Scores listings, one way for one and for many.

    Parameters
    ----------
    weights : Weights
    reader : Reader
        With the lexicon the weights were learned with.
    policy : Policy
    manifest : dict
        Facts about the version, as written beside it.
    """

    def __init__(
        self, weights: Weights, reader: Reader, policy: Policy, manifest: dict[str, Any]
    ) -> None:
        self.weights = weights
        self.reader = reader
        self.policy = policy
        self.manifest = manifest
        self.works = shipped_catalogue()
        self._grams = GramTable(weights.keys, weights.grams, bits=weights.bits)

    @cached_property
    def model_version(self) -> str:
        """Name of the version."""
        return str(self.manifest["version"])

    @property
    def policy_version(self) -> str:
        """Name of the thresholds."""
        return self.policy.version

    def with_works(self, works: Catalogue) -> Scorer:
        """Give the same scorer with another catalogue of works."""
        other = copy.copy(self)
        other.works = works
        return other

    def score(self, listing: Listing, *, received_at: datetime | None = None) -> Score:
        """Score one listing, with reasons that add up.

        Parameters
        ----------
        listing : Listing
        received_at : datetime, optional
            Stands in for ``listed_at`` where that is missing; now.
        """
        return self.score_reading(self.reader.read(listing, received_at=received_at))

    def score_many(
        self, listings: Sequence[Listing], *, received_at: datetime | None = None
    ) -> list[Score]:
        """Score several; what `score` does, in order."""
        return [self.score(listing, received_at=received_at) for listing in listings]

    def score_reading(self, reading: Reading) -> Score:
        """Score a listing that has been read."""
        base, wording = self.weights.base, reading.wording
        grams = self._grams.weigh(wording.keys) * wording.scales
        named = self._weigh_signals(reading)
        logit = clip_logit(base + sum(named) + float(grams.sum()))
        score = probability(logit)
        parts = split_parts(reading, named, wording.lay_on_characters(grams))
        reasons = explain_parts(parts, reading, self.reader.lexicon)
        works = judge_works(self.works, reading)
        rest = logit - base - sum(reason.weight for reason in reasons)
        return Score(
            reading.listing.listing_id,
            score,
            self.policy.decide(score),
            reasons,
            [*reading.findings, *works.findings],
            works.work,
            base,
            rest,
            self.model_version,
            self.policy.version,
        )

    def _weigh_signals(self, reading: Reading) -> list[float]:
        """Give each signal's weight; 0 for those the model never learned."""
        named = self.weights.named
        return [named.get(signal.name, 0.0) * signal.value for signal in reading.signals]
