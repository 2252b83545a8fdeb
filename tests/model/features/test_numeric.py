import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.features.edition import read_claims
from model.features.levels import Levels, Vocabulary
from model.features.numeric import VOCABULARY, explain, numeric_features, spans_of
from model.features.price import price_facts
from model.features.seller import seller_facts
from model.listing import Licence, Listing, Seller

DAY = date(2024, 6, 1)
RICH_SELLER = Seller(
    seller_id="s",
    registered_on=date(2024, 3, 1),
    kind="personal",
    credit_points=120,
    positive_rate=0.96,
    active_listings=400,
    active_av_listings=390,
    units_sold_90d=9000,
    refund_rate_90d=0.04,
    piracy_complaints_180d=12,
    notices_365d=5,
    takedowns_365d=4,
    counter_notices_won_365d=1,
    last_takedown_on=date(2024, 5, 2),
)


def facts(listing):
    claims = read_claims(listing.title, listing.description, listing)
    return listing, claims, price_facts(listing, claims), seller_facts(listing.seller, DAY)


def names(listing):
    features = numeric_features(*facts(listing))
    assert {value for _, value in features} <= {1.0}
    found = [name for name, _ in features]
    assert len(found) == len(set(found))
    return set(found)


def test_a_listing_that_says_nothing_has_no_features(listing):
    assert names(listing("跑步鞋")) == set()


def test_missing_seller_fields_have_no_features(listing):
    bare = listing("跑步鞋", seller=Seller(seller_id="s"))
    assert names(bare) == set()


def test_licence_is_no_feature(listing):
    without = names(listing("跑步鞋", seller=RICH_SELLER))
    for status in ("none", "expired", "verified", "unverified"):
        seller = Seller(
            **{f: getattr(RICH_SELLER, f) for f in RICH_SELLER.__struct_fields__ if f != "licence"},
            licence=Licence(status=status),
        )
        assert names(listing("跑步鞋", seller=seller)) == without


def test_a_false_blu_ray_at_a_street_price(listing):
    found = names(
        listing("阿凡达 蓝光d9", 8.0, condition="new", stock=5000, units_sold_30d=300, year=2015)
    )
    assert {
        "finding:FALSE_BLU_RAY",
        "medium:bd",
        "price_ratio:0.06-0.12",
        "price_ratio:<0.12|bd",
        "price_ratio:<0.12|new",
        "price_basis:single",
        "stock:>=1000",
        "stock:>=1000|new",
        "sold:>=200",
        "sold:>=200|price0",
    } == found


def test_a_second_hand_original(listing):
    found = names(listing("二手 潜伏 30集 12碟 dvd", 90.0, condition="used", stock=1))
    assert {
        "medium:dvd",
        "minutes_load:<0.5",
        "discs:5-13",
        "price_ratio:0.6-1",
        "price_ratio:0.35-1|dvd_set",
        "price_ratio:0.35-1|used",
        "price_basis:discs",
        "stock:<2",
        "stock:<2|used",
    } == found


@pytest.mark.parametrize(
    ("title", "amount", "fields", "name", "code", "zh", "en"),
    [
        (
            "海上钢琴师 16部 10碟 dvd",
            16.0,
            {},
            "price_ratio:0.12-0.2",
            "PRICE_FAR_BELOW_EDITION",
            "每碟 ¥1.6，同类正版（DVD套装）约 ¥9（按标明的碟数）",
            "¥1.6 per disc; genuine DVD sets cost about ¥9 (by the stated number of discs)",
        ),
        (
            "集结号 dvd",
            5.0,
            {"condition": "new"},
            "price_ratio:0.12-0.35|new",
            "PRICE_BELOW_EDITION",
            "全新，每碟 ¥5，同类正版（DVD）约 ¥25（未标碟数，按单碟算）",
            "New, ¥5 per disc; genuine DVDs cost about ¥25"
            " (number of discs not stated, taken as one)",
        ),
        (
            "动作片 dvd",
            5.0,
            {"condition": "used", "stock": 500},
            "stock:100-1000|used",
            "USED_IN_BULK",
            "二手，库存 500",
            "Second-hand, stock 500",
        ),
        (
            "康熙王朝 46集 8碟 dvd",
            46.0,
            {},
            "minutes_load:1-2",
            "EPISODES_EXCEED_DISCS",
            "46集/8碟，每碟约 259 分钟，DVD正常码率约 240 分钟",
            "46 episodes on 8 discs, about 259 minutes a disc; a DVD holds about 240 at honest"
            " quality",
        ),
        (
            "2t移动硬盘 电影1200部",
            788.0,
            {},
            "works:>=200|drive",
            "CATALOGUE_OF_WORKS",
            "一个盘里 1200 部作品",
            "1200 works on one drive",
        ),
        (
            "跑步鞋",
            788.0,
            {"seller": RICH_SELLER},
            "seller_takedowns:1.5-3",
            "TAKEDOWN_HISTORY",
            "近一年下架 3 次（已扣除申诉成立 1 次），最近一次 2024-05-02",
            "3 takedowns in a year (1 reversed ones not counted), the last on 2024-05-02",
        ),
        (
            "跑步鞋",
            788.0,
            {"seller": RICH_SELLER},
            "seller_av_share:>=0.95",
            "SELLER_AV_SHARE",
            "在售 400 件，其中音像 390 件（98%）",
            "390 of 400 active listings are audiovisual (98%)",
        ),
    ],
)
def test_sentences_state_the_figures(listing, title, amount, fields, name, code, zh, en):
    known = facts(listing(title, amount, year=2015, **fields))
    assert name in {found for found, _ in numeric_features(*known)}
    assert VOCABULARY[name].code == code
    assert explain(name, *known) == (zh, en)


