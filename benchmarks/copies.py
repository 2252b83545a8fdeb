"""A market of copies whose truth is known: who repeats what, and what one verdict may answer.

Real listings of the simulated marketplace are repeated in five ways. ``again``
and ``disguised`` are the same offer, by a sibling account; ``template`` is the
same shop with another work; ``rival`` is another shop with the same template
and another work; ``bait`` borrows a lawful listing's very words and asks less,
or as much: whoever joins those two decides wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import msgspec

from model.listing import Listing, Seller
from training.attacks import STRENGTHS, TECHNIQUES, attack
from training.marketplace import MarketConfig, simulate
from training.marketplace.events import Listed
from training.marketplace.works import load_works

COPIES = 3
KINDS = ("first", "again", "disguised", "template", "rival", "bait")


class Offer(NamedTuple):
    """A listing, its true code, and the offer that it repeats in some way."""

    listing: Listing
    code: str
    source: int
    kind: str


def offers(n_listings: int, seed: int) -> list[Offer]:
    """Make a market, shuffled; about a third of the listings are copies."""
    rng = Random(seed)
    made = list(_offers(n_listings, rng))
    rng.shuffle(made)
    return made


def _offers(n_listings: int, rng: Random) -> Iterator[Offer]:
    named = {work.work_id: work.zh for work in load_works()}
    works = [*named.values()]
    config = MarketConfig(seed=rng.randrange(1 << 30), n_listings=n_listings)
    listed = (event for event in simulate(config) if isinstance(event, Listed))
    for number, event in enumerate(listed):
        listing = msgspec.convert(_plain(event.listing), Listing)
        yield Offer(listing, event.truth.code, number, "first")
        if event.truth.code[0] in "PLR" and rng.random() < 0.3:
            yield from _repeats(
                listing, event.truth.code, number, named.get(event.truth.work_id or ""), works, rng
            )


def _repeats(
    listing: Listing, code: str, number: int, work: str | None, works: list[str], rng: Random
) -> Iterator[Offer]:
    kinds = ["again", "disguised"] if code[0] == "P" else ["again"] * 9 + ["bait"]
    kinds += ["template", "rival"] * (len(kinds) // 2) if work and work in listing.title else []
    kind = rng.choice(kinds)
    for copy in range(COPIES):
        made = _renamed(listing, f"{listing.listing_id}-{copy}")
        price = round(listing.price * rng.uniform(0.9, 1.1), 2)
        seller = listing.seller if kind == "template" else Seller(seller_id=f"s{rng.random()}")
        made = msgspec.structs.replace(made, price=price, seller=seller)
        if kind == "disguised":
            made = attack(made, rng.choice(TECHNIQUES), rng.choice(STRENGTHS), rng)
        elif kind in ("template", "rival") and work:
            other = rng.choice(works)
            made = msgspec.structs.replace(
                made,
                title=made.title.replace(work, other)[:500],
                description=made.description and made.description.replace(work, other),
            )
        elif kind == "bait":
            made = msgspec.structs.replace(
                made, price=round(listing.price * rng.uniform(0.3, 1.0), 2)
            )
        yield Offer(made, "P1" if kind == "bait" else code, number, kind)


def _plain(listing: object) -> object:
    return msgspec.json.decode(msgspec.json.encode(listing))


def _renamed(listing: Listing, listing_id: str) -> Listing:
    return msgspec.structs.replace(listing, listing_id=listing_id)
