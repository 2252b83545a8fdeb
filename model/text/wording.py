"""The wording of a listing: its n-grams of characters and of syllables.

Characters carry the words as written, syllables carry them through
homophones and pinyin. Both views of a passage are laid end to end, and so are
the passages of many listings, so that two dozen array operations serve them
all. Every n-gram keeps its place: what it adds to a score can be laid on the
characters it came from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from model.text.ngrams import Keys, code_points, gram_keys
from model.text.pinyin import PinyinView

ORDERS = (1, 2, 3)
MAX_WORDING = 2_000
"""Folded characters of a passage whose n-grams are weighed; terms and claims
are looked for in all of it."""

# Syllables are private-use characters; letters and digits stand in both views.
_SYLLABLE_VIEW = np.uint64(1 << 32)
_END = "\0"
# Each code of an n-gram gets an equal share of its weight.
_SHARES = np.array([[1.0 / order] for order in ORDERS])

Floats = npt.NDArray[np.float64]
_Any = TypeVar("_Any", bound=np.generic)


class Stretch(Struct, frozen=True, gc=False):
    """Where a passage lies among the codes: characters, end, syllables, end.

    ``places`` maps syllables to characters; ``None`` where they are the same.
    """

    start: int
    n_characters: int
    n_syllables: int
    places: npt.NDArray[np.intp] | None

    @property
    def spoken(self) -> int:
        """Where the syllables begin."""
        return self.start + self.n_characters + 1

    @property
    def end(self) -> int:
        """Behind the mark that ends the syllables."""
        return self.start + self.n_characters + self.n_syllables + 2


class Wording(NamedTuple):
    """All n-grams of some passages laid end to end.

    Some run over the end of a passage, into the next one or into nothing. No
    model knows them, for `keys`, which models learn from, leaves them out:
    they weigh nothing.

    Attributes
    ----------
    grams : ndarray of uint64, shape (n_orders, n_codes)
        Key of each n-gram, by order and starting code.
    scale : ndarray of float, shape (n_codes,)
        How much each n-gram counts, by the length of its passage.
    stretches : list of Stretch
        Each passage in both views.
    """

    grams: Keys
    scale: Floats
    stretches: list[Stretch]

    @property
    def keys(self) -> Keys:
        """The n-grams that lie within a passage, shape (n_grams,)."""
        return self._within(self.grams)

    @property
    def scales(self) -> Floats:
        """How much each of the `keys` counts."""
        return self._within(np.broadcast_to(self.scale, self.grams.shape))

    @property
    def is_spoken(self) -> npt.NDArray[np.bool_]:
        """Which of the `keys` begin in the syllable view."""
        begins = np.zeros(self.grams.shape, dtype=bool)
        for stretch in self.stretches:
            begins[:, stretch.spoken : stretch.end] = True
        return self._within(begins)

    def _within(self, of_grams: npt.NDArray[_Any]) -> npt.NDArray[_Any]:
        rows = [
            row[stretch.start : stretch.end - order + 1]
            for stretch in self.stretches
            for order, row in zip(ORDERS, of_grams, strict=True)
        ]
        return np.concatenate(rows)

    def share_among_codes(self, weights: Floats) -> Floats:
        """Share each n-gram's weight among its codes; the sum stays.

        Parameters
        ----------
        weights : ndarray of shape (n_orders, n_codes)

        Returns
        -------
        ndarray of shape (n_codes,)
        """
        on: Floats
        on, two, three = weights * _SHARES
        two += three
        on += two
        on[1:] += two[:-1]
        on[2:] += three[:-2]
        return on

    def lay_on_characters(self, on: Floats) -> list[list[float]]:
        """Bring both views and their ends together; the sum stays.

        Parameters
        ----------
        on : ndarray of shape (n_codes,)
            What lies on each code.

        Returns
        -------
        list of list of float
            For each passage, what lies on each of its folded characters; where
            nothing was left to fold, what the ends weigh.
        """
        laid = []
        for stretch in self.stretches:
            start, n, spoken = stretch.start, stretch.n_characters, stretch.spoken
            aloud = on[spoken : stretch.end - 1]
            if stretch.places is not None:
                aloud = np.bincount(stretch.places, aloud, minlength=n).astype(np.float64)
            passage: list[float] = (on[start : start + n] + aloud).tolist() or [0.0]
            # The mark that ends a view weighs on the last character before it.
            passage[-1] += float(on[spoken - 1] + on[stretch.end - 1])
            laid.append(passage)
        return laid


def read_wording(passages: Iterable[tuple[str, PinyinView, int]]) -> Wording:
    """List the n-grams of some passages.

    Parameters
    ----------
    passages : iterable of (str, PinyinView, int)
        Folded text, its syllables, and the length from which more text adds
        no more weight.

    Examples
    --------
    >>> from model.text.pinyin import to_pinyin
    >>> wording = read_wording([("蓝光碟", to_pinyin("蓝光碟"), 60)])
    >>> wording.keys.shape  # 2 views of 3 codes and an end: 8 + 7 + 6 n-grams
    (21,)
    """
    pieces: list[str] = []
    stretches: list[Stretch] = []
    dampings: list[float] = []
    at = 0
    for text, view, enough in passages:
        pieces += (text, view.codes)
        starts = view.starts
        places = None if starts is None else np.array(starts, np.intp)
        stretches.append(Stretch(at, len(text), len(view.codes), places))
        dampings.append(damping(len(text), enough=enough))
        at = stretches[-1].end
    codes = code_points(_END.join(pieces) + _END * len(ORDERS))
    scale = np.empty(at)
    for stretch, damped in zip(stretches, dampings, strict=True):
        scale[stretch.start : stretch.end] = damped
        codes[stretch.spoken : stretch.end] += _SYLLABLE_VIEW
    return Wording(gram_keys(codes, len(ORDERS)), scale, stretches)


def damping(length: int, *, enough: int) -> float:
    """Weigh each n-gram of a passage by the passage's length.

    Up to ``enough`` characters as 1/sqrt(length), the norm of a text whose
    n-grams differ; beyond as 1/length, so that repeating a word for ever
    adds no more than saying it all along.
    """
    return 1.0 / max(math.sqrt(length), length / math.sqrt(enough), 1.0)
