"""Disguises and odd but honest handwriting."""

from random import Random

import pytest

from training.marketplace import MarketConfig, simulate
from training.marketplace.disguise import Disguises
from training.marketplace.events import Listed
from training.marketplace.style import write_oddly

TITLE = "甄嬛传 蓝光DVD 全集 刻录光盘 网盘自动发货 高清1080P"


@pytest.mark.parametrize("technique", Disguises("ab").techniques)
def test_full_strength_changes_a_telling_title(technique):
    disguises = Disguises("ab")
    assert disguises.apply(TITLE, technique, 1.0, Random(1)) != TITLE
    assert disguises.apply(TITLE, technique, 0.0, Random(1)) == TITLE


@pytest.mark.parametrize("technique", Disguises("ab").techniques)
def test_words_that_tell_nothing_are_left_alone(technique):
    plain = "纯棉连衣裙 夏季新款 包邮"
    assert Disguises("ab").apply(plain, technique, 1.0, Random(1)) == plain


def test_strength_is_the_share_of_telling_words_that_change():
    disguises, random = Disguises("ab"), Random(3)
    text = "光盘 " * 1000
    changed = disguises.apply(text, "homophone", 0.3, random).split()
    assert 0.25 < sum(word != "光盘" for word in changed) / 1000 < 0.35


def test_banks_know_different_forms():
    text = "蓝光 " * 400
    forms = {
        habits: set(Disguises(habits).apply(text, "homophone", 1.0, Random(2)).split())
        for habits in ("a", "b")
    }
    assert forms["a"] and forms["b"]
    assert not forms["a"] & forms["b"]


def test_a_works_title_can_be_masked():
    masked = Disguises("a").apply("甄嬛传 礼盒", "masked", 1.0, Random(4), work="甄嬛传")
    assert "甄嬛传" not in masked
    assert len(masked) == len("甄嬛传 礼盒")


def test_disguises_spread_over_the_months():
    config = MarketConfig(
        seed=3, n_listings=12_000, prevalence=0.8, open_share=0.1, notice_rate=0.3
    )
    pirated = [e.truth for e in simulate(config) if isinstance(e, Listed) and e.truth.pirated]
    third = len(pirated) // 3
    early = sum(truth.disguise is not None for truth in pirated[:third])
    late = sum(truth.disguise is not None for truth in pirated[-third:])
    assert late > 1.2 * early
    assert len({t.disguise for t in pirated[-third:]}) > len({t.disguise for t in pirated[:300]})


def test_honest_sellers_write_oddly_too():
    config = MarketConfig(seed=3, n_listings=4000)
    lawful = [e.truth for e in simulate(config) if isinstance(e, Listed) and not e.truth.pirated]
    odd = sum("odd_typing" in truth.slices for truth in lawful)
    assert 0.02 < odd / len(lawful) < 0.1
    assert not any(truth.disguise for truth in lawful)


def test_odd_hands_by_example():
    random = Random(1)
    assert write_oddly("DVD 9", "wide", random) == "ＤＶＤ ９"
    assert write_oddly("正版 DVD", "spaced", random) == "正 版 D V D"
    assert write_oddly("正版 DVD", "letters_dotted", random) == "正版 D.V.D"
    assert write_oddly("正版 DVD 包邮", "starred", random) == "正版★DVD★包邮"
