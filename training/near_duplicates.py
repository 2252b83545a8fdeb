"""Titles that are all but the same, found exactly and without comparing all pairs.

Two sets that share at least 70 % of their elements must share one of their
rarest: it is enough to look among the titles that have a rare trigram in
common (prefix filtering; Bayardo, Ma & Srikant 2007, Xiao et al. 2008).
Nothing is missed, as it would be with MinHash, and nothing depends on chance.
"""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence

import numpy as np

_ROUNDING = 1e-9
_Ids = Sequence[int]


def near_duplicates(titles: Sequence[str], *, similarity: float = 0.7) -> Iterator[tuple[int, int]]:
    """Find titles that share most of their trigrams, letters and Han alone.

    Parameters
    ----------
    titles : sequence of str
    similarity : float
        Jaccard similarity from which two titles are one.

    Yields
    ------
    (int, int)
        Row numbers, enough of them to tie all near-duplicates together:
        of several equal titles, each with the first one only.

    Examples
    --------
    >>> list(near_duplicates(["士兵突击 10碟", "台灯", "士兵突击12碟"]))
    [(2, 0)]
    """
    trigrams: dict[str, int] = {}
    first: dict[bytes, int] = {}
    for row, title in enumerate(titles):
        grams = shingles(title_key(title))
        ids = sorted(trigrams.setdefault(gram, len(trigrams)) for gram in grams)
        same = first.setdefault(array("I", ids).tobytes(), row)
        if same != row:
            yield row, same
    rows = list(first.values())
    for i, j in _similar(_rarest_first(list(first), len(trigrams)), similarity):
        yield rows[i], rows[j]


def title_key(title: str) -> str:
    """Reduce a title to its letters and Han, so that spacing does not split."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return re.sub(r"[\W\d_]+", "", plain)


def shingles(key: str, size: int = 3) -> frozenset[str]:
    """Cut a key into its runs of ``size`` characters; a shorter one is its own."""
    return frozenset(key[i : i + size] for i in range(max(1, len(key) - size + 1)))


def _rarest_first(sets: list[bytes], n_trigrams: int) -> list[_Ids]:
    """Number trigrams by how rare they are, and sort each set by it."""
    frequency = np.bincount(np.frombuffer(b"".join(sets), np.uint32), minlength=n_trigrams)
    rank = np.empty(n_trigrams, np.uint32)
    rank[np.argsort(frequency, kind="stable")] = np.arange(n_trigrams, dtype=np.uint32)
    return [array("I", np.sort(rank[np.frombuffer(s, np.uint32)]).tobytes()) for s in sets]


def _similar(sets: list[_Ids], similarity: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs that are similar; pairs tied already are not compared again."""
    postings: dict[int, list[int]] = {}
    tied = DisjointSets(len(sets))
    for i in sorted(range(len(sets)), key=lambda i: len(sets[i])):
        mine, compared = set(sets[i]), {i}
        least = similarity * len(mine)
        # At least this many are shared, so one of them is among the rarest:
        for gram in sets[i][: len(mine) - math.ceil(least - _ROUNDING) + 1]:
            for j in (candidates := postings.setdefault(gram, [])):
                if j in compared or len(sets[j]) < least - _ROUNDING:
                    continue
                compared.add(j)
                if tied.find(i) == tied.find(j):
                    continue
                both = len(mine.intersection(sets[j]))
                if both >= similarity * (len(mine) + len(sets[j]) - both):
                    tied.join(i, j)
                    yield i, j
            candidates.append(i)


class DisjointSets:
    """Disjoint sets of row numbers, each known by its smallest."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, i: int) -> int:
        """Give the smallest row of the set that a row is in."""
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        """Make two sets one."""
        a, b = self.find(i), self.find(j)
        self.parent[max(a, b)] = min(a, b)
