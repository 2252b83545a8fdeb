"""Copies: who is copied, what is added, and that nothing else changes."""

from __future__ import annotations

from random import Random

import numpy as np

from model.listing import parse_listing
from training.copies import CHEAP_CLAIMS, claim, claiming_copies, with_copies
from training.dataset import Dataset


def test_the_originals_come_first_and_stay_as_they_were(learned: Dataset) -> None:
    shown = with_copies(learned, claim_share=0.5, odd_share=0.5)
    n = len(learned.listings)
    assert shown.listings[:n] == learned.listings
    assert shown.codes[:n] == learned.codes
    assert np.array_equal(shown.families[:n], learned.families)
    assert shown.name == learned.name
    assert len(shown.listings) > n


def test_a_copy_has_its_original_s_label_family_and_weight(learned: Dataset) -> None:
    shown = with_copies(learned, claim_share=1.0, odd_share=1.0)
    n = len(learned.listings)
    at = {listing.listing_id: row for row, listing in enumerate(learned.listings)}
    rows = [at[listing.listing_id] for listing in shown.listings[n:]]
    assert np.array_equal(shown.is_pirated[n:], learned.is_pirated[rows])
    assert np.array_equal(shown.families[n:], learned.families[rows])
    assert np.array_equal(shown.weights[n:], learned.weights[rows])
    assert [shown.codes[n + i] for i in range(len(rows))] == [learned.codes[i] for i in rows]


def test_claims_and_odd_typing_are_everybody_s(learned: Dataset) -> None:
    claiming = with_copies(learned, claim_share=1.0, odd_share=0.0)
    odd = with_copies(learned, claim_share=0.0, odd_share=1.0)
    n = len(learned.listings)
    assert np.array_equal(claiming.is_pirated[n:], learned.is_pirated)
    assert 0 < odd.is_pirated[n:].sum() < len(odd.listings) - n


def test_a_claim_adds_words_to_the_title_and_takes_none_away() -> None:
    listing = parse_listing({"listing_id": "1", "title": "某某DVD", "price": 5})
    for seed in range(40):
        claimed = claim(listing, Random(seed))
        rest = claimed.title.replace("某某DVD", "", 1).strip()
        assert rest
        for word in sorted(CHEAP_CLAIMS, key=len, reverse=True):
            rest = rest.replace(word, "")
        assert rest == ""
        assert (claimed.price, claimed.description) == (5, None)


def test_a_title_that_has_no_room_is_left_alone() -> None:
    listing = parse_listing({"listing_id": "1", "title": "碟" * 500, "price": 5})
    assert claim(listing, Random(0)) is listing


def test_equal_seeds_give_equal_copies(learned: Dataset) -> None:
    one, other, third = (claiming_copies(learned, share=0.3, seed=seed) for seed in (1, 1, 2))
    assert one == other
    assert one != third


def test_without_copies_the_data_is_what_it_was(learned: Dataset) -> None:
    assert with_copies(learned, claim_share=0.0, odd_share=0.0) is learned
