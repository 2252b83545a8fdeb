"""The attackers' tables: well formed, and their own."""

import ast
from pathlib import Path

import pytest

import training.attacks
from training.attacks.tables import (
    FOLDER,
    character_forms,
    character_table,
    letter_styles,
    telling_pattern,
    telling_words,
    word_forms,
)

PACKAGE = Path(training.attacks.__file__).parent
WORD_TECHNIQUES = ("homophone", "shape", "split", "initials", "euphemism", "emoji")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.name)
def test_nothing_knows_the_defence(path: Path) -> None:
    modules = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules.append(node.module or "")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert "lexicon" not in node.value
    assert not [name for name in modules if name.split(".")[0] in ("model", "service")]
    assert not [name for name in modules if name.startswith("training.lexicon_tools")]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.tsv")), ids=lambda path: path.name)
def test_every_row_has_every_field(path: Path) -> None:
    header, *rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    assert rows
    for row in rows:
        assert len(row) == len(header), row
        assert all(row), row


@pytest.mark.parametrize("technique", WORD_TECHNIQUES)
def test_no_word_is_disguised_as_itself(technique: str) -> None:
    table = word_forms(technique)
    assert table
    for plain, forms in table.items():
        assert forms, plain
        assert plain not in forms


@pytest.mark.parametrize("technique", ["homophone", "shape", "split", "traditional"])
def test_generated_tables_cover_common_characters(technique: str) -> None:
    # 的一是了我 head every frequency list; a split or a variant not each has.
    table = character_forms(technique)
    assert len(table) > 1000
    assert all(len(plain) == 1 for plain in table if plain.isalpha() and not plain.isascii())


def test_hand_picked_forms_go_before_generated_ones() -> None:
    assert character_forms("homophone")["碟"][0] == "牒"


@pytest.mark.parametrize(
    ("character", "style", "dressed"),
    [("D", "circled", "Ⓓ"), ("9", "circled", "⑨"), ("正", "ideograph_circled", "㊣")],
)
def test_styles_count_on_from_their_first_letter(character: str, style: str, dressed: str) -> None:
    assert dict(letter_styles())[style][character] == (dressed,)


def test_pinyin_keeps_tones_for_those_who_want_them() -> None:
    assert character_table("pinyin")["碟"] == ("dié",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BD50蓝光碟", ["BD50", "蓝光碟"]),
        ("abduct", []),
        ("dvd", ["dvd"]),
        ("DVDs", []),
        ("25元 5元", ["5元"]),
        ("8DVD礼盒", ["DVD", "礼盒"]),
    ],
)
def test_latin_words_are_found_whole_and_the_longest_first(text: str, found: list[str]) -> None:
    assert [match.group() for match in telling_pattern().finditer(text)] == found


def test_tiers_are_three() -> None:
    assert set(telling_words().values()) == {1, 2, 3}
