"""The compiled scorer: the estimator's own numbers, by one path for all."""

from __future__ import annotations

import math
import random
from datetime import UTC, date, datetime

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.classifier import ListingClassifier
from model.listing import Licence, Listing, Seller
from model.policy import Policy
from model.reading import Reader
from model.scorer import Scorer
from training.corpus import load_corpus
from training.dataset import Dataset

THEN = datetime(2013, 4, 1, tzinfo=UTC)
# What the trade writes and what breaks programs, close together.
PIECES = [
    *("蓝光", "D9", "DVD", "刻录", "网盘", "资源", "正版", "二手", "60集", "2碟装", "电水壶", "¥"),
    *(
        "3000部电影",
        "2T移动硬盘",
        "不刻录",
        "自选",
        "加V信",
        "高氵青",
        "光石枼",
        "Ｄ９",
        "藍光",
        "📀",
    ),
    *(
        "\u200b",
        "\u202e",
        "\u202c",
        "\u0301",
        "\ufe0f",
        " ",
        ",",
        "·",
        "\n",
        "\x00",
        "龘",
        "𠮷",
        "é",
    ),
    *("languang", "guangpan", "d v d", "1080P", "18/部", "ⅮⅤⅮ", "㊣", "🏴‍☠️", "!!!"),
]
TEXT = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), min_size=1, max_size=12).map("".join)
COUNT = st.none() | st.sampled_from([0, 1, 3, 30, 500, 2**53])
RATE = st.none() | st.floats(0, 1)
DAY = st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1))
SELLERS = st.builds(
    Seller,
    seller_id=st.just("s"),
    registered_on=DAY,
    kind=st.sampled_from([None, "personal", "shop", "flagship"]),
    credit_points=st.none() | st.integers(-(2**53), 2**53),
    positive_rate=RATE,
    active_listings=COUNT,
    active_av_listings=COUNT,
    units_sold_90d=COUNT,
    refund_rate_90d=RATE,
    piracy_complaints_180d=COUNT,
    notices_365d=COUNT,
    takedowns_365d=COUNT,
    counter_notices_won_365d=COUNT,
    last_takedown_on=DAY,
    licence=st.none()
    | st.builds(
        Licence, status=st.sampled_from([None, "verified", "expired", "none"]), valid_until=DAY
    ),
)
LISTINGS = st.builds(
    Listing,
    listing_id=st.just("l"),
    title=TEXT.map(lambda text: text[:500]).filter(bool),
    price=st.floats(0, 1e12),
    currency=st.sampled_from(["CNY", "HKD", "TWD", "USD", "EUR", "JPY"]),
    description=st.none() | TEXT,
    category=st.none() | st.sampled_from(["音像>电影", "家居>餐具", "数码>硬盘"]),
    condition=st.sampled_from([None, "new", "used"]),
    stock=COUNT,
    units_sold_30d=COUNT,
    listed_at=st.none() | st.datetimes(datetime(1990, 1, 1), timezones=st.just(UTC)),
    seller=st.none() | SELLERS,
)


def scores_of(scorer: Scorer, listings: list[Listing]) -> list[float]:
    return [score.score for score in scorer.score_many(listings, received_at=THEN)]


def dated(listing: Listing) -> Listing:
    """The estimator has no receiver's clock: it must be the same in both."""
    return msgspec.structs.replace(listing, listed_at=listing.listed_at or THEN)


class TestParity:
    def test_it_agrees_with_the_estimator_on_every_listing_of_the_corpus(
        self, scorer: Scorer, classifier: ListingClassifier
    ) -> None:
        listings = [dated(row.listing) for row in load_corpus()]
        expected = classifier.predict_proba(listings)[:, 1]
        got = np.array(scores_of(scorer, listings))
        assert len(listings) > 1000
        assert np.abs(got - expected).max() <= 1e-9

    @settings(max_examples=200)
    @given(LISTINGS)
    def test_it_agrees_with_the_estimator_on_any_listing(
        self, scorer: Scorer, classifier: ListingClassifier, listing: Listing
    ) -> None:
        [expected] = classifier.predict_proba([dated(listing)])[:, 1]
        assert scorer.score(dated(listing)).score == pytest.approx(expected, abs=1e-9)

    def test_it_is_the_sum_of_its_terms(self, scorer: Scorer, learned: Dataset) -> None:
        """By dictionaries and `fsum`, without a table or an array."""
        weights = scorer.weights
        grams = dict(zip(weights.keys.tolist(), weights.grams.tolist(), strict=True))
        for reading in Reader.default().read_many([dated(x) for x in learned.listings[:80]]):
            pairs = zip(reading.wording.keys.tolist(), reading.wording.scales.tolist(), strict=True)
            terms = [
                weights.base,
                *(weights.named.get(s.name, 0.0) * s.value for s in reading.signals),
                *(grams.get(key, 0.0) * scale for key, scale in pairs),
            ]
            expected = 1 / (1 + math.exp(-math.fsum(terms)))
            assert scorer.score_reading(reading).score == pytest.approx(expected, abs=1e-12)


