"""Attacks keep to their strength, and leave a valid listing."""

import re
from collections import Counter
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.listing import Listing, parse_listing
from training.attacks import FOCUSES, STRENGTHS, TECHNIQUES, attack, attack_text, count_letters
from training.attacks.attack import MAX_DESCRIPTION, MAX_TITLE, Edit, apply_edits, plan_edits

TITLES = [
    "战狼2 蓝光碟 国语中字 未删减 包邮",
    "绝版老剧DVD 80年代电视剧 敌营十八年 可定制光盘",
    "百度网盘 自动发货 老友记1-10季 高清资源 加微信",
    "1T移动硬盘 拷好老电影1000部 广场舞 戏曲 送老人",
    "Studio Ghibli 24 Movie Collection Blu-ray English Dub Box",
    "二手 泰坦尼克号 正版DVD 中录 单张 盒有裂",
    "保温杯 304不锈钢 500ml 学生便携 黑色",
]
# Whatever a client may send; lone surrogates are no text.
any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
chinese = st.text(st.sampled_from("蓝光碟片网盘刻录高清DVD9 BD，💿集1-"), min_size=1, max_size=60)
# These can rewrite any text of Chinese and Latin letters.
FREE = ("zero_width", "bidi", "homophone", "mixed")


def listing(title: str, description: str | None = None) -> Listing:
    return Listing(listing_id="a", title=title, price=9.9, description=description)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_one_seed_gives_one_listing(technique: str) -> None:
    offers = [listing(title, "蓝光原盘拷贝，网盘秒发") for title in TITLES]
    first, second = (
        [attack(offer, technique, 0.5, Random(11)) for offer in offers] for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_another_seed_gives_another_listing(technique: str) -> None:
    offer = listing(TITLES[2], "蓝光原盘拷贝，BD50 DVD9 1080P remux iso，网盘秒发，加微信")
    assert len({attack(offer, technique, 0.3, Random(seed)) for seed in range(20)}) > 3


@pytest.mark.parametrize("focus", FOCUSES)
@pytest.mark.parametrize("technique", TECHNIQUES)
@settings(max_examples=25, deadline=None)
@given(title=any_text | chinese, description=st.none() | any_text, seed=st.integers(0, 2**32))
def test_the_result_is_a_valid_listing(
    technique: str, focus: str, title: str, description: str | None, seed: int
) -> None:
    attacked = attack(listing(title, description), technique, 0.5, Random(seed), focus=focus)
    assert parse_listing(msgspec.to_builtins(attacked)) == attacked


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_title_at_the_limit_stays_within_it(technique: str) -> None:
    offer = listing("蓝光碟D9" * 100, "高清网盘DVD" * 2500)
    attacked = attack(offer, technique, 0.5, Random(0))
    assert attacked != offer
    assert len(attacked.title) <= MAX_TITLE == 500
    assert len(attacked.description or "") <= MAX_DESCRIPTION == 20_000


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_only_the_texts_change(technique: str) -> None:
    offer = Listing(
        listing_id="b", title=TITLES[0], price=3.0, stock=9, category="音像>电影", condition="new"
    )
    attacked = attack(offer, technique, 0.5, Random(2))
    same = msgspec.structs.replace(attacked, title=offer.title, description=offer.description)
    assert same == offer


def test_no_strength_is_no_attack() -> None:
    offer = listing(TITLES[0], TITLES[1])
    assert all(attack(offer, technique, 0.0, Random(0)) == offer for technique in TECHNIQUES)


def test_an_unknown_technique_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="No technique 'rot13'"):
        attack(listing("碟"), "rot13", 0.3, Random(0))


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("technique", FREE)
def test_the_share_of_letters_changed_is_the_strength(technique: str, strength: float) -> None:
    text = "".join(TITLES[:4]) + "，".join(TITLES[:4])
    for seed in range(10):
        edits = plan_edits(text, technique, strength, Random(seed))
        share = sum(edit.size for edit in edits) / count_letters(text)
        assert share == pytest.approx(strength, abs=0.03)


@pytest.mark.parametrize("technique", [name for name in TECHNIQUES if name != "description"])
@settings(max_examples=25, deadline=None)
@given(title=chinese, seed=st.integers(0, 2**32))
def test_a_word_is_not_taken_far_beyond_the_strength(technique: str, title: str, seed: int) -> None:
    edits = plan_edits(title, technique, 0.3, Random(seed))
    # "蓝光DVD" and the like are the longest words; numbers go whole.
    longest = max([8, *map(len, re.findall(r"\d+", title))])
    assert sum(edit.size for edit in edits) <= 0.3 * count_letters(title) + longest


def test_letters_are_han_latin_and_digits() -> None:
    assert count_letters("碟D9，💿 é") == 3


def test_telling_words_go_first() -> None:
    text = "春天的故事和夏天的故事还有秋天的故事 网盘 冬天的故事"
    for seed in range(20):
        edits = plan_edits(text, "zero_width", 0.08, Random(seed))
        assert {text[edit.start : edit.end] for edit in edits} <= {"网盘", "网", "盘"}


def test_uniform_attacks_go_anywhere() -> None:
    text = "春天的故事和夏天的故事还有秋天的故事 网盘 冬天的故事"
    hit = Counter(
        place
        for seed in range(200)
        for edit in plan_edits(text, "zero_width", 0.08, Random(seed), focus="uniform")
        for place in range(edit.start, edit.end)
    )
    assert len(hit) == count_letters(text)


def test_foreign_readers_are_not_sent_chinese() -> None:
    for technique in TECHNIQUES:
        for seed in range(20):
            text = (
                attack_text(TITLES[4], technique, 0.5, Random(seed))
                if technique != ("description")
                else ""
            )
            assert not any("\u4e00" <= c <= "\u9fff" and c not in "口" for c in text)


def test_words_that_move_to_the_description_leave_the_title() -> None:
    attacked = attack(listing("战狼2 蓝光碟 国语", "全新"), "description", 0.5, Random(1))
    assert "蓝光碟" not in attacked.title
    assert "战狼2" in attacked.title
    assert "蓝光碟" in (attacked.description or "")
    assert "全新" in (attacked.description or "")


def test_a_title_of_telling_words_alone_is_not_left_empty() -> None:
    attacked = attack(listing("蓝光碟"), "description", 0.5, Random(0))
    assert attacked.title in ("详见描述", "看详情", "如图", "见下方说明")
    assert attacked.description is not None
    assert attacked.description.endswith("蓝光碟")


def test_edits_are_written_in_place_as_far_as_there_is_room() -> None:
    edits = [Edit(3, 4, "EFG", 1), Edit(0, 1, "bb", 1)]
    assert apply_edits("abcd", edits, limit=9) == "bbbcEFG"
    # The first edit goes first; what no longer fits is left as it was.
    assert apply_edits("abcd", edits, limit=6) == "abcEFG"
