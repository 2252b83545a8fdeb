import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.features.tables import TableError
from model.features.wording import Wording

HEADER = "term\tkind\tvalue\tnote\n"


def said(text):
    return [key for key, _, _ in Wording.load().find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("蓝光bd50", ["medium.bd", "medium.bd50"]),
        ("4k蓝光碟", ["medium.uhd"]),
        ("dvd9", ["medium.d9"]),
        ("中国蓝光", ["medium.cbhd"]),
        ("压缩碟", ["medium.hdvd"]),
        ("2vcd", ["medium.vcd"]),
        ("港版 全新未拆", ["import.hk", "condition.new", "condition.new"]),
        ("dvd影碟机", ["about.player"]),
        ("空白光盘", ["about.blank"]),
    ],
)
def test_the_longest_word_is_read(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "bdp-s1500 bdrip abcd dvdrip",  # Latin words run on
        "cd2346 bd3166 d95",  # article numbers
        "不是压缩碟 非全新 没有dvd",  # negated
        "蝴蝶 碟飞 一碟小菜",
    ],
)
def test_words_inside_other_words_are_not_read(text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("trap", "never"),
    [
        ("天津电视台版", "import.tw"),
        ("碟包邮", "about.case"),
        ("dvd盒装", "about.case"),
        ("图书馆剔旧", "about.book"),
        ("光头强", "about.part"),
        ("机器人总动员 dvd机器人", "about.player"),
        ("4k修复", "resolution.4k_word"),
        ("鱿鱼游戏", "about.game"),
    ],
)
def test_traps(trap, never):
    assert never not in said(trap)


@given(st.text(max_size=100))
def test_any_text_is_read_and_places_hold(text):
    wording = Wording.load()
    for key, start, end in wording.find(text):
        assert wording.words[text[start:end]] == key


def test_shipped_words_are_folded():
    for word in Wording.load().words:
        assert word == word.lower().strip()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("蓝光\tcolour\tbd\t\n", "unknown kind"),
        ("蓝光\tmedium\tbd\t\n蓝光\tmedium\tbd\t\n", "twice"),
        ("蓝光\tmedium\n", "2 cells"),
    ],
)
def test_bad_tables_name_the_line(tmp_path, rows, message):
    path = tmp_path / "words.tsv"
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(TableError, match=message):
        Wording.load(path)