def test_a_finding_lends_its_feature_words_and_place(listing):
    title = "阿凡达 蓝光d9"
    known = facts(listing(title))
    spans = spans_of("finding:FALSE_BLU_RAY", known[1])
    assert [title[s.start : s.end] for s in spans] == ["蓝光", "d9"]
    assert explain("finding:FALSE_BLU_RAY", *known)[0] == "宣称蓝光，却是D9容量"


def test_price_and_seller_have_no_place(listing):
    known = facts(listing("集结号 dvd", 5.0, seller=RICH_SELLER))
    assert spans_of("price_ratio:0.12-0.2", known[1]) == ()
    assert spans_of("seller_takedowns:1.5-3", known[1]) == ()


def test_codes_are_upper_snake():
    assert all(re.fullmatch("[A-Z][A-Z_]+[A-Z]", entry.code) for entry in VOCABULARY.values())


WORDS = [
    *("蓝光", "dvd", "d9", "bd50", "4kuhd", "cbhd", "vcd", "hdvd", "网盘", "u盘64g", "移动硬盘2t"),
    *("24碟", "一碟四部", "三集一碟", "52集", "1-8季", "20部", "5元一张", "100张起", "限量30套"),
    *("二手", "全新", "港版", "教学", "动画", "影碟机", "空白光盘", "刻录", "热映", "双国语"),
    *("1080p", "合集", "一箱", "任选"),
]
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8)
COUNT = st.none() | st.integers(0, 10**7)
RATE = st.none() | st.floats(0, 1)
DATES = st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1))
SELLERS = st.none() | st.builds(
    Seller,
    seller_id=st.just("s"),
    registered_on=DATES,
    kind=st.sampled_from([None, "personal", "shop", "flagship"]),
    credit_points=st.none() | st.integers(-(10**6), 10**9),
    positive_rate=RATE,
    active_listings=COUNT,
    active_av_listings=COUNT,
    units_sold_90d=COUNT,
    refund_rate_90d=RATE,
    piracy_complaints_180d=COUNT,
    notices_365d=COUNT,
    takedowns_365d=COUNT,
    counter_notices_won_365d=COUNT,
    last_takedown_on=DATES,
)
LISTINGS = st.builds(
    Listing,
    listing_id=st.just("x"),
    title=TITLES.map(" ".join),
    price=st.floats(0, 1e300),
    description=st.none() | TITLES.map("，".join),
    condition=st.sampled_from([None, "new", "used"]),
    stock=COUNT,
    units_sold_30d=COUNT,
    seller=SELLERS,
)


@given(LISTINGS)
def test_every_feature_is_known_and_can_be_explained(made):
    known = facts(made)
    for name, value in numeric_features(*known):
        assert value == 1.0
        zh, en = explain(name, *known)
        assert zh
        assert en
        assert "None" not in zh + en
        for span in spans_of(name, known[1]):
            assert span.field in ("title", "description")


def test_levels_are_half_open():
    levels = Levels("x", (0, 10), ("A", "B", "C"))
    assert [levels.name(v) for v in (-1, 0, 9.99, 10)] == ["x:<0", "x:0-10", "x:0-10", "x:>=10"]


def test_levels_need_a_code_each():
    with pytest.raises(ValueError, match="3 levels, 2 codes"):
        Levels("x", (0, 10), ("A", "B"))


def test_a_name_is_declared_once():
    vocabulary = Vocabulary()
    vocabulary.declare_one("x", "A", lambda facts: ("", ""))
    with pytest.raises(ValueError, match="twice"):
        vocabulary.declare_one("x", "A", lambda facts: ("", ""))
