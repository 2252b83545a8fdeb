"""Folding: what a reader sees, and where it came from."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.text.fold import fold

# Everything folding knows about, close together, so that rules meet.
TRICKY = st.text(
    st.sampled_from(
        "蓝光碟盘牒蝶兰篮咣正版政道盗网磐资姿源高青清氵石枼影刻录全集知手枪度年点阿里云"
        "dvbd9guanpiegz 0125okx&*·.-_+,，。、；\n\t💿🔵💡🎬㊣①❾ＤｖД∨é电视剧🐔⚡👤📺🔗○×"
        "\u200b\u202e\u202c\u202d\u2066\u2069\ufe0f\u0301\u20dd\ud800\ue000藍碟發の"
    ),
    max_size=40,
)


def characters_behind(source: str, piece: str) -> str:
    folded = fold(source)
    start = folded.text.index(piece)
    left, right = folded.span(start, start + len(piece))
    return source[left:right]


class TestReading:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            # DOMAIN §3: attested and proposed disguises.
            ("影牒", "影碟"),
            ("兰光D9", "蓝光d9"),
            ("D-V-D", "dvd"),
            ("DⅤD", "dvd"),
            ("d∨d影碟机", "dvd影碟机"),
            ("帝维帝", "dvd"),
            ("㊣版", "正版"),
            ("政版DVD", "正版dvd"),
            ("高氵青", "高清"),
            ("姿源", "资源"),
            ("网磐 網磐", "网盘网盘"),
            ("D板", "d版"),
            ("加V信", "加微信"),
            ("光dié", "光碟"),
            ("影💿", "影碟"),
            ("Blu-Ray BIu-ray", "bluray bluray"),
            # Deeper splits, radicals, digits in other dress, backwards.
            ("立口阝", "部"),
            ("光石世木", "光碟"),
            ("⻋载光盘", "车载光盘"),
            ("⾞载", "车载"),
            ("第Ƽ集", "第5集"),
            ("Ꮞ碟", "4碟"),
            ("盘硬", "硬盘"),
            ("地V地", "dvd"),
            ("弟威弟", "dvd"),
            ("币地50", "bd50"),
            ("🇺🇸版", "美版"),
        ],
    )
    def test_reads_the_disguises_of_the_trade(self, written: str, read: str) -> None:
        assert fold(written).text == read

    @pytest.mark.parametrize(
        "written",
        [
            "ＤＶＤ",
            "ᴅᴠᴅ",
            "𝐃𝐕𝐃",
            "𝗗𝗩𝗗",
            "ⅮⅤⅮ",
            "ⒹⓋⒹ",
            "🅓🅥🅓",
            "🄳🅅🄳",
            "🅳🆅🅳",
            "🇩🇻🇩",
            "Ð∨Ð",
            "DѴD",
            "ᎠᏙᎠ",
            "d.v.d",
            "D/V/D",
            "d_v_d",
            "D·V·D",
            "d\u200bv\u200bd",
            "D️V⃝D",
            "D V D",
            "DV D",
            "ＤＶ Ｄ",
        ],
    )
    def test_reads_latin_letters_in_any_dress(self, written: str) -> None:
        assert fold(written).text == "dvd"

    @pytest.mark.parametrize(
        "written",
        [
            "蓝光碟",
            "藍光碟",
            "蓝*光*碟",
            "蓝.光.碟",
            "蓝，光，碟",
            "蓝★光★碟",
            "蓝🔥光碟",
            "蓝光石枼",
            "篮光碟",
            "兰咣牒",
            "監光碟",
            "蓝guang碟",
            "lan光die",
            "languangdie",
            "🔵💡💿",
            "🔵光📀",
            "蓝 光 碟",
            "蓝\n光\n碟",
            "蓝\u200b光\u2060碟",
            "\u202e碟光蓝\u202c",
        ],
    )
    def test_reads_chinese_in_any_dress(self, written: str) -> None:
        assert fold(written).text == "蓝光碟"

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("第1-8季", "第1-8季"),
            ("2 DVD 19", "2 dvd 19"),
            ("BD 25 50", "bd 25 50"),
            ("Peter Pan and friends", "peter pan and friends"),
            ("BD + DVD", "bd + dvd"),
            ("价格 ¥15", "价格¥15"),
            ("3.5寸", "3.5寸"),
            ("正版，包邮。", "正版,包邮。"),
        ],
    )
    def test_keeps_what_parts_numbers_words_and_clauses(self, written: str, read: str) -> None:
        assert fold(written).text == read

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("B D 2 5", "bd25"),
            ("1 0 8 0 P", "1080p"),
            ("1O8OP", "1080p"),
            ("4O碟", "40碟"),
            ("D⑨", "d9"),
            ("D❾", "d9"),
            ("①⑧季", "18季"),
            ("1️⃣张", "1张"),
            ("٣碟", "3碟"),
        ],
    )
    def test_reads_numbers_in_any_dress(self, written: str, read: str) -> None:
        assert fold(written).text == read

    @pytest.mark.parametrize(
        "ordinary",
        [
            "我知道版本不同",
            "各渠道版本",
            "年度盘点",
            "深度盘口",
            "位姿源码",
            "手枪版",
            "玉兰光影",
            "影片反映真实",
            "可录音",
            "通牒",
            "涅槃",
            "喋血双雄",
            "蝴蝶结",
            "化蝶阀门",
            "间谍片",
            "烤盘",
            "花篮光滑",
            "国与国",
            "地点影响",
            "网盘网盘",
            "哪吒闹海",
            "虹猫蓝兔",
            "六盒装",
            "花碟不卡",
            "谍战剧",
            "清高",
            "手机录刻盘",
            "直播课录屏",
        ],
    )
    def test_leaves_ordinary_words_alone(self, ordinary: str) -> None:
        assert fold(ordinary).text == ordinary

    def test_a_blank_ends_a_word_for_the_phrase_beside_it(self) -> None:
        # Together 光环 would be a word, and 篮光 none.
        assert fold("篮光 环太平洋").text == "蓝光环太平洋"

    def test_a_mark_typed_into_a_word_is_dropped(self) -> None:
        assert fold("夸克网、盘秒发").text == "夸克网盘秒发"
        assert fold("20部影片、单张8元").text == "20部影片、单张8元"

    def test_a_blue_dot_is_a_bullet_unless_light_follows(self) -> None:
        assert fold("🔵正品保证🔵包邮").text == "正品保证包邮"

    def test_shown_order_counts_where_an_override_reorders(self) -> None:
        assert fold("\u202eDVD盘网\u202c 资源").text == "网盘dvd资源"


class TestOffsets:
    @pytest.mark.parametrize(
        ("source", "piece", "behind"),
        [
            ("全新 光石枼 一张", "光碟", "光石枼"),
            ("看 D-V-D 碟", "dvd", "D-V-D"),
            ("藍guang高清", "蓝光", "藍guang"),
            ("资*源多", "资源", "资*源"),
            ("🎬好看", "电影", "🎬"),
            ("宣称蓝光D⑨！", "d9", "D⑨"),
            ("x\u202e盘网\u202cy", "网盘", "盘网"),
            ("大 全 集", "大全集", "大 全 集"),
        ],
    )
    def test_span_points_at_the_characters_as_sent(
        self, source: str, piece: str, behind: str
    ) -> None:
        assert characters_behind(source, piece) == behind

    @given(TRICKY | st.text(max_size=60))
    @settings(max_examples=400, deadline=None)
    def test_every_span_is_a_non_empty_range_of_the_source(self, source: str) -> None:
        folded = fold(source)
        for i in range(len(folded.text)):
            start, end = folded.span(i, i + 1)
            assert 0 <= start < end <= len(source)
        if folded.text:
            start, end = folded.span(0, len(folded.text))
            assert 0 <= start < end <= len(source)

    @given(st.text(st.sampled_from("战狼老友记大abc12"), max_size=30))
    def test_plain_text_maps_to_itself(self, source: str) -> None:
        folded = fold(source)
        assert folded.text == source
        assert all(folded.span(i, i + 1) == (i, i + 1) for i in range(len(source)))


class TestTotality:
    @given(TRICKY | st.text(max_size=80))
    @settings(max_examples=400, deadline=None)
    @example("d\nv\nd")
    @example("石枼石枼")
    @example("正版版版")
    @example("o0o0o碟")
    def test_folding_twice_is_folding_once(self, source: str) -> None:
        once = fold(source).text
        assert fold(once).text == once

    @given(st.text(st.characters(codec=None, exclude_categories=()), max_size=40))
    @settings(max_examples=300, deadline=None)
    def test_no_text_raises(self, source: str) -> None:
        assert isinstance(fold(source).text, str)

    @given(st.text(st.characters(codec=None, exclude_categories=()), max_size=40))
    def test_no_invisible_character_is_left(self, source: str) -> None:
        left = {unicodedata.category(c) for c in fold(source).text if c != "\n"}
        assert not left & {"Cc", "Cf", "Cs", "Co", "Mn", "Me"}

    @pytest.mark.parametrize(
        "hostile",
        [
            unit * (20_000 // len(unit))
            for unit in [
                "龘",
                "́",
                "*",
                "💿",
                "a*",
                "兰光",
                "影,",
                "石枼",
                "\u202e\u202d",
                "d.v.",
                "光*",
                "全🐔",
                "⚡👤",
                "网x",
                "bofang ",
                "播fang",
            ]
        ],
    )
    def test_hostile_repetition_folds(self, hostile: str) -> None:
        folded = fold(hostile)
        assert len(folded.text) <= len(hostile)


class TestDisguised:
    def test_plain_text_is_no_disguise(self) -> None:
        assert fold("红楼梦 87版 DVD，全新未拆！").disguised == 0

    def test_traditional_and_full_width_are_no_disguise(self) -> None:
        assert fold("全新藍光碟 ＤＶＤ").disguised == 0

    @pytest.mark.parametrize("written", ["光石枼", "D∨D", "影牒", "💿", "蓝guang"])
    def test_a_disguise_is_counted(self, written: str) -> None:
        assert fold(written).disguised >= 1
