"""Labels that are most likely wrong, and what wrong labels cost.

Confident learning (Northcutt et al. 2021) in its simplest form, on log-odds by
models that saw neither the listing nor its family: a label is suspect where
the model is as sure of the other class as it is, on average, of those that
bear it. The table for your own files, and what flipped labels cost on the corpus:

    python -m training.noise --listings listings.csv --labels labels.csv
    python -m training.noise --flip 0.05
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import expit, logit

from model.classifier import ListingClassifier
from training.dataset import Dataset, corpus_dataset, read_dataset
from training.evaluation import (
    Interval,
    average_precision,
    recall_at_fpr,
    with_interval,
)
from training.pu import fit_learned, score_in_chunks

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


class Suspects(NamedTuple):
    """Rows whose labels are most likely wrong, the likeliest first.

    ``confidence`` is the model's in the label as given, by row of ``rows``.
    """

    rows: npt.NDArray[np.intp]
    confidence: Floats


def find_suspects(logits: Floats, is_pirated: Mask) -> Suspects:
    """Find labels that models by other data contradict.

    Parameters
    ----------
    logits : ndarray of shape (n_listings,)
        Out-of-fold log-odds of pirated, at any prevalence.
    is_pirated : ndarray of bool, shape (n_listings,)
        The labels as given.

    Examples
    --------
    >>> find_suspects(np.array([-9.0, -8, 8, -9, 9, 8]), np.arange(6) > 2).rows.tolist()
    [3, 2]
    """
    # At the labels' own base rate: a model for a rare class doubts every positive.
    pirated = at_prior(expit(logits), float(is_pirated.mean()))
    given = np.where(is_pirated, pirated, 1 - pirated)
    usual = [given[is_pirated == kind].mean() for kind in (False, True)]
    # Each class has its own measure of how sure one can be.
    is_suspect = (given < 0.5) & (1 - given >= np.where(is_pirated, usual[0], usual[1]))
    rows = np.flatnonzero(is_suspect)
    rows = rows[np.argsort(given[rows], kind="stable")]
    return Suspects(rows, given[rows])


def at_prior(scores: Floats, prior: float) -> Floats:
    """Move probabilities in log-odds until their mean is the prior.

    Examples
    --------
    >>> at_prior(np.array([0.5, 0.5]), 0.1).round(3).tolist()
    [0.1, 0.1]
    """
    logits = logit(np.clip(scores, 1e-12, 1 - 1e-12))
    shift = brentq(lambda b: expit(logits + b).mean() - prior, -60, 60)
    moved: Floats = expit(logits + shift)
    return moved


def learned_suspects(data: Dataset, classifier: ListingClassifier | None = None) -> Suspects:
    """Find suspects among labels that were given and not put away.

    Rows are those of ``data``; what nobody labelled cannot be labelled wrongly.
    """
    chosen = np.flatnonzero(~data.is_put_away & ~data.is_unlabelled)
    part = data.take(chosen)
    fitted = fit_learned(classifier or ListingClassifier(), part)
    found = find_suspects(fitted.oof_logits_, part.is_pirated)
    return found._replace(rows=chosen[found.rows])


def flip_labels(data: Dataset, share: float, *, random_state: int = 0) -> Dataset:
    """Turn the labels of some listings around, drawn by chance."""
    drawn = np.random.default_rng(random_state).random(len(data.listings)) < share
    return data._replace(is_pirated=data.is_pirated ^ drawn)


def cost_of_flips(
    data: Dataset, share: float, *, random_state: int = 0
) -> Iterator[tuple[str, dict[str, Interval]]]:
    """Measure what flipped labels cost, and what leaving suspects out gives back.

    A third of the families is measured on with the labels as they were; the
    part put away is not touched.
    """
    whole = data.part(~data.is_put_away)
    is_tested = np.random.default_rng(random_state).random(int(whole.families.max()) + 1) < 1 / 3
    tested, learned = (whole.part(is_tested[whole.families] == side) for side in (True, False))
    flipped = flip_labels(learned, share, random_state=random_state)
    yield "labels as they were", _measure(fit_learned(ListingClassifier(), learned), tested)
    fitted = fit_learned(ListingClassifier(), flipped)
    yield f"{share:.0%} flipped", _measure(fitted, tested)
    suspects = find_suspects(fitted.oof_logits_, flipped.is_pirated).rows
    kept = np.ones(len(flipped.listings), bool)
    kept[suspects] = False
    wrong = int((flipped.is_pirated != learned.is_pirated).sum())
    found = int((flipped.is_pirated != learned.is_pirated)[suspects].sum())
    name = f"without {len(suspects)} suspects ({found} of the {wrong} flipped)"
    yield name, _measure(fit_learned(ListingClassifier(), flipped.part(kept)), tested)


def _measure(fitted: ListingClassifier, tested: Dataset) -> dict[str, Interval]:
    y, scores = tested.is_pirated.astype(float), score_in_chunks(fitted, tested.listings)
    metrics = {
        "average precision": average_precision,
        "recall at 1 % FPR": recall_at_fpr(0.01),
        "recall at 0.1 % FPR": recall_at_fpr(0.001),
    }
    return {
        name: with_interval(metric, y, scores, tested.families, n_resamples=300)
        for name, metric in metrics.items()
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print suspects as NDJSON, or the cost of flips as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--listings", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--flip", type=float, help="flip this share of the corpus's labels")
    asked = parser.parse_args(arguments)
    if asked.flip is not None:
        for name, figures in cost_of_flips(corpus_dataset(), asked.flip):
            print(f"| {name} | " + " | ".join(map(str, figures.values())) + " |", flush=True)
        return
    own = (asked.listings, asked.labels)
    data = corpus_dataset() if None in own else read_dataset(*own, unlabelled=False)
    suspects = learned_suspects(data)
    for row, confidence in zip(suspects.rows.tolist(), suspects.confidence, strict=True):
        facts = {
            "listing_id": data.listings[row].listing_id,
            "label": data.codes[row],
            "source": data.sources[row],
            "confidence": round(float(confidence), 4),
            "title": data.listings[row].title,
        }
        print(json.dumps(facts, ensure_ascii=False))


if __name__ == "__main__":
    main()
