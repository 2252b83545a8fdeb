"""What a family shares, and where its members differ."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.families.comparing import mark_differences, shared_by


def test_a_disguise_is_no_difference() -> None:
    assert all(
        piece.is_shared for piece in mark_differences("蓝光 DVD9 碟片", "藍咣 D V D 9 碟 片")
    )


def test_the_other_work_is_the_difference() -> None:
    pieces = mark_differences("高清蓝光《活着》碟片", "高清藍光《英雄》碟片")
    assert [piece.text for piece in pieces if not piece.is_shared] == ["英雄"]


def test_nothing_is_shared_by_what_has_nothing_in_common() -> None:
    assert shared_by(["蓝光碟片", "手机壳"]) == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_pieces_are_the_whole_text(founder: str, text: str) -> None:
    assert "".join(piece.text for piece in mark_differences(founder, text)) == text


@given(st.text(max_size=40))
def test_a_text_shares_everything_with_itself_that_is_left_when_folded(text: str) -> None:
    assert all(piece.is_shared for piece in mark_differences(text, text))
