"""Words in Latin letters, whatever they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.text.fold import fold
from model.text.spelt import spelt_edits


class TestSpeltWords:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("老人bo fang qi", "老人播放器"),
            ("BōFàngQì老人", "播放器老人"),
            ("二shou dvd", "二手dvd"),
            ("洗衣ji排水管", "洗衣机排水管"),
            ("刻lu片 kong he", "刻录片空盒"),
            ("全套网ke", "全套网课"),
        ],
    )
    def test_are_written_out_for_lawful_goods_as_well(self, written: str, read: str) -> None:
        assert fold(written).text == read

    @pytest.mark.parametrize(
        "ordinary",
        ["see before you die", "nike mama女鞋", "peter pan光碟", "cd架", "hainan airlines模型"],
    )
    def test_other_latin_words_stay(self, ordinary: str) -> None:
        assert fold(ordinary).text.replace(" ", "") == ordinary.replace(" ", "")

    def test_the_letters_as_sent_are_pointed_at(self) -> None:
        folded = fold("老人BoFangQi 二shou")
        assert folded.text == "老人播放器二手"
        assert folded.span(2, 5) == (2, 10)
        assert folded.span(6, 7) == (12, 16)

    @given(st.lists(st.sampled_from(["bo", "fang", "qi", "ji", "手", "二", " ", "dvd", "x"])))
    def test_edits_are_sorted_and_disjoint(self, pieces: list[str]) -> None:
        text = "".join(pieces)
        ends = 0
        for start, end, _ in spelt_edits(text):
            assert ends <= start < end <= len(text)
            ends = end
