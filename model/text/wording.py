"""The wording of a listing: its n-grams of characters and of syllables.

Characters carry the words as written, syllables carry them through
homophones and pinyin. Both views of all passages are laid end to end, so that
one dozen of array operations serves the whole listing, and every n-gram keeps
its place: what it adds to a score can be laid on the characters it came from.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.text.ngrams import Keys, code_points, gram_keys
from model.text.pinyin import PinyinView

ORDERS = (1, 2, 3)
MAX_WORDING = 2_000
"""Folded characters of a passage whose n-grams are weighed; terms and claims
are looked for in all of it."""

# Syllables are private-use characters; letters and digits stand in both views.
_SYLLABLE_VIEW = np.uint64(1 << 32)
_END = "\0"

Floats = npt.NDArray[np.float64]


class _Stretch(NamedTuple):
    """Where one view of one passage lies among the codes.

    ``places`` maps codes to characters; ``None`` where they are the same.
    """

    start: int
    end: int
    places: npt.NDArray[np.intp] | None


class Wording(NamedTuple):
    """All n-grams of a listing.

    Attributes
    ----------
    keys : ndarray of uint64, shape (n_grams,)
        By order, then by starting position.
    scales : ndarray of float, shape (n_grams,)
        How much each n-gram counts, by the length of its passage.
    """

    keys: Keys
    scales: Floats
    n_codes: int
    characters: tuple[_Stretch, ...]
    syllables: tuple[_Stretch, ...]

    def lay_on_characters(self, weights: Floats) -> list[Floats]:
        """Share each n-gram's weight among its characters; the sum stays.

        Parameters
        ----------
        weights : ndarray of shape (n_grams,)

        Returns
        -------
        list of ndarray
            For each passage, what lies on each of its folded characters.
        """
        n = self.n_codes
        one, two, three = np.split(weights, (n, 2 * n - 1))
        on = one.copy()
        half = two * 0.5
        on[:-1] += half
        on[1:] += half
        third = three * (1.0 / 3.0)
        on[:-2] += third
        on[1:-1] += third
        on[2:] += third
        laid = []
        for plain, spoken in zip(self.characters, self.syllables, strict=True):
            passage = on[plain.start : plain.end]
            aloud = on[spoken.start : spoken.end]
            if spoken.places is None:
                passage = passage + aloud
            else:
                passage = passage + np.bincount(spoken.places, aloud, minlength=len(passage))
            # The mark that ends a view weighs on the last character before it.
            passage[-1:] += on[plain.end] + on[spoken.end]
            laid.append(passage)
        return laid


def read_wording(
    folded_texts: Sequence[str], views: Sequence[PinyinView], enough: Sequence[int]
) -> Wording:
    """List the n-grams of the passages of a listing.

    Parameters
    ----------
    folded_texts : sequence of str
        The passages, title first.
    views : sequence of PinyinView
        The same passages as syllables.
    enough : sequence of int
        For each passage the length from which more text adds no more weight.

    Examples
    --------
    >>> from model.text.pinyin import to_pinyin
    >>> wording = read_wording(["蓝光碟"], [to_pinyin("蓝光碟")], [60])
    >>> wording.keys.shape  # 2 views of 3 codes and an end: 8 + 7 + 6 n-grams
    (21,)
    """
    written = _END.join(folded_texts) + _END
    spoken = _END.join([view.codes for view in views]) + _END
    codes = code_points(written + spoken)
    codes[len(written) :] += _SYLLABLE_VIEW
    scale = np.empty(len(codes))
    characters, syllables = [], []
    at, at_spoken = 0, len(written)
    for text, view, limit in zip(folded_texts, views, enough, strict=True):
        characters.append(_Stretch(at, at + len(text), None))
        places = None
        if view.offsets is not None:
            # A syllable spelt in Latin letters is laid on its first letter.
            places = np.array([start for start, _ in view.offsets], np.intp)
        syllables.append(_Stretch(at_spoken, at_spoken + len(view.codes), places))
        damped = damping(len(text), enough=limit)
        scale[at : at + len(text) + 1] = damped
        scale[at_spoken : at_spoken + len(view.codes) + 1] = damped
        at += len(text) + 1
        at_spoken += len(view.codes) + 1
    keys = gram_keys(codes, ORDERS)
    scales = np.concatenate([scale, scale[:-1], scale[:-2]])
    return Wording(np.concatenate(keys), scales, len(codes), tuple(characters), tuple(syllables))


def damping(length: int, *, enough: int) -> float:
    """Weigh each n-gram of a passage by the passage's length.

    Up to ``enough`` characters as 1/sqrt(length), the norm of a text whose
    n-grams differ; beyond as 1/length, so that repeating a word for ever
    adds no more than saying it all along.
    """
    return 1.0 / max(math.sqrt(length), length / math.sqrt(enough), 1.0)
