import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.features.edition import read_claims
from model.features.money import RateTable, UnknownCurrencyError
from model.features.price import price_facts, reference_price
from model.listing import Listing


@pytest.fixture
def price(listing):
    def facts(title, amount, description=None, **fields):
        made = listing(title, amount, description=description, **fields)
        return price_facts(made, read_claims(title, description, made))

    return facts


@pytest.mark.parametrize(
    ("title", "amount", "edition_class", "basis", "per_disc"),
    [
        ("亮剑 30集 10碟 dvd", 95, "dvd_set", "discs", 9.5),
        ("集结号 双碟 dvd9", 38, "dvd", "discs", 19),
        ("建党伟业 dvd", 19.9, "dvd", "single", 19.9),
        ("建党伟业 bd", 129, "bd", "single", 129),
        ("港版 bd 一代宗师", 175, "bd_import", "single", 175),
        ("沙丘 4k uhd", 248, "uhd", "single", 248),
        ("指环王 4k uhd 9碟", 990, "uhd_set", "discs", 110),
        ("小花 2vcd", 8, "vcd", "discs", 4),
        ("大染坊 24集 hdvd 3碟", 22, "hdvd", "discs", 22 / 3),
        ("cbhd 黑客帝国", 60, "cbhd", "single", 60),
        ("瑜伽教学 dvd 3张", 60, "dvd_teaching", "discs", 20),
        # a price a piece wins over price through discs
        ("dvd 5元一张 100张", 5, "dvd", "unit", 5),
        ("老电影dvd 10元三张", 10, "dvd", "unit", 10 / 3),
        ("bd 二手 60张打包 55一张", 3300, "bd", "unit", 55),
        # the price of one of many
        ("蓝光bd9 100张起批", 4.8, "bd", "lot", 4.8),
        ("正版dvd 50张任选", 9.9, "dvd", "lot", 9.9),
        ("老片vcd dvd 10000张", 2, "dvd", "lot", 2),
        # not counted
        ("dvd 一箱 便宜出", 200, "dvd", "bulk", None),
        ("诺兰合集 蓝光", 98, "bd", "collection", 98),
        ("卓别林 24部 dvd", 240, "dvd_set", "works", 10),
        ("潜伏 30集 dvd", 90, "dvd_set", "episodes", 9),
        ("潜伏 30集 三集一碟 dvd", 90, "dvd_set", "episodes", 9),
        ("老友记 1-10季 dvd", 400, "dvd_set", "episodes", 10),
        # drives and links
        ("2t移动硬盘 电影1200部", 788, "drive_large", "size", 394),
        ("u盘 64g 老电影120部", 64, "drive_small", "size", 1),
        ("网盘 美剧100部", 5, "cloud", "works", 0.05),
        # no edition
        ("dvd影碟机", 199, None, "none", None),
        ("跑步鞋", 199, None, "none", None),
    ],
)
def test_price_a_piece(price, title, amount, edition_class, basis, per_disc):
    facts = price(title, amount)
    assert (facts.edition_class, facts.basis) == (edition_class, basis)
    assert facts.per_disc == (None if per_disc is None else pytest.approx(per_disc))


def test_ratio_is_to_the_reference_of_the_edition_and_year(price):
    facts = price("建党伟业 bd", 60, year=2015)
    assert facts.reference.typical == 120
    assert facts.ratio == 0.5
    assert facts.log_ratio == pytest.approx(math.log(0.5))


def test_the_same_price_is_far_below_for_a_blu_ray_and_usual_for_a_dvd(price):
    assert price("集结号 bd", 25).ratio < 0.25
    assert price("集结号 dvd", 25).ratio == 1


def test_no_absolute_floor_a_cheap_dvd_set_is_honest(price):
    assert price("亮剑 30集 15碟 dvd", 95).ratio > 0.6


def test_foreign_money_is_converted_at_the_rate_of_its_day(price):
    table = RateTable({"USD": [(date(2010, 1, 1), 7.0), (date(2020, 1, 1), 6.0)]})
    listing = Listing(listing_id="x", title="dvd", price=10.0, currency="USD")
    assert price_facts(listing, read_claims("dvd", None, listing), table).price_cny == 60
    assert price("dvd", 100, currency="TWD").price_cny == pytest.approx(23, abs=5)


def test_foreign_money_buys_foreign_editions(price):
    assert price("the wire dvd", 40, currency="USD").edition_class == "dvd_import"


def test_unknown_currency_is_an_error(price):
    with pytest.raises(UnknownCurrencyError):
        price("dvd", 10, currency="XAU")


@pytest.mark.parametrize("amount", [0.0, 1.0, 9999.0])
def test_placeholder_prices_say_nothing(price, amount):
    assert price("潜伏 dvd", amount).ratio is None


def test_one_yuan_is_a_real_price_for_a_link(price):
    assert price("网盘 美剧", 1.0).ratio is not None


def test_a_price_a_piece_in_the_title_survives_a_placeholder(price):
    assert price("dvd 5元一张", 1.0).per_disc == 5


@pytest.mark.parametrize(
    ("year", "typical"), [(2008, 175), (2015, 120), (None, 120), (1990, 175), (2090, 120)]
)
def test_reference_of_the_year(year, typical):
    day = date(year, 6, 1) if year else None
    assert reference_price("bd", day).typical == typical


@given(
    st.text(alphabet="蓝光dvd碟张元一二三0123456789起u盘gt网部集", max_size=30),
    st.floats(min_value=0, max_value=1.7e308),
    st.sampled_from(["CNY", "USD", "JPY"]),
)
def test_facts_are_finite_for_any_listing(title, amount, currency):
    listing = Listing(listing_id="x", title=title or "x", price=amount, currency=currency)
    facts = price_facts(listing, read_claims(title, None, listing))
    for value in (facts.price_cny, facts.per_disc, facts.ratio, facts.log_ratio):
        assert value is None or math.isfinite(value)
    assert (facts.ratio is None) == (facts.log_ratio is None) == (facts.reference is None)
