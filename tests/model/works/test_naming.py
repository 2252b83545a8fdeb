"""Which works a listing names: traps, evidence, disguise, time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.listing import Listing
from model.reading import Reader
from model.works.catalogue import Catalogue, encode_works
from model.works.naming import MOST_WORKS, Named, find_works
from model.works.work import Work

WORKS = [
    Work("hero", "英雄", 2002, "film", title_en="Hero", people=["李连杰"], common=True),
    Work("tomorrow", "英雄本色", 1986, "film", people=["周润发"]),
    Work("fast", "速度与激情", 2001, "film"),
    Work("fast9", "速度与激情9", 2021, "film"),
    Work("avatar", "阿凡达", 2009, "film"),
    Work("avatar2", "阿凡达2", 2022, "film"),
    Work("earth2", "流浪地球2", 2023, "film"),
    Work("spider", "蜘蛛侠：英雄归来", 2017, "film"),
    Work("shawshank", "肖申克的救赎", 1994, "film", title_en="The Shawshank Redemption"),
    Work("red", "红", 1994, "film"),
    Work("wuji", "无极", 2005, "film", people=["张柏芝"], common=True),
    Work("sword", "亮剑", 2005, "series", people=["李幼斌"], common=True),
    Work("zhenhuan", "甄嬛传", 2011, "series"),
    Work("bite", "舌尖上的中国", 2012, "documentary", seasons=1),
    Work("life", "庆余年", 2019, "series"),
    Work("dream87", "红楼梦", 1987, "series", people=["陈晓旭"], common=True),
    Work("dream10", "红楼梦", 2010, "series", people=["于小彤"], common=True),
    Work("office", "办公室", 2008, "film"),
    Work("pal", "仙剑奇侠传", 2005, "series"),
    Work("police", "警察故事", 1985, "film", people=["成龙"]),
    Work("name", "你的名字", 2016, "film"),
    Work("nameless", "无名往事", 2023, "film"),
]
CATALOGUE = Catalogue("test", encode_works(WORKS))
READER = Reader()


def named(title: str, description: str | None = None, *, year: int = 2024) -> list[Named]:
    listing = Listing(
        listing_id="1",
        title=title,
        price=10,
        description=description,
        listed_at=datetime(year, 6, 1, tzinfo=UTC),
    )
    return find_works(CATALOGUE, READER.read(listing))


def ids(title: str, description: str | None = None, *, year: int = 2024) -> list[str]:
    return [name.works[0].work_id for name in named(title, description, year=year)]


class TestLongestName:
    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("英雄本色 DVD", ["tomorrow"]),
            ("蜘蛛侠：英雄归来 蓝光", ["spider"]),
            ("蜘蛛侠英雄归来 蓝光", ["spider"]),
            ("速度与激情9 蓝光", ["fast9"]),
            ("速度与激情 DVD", ["fast"]),
            ("甄嬛传 阿凡达 DVD 两部", ["zhenhuan", "avatar"]),
        ],
    )
    def test_wins(self, title: str, expected: list[str]) -> None:
        assert ids(title) == expected

    @pytest.mark.parametrize(
        "title",
        [
            "请以你的名字呼唤我 DVD",
            "《英雄儿女》 DVD",
            "《英雄》续集 英雄传说 DVD 2019",
            "新甄嬛传 DVD",
            "甄嬛传之如懿 DVD",
            "阿凡达：火与烬 蓝光",
        ],
    )
    def test_of_another_work_is_no_name(self, title: str) -> None:
        assert ids(title) == []


class TestNumbers:
    @pytest.mark.parametrize(
        "title",
        [
            "速度与激情12 蓝光",
            "速度与激情 8 DVD",
            "速度与激情Ⅱ DVD",
            "甄嬛传前传 DVD",
            "英雄本色第三部 DVD",
            "仙剑奇侠传四 豪华版 DVD",
            "警察故事2013 DVD",
            "舌尖上的中国第三季 DVD",
        ],
    )
    def test_make_another_work(self, title: str) -> None:
        assert ids(title) == []

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("阿凡达2碟装 DVD", "avatar"),
            ("阿凡达2D9 精装", "avatar"),
            ("阿凡达 3D 蓝光", "avatar"),
            ("阿凡达2 蓝光", "avatar2"),
            ("阿凡达Ⅱ 蓝光", "avatar2"),
            ("流浪地球2 4K UHD", "earth2"),
            ("流浪地球第二部 蓝光", "earth2"),
            ("甄嬛传76集 DVD", "zhenhuan"),
            ("甄嬛传 七碟 DVD", "zhenhuan"),
            ("速度与激情1-8 DVD 合集", "fast"),
            ("庆余年第二季 DVD", "life"),
            ("舌尖上的中国第一季 DVD", "bite"),
            ("英雄本色 1986 蓝光", "tomorrow"),
        ],
    )
    def test_that_count_or_belong_do_not(self, title: str, expected: str) -> None:
        assert ids(title) == [expected]


class TestEverydayWords:
    @pytest.mark.parametrize(
        "title",
        [
            "2012 DVD 年历",
            "办公室 DVD",
            "抗日英雄 DVD 老电影",
            "英雄 DVD",
            "无极灯 DVD",
            "无极调光 U盘",
            "亮剑 DVD",
            "红 DVD",
        ],
    )
    def test_are_no_names_by_themselves(self, title: str) -> None:
        assert ids(title) == []

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("《英雄》 DVD", "hero"),
            ("「英雄」 DVD", "hero"),
            ("英雄 李连杰 DVD", "hero"),
            ("英雄 2002 DVD", "hero"),
            ("英雄 Hero DVD", "hero"),
            ("《无极》 DVD 张柏芝", "wuji"),
            ("亮剑 DVD 30集 10碟", "sword"),
            ("《红》 DVD", "red"),
            ("红楼梦 DVD 36集", "dream87"),
            ("《办公室》 DVD", "office"),
        ],
    )
    def test_are_with_evidence(self, title: str, expected: str) -> None:
        assert ids(title) == [expected]


class TestRemakes:
    def test_are_both_possible_where_nothing_tells_them_apart(self) -> None:
        (name,) = named("《红楼梦》 DVD")
        assert [work.work_id for work in name.works] == ["dream87", "dream10"]

    @pytest.mark.parametrize(
        ("title", "expected"),
        [("《红楼梦》 2010 DVD", "dream10"), ("《红楼梦》 陈晓旭 DVD", "dream87")],
    )
    def test_are_told_apart_by_year_and_people(self, title: str, expected: str) -> None:
        (name,) = named(title)
        assert [work.work_id for work in name.works] == [expected]


class TestWhatIsNoOffer:
    @pytest.mark.parametrize(
        "title",
        [
            "《英雄本色》 小说 精装",
            "阿凡达 手办 模型",
            "肖申克的救赎 海报",
            "甄嬛传 同款 发簪",
            "肖申克的救赎 手办 无碟",
            "阿凡达 蓝光播放机",
        ],
    )
    def test_names_no_work(self, title: str) -> None:
        assert ids(title) == []


class TestDescription:
    def test_is_asked_where_the_title_names_none(self) -> None:
        assert ids("出DVD一张", "英雄本色，周润发的") == ["tomorrow"]

    def test_is_not_where_it_does(self) -> None:
        assert ids("甄嬛传 DVD", "另有英雄本色") == ["zhenhuan"]


def test_a_work_is_not_named_long_before_its_year() -> None:
    assert ids("无名往事 DVD", year=2015) == []
    assert ids("无名往事 DVD", year=2022) == ["nameless"]


def test_each_work_is_named_once_and_not_without_end() -> None:
    many = [Work(f"w{i}", f"测试影片{chr(0x4E00 + i)}号", 2000, "film") for i in range(40)]
    catalogue = Catalogue("many", encode_works(many))
    title = " ".join(work.title for work in many[:30]) + " DVD " + many[0].title
    reading = READER.read(Listing(listing_id="1", title=title, price=1))
    found = [name.works[0].work_id for name in find_works(catalogue, reading)]
    assert found == [work.work_id for work in many[:MOST_WORKS]]


class TestDisguise:
    @pytest.mark.parametrize(
        ("title", "text"),
        [
            ("流·浪·地·球·2 藍光", "流·浪·地·球·2"),
            ("肖\u200b申克的救贖 DVD", "肖\u200b申克的救贖"),
            ("ＤＶＤ　甄　嬛　传　７６集", "甄　嬛　传"),
            ("藍光《速度與激情９》", "速度與激情９"),
            ("DVD The Shawshank Redemption", "The Shawshank Redemption"),
        ],
    )
    def test_is_seen_through_and_the_span_is_the_text_as_sent(self, title: str, text: str) -> None:
        (name,) = named(title)
        assert title[name.start : name.end] == text

    @settings(deadline=None, max_examples=60)
    @given(
        st.sampled_from([w for w in WORKS if len(w.title) >= 4 and w.title[-1] != "9"]),
        st.lists(st.sampled_from(["", "\u200b", "\u200d", "\ufe0f"]), min_size=12, max_size=12),
        st.text(alphabet="蓝光正版碟D9 ㊣★", max_size=6),
    )
    def test_spans_lie_in_the_text_as_sent(self, work: Work, noise: list[str], head: str) -> None:
        written = "".join(a + b for a, b in zip(work.title, noise, strict=False))
        title = f"{head} {written} DVD"
        found = [name for name in named(title) if name.works[0].work_id == work.work_id]
        assert [title[name.start : name.end].rstrip("\u200b\u200d\ufe0f") for name in found] == [
            written.rstrip("\u200b\u200d\ufe0f")
        ]

    @settings(deadline=None, max_examples=100)
    @given(st.text(max_size=80))
    def test_any_text_is_read(self, text: str) -> None:
        for name in named(f"DVD {text}", text or None):
            sent = f"DVD {text}" if name.field == "title" else text
            assert 0 <= name.start < name.end <= len(sent)
