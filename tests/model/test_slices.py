"""Slices: who belongs to which, from outside facts alone."""

from __future__ import annotations

from typing import Any

import pytest

from model.listing import parse_listing
from model.policy import Policy
from model.reading import Reader
from model.scorer import Scorer
from model.slices import BITS, SLICES, bits_of, names_of, slices_of


def named(title: str, **facts: Any) -> set[str]:
    row = {"listing_id": "1", "title": title, "price": 30} | facts
    return set(slices_of(Reader.default().read(parse_listing(row))))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("二手正版DVD 大明宫词 盘面轻微划痕", "second_hand"),
        ("音像店清仓 正版DVD电影", "clearance"),
        ("越剧 红楼梦 DVD 戏曲光盘", "opera_teaching_children"),
        ("儿童英语启蒙动画 DVD光盘", "opera_teaching_children"),
        ("日版蓝光 千与千寻 带侧标", "imports"),
        ("先锋DVD影碟机 家用播放机", "accessories"),
        ("空白刻录盘 DVD-R 50片装", "accessories"),
        ("录像带转DVD 婚礼录像刻录光盘", "own_recordings"),
        ("大学英语教材 附光盘", "book_with_disc"),
        ("纯棉连衣裙 夏季新款", "open_world"),
    ],
)
def test_what_the_text_says(title: str, expected: str) -> None:
    assert expected in named(title)


def test_a_plain_new_film_disc_is_in_none() -> None:
    assert named("正版DVD 士兵突击 30集 10碟", condition="new") == set()


def test_a_used_condition_is_as_good_as_the_word() -> None:
    title = "DVD 大明宫词"
    assert "second_hand" not in named(title)
    assert "second_hand" in named(title, condition="used")


def test_what_is_denied_is_not_so() -> None:
    assert "second_hand" not in named("DVD 大明宫词 非二手")


def test_a_player_that_the_buyer_owns_is_no_player_for_sale() -> None:
    assert "accessories" not in named("DVD 大明宫词", description="任何影碟机都能播放")


@pytest.mark.parametrize("status", ["none", "expired"])
def test_sellers_without_a_valid_licence(status: str) -> None:
    seller = {"seller_id": "s", "licence": {"status": status}}
    assert named("DVD 大明宫词", seller=seller) == {"unlicensed"}
    assert named("DVD 大明宫词", seller={"seller_id": "s", "licence": None}) == set()


@pytest.mark.parametrize(("won", "expected"), [(0, set()), (1, {"wrongful_notices"})])
def test_sellers_with_wrongful_notices(won: int, expected: set[str]) -> None:
    seller = {"seller_id": "s", "counter_notices_won_365d": won}
    assert named("DVD 大明宫词", seller=seller) == expected


def test_circled_and_look_alike_characters_are_odd_and_one_star_is_not() -> None:
    assert "odd_typing" in named("Ⓓⓥⓓ 大明宫词")
    assert "odd_typing" not in named("★DVD 大明宫词★")


def test_bits_and_names_are_one() -> None:
    assert len(set(BITS.values())) == len(SLICES)
    for bits in (0, 1, 0b101, 2 ** len(SLICES) - 1):
        assert bits_of(names_of(bits)) == bits
    assert bits_of(["no slice of ours"]) == 0


class TestInTheScorer:
    def decided(self, scorer: Scorer, protected: list[str]) -> tuple[float, str]:
        policy = Policy(
            version="p",
            review_at=0.0,
            block_at=0.0,
            min_precision=0.9,
            review_budget=0.1,
            protected_slices=protected,
        )
        strict = Scorer(scorer.weights, scorer.reader, policy, scorer.manifest)
        row = {"listing_id": "1", "title": "二手 蓝光D9 刻录", "price": 5, "condition": "used"}
        found = strict.score(parse_listing(row))
        return found.score, found.decision

    def test_a_protected_slice_is_reviewed_instead_of_blocked(self, scorer: Scorer) -> None:
        free, decision = self.decided(scorer, ["imports"])
        kept, protected = self.decided(scorer, ["second_hand"])
        assert (decision, protected) == ("block", "review")
        assert free == kept
