"""The classifier: a scikit-learn estimator from listings to probabilities.

A logistic regression over named signals (what a listing claims, costs, and
who sells it) and the n-grams of its wording. It is additive on purpose: each
part of a score is one term of a sum, so that reasons are no second opinion.
Calibration (Platt 1999) is linear in log-odds and keeps the sum a sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from model.listing import Listing
from model.offer import expected_sign
from model.reading import Reader, Reading
from model.score import LOGIT_LIMIT
from model.scorer import Weights
from model.slices import slice_bits
from model.text.ngrams import Keys, one_a_slot, single_precision

Floats = npt.NDArray[np.float64]


class ListingClassifier(ClassifierMixin, BaseEstimator):
    """Tell pirated offers from lawful ones.

    Parameters
    ----------
    C : float
        Inverse strength of regularisation.
    gram_scale : float
        Size of the n-gram features against the named ones: the smaller, the
        more the model leans on signals with a name.
    min_df : int
        Listings an n-gram or a signal must occur in to be learned.
    bits : int
        The n-gram table has ``2**bits`` slots.
    prevalence : float
        Share of pirated offers in the marketplace the scores are for.
    av_share : float
        Share of lawful listings there that speak of films, discs, drives or
        the like; the others are the open world.
    n_folds : int
        Folds of the seller-grouped cross-validation behind the calibration.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        ``[0, 1]``; 1 is pirated.
    named_ : dict
        Weight of each named signal, in calibrated log-odds.
    keys_, grams_ : ndarray
        n-gram keys and their weights, in calibrated log-odds.
    base_ : float
        Log-odds of a listing that shows nothing.
    oof_logits_ : ndarray of shape (n_listings,)
        Calibrated log-odds of each training listing by a model that saw
        neither it nor its family: what thresholds are chosen on.
    is_audiovisual_ : ndarray of bool, shape (n_listings,)
        Which of the training listings speak of films, discs or the like.
    slices_ : ndarray of int, shape (n_listings,)
        Lawful look-alikes that each of them belongs to (`model.slices.BITS`).

    Examples
    --------
    >>> from training.corpus import load_corpus
    >>> sample = load_corpus()[::20]
    >>> classifier = ListingClassifier(n_folds=2)
    >>> classifier = classifier.fit([row.listing for row in sample],
    ...                             [row.is_pirated for row in sample])
    >>> classifier.predict_proba([sample[0].listing]).shape
    (1, 2)
    """

    def __init__(
        self,
        *,
        C: float = 3.0,
        gram_scale: float = 0.5,
        min_df: int = 2,
        bits: int = 17,
        prevalence: float = 0.02,
        av_share: float = 0.2,
        n_folds: int = 3,
        random_state: int = 0,
    ) -> None:
        self.C = C
        self.gram_scale = gram_scale
        self.min_df = min_df
        self.bits = bits
        self.prevalence = prevalence
        self.av_share = av_share
        self.n_folds = n_folds
        self.random_state = random_state

    def fit(
        self,
        X: Sequence[Listing],
        y: npt.ArrayLike,
        sample_weight: npt.ArrayLike | None = None,
        groups: npt.ArrayLike | None = None,
    ) -> Self:
        """Learn from labelled listings.

        Parameters
        ----------
        X : sequence of Listing, length n_listings
        y : array-like of shape (n_listings,)
            1 or True for pirated.
        sample_weight : array-like of shape (n_listings,), optional
        groups : array-like of shape (n_listings,), optional
            Families that must not be split between folds; by seller if not given.

        Raises
        ------
        ValueError
            If only one class is there, or lengths differ.
        """
        labels = np.asarray(y)
        if len(labels) != len(X):
            raise ValueError(f"X has {len(X)} listings, y {len(labels)} labels.")
        if set(np.unique(labels).tolist()) != {0, 1}:
            raise ValueError("y must hold both pirated (1) and lawful (0) listings, nothing else.")
        check_consistent_length(labels, sample_weight, groups)
        target = labels.astype(np.int64)
        weight = np.ones(len(target)) if sample_weight is None else np.asarray(sample_weight, float)
        readings = Reader.default().read_many(X)
        matrix = self._learn_columns(readings)
        matrix, solver = self._fit_without_contradictions(matrix, target, weight)
        self.classes_ = np.array([0, 1])
        held_out = self._cross_validate(matrix, target, weight, _groups(X, groups))
        self.is_audiovisual_ = np.array([reading.is_audiovisual for reading in readings])
        self.slices_ = np.array([slice_bits(reading) for reading in readings])
        slope, shift = self._calibrate(held_out, target, weight)
        self.oof_logits_ = slope * held_out + shift
        self._fold_in(solver.coef_[0], float(solver.intercept_[0]), slope, shift)
        return self

    def decision_function(self, X: Sequence[Listing]) -> Floats:
        """Give calibrated log-odds, shape (n_listings,)."""
        return self._logits(Reader.default().read_many(X))

    def predict_proba(self, X: Sequence[Listing]) -> Floats:
        """Give probabilities of lawful and pirated, shape (n_listings, 2)."""
        pirated = self.predict_readings(Reader.default().read_many(X))
        return np.column_stack([1.0 - pirated, pirated])

    def predict_readings(self, readings: list[Reading]) -> Floats:
        """Give the probability of pirated for listings that were read already."""
        pirated: Floats = 1.0 / (1.0 + np.exp(-self._logits(readings)))
        return pirated

    def predict(self, X: Sequence[Listing]) -> npt.NDArray[np.int64]:
        """Give the likelier class; decisions belong to the policy instead."""
        return (self.decision_function(X) > 0).astype(np.int64)

    def weights(self) -> Weights:
        """Hand over what serving needs, and nothing of scikit-learn."""
        check_is_fitted(self, "base_")
        return Weights(
            base=self.base_, named=self.named_, keys=self.keys_, grams=self.grams_, bits=self.bits
        )

    def _logits(self, readings: list[Reading]) -> Floats:
        check_is_fitted(self, "base_")
        weights = np.concatenate([self._named_vector(), self.grams_])
        raw = self._matrix(readings, np.ones(len(self.keys_))) @ weights + self.base_
        logits: Floats = np.clip(raw, -LOGIT_LIMIT, LOGIT_LIMIT)
        return logits

    def _learn_columns(self, readings: list[Reading]) -> sp.csr_matrix:
        """Choose the signals and n-grams to learn, and build their matrix."""
        counts = Counter(name for r in readings for name in {s.name for s in r.signals})
        self.names_ = sorted(name for name, n in counts.items() if n >= self.min_df)
        present = [np.unique(r.wording.keys) for r in readings]
        keys, df = np.unique(np.concatenate(present), return_counts=True)
        common = np.lexsort((keys, -df))
        common = common[df[common] >= self.min_df]
        kept = one_a_slot(keys[common], bits=self.bits)
        order = np.argsort(kept)
        self.keys_: Keys = kept[order]
        df_of = dict(zip(keys[common].tolist(), df[common].tolist(), strict=True))
        frequency = np.array([df_of[key] for key in self.keys_.tolist()])
        # Smoothed inverse document frequency, as in TfidfTransformer.
        self._scales = self.gram_scale * (np.log((1 + len(readings)) / (1 + frequency)) + 1)
        return self._matrix(readings, self._scales)

    def _fit_without_contradictions(
        self, matrix: sp.csr_matrix, y: npt.NDArray[np.int64], weight: Floats
    ) -> tuple[sp.csr_matrix, LogisticRegression]:
        """Fit, and leave out signals learned against their meaning until there are none.

        A reason that names piracy and counts for the seller convinces nobody,
        and a pirate could use it. Leaving one out may turn another round.
        """
        lexicon = Reader.default().lexicon
        while True:
            solver = self._build_solver().fit(matrix, y, weight)
            is_kept = np.ones(matrix.shape[1], dtype=bool)
            for column, name in enumerate(self.names_):
                is_kept[column] = expected_sign(name, lexicon) * solver.coef_[0, column] >= 0
            if is_kept.all():
                return matrix, solver
            kept = zip(self.names_, is_kept.tolist(), strict=False)
            self.names_ = [name for name, stays in kept if stays]
            matrix = matrix[:, np.flatnonzero(is_kept)]

    def _matrix(self, readings: list[Reading], scales: Floats) -> sp.csr_matrix:
        column = {name: i for i, name in enumerate(self.names_)}
        rows = [_row(reading, column, self.keys_, scales) for reading in readings]
        indptr = np.concatenate([[0], np.cumsum([len(row.columns) for row in rows])])
        matrix = sp.csr_matrix(
            (
                np.concatenate([row.values for row in rows]),
                np.concatenate([row.columns for row in rows]),
                indptr,
            ),
            shape=(len(readings), len(column) + len(self.keys_)),
        )
        matrix.sum_duplicates()
        return matrix

    def _build_solver(self) -> LogisticRegression:
        # Newton's method: as good as L-BFGS on these columns in a fifth of the time.
        return LogisticRegression(C=self.C, solver="newton-cg", max_iter=200, tol=1e-3)

    def _cross_validate(
        self, matrix: sp.csr_matrix, y: npt.NDArray[np.int64], weight: Floats, groups: Any
    ) -> Floats:
        held_out = np.zeros(len(y))
        folds = StratifiedGroupKFold(self.n_folds, shuffle=True, random_state=self.random_state)
        for train, test in folds.split(matrix, y, groups):
            solver = self._build_solver().fit(matrix[train], y[train], weight[train])
            held_out[test] = solver.decision_function(matrix[test])
        return held_out

    def _calibrate(
        self, held_out: Floats, y: npt.NDArray[np.int64], sample_weight: Floats
    ) -> tuple[float, float]:
        """Fit slope and shift at the marketplace's mix of listings."""
        weight = mix_weights(
            y,
            self.is_audiovisual_,
            prevalence=self.prevalence,
            av_share=self.av_share,
            sample_weight=sample_weight,
        )
        platt = LogisticRegression(C=np.inf).fit(held_out[:, None], y, weight)
        return float(platt.coef_[0, 0]), float(platt.intercept_[0])

    def _fold_in(self, coef: Floats, intercept: float, slope: float, shift: float) -> None:
        """Write calibration and n-gram scales into the weights themselves."""
        named, grams = np.split(coef * slope, [len(self.names_)])
        self.named_ = dict(zip(self.names_, named.tolist(), strict=True))
        self.grams_: Floats = single_precision(grams * self._scales)
        self.base_ = slope * intercept + shift
        del self._scales

    def _named_vector(self) -> Floats:
        return np.array([self.named_[name] for name in self.names_])


