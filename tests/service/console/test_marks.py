"""A listing's text in pieces, held against going through it character by character."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.score import Message, Reason
from service.console.views.marks import cut, plain, visible

REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
INVISIBLE = "\u200b\u200c\u2060\ufeff\u00ad\u3164\u2800\u115f\u034f\U000e0041\0\x1b\x7f\u0085\u2028"


def reason(start: int, end: int, weight: float = 1.0, field: str = "title") -> Reason:
    return Reason("X", weight, field, start, end, "", Message("", ""))


def characters(text: str, reasons: list[Reason]) -> list[tuple[str, tuple[int, ...]]]:
    """What each character should bear, found one by one."""
    found = []
    for place, character in enumerate(text):
        covering = [
            n for n, r in enumerate(reasons)
            if r.field == "title" and r.start <= place < r.end  # type: ignore[operator]
        ]  # fmt: skip
        covering.sort(key=lambda n: -abs(reasons[n].weight))
        found.append((character, tuple(covering)))
    return found


class TestCut:
    @given(
        st.text(st.sampled_from("蓝光D9刻录é ")),
        st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12), st.floats(-3, 3)), max_size=6),
    )
    def test_every_character_bears_exactly_its_reasons(
        self, text: str, spans: list[tuple[int, int, float]]
    ) -> None:
        reasons = [reason(min(s, len(text)), min(s + n, len(text)), w) for s, n, w in spans]
        pieces = cut(text, reasons, "title")
        seen = [(character, piece.reasons) for piece in pieces for character in piece.text]
        assert seen == characters(text, reasons)

    def test_the_heaviest_reason_gives_the_colour(self) -> None:
        pieces = cut("蓝光", [reason(0, 2, -2.0), reason(0, 1, 1.0)], "title")
        assert [(p.text, p.reasons, p.against) for p in pieces] == [
            ("蓝", (0, 1), False),
            ("光", (0,), False),
        ]

    def test_reasons_of_another_field_or_without_a_span_mark_nothing(self) -> None:
        other = [
            reason(0, 1, field="description"),
            Reason("Y", 1, None, None, None, None, Message("", "")),
        ]
        assert [p.reasons for p in cut("蓝光", other, "title")] == [()]


class TestWhatCannotBeSeen:
    @pytest.mark.parametrize("character", REORDERING + INVISIBLE)
    def test_is_named_and_not_sent(self, character: str) -> None:
        (before, sign, after) = plain(f"刻{character}录")
        assert (before.text, sign.text, after.text) == ("刻", "", "录")
        assert f"U+{ord(character):04X}" in sign.name
        assert sign.sign

    @given(st.text())
    def test_no_control_reaches_the_page(self, text: str) -> None:
        sent = "".join(piece.text for piece in plain(text))
        kinds = {unicodedata.category(c) for c in sent if c not in "\n\t\u200d"}
        assert kinds.isdisjoint({"Cc", "Cf", "Zl", "Zp", "Cs", "Cn", "Co"})
        assert not set(sent) & set(REORDERING)

    @pytest.mark.parametrize("text", ["👨‍👩‍👧 全家", "❤️ 收藏", "蓝光 D9\n全集", "全角　空格"])
    def test_pictures_and_plain_blanks_stay_as_they_are(self, text: str) -> None:
        assert [piece.text for piece in plain(text)] == [text]

    def test_a_joiner_between_letters_is_no_picture(self) -> None:
        assert [piece.sign for piece in plain("刻\u200d录")] == ["", "ZWJ", ""]

    def test_one_line_names_them_too(self) -> None:
        assert visible(plain("刻\u200b录")) == "刻[ZWSP]录"
