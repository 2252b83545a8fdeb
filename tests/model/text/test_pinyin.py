"""The pinyin view: one code a syllable, confusable sounds merged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.text.fold import fold
from model.text.pinyin import SYLLABLES, spell_syllables, to_pinyin


class TestSound:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("蓝光", "兰咣"),
            ("碟", "牒"),
            ("碟", "蝶"),
            ("资源", "姿原"),
            ("网盘", "wangpan"),
            ("蓝光碟", "languangdie"),
            ("刻录", "kelu"),
            ("正版", "政办"),
            # Merged: zh/z, ch/c, sh/s, -ng/-n.
            ("正", "怎"),
            ("吃", "次"),
            ("是", "四"),
            ("光", "关"),
            ("青", "亲"),
        ],
    )
    def test_same_sound_same_codes(self, one: str, other: str) -> None:
        assert to_pinyin(one).codes == to_pinyin(other).codes

    @pytest.mark.parametrize(
        ("one", "other"), [("碟", "盘"), ("蓝", "南"), ("黑", "飞"), ("女", "努"), ("光", "广告")]
    )
    def test_other_sound_other_codes(self, one: str, other: str) -> None:
        assert to_pinyin(one).codes != to_pinyin(other).codes

    def test_one_character_a_syllable(self) -> None:
        assert len(to_pinyin("zhuangchuangshuang").codes) == 3

    def test_digits_marks_and_format_words_stay(self) -> None:
        text = "dvd bd25,1080p!"
        assert to_pinyin(text).codes == text

    @pytest.mark.parametrize("word", ["friends", "blue", "complete", "xbox", "dvd", "remux"])
    def test_words_that_are_no_syllables_stay(self, word: str) -> None:
        assert to_pinyin(word).codes == word

    @pytest.mark.parametrize(
        ("word", "syllables"),
        [
            ("xian", ["xian"]),
            ("guangdie", ["guang", "die"]),
            ("ziyuan", ["zi", "yuan"]),
            ("pingguo", ["ping", "guo"]),
        ],
    )
    def test_words_are_spelt_in_the_fewest_syllables(self, word: str, syllables: list[str]) -> None:
        codes = "".join(code for _, code in spell_syllables(word))
        assert codes == "".join(SYLLABLES[syllable] for syllable in syllables)

    def test_codes_are_private_use_and_not_the_folds_own_mark(self) -> None:
        assert all("\ue100" <= code <= "\uf8ff" for code in SYLLABLES.values())


class TestOffsets:
    def test_plain_text_needs_none(self) -> None:
        assert to_pinyin("蓝光碟dvd").offsets is None

    def test_latin_syllables_point_at_their_letters(self) -> None:
        view = to_pinyin("看languang了")
        assert view.offsets == [(0, 1), (1, 4), (4, 9), (9, 10)]
        assert view.span(1, 3) == (1, 9)

    @given(st.text(st.sampled_from("蓝光碟dvdlanguang zi,9"), max_size=30))
    @settings(max_examples=200, deadline=None)
    def test_every_code_has_its_place(self, text: str) -> None:
        view = to_pinyin(text)
        ends = [0]
        for i in range(len(view.codes)):
            start, end = view.span(i, i + 1)
            assert start == ends[-1] < end
            ends.append(end)
        assert ends[-1] == len(text)

    @given(st.text(max_size=60))
    @settings(max_examples=200, deadline=None)
    def test_any_folded_text_has_a_sound(self, text: str) -> None:
        assert isinstance(to_pinyin(fold(text).text).codes, str)

    @given(st.text(st.sampled_from("蓝碟x,💿𠮷\ud800") | st.characters(codec=None), max_size=200))
    @settings(max_examples=200, deadline=None)
    def test_long_and_short_texts_are_read_alike(self, text: str) -> None:
        # Marks keep pieces of Latin letters from being spelt as syllables.
        parted = ",".join(text)
        assert to_pinyin(parted).codes == "".join(to_pinyin(piece).codes for piece in parted)

    def test_a_long_run_of_letters_is_left_alone(self) -> None:
        assert to_pinyin("a" * 20_000).codes == "a" * 20_000
