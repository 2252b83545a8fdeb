"""Each technique does to a word what its name says."""

import unicodedata
from random import Random

import pytest

from training.attacks.techniques import WORDINGS, mixed

SEEDS = range(40)


def written(technique: str, word: str) -> set[str]:
    """Give what many sellers make of a word."""
    return {WORDINGS[technique](Random(seed))(word) for seed in SEEDS}


@pytest.mark.parametrize(
    ("technique", "plain", "expected"),
    [
        ("homophone", "碟", "牒"),
        ("shape", "硬", "埂"),
        ("split", "清", "氵青"),
        ("pinyin", "碟", "die"),
        ("pinyin", "碟", "DIE"),
        ("initials", "网盘", "wp"),
        ("traditional", "盘", "盤"),
        ("full_width", "DVD", "ＤＶＤ"),
        ("circled", "D9", "Ⓓ⑨"),
        ("emoji", "碟", "💿"),
        ("reversed", "网盘", "盘网"),
        ("spacing", "蓝光", "蓝.光"),
        ("masked", "网盘", "网○"),
        ("euphemism", "蓝光碟", "蓝盒那种"),
        ("bidi", "网盘", "\u202e盘网\u202c"),
    ],
)
def test_the_known_disguise_is_among_those_drawn(technique: str, plain: str, expected: str) -> None:
    assert expected in {WORDINGS[technique](Random(seed))(plain) for seed in range(300)}


def test_dressed_letters_are_the_same_letters_by_their_names() -> None:
    # DOUBLE CIRCLED DIGIT NINE, MATHEMATICAL BOLD SMALL D, REGIONAL INDICATOR SYMBOL LETTER V
    meant = {"D": "d", "V": "v", "NINE": "9"}
    for text in written("circled", "dvd9"):
        assert "".join(meant[unicodedata.name(c).split()[-1]] for c in text) == "dvd9"


def test_look_alikes_are_no_ascii() -> None:
    assert all(not c.isascii() for text in written("look_alike", "DVD") for c in text)


def test_what_is_between_letters_vanishes_in_print() -> None:
    for text in written("zero_width", "蓝光"):
        categories = {unicodedata.category(c) for c in text if c not in "蓝光"}
        assert categories <= {"Cf", "Mn", "Me"}
        assert [c for c in text if c in "蓝光"] == ["蓝", "光"]


def test_spacing_leaves_letters_in_order_and_numbers_whole() -> None:
    for text in written("spacing", "1080P碟"):
        assert text.startswith("1080") or text[1:].startswith("1080")
        assert [c for c in text if c in "1080P碟"] == list("1080P碟")


def test_no_separator_stands_between_two_digits() -> None:
    assert written("spacing", "2013") == {"2013"}


def test_reversing_never_touches_numbers() -> None:
    assert written("reversed", "1979年") == {"1979年"}


def test_swapping_keeps_every_character() -> None:
    for text in written("reversed", "任剑辉"):
        assert sorted(text) == sorted("任剑辉")
        assert text != "任剑辉"


def test_a_mask_hides_no_digit() -> None:
    assert written("masked", "D9") == {"D9"}


def test_pinyin_spells_the_umlaut_as_people_type_it() -> None:
    assert "lv" in written("pinyin", "绿")


@pytest.mark.parametrize("technique", sorted(WORDINGS))
def test_one_seed_gives_one_result(technique: str) -> None:
    words = ["蓝光", "碟", "DVD", "网盘", "战狼"]
    first, second = WORDINGS[technique](Random(7)), WORDINGS[technique](Random(7))
    assert [first(word) for word in words] == [second(word) for word in words]


def test_mixing_uses_several_techniques_in_one_text() -> None:
    rewrite = mixed(Random(3))
    kinds = {rewrite("蓝光") for _ in range(60)}
    assert len(kinds) > 3
