"""Pictures that stand for words, and pictures that decorate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.text.characters import CHARACTERS
from model.text.fold import fold
from model.text.gaps import Meanings, fill_gaps


class TestPicturesInWords:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("老友记全🐔 DVD", "老友记全集dvd"),
            ("光🍽️一张", "光盘一张"),
            ("硬💽送影视", "硬盘送影视"),
            ("⚡👤合集", "电影合集"),
            ("🏀💡碟", "蓝光碟"),
            ("国📺🎭全集", "国电视剧全集"),
            ("刻🦌机", "刻录机"),
            ("正版教🏫光盘", "正版教学光盘"),
            ("二✋播放器", "二手播放器"),
            ("等电🎬多部", "等电影多部"),
            ("拍下发🔗接", "拍下发链接"),
        ],
    )
    def test_are_read_as_the_word_wants_them(self, written: str, read: str) -> None:
        assert fold(written).text == read

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("🔥车载音乐🔥", "车载音乐"),
            ("🖨港版三区", "港版三区"),
            ("排队发📦。", "排队发包。"),
            ("塑封完整📀。", "塑封完整碟。"),
            ("✔内页在", "内页在"),
            ("🪷🏢四十回", "四十回"),
            ("😀😀好看", "好看"),
            ("✅正品⚡秒发", "正品秒发"),
            ("dvd🔥bd", "dvd🔥bd"),
        ],
    )
    def test_that_decorate_add_nothing(self, written: str, read: str) -> None:
        assert fold(written).text == read

    def test_point_at_the_picture_as_sent(self) -> None:
        folded = fold("光🍽\ufe0f全🐔 dvd")
        assert folded.text == "光盘全集dvd"
        assert folded.span(0, 2) == (0, 2)
        assert folded.span(2, 4) == (3, 5)


class TestGaps:
    @given(st.text(st.sampled_from("全集网盘电影🐔🍽⚡👤💿x ,"), max_size=20))
    def test_are_filled_with_one_character_each(self, text: str) -> None:
        gaps = {i: Meanings.of(CHARACTERS.pictures[c]) for i, c in enumerate(text) if c > "\uffff"}
        filled = fill_gaps(text, gaps)
        assert filled.keys() <= gaps.keys()
        assert all(len(character) == 1 for character in filled.values())
