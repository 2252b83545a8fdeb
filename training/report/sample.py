"""The listings that a report speaks of, with what a model says of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.score import Score
from training.dataset import Dataset
from training.evaluation import Metric, with_interval

Floats = npt.NDArray[np.float64]


class Sample(NamedTuple):
    """Listings put away, what a model says of them, and how common each is."""

    data: Dataset
    scores: list[Score]
    y: Floats
    values: Floats
    market: Floats
    slices: npt.NDArray[np.int64]
    n_resamples: int

    def interval(
        self, metric: Metric, values: Floats | None = None, *, at_market: bool = True
    ) -> dict[str, float]:
        """Measure with an interval; the version's own scores if none are given."""
        weight = self.market if at_market else np.ones(len(self.y))
        found = with_interval(
            metric,
            self.y,
            self.values if values is None else values,
            self.data.families,
            weight=weight,
            n_resamples=self.n_resamples,
        )
        return {name: round_figure(value) for name, value in found._asdict().items()}

    def part(self, mask: npt.NDArray[np.bool_]) -> Sample:
        """Take some of the listings."""
        scores = [self.scores[i] for i in np.flatnonzero(mask)]
        return Sample(
            self.data.part(mask),
            scores,
            self.y[mask],
            self.values[mask],
            self.market[mask],
            self.slices[mask],
            self.n_resamples,
        )


def round_figure(value: float) -> float:
    """Keep six digits: more would differ from machine to machine."""
    return round(float(value), 6)
