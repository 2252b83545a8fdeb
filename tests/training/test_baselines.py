"""The baselines: what they count, by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from model.listing import Listing, parse_listing
from training.baselines import (
    build_baselines,
    count_keywords,
    jieba_words,
    price_table,
    punctuation_table,
    seller_table,
)
from training.dataset import Dataset


def listing(**fields: Any) -> Listing:
    return parse_listing({"listing_id": "1", "title": "正版DVD", "price": 20.0, **fields})


class TestKeywords:
    def test_each_word_counts_once_in_title_and_description(self) -> None:
        rows = [
            listing(title="网盘 资源 自动发货", description="网盘链接"),
            listing(title="春季连衣裙"),
        ]
        # 网盘, 自动发货, 链接
        assert count_keywords(rows).tolist() == [[3], [0]]

    def test_case_does_not_matter(self) -> None:
        assert count_keywords([listing(title="AVCHD")]) == count_keywords([listing(title="avchd")])

    def test_the_rule_ranks_by_the_count(self, learned: Dataset) -> None:
        rule = build_baselines()["keyword rule"]
        scores = rule.fit(learned.listings, learned.is_pirated).decision_function(learned.listings)
        counts = count_keywords(learned.listings)[:, 0]
        assert np.all(np.diff(scores[np.argsort(counts, kind="stable")]) >= 0)


class TestOneSide:
    def test_a_price_is_its_logarithm_in_yuan(self) -> None:
        assert price_table([listing(price=99.0)])[0, 0] == pytest.approx(math.log(100))

    def test_an_amount_in_dollars_is_more_than_the_same_in_yuan(self) -> None:
        dollars, yuan = price_table([listing(currency="USD"), listing()])[:, 0]
        assert 5 < math.expm1(dollars) / math.expm1(yuan) < 10

    def test_no_seller_is_all_missing(self) -> None:
        assert np.isnan(seller_table([listing()])).all()

    def test_a_seller_is_laid_out_with_days_since(self) -> None:
        seller = {
            "seller_id": "s",
            "registered_on": "2012-01-01",
            "takedowns_365d": 0,
            "licence": {"status": "none"},
        }
        row = seller_table([listing(listed_at="2012-01-11T00:00:00Z", seller=seller)])[0]
        known = row[~np.isnan(row)]
        # Takedowns, days since registration, and that there is no licence.
        assert known.tolist() == [0, 10, 1]

    def test_typing_is_counted_and_words_are_not(self) -> None:
        one, other = punctuation_table([listing(title="全集!! 30"), listing(title="刻录!! 99")])
        assert one.tolist() == other.tolist()
        # Seven characters, one run between words; marks, symbols, separators, digits.
        assert one[:6].tolist() == [7, 1, 2, 0, 1, 2]


def test_words_are_those_of_jieba_without_the_spaces() -> None:
    assert jieba_words("移动硬盘 电影") == ("移动硬盘", "电影")


@pytest.mark.parametrize("name", build_baselines())
def test_every_baseline_scores_listings_it_never_saw(name: str, learned: Dataset) -> None:
    half = np.arange(len(learned.listings)) % 2 == 0
    seen, unseen = learned.part(half), learned.part(~half)
    pipeline = build_baselines()[name].fit(seen.listings, seen.is_pirated)
    scores = pipeline.decision_function(unseen.listings)
    assert scores.shape == (len(unseen.listings),)
    assert np.isfinite(scores).all()