def mix_weights(
    y: npt.NDArray[np.int64],
    is_audiovisual: npt.NDArray[np.bool_],
    *,
    prevalence: float,
    av_share: float,
    sample_weight: Floats | None = None,
) -> Floats:
    """Weigh labelled listings as the marketplace would mix them.

    Parameters
    ----------
    y : ndarray of shape (n_listings,)
        1 for pirated.
    is_audiovisual : ndarray of bool, shape (n_listings,)
        Whether the text speaks of discs, films, drives or the like at all.
    prevalence : float
        Share of pirated offers among all listings.
    av_share : float
        Share of the lawful listings that speak of such things.
    sample_weight : ndarray of shape (n_listings,), optional
        How much each listing counts among those of its kind; 1 each if not given.

    Returns
    -------
    ndarray of shape (n_listings,)
        Summing to the number of listings.
    """
    lawful = y == 0
    kinds = [
        (y == 1, prevalence),
        (lawful & is_audiovisual, (1 - prevalence) * av_share),
        (lawful & ~is_audiovisual, (1 - prevalence) * (1 - av_share)),
    ]
    counts = np.ones(len(y)) if sample_weight is None else sample_weight
    weight = np.zeros(len(y))
    for mask, share in kinds:
        if counts[mask].any():
            weight[mask] = share * counts[mask] / counts[mask].sum()
    # Where one kind of lawful listing is missing, the other stands for both.
    weight[lawful] *= (1 - prevalence) / weight[lawful].sum()
    weight *= len(y) / weight.sum()
    return weight


class _Row(NamedTuple):
    columns: npt.NDArray[np.int64]
    values: Floats


def _row(reading: Reading, column: dict[str, int], keys: Keys, scales: Floats) -> _Row:
    named = [(column[s.name], s.value) for s in reading.signals if s.name in column]
    columns = [np.array([c for c, _ in named], dtype=np.int64)]
    values = [np.array([v for _, v in named], dtype=np.float64)]
    wording = reading.wording
    at = np.searchsorted(keys, wording.keys)
    at[at == len(keys)] = 0
    is_known = keys[at] == wording.keys if len(keys) else np.zeros(len(at), bool)
    columns.append(at[is_known] + len(column))
    values.append(scales[at[is_known]] * wording.scales[is_known])
    return _Row(np.concatenate(columns), np.concatenate(values))


def _groups(X: Sequence[Listing], groups: npt.ArrayLike | None) -> npt.NDArray[Any]:
    """Tie listings by the family given, else by seller, else each alone."""
    if groups is not None:
        return np.asarray(groups)
    return np.array([x.seller.seller_id if x.seller else f"\0{i}" for i, x in enumerate(X)])
