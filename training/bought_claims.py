"""What a pirate can buy with words: recall before and after cheap claims are added.

    python -m training.bought_claims

The development part of the corpus, alone, in two by families. Models learn from
one, with and without copies that make such claims (`training.copies`); the
claims written into the other's titles are those of the lexicon that no copy
held. Thresholds let 1 % of the lawful listings through as they were sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import NamedTuple

import numpy as np

from model.classifier import ListingClassifier
from model.reading import Reader
from training.copies import CHEAP_CLAIMS, CHEAP_CONCEPTS, cheap_claims, claim, with_copies
from training.dataset import Dataset, corpus_dataset
from training.evaluation import average_precision

Kinds = Sequence[Sequence[str]]
_TEST_SHARE = 0.35


class Bought(NamedTuple):
    """What claims change; shares of the pirated, and of the lawful, past the threshold."""

    learned_from: str
    claims: str
    average_precision: float
    recall: float
    false_positives: float


def split_terms(seed: int = 0) -> tuple[Kinds, Kinds]:
    """Split the lexicon's cheap terms, each kind by halves: to learn from, to attack with."""
    rng = Random(seed)
    mixed = [rng.sample(kind, len(kind)) for kind in cheap_claims()[1:]]
    return [k[: len(k) // 2] for k in mixed], [k[len(k) // 2 :] for k in mixed]


def buy(
    data: Dataset, *, build: Callable[[], ListingClassifier] = ListingClassifier, seed: int = 0
) -> Iterator[Bought]:
    """Fit with each kind of copies, and write each kind of claims into the rest's titles."""
    families = np.unique(data.families)
    chosen = families[np.random.default_rng(seed).random(len(families)) < _TEST_SHARE]
    is_test = np.isin(data.families, chosen)
    learned, judged = data.part(~is_test), data.part(is_test)
    shown, kept = split_terms(seed)
    attacks: dict[str, Kinds] = {"none": [], "正版": [["正版"]]}
    attacks |= {c: [kept[CHEAP_CONCEPTS.index(c)]] for c in ("PUBLISHER", "IMPORT_EDITION")}
    attacks["any three"] = kept
    for name, share, kinds in (
        ("no copies", 0.0, None),
        ("praise, 30 %", 0.3, [CHEAP_CLAIMS]),
        ("praise and the lexicon's, 30 %", 0.3, [CHEAP_CLAIMS, *shown]),
        ("the same, 60 %", 0.6, [CHEAP_CLAIMS, *shown]),
    ):
        data_shown = with_copies(learned, claim_share=share, kinds=kinds, seed=seed)
        classifier = build().fit(
            data_shown.listings,
            data_shown.is_pirated,
            data_shown.weights,
            groups=data_shown.families,
        )
        yield from _judge(name, classifier, judged, attacks, seed)


def _judge(
    name: str,
    classifier: ListingClassifier,
    judged: Dataset,
    attacks: dict[str, Kinds],
    seed: int,
) -> Iterator[Bought]:
    y = judged.is_pirated
    plain = classifier.predict_readings(Reader.default().read_many(judged.listings))
    precision = average_precision(y.astype(float), plain, np.ones(len(y)))
    threshold = np.quantile(plain[~y], 0.99, method="higher")
    for claims, kinds in attacks.items():
        rng = Random(seed)
        listings = [claim(x, rng, kinds) if kinds else x for x in judged.listings]
        past = classifier.predict_readings(Reader.default().read_many(listings)) > threshold
        yield Bought(name, claims, precision, float(past[y].mean()), float(past[~y].mean()))


def main() -> None:
    """Print one Markdown row a measurement, as each is done."""
    corpus = corpus_dataset()
    print("| copies learned from | claims bought | average precision | recall | false positives |")
    print("|---|---|--:|--:|--:|")
    for row in buy(corpus.part(~corpus.is_put_away)):
        print(
            f"| {row.learned_from} | {row.claims} | {row.average_precision:.3f} "
            f"| {row.recall:.3f} | {row.false_positives:.4f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
