"""Which listings are one offer: what a reviewer can decide with one verdict.

Two rules. A *copy* says the same in title and text, whoever sells it. A
*template* is one shop's wording with another work in it: one shop's supply is
decided in one go, another shop's is not, for pirates borrow the words of
lawful ones. Who does that asks less, so prices must be alike as well, and
nearly equal where sellers differ.

A listing is compared with the first of a family alone, its *founder*: nothing
drifts from member to member, and one that comes later changes nothing about
those that are there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, TypeVar

from model.prints import Print, likeness

K = TypeVar("K")
Rule = Literal["copy", "template"]


class Bounds(NamedTuple):
    """How alike the words must be, in title and whole text.

    ``alone`` is for titles where a description is missing on either side.
    """

    title: float
    text: float
    alone: float


COPY: Final = Bounds(title=0.65, text=0.65, alone=0.85)
TEMPLATE: Final = Bounds(title=0.35, text=0.6, alone=0.6)
SAME_IMAGE: Final = 0.25
"""How much less of the words must agree where a picture is the same."""

SHOPS_PRICE_RATIO: Final = 2.0
PRICE_RATIO: Final = 1.25
"""The most that one may cost of the other, in one shop and in two."""

_LEAST_PRICE: Final = 0.01


class Match(NamedTuple):
    """Why a listing belongs to a founder, and how alike they are."""

    rule: Rule
    likeness: float


def compare(founder: Print, listing: Print) -> Match | None:
    """Say whether one verdict can answer for both; ``None`` if not.

    Parameters
    ----------
    founder, listing : Print
    """
    same_seller = founder.seller != 0 and founder.seller == listing.seller
    if _price_ratio(founder, listing) > (SHOPS_PRICE_RATIO if same_seller else PRICE_RATIO):
        return None
    title = likeness(founder.title, listing.title)
    both_described = founder.has_description and listing.has_description
    text = likeness(founder.text, listing.text) if both_described else title
    less = SAME_IMAGE if founder.images & listing.images else 0.0
    same_work = not (founder.work and listing.work) or founder.work == listing.work
    if same_work and _is_within(COPY, title, text, both_described, less):
        return Match("copy", (title + text) / 2)
    if same_seller and _is_within(TEMPLATE, title, text, both_described, less):
        return Match("template", (title + text) / 2)
    return None


def best_founder(listing: Print, founders: Iterable[tuple[K, Print]]) -> tuple[K, Match] | None:
    """Choose the founder that a listing is most alike, of equals the first; ``None`` if none fits.

    Parameters
    ----------
    listing : Print
    founders : iterable of (key, Print)
        Those that share a band with it.
    """
    best: tuple[K, Match] | None = None
    for key, founder in founders:
        match = compare(founder, listing)
        if match and (best is None or match.likeness > best[1].likeness):
            best = key, match
    return best


def _is_within(bounds: Bounds, title: float, text: float, described: bool, less: float) -> bool:
    if not described:
        return title >= bounds.alone - less
    return title >= bounds.title - less and text >= bounds.text - less


def _price_ratio(first: Print, second: Print) -> float:
    low, high = sorted(max(found.price, _LEAST_PRICE) for found in (first, second))
    return high / low
