"""Attacked copies of training listings, of both kinds."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Generic, NamedTuple

from training.attacks.attack import STRENGTHS, TECHNIQUES, L, attack


class Copy(NamedTuple, Generic[L]):
    """An attacked listing and the row it was made from: its label and family are that row's."""

    row: int
    listing: L


def attacked_copies(
    listings: Sequence[L],
    *,
    share: float,
    seed: int,
    techniques: Sequence[str] = TECHNIQUES,
    strengths: Sequence[float] = STRENGTHS,
) -> list[Copy[L]]:
    """Attack a share of the listings, whatever their label.

    Were only pirated listings attacked, oddness itself would become the
    label, and honest people who type oddly would pay.

    Parameters
    ----------
    share : float
        Of the listings to copy, in [0, 1].
    seed : int
    techniques, strengths : sequence
        To draw from, each copy one.

    Returns
    -------
    list of Copy
        Those that an attack did change.
    """
    rng = Random(seed)
    copies = []
    for row, listing in enumerate(listings):
        if rng.random() >= share:
            continue
        technique, strength = rng.choice(list(techniques)), rng.choice(list(strengths))
        changed = attack(listing, technique, strength, rng)
        if changed.title != listing.title or changed.description != listing.description:
            copies.append(Copy(row, changed))
    return copies
