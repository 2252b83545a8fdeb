"""Overlapping n-grams of a text as 64-bit keys, whole arrays at a time.

A dictionary of n-grams costs one string slice and one look-up for each of
them. Hashing the code points of the text in NumPy costs the same dozen array
operations for a title as for a page, and leaves the n-grams' positions in
order, which is what the reasons need. Keys are 64 bits wide: two n-grams of
a million share one with a chance of 3e-8, so a key stands for its n-gram.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]

# Odd 64-bit constants of splitmix64 (Steele, Lea & Flood 2014): they spread
# neighbouring code points over all bits.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)


def code_points(text: str) -> Keys:
    """Give the code points of a text.

    Examples
    --------
    >>> code_points("碟a").tolist()
    [30879, 97]
    """
    raw = text.encode("utf-32-le", "surrogatepass")
    return np.frombuffer(raw, dtype="<u4").astype(np.uint64)


def gram_keys(codes: Keys, orders: tuple[int, ...]) -> list[Keys]:
    """Hash every n-gram of a sequence.

    Parameters
    ----------
    codes : ndarray of uint64, shape (n_characters,)
    orders : tuple of int
        Lengths of n-gram, ascending, each at least 1.

    Returns
    -------
    list of ndarray of uint64
        For each order the keys by starting position, shape
        ``(max(0, n_characters - order + 1),)``.
    """
    keys = []
    rolling = codes
    for order in range(1, orders[-1] + 1):
        if order > 1:
            rolling = rolling[:-1] * _STEP + codes[order - 1 :]
        if order in orders:
            mixed = rolling * _MIX
            keys.append(mixed ^ (mixed >> _SHIFT))
    return keys


class GramTable:
    """Weights of n-grams, one n-gram a slot: key, then weight.

    Looking up is two array reads; a slot whose key differs is an n-gram the
    model never saw, and weighs nothing.
    """

    def __init__(self, keys: Keys, weights: npt.NDArray[np.float64], *, bits: int) -> None:
        self._mask = np.uint64((1 << bits) - 1)
        # Key and weight side by side: a look-up is one cache line, not two.
        self._slots = np.zeros((1 << bits, 2), dtype=np.uint64)
        slots = keys & self._mask
        self._slots[slots, 0] = keys
        self._slots[slots, 1] = weights.view(np.uint64)

    def weigh(self, keys: Keys) -> npt.NDArray[np.float64]:
        """Look up the weight of each key; 0 for the unknown ones."""
        found = self._slots.take((keys & self._mask).view(np.int64), axis=0)
        weights: npt.NDArray[np.float64] = found[:, 1].view(np.float64)
        of_known: npt.NDArray[np.float64] = weights * (found[:, 0] == keys)
        return of_known


def one_a_slot(keys: Keys, *, bits: int) -> Keys:
    """Keep the first of the keys that fall into one slot.

    ``keys`` come in order of worth (document frequency): what a table of
    ``2**bits`` slots cannot hold, the estimator must not learn from either.
    """
    mask = np.uint64((1 << bits) - 1)
    _, first = np.unique(keys & mask, return_index=True)
    kept: Keys = keys[np.sort(first)]
    return kept
