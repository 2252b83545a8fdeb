"""Blots: what they hide is read where one word fits, and never guessed."""

from __future__ import annotations

import pytest

from model.text.fold import fold


class TestBlots:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("39集电x剧", "39集电视剧"),
            ("百X云链接", "百度云链接"),
            ("家×维修网x", "家维修网"),
            ("老X吸X 3L", "老吸x 3l"),
            ("阀×两个", "阀两个"),
        ],
    )
    def test_between_chinese_characters_are_filled_or_dropped(
        self, written: str, read: str
    ) -> None:
        assert fold(written).text == read

    @pytest.mark.parametrize(
        "ordinary", ["x战警dvd", "x光片", "iphone x手机", "盘x2", "3x4", "xbox手柄", "xl码"]
    )
    def test_letters_stay(self, ordinary: str) -> None:
        assert fold(ordinary).text == ordinary

    def test_a_blot_points_at_itself(self) -> None:
        folded = fold("全套电X剧")
        assert folded.span(3, 4) == (3, 4)
        assert folded.source[3:4] == "X"
