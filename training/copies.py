"""Copies of training listings that show what words may not buy, and what typing may not cost.

A seller writes 正版 in two characters, and nobody checks. Where honest listings
claim it more often than pirated ones, a model takes it for evidence, and then
it is for sale. Copies with such claims added bound what they are worth, in the
signals and in every n-gram at once: no rule says which weights are meant, so no
other wording of the claim is left over. Both kinds are copied alike. Were it
only the pirated ones, an honest seller who praises too much would pay.

Attacked copies of both kinds show that oddness is no label.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Final

import msgspec
import numpy as np

from model.listing import Listing
from model.text.lexicon.terms import FOLDER, read_terms
from training.attacks import Copy, attacked_copies
from training.attacks.attack import MAX_TITLE
from training.dataset import Dataset

# What costs nothing to write and cannot be checked from the listing: words, and
# terms of the lexicon that honest sellers use more, a publisher's name above all.
CHEAP_CONCEPTS: Final = (
    *("PUBLISHER", "IMPORT_EDITION", "OFFICIAL_IMPORT", "COLLECTOR_LABEL"),
    *("SEALED", "INVOICE", "AUTHORISED", "ANTI_COUNTERFEIT"),
)
CHEAP_CLAIMS: Final = (
    *("正版", "正品", "全新", "官方", "原装", "行货", "保真", "正版保证"),
    *("全新正版", "官方正版", "原装正品", "假一赔十", "官方授权", "正规渠道"),
)
CLAIM_SHARE = 0.3
ODD_SHARE = 0.0
_MOST_CLAIMS = 3


def with_copies(
    data: Dataset,
    *,
    claim_share: float = CLAIM_SHARE,
    odd_share: float = ODD_SHARE,
    kinds: Sequence[Sequence[str]] | None = None,
    seed: int = 0,
) -> Dataset:
    """Add copies behind the listings, each in its original's family and of its weight.

    Parameters
    ----------
    data : Dataset
    claim_share : float
        Share of all listings to copy with cheap claims added.
    odd_share : float
        Share of all listings to copy oddly typed.
    kinds : sequence of sequence of str, optional
        The claims to add, by kind; `cheap_claims` if not given.
    seed : int

    Returns
    -------
    Dataset
        Whose first rows are those of ``data``, in order.
    """
    copies = claiming_copies(data, share=claim_share, kinds=kinds, seed=seed)
    copies += attacked_copies(data.listings, share=odd_share, seed=seed)
    if not copies:
        return data
    rows = np.array([copy.row for copy in copies], dtype=np.intp)
    copied = data.take(rows)._replace(listings=[copy.listing for copy in copies])
    return data.joined(copied)._replace(
        families=np.concatenate([data.families, copied.families]), name=data.name
    )


def claiming_copies(
    data: Dataset,
    *,
    share: float,
    kinds: Sequence[Sequence[str]] | None = None,
    seed: int,
) -> list[Copy[Listing]]:
    """Copy some listings, whatever their label, with cheap claims beside their title."""
    rng = Random(seed)
    return [
        Copy(row, claim(listing, rng, kinds))
        for row, listing in enumerate(data.listings)
        if rng.random() < share
    ]


@cache
def cheap_claims() -> tuple[tuple[str, ...], ...]:
    """Give the cheap claims by kind, so that kinds of many words are not chosen more often."""
    terms = read_terms(FOLDER)
    kinds = [
        tuple(term.term.strip("#") for term in terms if term.concept == concept)
        for concept in CHEAP_CONCEPTS
    ]
    return (CHEAP_CLAIMS, *kinds)


def claim(listing: Listing, rng: Random, kinds: Sequence[Sequence[str]] | None = None) -> Listing:
    """Write up to three cheap claims into a listing's title, as its seller could."""
    kinds = kinds or cheap_claims()
    chosen = "".join(rng.choice(rng.choice(kinds)) for _ in range(rng.randint(1, _MOST_CLAIMS)))
    blank = rng.choice(("", " "))
    title = listing.title
    longer = f"{chosen}{blank}{title}" if rng.random() < 0.6 else f"{title}{blank}{chosen}"
    if len(longer) > MAX_TITLE:
        return listing
    return msgspec.structs.replace(listing, title=longer)
