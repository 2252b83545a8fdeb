"""How many n-grams a model needs: the size of its table against what it finds.

    python -m training.table_size

Learned from what the default model learns from, judged out of fold, corpus and
simulated marketplace apart. The smaller the table, the quicker a look-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from model.classifier import ListingClassifier
from training.dataset import Dataset
from training.evaluation import Interval, average_precision, recall_at_fpr, with_interval
from training.simulated import SOURCE, default_dataset

SIZES = ((18, 2), (17, 2), (17, 4), (16, 2))


class Sized(NamedTuple):
    """One size, and what a model of it finds among listings of one kind."""

    bits: int
    min_df: int
    n_grams: int
    listings: str
    average_precision: Interval
    recall_at_fpr_1pct: Interval


def measure_sizes(
    data: Dataset, sizes: Sequence[tuple[int, int]] = SIZES, *, n_folds: int = 3
) -> Iterator[Sized]:
    """Fit a classifier of each size, given as bits and least listings of an n-gram."""
    is_simulated = np.array(data.sources) == SOURCE
    for bits, min_df in sizes:
        classifier = ListingClassifier(bits=bits, min_df=min_df, n_folds=n_folds)
        classifier.fit(data.listings, data.is_pirated, data.weights, groups=data.families)
        for name, mask in (("corpus", ~is_simulated), ("simulated", is_simulated)):
            if not mask.any():
                continue
            figures = [
                with_interval(
                    metric,
                    data.is_pirated[mask],
                    classifier.oof_logits_[mask],
                    data.families[mask],
                    n_resamples=200,
                )
                for metric in (average_precision, recall_at_fpr(0.01))
            ]
            yield Sized(bits, min_df, len(classifier.keys_), name, *figures)


def main() -> None:
    """Print one Markdown row a measurement, as each is done."""
    data = default_dataset()
    print(
        "| slots | least listings | n-grams | judged on | average precision | recall at 1 % FPR |"
    )
    print("|---|--:|--:|---|---|---|")
    for row in measure_sizes(data.part(~data.is_put_away)):
        print(
            f"| 2^{row.bits} | {row.min_df} | {row.n_grams:,} | {row.listings} "
            f"| {row.average_precision} | {row.recall_at_fpr_1pct} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
