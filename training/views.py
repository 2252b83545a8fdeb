"""The same listings as several matrices, so that families of model can be compared.

Built apart from `ListingClassifier` and with the same scales: rows of named
signals, of character n-grams, of syllable n-grams, of words. Slicing them is
what makes a comparison of many candidates affordable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from model.reading import Reading
from model.text.segment import tokens
from model.text.wording import Wording

_MIN_DF = 2
_GRAM_SCALE = 0.5


class Views(NamedTuple):
    """Matrices over the same listings, each sparse of shape (n_listings, n_columns)."""

    named: sp.csr_matrix
    characters: sp.csr_matrix
    syllables: sp.csr_matrix
    words: sp.csr_matrix


def build_views(readings: Sequence[Reading]) -> Views:
    """Build every view of some listings.

    Columns that occur in fewer than two listings are left out, as the
    classifier does. Vocabularies and document frequencies come from all the
    listings given, labels from none of them.
    """
    wordings = [reading.wording for reading in readings]
    spoken = [wording.is_spoken for wording in wordings]
    written = [~mask for mask in spoken]
    return Views(
        named=_named(readings),
        characters=_grams(wordings, written),
        syllables=_grams(wordings, spoken),
        words=_words(readings),
    )


def _named(readings: Sequence[Reading]) -> sp.csr_matrix:
    rows = []
    for reading in readings:
        row: Counter[str] = Counter()
        for signal in reading.signals:
            row[signal.name] += signal.value  # type: ignore[assignment]
        rows.append(dict(row))
    return _common(sp.csr_matrix(DictVectorizer().fit_transform(rows)))


def _grams(wordings: Sequence[Wording], masks: Sequence[npt.NDArray[np.bool_]]) -> sp.csr_matrix:
    """Lay out the n-grams of one view, weighed as the classifier weighs them."""
    pairs = list(zip(wordings, masks, strict=True))
    keys = np.concatenate([wording.keys[mask] for wording, mask in pairs])
    scales = np.concatenate([wording.scales[mask] for wording, mask in pairs])
    _, column = np.unique(keys, return_inverse=True)
    indptr = np.concatenate([[0], np.cumsum([mask.sum() for mask in masks])])
    matrix = sp.csr_matrix((scales, column, indptr), shape=(len(pairs), column.max() + 1))
    matrix.sum_duplicates()
    return _idf(_common(matrix))


def _words(readings: Sequence[Reading]) -> sp.csr_matrix:
    texts = ["\n".join(p.folded.text for p in reading.passages) for reading in readings]
    counts = CountVectorizer(tokenizer=tokens, token_pattern=None).fit_transform(texts)
    shared = _common(sp.csr_matrix(counts))
    if not shared.shape[1]:
        return shared
    return sp.csr_matrix(TfidfTransformer().fit_transform(shared)) * _GRAM_SCALE


def _common(matrix: sp.csr_matrix) -> sp.csr_matrix:
    is_common = np.bincount(matrix.indices, minlength=matrix.shape[1]) >= _MIN_DF
    return sp.csr_matrix(matrix[:, np.flatnonzero(is_common)])


def _idf(matrix: sp.csr_matrix) -> sp.csr_matrix:
    weighed = TfidfTransformer(norm=None).fit_transform(matrix)
    return sp.csr_matrix(weighed) * _GRAM_SCALE
