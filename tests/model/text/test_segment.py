"""Segmenting by rjieba, held to jieba."""

from __future__ import annotations

import re
from collections.abc import Iterator

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.text.fold import fold
from model.text.segment import WordBounds, token_starts, tokens

# Typical wording of every kind of listing, and rare characters.
TITLES = [
    "老友记1-10季 中英字幕 百度云 网盘资源 发货快",
    "2T移动硬盘 内含4K蓝光原盘电影1200部 插电视即播 送片单",
    "红楼梦87版电视剧DVD 36集 12碟精装 央视版光盘碟片",
    "昆曲青春版牡丹亭 白先勇 江苏苏州昆剧院 侧标在 有划痕",
    "山地车碟刹盘不锈钢碟片 六钉 防蓝光眼镜平光电脑护目镜",
    "空白光盘刻录机影碟机激光头维修配件 婚礼录像带转光盘服务",
    "代刻老电影译制片报片名 D5一张六元 可打印盘面",
    "全新未拆引进版有版号防伪标可开发票 新华书店清仓",
    "龘靐齉爩麤灪 蓝光碟罕见字龗",
]
HAN_WORD = re.compile("[\u4e00-\u9fff]{2,}")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    # jieba would read a cache that anybody may have written from /tmp.
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    return tokenizer


def han_words(words: Iterator[str] | list[str]) -> list[str]:
    """Words of two characters or more; the tools differ only in marks and Latin."""
    return [word for word in words if HAN_WORD.fullmatch(word)]


class TestParity:
    @pytest.mark.parametrize("title", TITLES)
    def test_words_are_jiebas(self, reference: jieba.Tokenizer, title: str) -> None:
        text = fold(title).text
        assert han_words(tokens(text)) == han_words(reference.cut(text, HMM=False))

    @given(
        st.text(
            st.sampled_from("蓝光碟片盗版正版手枪版本知道渠道网盘电影全集高清的有不"), max_size=20
        )
    )
    @settings(max_examples=300, deadline=None)
    def test_random_words_are_jiebas(self, reference: jieba.Tokenizer, text: str) -> None:
        assert tokens(text) == list(reference.cut(text, HMM=False))


class TestStarts:
    @given(st.text(max_size=80))
    @settings(max_examples=200, deadline=None)
    def test_tokens_cover_the_text_in_order(self, text: str) -> None:
        folded = fold(text).text
        starts = token_starts(folded)
        assert starts == sorted(set(starts))
        assert (starts[:1] == [0]) == bool(folded)
        assert "".join(tokens(folded)) == folded

    def test_rare_characters_stand_alone(self) -> None:
        assert token_starts("龘" * 20_000) == list(range(20_000))


class TestWordBounds:
    @pytest.mark.parametrize(
        ("text", "word", "expected"),
        [
            ("卖道版碟", "道版", True),
            ("我知道版本", "道版", False),
            ("手枪版", "枪版", False),
            ("年度盘点", "度盘", False),
            ("加v信息", "v信", False),
            ("老片d版", "d版", True),
            ("3d版", "d版", True),
            ("dvd版", "d版", False),
        ],
    )
    def test_ranges_are_whole_words_or_not(self, text: str, word: str, expected: bool) -> None:
        start = text.index(word)
        assert WordBounds(text).holds(start, start + len(word)) is expected

    def test_a_known_gap_ends_a_word(self) -> None:
        text = "篮光环太平洋"
        assert not WordBounds(text).holds(0, 2)
        assert WordBounds(text, frozenset({2})).holds(0, 2)
