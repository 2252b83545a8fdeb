"""What lies between words: the quick searches find what slow ones find."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.text import spacing
from model.text.characters import CHARACTERS, read_characters
from model.text.offsets import Edit

ANY = st.characters(codec=None, exclude_categories=())
READ = st.text(
    st.sampled_from("蓝光碟dvbo9x 080pqlaw1薇+-_*,，。、！!$%°\n【】“’ \u3000é★ァ𠮷дß") | ANY,
    max_size=24,
)
AMOUNTS = "$¥€£₩%‰°"


def is_aside(character: str) -> bool:
    """Whether a character is neither letter nor digit of any script."""
    return character == "_" or not character.isalnum()


def drops(character: str) -> bool:
    """Whether noise beside a character goes."""
    return character == "" or character in spacing._CLAUSE or bool(is_han(character))


def is_han(character: str) -> bool:
    return re.fullmatch(f"[{spacing.HAN}]", character) is not None


def slow_noise(text: str) -> list[Edit]:
    """Look at every character of a text."""
    edits: list[Edit] = []
    start = 0
    while start < len(text):
        end = start
        while (
            end < len(text) and is_aside(text[end]) and text[end] not in spacing._CLAUSE + AMOUNTS
        ):
            end += 1
        if end > start:
            piece, left, right = text[start:end], text[:start][-1:], text[end:][:1]
            bound = left in spacing._CLAUSE + AMOUNTS if left else False
            if piece == "+" and not bound and adds(text[end:]):
                edits.append((start, end, "加"))
            elif drops(left) or drops(right):
                edits.append((start, end, ""))
            elif len(piece) > 1 and piece.isspace():
                edits.append((start, end, " "))
        start = end + 1
    return edits


def adds(rest: str) -> bool:
    """Whether a contact follows a sign of addition."""
    latin = rest.startswith("v信") or any(rest.startswith(c) for c in "微薇扣")
    run = re.split("[^a-z0-9]", rest)[0]
    return latin or run in ("v", "vx", "wx", "q", "qq")


class TestQuickSearches:
    @given(st.text(st.sampled_from("ＤДΣσς藍İK️💿，！Aa碟\n\t_.") | ANY, max_size=30))
    @settings(max_examples=300)
    @example("ΑΣ")
    def test_characters_are_read_as_one_by_one(self, text: str) -> None:
        assert read_characters(text) == "".join(CHARACTERS[ord(c)] for c in text)

    @given(READ)
    @settings(max_examples=500)
    @example("微+v")
    @example("$+v信")
    @example("a-_b  c")
    def test_noise_is_what_a_look_at_every_character_finds(self, text: str) -> None:
        assert spacing.noise_edits(text) == slow_noise(text)

    @given(READ)
    @settings(max_examples=500)
    @example("影,碟,片")
    @example("d.v.d")
    @example("dv-d")
    def test_what_is_not_searched_holds_nothing(self, text: str) -> None:
        if not spacing._MAY_JOIN.search(text):
            assert not list(spacing._STUTTER.finditer(text))
            assert not spacing._spaced_out_edits(text)
            assert not spacing._broken_word_edits(text)
