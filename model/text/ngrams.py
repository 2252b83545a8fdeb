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
_CODE_POINT = np.dtype("<u4")
_LOWER_HALF = np.uint64(0xFFFFFFFF)
_UPPER_HALF = ~_LOWER_HALF


def code_points(text: str) -> Keys:
    """Give the code points of a text.

    Examples
    --------
    >>> code_points("碟a").tolist()
    [30879, 97]
    """
    raw = text.encode("utf-32-le", "surrogatepass")
    return np.frombuffer(raw, dtype=_CODE_POINT).astype(np.uint64)


def gram_keys(codes: Keys, longest: int) -> Keys:
    """Hash every n-gram of a sequence.

    Parameters
    ----------
    codes : ndarray of uint64, shape (n_characters + longest - 1,)
        The last ones begin no n-gram, they only end some.
    longest : int
        Length of the longest n-grams, at least 1.

    Returns
    -------
    ndarray of uint64, shape (longest, n_characters)
        In row k the keys of the (k + 1)-grams by starting position.
    """
    n = len(codes) - longest + 1
    keys = np.empty((longest, n), dtype=np.uint64)
    keys[0] = codes[:n]
    for order in range(1, longest):
        np.multiply(keys[order - 1], _STEP, out=keys[order])
        keys[order] += codes[order : order + n]
    keys *= _MIX
    keys ^= keys >> _SHIFT
    return keys


class GramTable:
    """Weights of n-grams, one n-gram a slot: half its key, then its weight.

    Look-ups fall anywhere in the table, so its size in memory is most of their
    cost: the upper half of a key beside a weight of single precision makes 8
    bytes a slot. Of a million n-grams that a model never saw, 0.0002 are taken
    for one that it knows.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n_grams,)
        No two in one slot, see `one_a_slot`.
    weights : ndarray of float, shape (n_grams,)
        Of single precision, see `single_precision`.
    bits : int
        The table has ``2**bits`` slots.
    """

    def __init__(self, keys: Keys, weights: npt.NDArray[np.float64], *, bits: int) -> None:
        self._mask = np.uint64((1 << bits) - 1)
        self._slots = np.zeros(1 << bits, dtype=np.uint64)
        of_weights = weights.astype(np.float32).view(np.uint32)
        self._slots[keys & self._mask] = (keys & _UPPER_HALF) | of_weights

    def weigh(self, keys: Keys) -> npt.NDArray[np.float32]:
        """Look up the weight of each key; 0 for the unknown ones."""
        found = self._slots.take((keys & self._mask).view(np.int64))
        weights = found.astype(np.uint32).view(np.float32)
        found ^= keys
        weights *= found <= _LOWER_HALF
        return weights


def single_precision(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round weights to what a `GramTable` holds."""
    return weights.astype(np.float32).astype(np.float64)


def one_a_slot(keys: Keys, *, bits: int) -> Keys:
    """Keep the first of the keys that fall into one slot.

    ``keys`` come in order of worth (document frequency): what a table of
    ``2**bits`` slots cannot hold, the estimator must not learn from either.
    """
    mask = np.uint64((1 << bits) - 1)
    _, first = np.unique(keys & mask, return_index=True)
    kept: Keys = keys[np.sort(first)]
    return kept
