"""Counts that make no sense are no counts: nothing is divided by them."""

import pytest

from model.features.edition import read_claims
from model.features.price import price_facts
from model.listing import Listing


@pytest.mark.parametrize(
    "title",
    ["dvd 0张 5", "蓝光 每套0碟 30套", "dvd 每套两碟 0套", "0部电影 网盘", "0g u盘", "半碟 5"],
)
def test_a_count_of_nothing_gives_a_price_all_the_same(title: str) -> None:
    listing = Listing(listing_id="l", title=title, price=5.0)
    price = price_facts(listing, read_claims(title, None, listing))
    assert price.pieces > 0
    assert price.price_cny == 5.0
