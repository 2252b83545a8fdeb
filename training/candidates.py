"""Which family of model: candidates and baselines on the same listings.

    python -m training.candidates > table.md

Two ways of holding out, both on the development part of the corpus: families
of listings (same group, seller or near-duplicate title) in five folds, and
each file of the corpus in turn, which is another author's hand. The part put
away for final figures is not looked at.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from model.classifier import mix_weights
from model.listing import Listing
from model.reading import Reader
from training.baselines import build_baselines
from training.candidate_table import Held, to_markdown
from training.dataset import Dataset, corpus_dataset
from training.views import Views, build_views

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Split = tuple[Rows, Rows]

PREVALENCE, AV_SHARE = 0.02, 0.2
_INNER_FOLDS = 4


class Material(NamedTuple):
    """Listings ready to learn from."""

    listings: list[Listing]
    y: npt.NDArray[np.int64]
    families: npt.NDArray[np.int_]
    files: npt.NDArray[np.str_]
    market: Floats
    views: Views


class Candidate(Protocol):
    """Learns from some rows and gives log-odds, or what ranks alike, of others."""

    def __call__(self, material: Material, train: Rows, test: Rows) -> Floats: ...


def build_candidates() -> dict[str, Candidate]:
    """Give every candidate and every baseline by name, ours first."""
    # Alone, n-grams need less of a leash: C of 20, as TF-IDF models do.
    candidates: dict[str, Candidate] = {
        "huoyan: signals + characters + syllables": Linear("named", "characters", "syllables"),
        "+ jieba words": Linear("named", "characters", "syllables", "words"),
        "without syllables": Linear("named", "characters"),
        "signals only": Linear("named"),
        "n-grams only": Linear("characters", "syllables", C=20),
        "character n-grams only": Linear("characters", C=20),
        "linear SVC": Linear(
            "named", "characters", "syllables", solver=LinearSVC(C=0.05, tol=0.01)
        ),
        "text stacked into boosted trees": Stacked(),
        "the same, additive trees": Stacked(interaction_cst="no_interactions"),
    }
    return candidates | {name: Listings(p) for name, p in build_baselines().items()}


class Linear:
    """A linear model over some of the views, laid side by side."""

    def __init__(self, *views: str, C: float = 3.0, solver: Any = None) -> None:
        self.views = views
        self.solver = solver or LogisticRegression(C=C, max_iter=1000, tol=1e-4)

    def __call__(self, material: Material, train: Rows, test: Rows) -> Floats:
        matrix = sp.hstack([getattr(material.views, v) for v in self.views], format="csr")
        fitted = clone(self.solver).fit(matrix[train], material.y[train])
        return np.asarray(fitted.decision_function(matrix[test]))


class Stacked:
    """The text's log-odds as one more column beside the signals, under trees."""

    def __init__(self, **params: Any) -> None:
        self.trees = HistGradientBoostingClassifier(
            max_iter=120, max_leaf_nodes=16, l2_regularization=1.0, random_state=0, **params
        )
        self.text = Linear("characters", "syllables", C=20)

    def __call__(self, material: Material, train: Rows, test: Rows) -> Floats:
        # Trees that saw the text's score on its own training rows would trust it blindly.
        inside = np.zeros(len(train))
        for fit, held in _family_folds(material, train, _INNER_FOLDS):
            inside[held] = self.text(material, train[fit], train[held])
        named = material.views.named.toarray()
        learned = np.column_stack([named[train], inside])
        fitted = clone(self.trees).fit(learned, material.y[train])
        outside = self.text(material, train, test)
        return np.asarray(fitted.decision_function(np.column_stack([named[test], outside])))


class Listings:
    """A pipeline that takes listings as they are."""

    def __init__(self, pipeline: Any) -> None:
        self.pipeline = pipeline

    def __call__(self, material: Material, train: Rows, test: Rows) -> Floats:
        learned = [material.listings[i] for i in train]
        fitted = clone(self.pipeline).fit(learned, material.y[train])
        return np.asarray(fitted.decision_function([material.listings[i] for i in test]))


def prepare(data: Dataset) -> Material:
    """Read the listings once, and weigh them as the marketplace mixes them."""
    readings = Reader.default().read_many(data.listings)
    y = data.is_pirated.astype(np.int64)
    is_av = np.array([reading.is_audiovisual for reading in readings])
    market = mix_weights(y, is_av, prevalence=PREVALENCE, av_share=AV_SHARE)
    files = np.array(data.sources)
    return Material(data.listings, y, data.families, files, market, build_views(readings))


def compare(
    material: Material,
    candidates: dict[str, Candidate],
    *,
    n_folds: int = 5,
    report: Callable[[str], None] = lambda step: None,
) -> list[Held]:
    """Score every listing by models that saw neither it nor its family.

    Returns
    -------
    list of Held
        For each candidate the scores by family folds and by files left out,
        and the CPU seconds all its fits took.
    """
    every = np.arange(len(material.y))
    by_family = list(_family_folds(material, every, n_folds))
    by_file = list(_file_folds(material))
    rows = []
    for number, (name, candidate) in enumerate(candidates.items(), start=1):
        report(f"{number} of {len(candidates)}: {name}")
        began = time.process_time()
        scores = [_held_out(material, candidate, splits) for splits in (by_family, by_file)]
        cpu = (time.process_time() - began) / (len(by_family) + len(by_file))
        rows.append(Held(name, scores[0], scores[1], cpu))
    return rows


def _held_out(material: Material, candidate: Candidate, splits: Sequence[Split]) -> Floats:
    scores = np.full(len(material.y), np.nan)
    for train, test in splits:
        scores[test] = candidate(material, train, test)
    return scores


def _family_folds(material: Material, rows: Rows, n_folds: int) -> Iterator[Split]:
    folds = StratifiedGroupKFold(n_folds, shuffle=True, random_state=0)
    yield from folds.split(rows[:, None], material.y[rows], material.families[rows])


def _file_folds(material: Material) -> Iterator[Split]:
    """Leave out each file, and with it what other files hold of its families."""
    for file in np.unique(material.files):
        is_left_out = material.files == file
        kin = np.isin(material.families, material.families[is_left_out])
        yield np.flatnonzero(~kin), np.flatnonzero(is_left_out)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the comparison as Markdown; progress goes to standard error."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", help="candidates whose name contains this, and ours")
    parser.add_argument("--resamples", type=int, default=200, help="of the bootstrap")
    given = parser.parse_args(argv)
    candidates = {
        name: candidate
        for number, (name, candidate) in enumerate(build_candidates().items())
        if number == 0 or given.only is None or given.only in name
    }
    data = corpus_dataset()
    _tell("reading the development part of the corpus")
    material = prepare(data.part(~data.is_put_away))
    # On a shared machine, threads that wait for each other make a fit of a second last forty.
    with threadpool_limits(1):
        rows = compare(material, candidates, report=_tell)
    _tell("resampling families for the intervals")
    print(
        to_markdown(
            rows,
            y=material.y,
            families=material.families,
            files=material.files,
            market=material.market,
            n_resamples=given.resamples,
        )
    )


def _tell(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