class TestPaths:
    def test_one_by_one_is_as_many_in_any_order(self, scorer: Scorer, learned: Dataset) -> None:
        listings = learned.listings[:60]
        many = scorer.score_many(listings, received_at=THEN)
        shuffled = random.Random(0).sample(range(60), 60)
        again = scorer.score_many([listings[i] for i in shuffled], received_at=THEN)
        assert many == [scorer.score(listing, received_at=THEN) for listing in listings]
        assert again == [many[i] for i in shuffled]

    def test_none_are_none(self, scorer: Scorer) -> None:
        assert scorer.score_many([]) == []

    def test_receipt_stands_in_for_a_missing_time(self, scorer: Scorer) -> None:
        seller = Seller(seller_id="s", registered_on=date(2013, 3, 1), takedowns_365d=4)
        undated = Listing(listing_id="l", title="DVD 刻录", price=5.0, seller=seller)
        assert scorer.score(undated, received_at=THEN) == scorer.score(dated(undated))
        much_later = datetime(2023, 4, 1, tzinfo=UTC)
        assert scorer.score(dated(undated), received_at=much_later) == scorer.score(dated(undated))

    def test_a_score_names_its_versions(self, scorer: Scorer) -> None:
        score = scorer.score(Listing(listing_id="l-9", title="x", price=1.0))
        assert (score.listing_id, score.model_version, score.policy_version) == (
            "l-9",
            "v1",
            "policy-1",
        )
        assert (score.work, score.memory_version) == (None, None)

    def test_the_policy_decides(self, scorer: Scorer, learned: Dataset) -> None:
        for score in scorer.score_many(learned.listings, received_at=THEN):
            expected = "block" if score.score >= 0.9 else "review" if score.score >= 0.1 else "pass"
            assert score.decision == expected

    def test_another_policy_changes_the_decision_and_not_the_score(self, scorer: Scorer) -> None:
        strict = Policy(
            version="strict", review_at=0.0, block_at=0.0, min_precision=0.5, review_budget=1.0
        )
        other = Scorer(scorer.weights, scorer.reader, strict, scorer.manifest)
        listing = Listing(listing_id="l", title="电水壶", price=1.0, listed_at=THEN)
        one, two = scorer.score(listing), other.score(listing)
        assert (one.decision, two.decision) == ("pass", "block")
        assert msgspec.structs.replace(two, decision="pass", policy_version="policy-1") == one


class TestInvariants:
    @settings(max_examples=60)
    @given(LISTINGS, SELLERS)
    def test_a_seller_says_nothing_of_goods_that_are_not_audiovisual(
        self, scorer: Scorer, listing: Listing, seller: Seller
    ) -> None:
        with_seller = msgspec.structs.replace(dated(listing), seller=seller)
        without = msgspec.structs.replace(with_seller, seller=None)
        if not Reader.default().read(without).is_audiovisual:
            assert scorer.score(with_seller).score == scorer.score(without).score

    @pytest.mark.parametrize(
        "title", ["电水壶 1.8L 不锈钢", "山地车碟刹 刹车碟片", "春季新款连衣裙 包邮", "？"]
    )
    def test_a_kettle_of_the_worst_of_sellers_is_a_kettle(self, scorer: Scorer, title: str) -> None:
        worst = Seller(
            seller_id="s",
            positive_rate=0.1,
            takedowns_365d=50,
            notices_365d=80,
            piracy_complaints_180d=300,
            active_listings=900,
            active_av_listings=900,
        )
        kettle = Listing(listing_id="l", title=title, price=0.01, stock=9999, condition="used")
        suspect = msgspec.structs.replace(kettle, seller=worst)
        bare = msgspec.structs.replace(kettle, stock=None, condition=None, price=5000.0)
        assert scorer.score(suspect).score == scorer.score(bare).score

    def test_findings_are_apart_from_the_score(self, scorer: Scorer) -> None:
        seller = Seller(seller_id="s", licence=Licence(status="none"))
        known = Listing(listing_id="l", title="正版DVD", price=68.0, listed_at=THEN, seller=seller)
        unknown = msgspec.structs.replace(known, seller=Seller(seller_id="s"))
        assert scorer.score(known).findings == ["SELLER_UNLICENSED"]
        assert scorer.score(unknown).findings == []
        assert scorer.score(known).score == scorer.score(unknown).score

    def test_what_only_reviewers_need_does_not_count(self, scorer: Scorer) -> None:
        plain = Listing(listing_id="l", title="蓝光D9 刻录", price=5.0, listed_at=THEN)
        full = msgspec.structs.replace(
            plain,
            listing_id="盗版刻录",
            url="https://example.com/盗版",
            image_ids=["盗版"],
            ship_from="广东",
            description="",
            seller=Seller(seller_id="盗版刻录光盘批发"),
        )
        assert scorer.score(full).score == scorer.score(plain).score

    @pytest.mark.parametrize("title", ["𠮷", "\u200b", "\x00", "。", "💿", "\u0301" * 500, " "])
    def test_a_title_of_next_to_nothing_has_a_score(self, scorer: Scorer, title: str) -> None:
        score = scorer.score(Listing(listing_id="l", title=title, price=0.0))
        assert 0 < score.score < 1
        assert msgspec.json.decode(msgspec.json.encode(score))["score"] == score.score

    def test_the_same_price_in_another_currency_scores_the_same(self, scorer: Scorer) -> None:
        # In April 2013 a US dollar was worth 7.76 Hong Kong dollars, as always.
        us = Listing(
            listing_id="l", title="正版DVD 10碟装", price=129.0, currency="USD", listed_at=THEN
        )
        hong_kong = msgspec.structs.replace(us, price=129.0 * 7.76, currency="HKD")
        assert scorer.score(hong_kong).score == scorer.score(us).score
