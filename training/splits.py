"""Splits that never let a seller, a group or a near-duplicate cross.

A pirate's shop repeats itself: with the same seller on both sides of a
split, a model is praised for remembering. Listings are therefore tied
into *families* (same ``group``, same seller, same folded title) and whole
families are dealt to the parts by a hash of their smallest listing id, so
that the split neither depends on row order nor changes when a file is added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from training.near_duplicates import DisjointSets, near_duplicates

PUT_AWAY_SHARE = 0.25
"""Share of families kept for final figures; never looked at while tuning."""


def family_ids(rows: Sequence[dict[str, Any]], *, similarity: float = 0.7) -> np.ndarray:
    """Tie listings that must stay on one side of a split.

    Parameters
    ----------
    rows : sequence of dict
        Listings as in CONTRACT §1, optionally with ``group``.
    similarity : float
        Jaccard similarity of title 3-grams from which two titles are one.

    Returns
    -------
    ndarray of shape (n_rows,)
        The row number of each family's first member.
    """
    union = DisjointSets(len(rows))
    seen: dict[tuple[str, str], int] = {}
    for i, row in enumerate(rows):
        seller = (row.get("seller") or {}).get("seller_id")
        for kind, value in (("group", row.get("group")), ("seller", seller)):
            if value is not None:
                union.join(i, seen.setdefault((kind, value), i))
    for i, j in near_duplicates([row["title"] for row in rows], similarity=similarity):
        union.join(i, j)
    return np.array([union.find(i) for i in range(len(rows))])


def time_forward(
    listed_at: np.ndarray, families: np.ndarray, *, cut: float
) -> tuple[np.ndarray, np.ndarray]:
    """Learn from what came before a moment, measure on new families after it.

    Parameters
    ----------
    listed_at : ndarray of shape (n_rows,)
        POSIX times.
    families : ndarray of shape (n_rows,)
    cut : float
        POSIX time of the moment.

    Returns
    -------
    is_learned, is_new : ndarray of bool, shape (n_rows,)
        What comes after the cut from a family known before it is in neither.
    """
    before = listed_at < cut
    return before, ~before & ~np.isin(families, families[before])


def put_away(rows: Sequence[dict[str, Any]], families: np.ndarray | None = None) -> np.ndarray:
    """Tell which rows belong to the part kept for final figures.

    Parameters
    ----------
    rows : sequence of dict
        Listings as in CONTRACT §1, optionally with ``group``.
    families : ndarray of shape (n_rows,), optional
        What `family_ids` says of them, where it is known already.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
    """
    family = family_ids(rows) if families is None else families
    smallest: dict[int, str] = {}
    for number, row in zip(family, rows, strict=True):
        smallest[number] = min(smallest.get(number, row["listing_id"]), row["listing_id"])
    limit = int(PUT_AWAY_SHARE * 2**32)
    digest = {
        number: int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
        for number, name in smallest.items()
    }
    return np.array([digest[number] < limit for number in family])
