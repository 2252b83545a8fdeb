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
from model.reading import (
    BLOCK,
    LONGEST_RECENT,
    RECENT_TEXTS,
    Passage,
    Reader,
    Reading,
    list_wording,
)
from model.reasons import explain_parts, split_parts
from model.recent import Recent
from model.score import Score, clip_logit, probability
from model.slices import slices_of
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
        self._weighed: Recent[tuple[str, str], list[float]] = Recent(RECENT_TEXTS)

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
        return self.score_readings([self.reader.read(listing, received_at=received_at)])[0]

    def score_many(
        self, listings: Sequence[Listing], *, received_at: datetime | None = None
    ) -> list[Score]:
        """Score several; what `score` does, in order."""
        scores: list[Score] = []
        for first in range(0, len(listings), BLOCK):
            block = listings[first : first + BLOCK]
            scores += self.score_readings(self.reader.read_many(block, received_at=received_at))
        return scores

    def score_reading(self, reading: Reading) -> Score:
        """Score a listing that has been read."""
        return self.score_readings([reading])[0]

    def score_readings(self, readings: Sequence[Reading]) -> list[Score]:
        """Score listings that have been read, their n-grams in one go."""
        weighed = self._weigh_passages([p for reading in readings for p in reading.passages])
        return [self._score(reading, weighed) for reading in readings]

    def _weigh_passages(self, passages: Sequence[Passage]) -> dict[tuple[str, str], list[float]]:
        """Give what the n-grams of each passage add, by its folded characters."""
        weighed: dict[tuple[str, str], list[float]] = {}
        fresh: dict[tuple[str, str], Passage] = {}
        for passage in passages:
            text = passage.field, passage.sent
            laid = self._weighed.get(text)
            if laid is None:
                fresh[text] = passage
            else:
                weighed[text] = laid
        if fresh:
            wording = list_wording(fresh.values())
            weights = self._grams.weigh(wording.grams) * wording.scale
            all_laid = wording.lay_on_characters(wording.share_among_codes(weights))
            for text, laid in zip(fresh, all_laid, strict=True):
                weighed[text] = laid
                if len(text[1]) <= LONGEST_RECENT:
                    self._weighed.put(text, laid)
        return weighed

    def _score(self, reading: Reading, weighed: dict[tuple[str, str], list[float]]) -> Score:
        base, named = self.weights.base, self._weigh_signals(reading)
        laid = [weighed[passage.field, passage.sent] for passage in reading.passages]
        logit = clip_logit(base + sum(named) + sum(map(sum, laid)))
        score = probability(logit)
        parts = split_parts(reading, named, laid)
        reasons = explain_parts(parts, reading, self.reader.lexicon)
        works = judge_works(self.works, reading)
        rest = logit - base - sum([reason.weight for reason in reasons])
        return Score(
            reading.listing.listing_id,
            score,
            # Slices are told only where they can matter: of most listings, nobody asks.
            self.policy.decide(score, slices_of(reading) if self.policy.blocks(score) else ()),
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
