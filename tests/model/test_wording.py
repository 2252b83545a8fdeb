"""Wording: every n-gram of both views, and its weight back on its characters."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.text.pinyin import to_pinyin
from model.text.wording import Floats, Wording, damping, read_wording

FOLDED = st.text("蓝光碟盘刻录dvd9guangdie ,加微", min_size=1, max_size=12)


def words(*texts: str) -> Wording:
    return read_wording((text, to_pinyin(text), 60) for text in texts)


def lay(wording: Wording, weights: Floats) -> list[list[float]]:
    return wording.lay_on_characters(wording.share_among_codes(weights))


def silence_crossing(wording: Wording, weights: Floats) -> None:
    """Take the weight from n-grams that run over the end of a passage."""
    for stretch in wording.stretches:
        weights[1, stretch.end - 1 : stretch.end] = 0.0
        weights[2, stretch.end - 2 : stretch.end] = 0.0


def count_grams(n_codes: int) -> int:
    return sum(max(0, n_codes - order + 1) for order in (1, 2, 3))


class TestReading:
    @given(st.lists(FOLDED, min_size=1, max_size=2))
    def test_both_views_of_all_passages_lie_end_to_end(self, texts: list[str]) -> None:
        wording = words(*texts)
        # An end for each view.
        n_codes = [len(text) + 1 + len(to_pinyin(text).codes) + 1 for text in texts]
        assert wording.grams.shape == (3, sum(n_codes))
        n_grams = sum(count_grams(n) for n in n_codes)
        assert len(wording.keys) == len(wording.scales) == len(wording.is_spoken) == n_grams

    @given(FOLDED, FOLDED, FOLDED)
    def test_a_passage_has_the_same_ngrams_in_any_company(
        self, text: str, before: str, after: str
    ) -> None:
        alone, among = words(text), words(before, text, after)
        first = len(words(before).keys)
        assert among.keys[first : first + len(alone.keys)].tolist() == alone.keys.tolist()

    def test_homophones_are_another_spelling_and_the_same_sound(self) -> None:
        one, other = (words(text).keys.tolist() for text in ("网盘", "网磐"))
        # 网盘. and wang-pan. by order: 6 single codes, 5 pairs, 4 trigrams.
        different = [i for i in range(15) if one[i] != other[i]]
        has_the_homophone = {
            *(1,),  # 盘
            *(6 + 0, 6 + 1),  # 网盘, 盘.
            *(11 + 0, 11 + 1),  # 网盘., 盘.w
        }
        assert set(different) == has_the_homophone

    def test_pinyin_is_the_same_sound_in_fewer_codes(self) -> None:
        written, spelt = words("网盘"), words("wangpan")
        syllables = written.keys[3:5]
        assert spelt.grams.shape[1] == 7 + 1 + 2 + 1
        assert spelt.keys[8:10].tolist() == syllables.tolist()

    def test_a_letter_and_the_sound_of_it_are_different_things(self) -> None:
        singles = words("dvd").keys[:8].tolist()  # d v d end, twice
        assert singles[0] == singles[2] != singles[4] == singles[6]

    def test_passages_do_not_run_into_each_other(self) -> None:
        pair = words("光碟").keys[6]
        assert pair not in words("光", "碟").keys
        assert pair in words("碟", "光碟").keys


class TestDamping:
    @pytest.mark.parametrize(
        ("length", "enough", "expected"),
        [(0, 60, 1.0), (1, 60, 1.0), (4, 60, 0.5), (60, 60, 60**-0.5), (600, 60, 60**0.5 / 600)],
    )
    def test_by_hand(self, length: int, enough: int, expected: float) -> None:
        assert damping(length, enough=enough) == pytest.approx(expected, rel=1e-12)

    def test_saying_it_ten_times_adds_no_more_than_saying_it_all_along(self) -> None:
        weights = [n * damping(n, enough=60) for n in (60, 120, 600, 2000)]
        assert weights == pytest.approx([math.sqrt(60)] * 4)

    @given(st.integers(0, 3000), st.sampled_from([60, 200]))
    def test_an_ngram_of_a_longer_text_never_counts_more(self, length: int, enough: int) -> None:
        assert damping(length + 1, enough=enough) <= damping(length, enough=enough)


class TestLayingOnCharacters:
    @given(st.lists(FOLDED, min_size=1, max_size=2), st.integers(0, 2**32))
    def test_nothing_is_lost_or_added(self, texts: list[str], seed: int) -> None:
        wording = words(*texts)
        weights = np.random.default_rng(seed).normal(size=wording.grams.shape)
        silence_crossing(wording, weights)
        laid = lay(wording, weights)
        assert [len(passage) for passage in laid] == [len(text) for text in texts]
        assert sum(map(sum, laid)) == pytest.approx(float(weights.sum()), abs=1e-9)

    def test_a_single_character_gets_all_that_is_said_of_it(self) -> None:
        wording = words("碟")
        weights = np.ones(wording.grams.shape)
        silence_crossing(wording, weights)
        [[only]] = lay(wording, weights)
        assert only == pytest.approx(count_grams(4))

    def test_an_ngram_is_shared_by_its_characters_alone(self) -> None:
        wording = words("一二三四")
        weights = np.zeros(wording.grams.shape)
        weights[2, 0] = 3.0  # the first trigram
        [laid] = lay(wording, weights)
        assert laid == pytest.approx([1.0, 1.0, 1.0, 0.0])

    def test_a_syllable_lies_on_its_character(self) -> None:
        wording = words("一二三四")
        weights = np.zeros(wording.grams.shape)
        weights[0, 5 + 2] = 1.0  # the third syllable, behind four characters and an end
        [laid] = lay(wording, weights)
        assert laid == [0.0, 0.0, 1.0, 0.0]
