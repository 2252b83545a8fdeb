"""How the model does on another author's hand: each corpus file left out in turn.

    python -m training.held_out_files

Each file of the seed corpus was written apart from the others. Leaving one out
whole, with every family that reaches into it, is the nearest the corpus comes
to listings that nobody here has written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from model.classifier import ListingClassifier
from model.reading import Reader
from training.corpus import SEED_FILES
from training.dataset import Dataset
from training.evaluation import Interval, average_precision, recall_at_fpr, with_interval
from training.simulated import default_dataset


class HeldOut(NamedTuple):
    """One file, judged by a model that learned from the others."""

    file: str
    n_listings: int
    n_pirated: int
    average_precision: Interval
    recall_at_fpr_1pct: Interval


def leave_out_in_turn(
    data: Dataset,
    files: Sequence[str] = SEED_FILES,
    *,
    build: Callable[[], ListingClassifier] = ListingClassifier,
) -> Iterator[HeldOut]:
    """Fit without each file and judge its listings.

    Parameters
    ----------
    data : Dataset
        Put-away listings of other files are not learned from either.
    files : sequence of str
        Names out of ``data.sources``.
    build : callable
        Makes an unfitted classifier.
    """
    sources = np.array(data.sources)
    for file in files:
        left_out = sources == file
        reaches_in = np.isin(data.families, data.families[left_out])
        learned = data.part(~reaches_in & ~data.is_put_away)
        judged = data.part(left_out)
        classifier = build().fit(
            learned.listings, learned.is_pirated, learned.weights, groups=learned.families
        )
        scores = classifier.predict_readings(Reader.default().read_many(judged.listings))
        yield HeldOut(
            file,
            len(judged.listings),
            int(judged.is_pirated.sum()),
            with_interval(average_precision, judged.is_pirated, scores, judged.families),
            with_interval(recall_at_fpr(0.01), judged.is_pirated, scores, judged.families),
        )


def main() -> None:
    """Print one Markdown row a file, as each is done."""
    print("| file left out | listings | pirated | average precision | recall at 1 % FPR |")
    print("|---|---|---|---|---|")
    for row in leave_out_in_turn(default_dataset()):
        print(
            f"| {row.file} | {row.n_listings} | {row.n_pirated} | {row.average_precision} "
            f"| {row.recall_at_fpr_1pct} |",
            flush=True,
        )
    print("Synthetic listings; intervals by resampling families.", file=sys.stderr)


if __name__ == "__main__":
    main()
