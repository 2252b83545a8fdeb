"""A reference price from the edition itself."""

from __future__ import annotations

from datetime import date

import pytest

from model.features.claims import Claims
from model.features.money import RateTable
from model.features.price import PriceFacts, price_facts
from model.listing import Listing
from model.reading import Reader
from model.works.price import edition_reference
from model.works.work import Edition, Work

DAY = date(2014, 5, 1)
RATES = RateTable({"CNY": [(date.min, 1.0)], "USD": [(date(2005, 1, 1), 6.0)]})
EDITIONS = [
    Edition("dvd", discs=1, territory="CN", list_price=25.0, year=2011),
    Edition("bd", discs=2, territory="CN", list_price=160.0, year=2011),
    Edition("bd", discs=1, territory="CN", list_price=100.0, year=2012),
    Edition("bd", discs=1, territory="CN", list_price=300.0, year=2016),
    Edition("bd", discs=2, territory="US", list_price=40.0, currency="USD", year=2011),
    Edition("bd", discs=None, territory="CN", list_price=999.0, year=2011),
    Edition("uhd", discs=1, territory="CN", list_price=50.0, currency="XXX", year=2012),
]
WORK = Work("w", "让子弹飞", 2010, "film", editions=EDITIONS)


def read(title: str) -> tuple[Claims, PriceFacts]:
    reading = Reader.default().read(Listing(listing_id="1", title=title, price=30))
    return reading.claims, price_facts(reading.listing, reading.claims, RATES)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("让子弹飞 DVD", (25.0, 25.0, 25.0)),
        ("让子弹飞 蓝光BD", (80.0, 90.0, 100.0)),  # the one of 2016 is not out yet
        ("让子弹飞 美版 蓝光BD", (120.0, 120.0, 120.0)),  # 40 USD at 6, on two discs
    ],
)
def test_is_per_disc_of_the_editions_there_are(
    title: str, expected: tuple[float, float, float]
) -> None:
    claims, price = read(title)
    reference = edition_reference(WORK, claims.medium or "", price, DAY, RATES)
    assert reference is not None
    assert (reference.low, reference.typical, reference.high) == expected
    assert reference.source == "works:w"


@pytest.mark.parametrize("title", ["让子弹飞 VCD", "让子弹飞 4K UHD", "让子弹飞 网盘秒发", "水壶"])
def test_is_none_where_no_price_is_known(title: str) -> None:
    claims, price = read(title)
    assert edition_reference(WORK, claims.medium or "", price, DAY, RATES) is None
