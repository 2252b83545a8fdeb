"""Copies for training come from all listings alike."""

from model.listing import Listing
from training.attacks import attacked_copies

OFFERS = [
    Listing(listing_id=str(i), title=f"第{i}部 蓝光碟 高清 国语", price=1.0) for i in range(400)
]


def test_about_the_share_asked_for_is_copied() -> None:
    copies = attacked_copies(OFFERS, share=0.3, seed=0)
    assert 90 < len(copies) < 150


def test_a_copy_knows_its_row() -> None:
    for row, copy in attacked_copies(OFFERS, share=0.3, seed=0):
        assert copy.listing_id == OFFERS[row].listing_id
        assert copy != OFFERS[row]


def test_no_share_is_no_copy() -> None:
    assert attacked_copies(OFFERS, share=0.0, seed=0) == []


def test_only_the_techniques_named_are_drawn() -> None:
    copies = attacked_copies(OFFERS, share=1.0, seed=1, techniques=["zero_width"])
    marks = {c for copy in copies for c in copy.listing.title} - {
        c for offer in OFFERS for c in offer.title
    }
    assert marks
    assert not any(c.isalnum() for c in marks)


def test_one_seed_gives_the_same_copies() -> None:
    assert attacked_copies(OFFERS, share=0.5, seed=3) == attacked_copies(OFFERS, share=0.5, seed=3)
