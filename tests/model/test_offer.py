"""What a listing offers: terms as signals, and whether it is audiovisual at all."""

from __future__ import annotations

from typing import Any

import pytest

from model.listing import Listing, Seller
from model.offer import Signal, expected_sign
from model.reading import Reader, Reading
from model.text.lexicon.terms import FOLDER, read_terms

HISTORY = Seller(
    seller_id="s",
    kind="personal",
    positive_rate=0.7,
    takedowns_365d=9,
    notices_365d=12,
    piracy_complaints_180d=30,
    active_listings=100,
    active_av_listings=100,
)


def read(title: str, description: str | None = None, **fields: Any) -> Reading:
    fields.setdefault("price", 5.0)
    return Reader.default().read(
        Listing(listing_id="l", title=title, description=description, **fields)
    )


def named(reading: Reading) -> dict[str, Signal]:
    return {signal.name: signal for signal in reading.signals}


def text_of(reading: Reading, signal: Signal) -> str:
    [passage] = [p for p in reading.passages if p.field == signal.field]
    return passage.folded.text[signal.start : signal.end]


class TestTerms:
    def test_a_term_in_the_title_is_said_twice_over(self) -> None:
        signals = named(read("刻录光盘"))
        assert {"BURNING", "title:BURNING"} <= signals.keys()
        assert signals["BURNING"].code == signals["title:BURNING"].code == "BURNING"

    def test_a_term_in_the_description_is_said_once(self) -> None:
        reading = read("光盘", "可以刻录")
        signals = named(reading)
        assert "BURNING" in signals and "title:BURNING" not in signals
        assert signals["BURNING"].field == "description"
        assert text_of(reading, signals["BURNING"]) == "刻录"

    def test_the_first_place_counts_however_often_a_term_is_said(self) -> None:
        reading = read("代刻录 刻录 刻录", "刻录" * 20)
        burning = [signal for signal in reading.signals if signal.name == "BURNING"]
        assert [(signal.field, signal.value) for signal in burning] == [("title", 1.0)]
        assert burning[0].start < 3

    def test_what_is_denied_is_another_signal(self) -> None:
        signals = named(read("正版DVD 不刻录"))
        assert {"not:BURNING", "title:not:BURNING"} <= signals.keys()
        assert not {"BURNING", "title:BURNING"} & signals.keys()
        assert signals["not:BURNING"].code == "DENIED_BURNING"

    def test_what_is_denied_in_one_place_and_said_in_another_is_both(self) -> None:
        signals = named(read("DVD 不刻录", "刻录"))
        assert signals["not:BURNING"].field == "title"
        assert signals["BURNING"].field == "description"

    def test_a_disguised_term_is_the_same_signal(self) -> None:
        plain, disguised = (named(read(title)) for title in ("刻录光碟", "刻\u200b录 光石枼"))
        terms = {name for name in plain if plain[name].field == "title"}
        assert terms and terms <= disguised.keys()

    def test_the_category_speaks_for_itself(self) -> None:
        reading = read("礼物", category="音乐/影视/明星/音像>电影")
        assert named(reading)["category:CONTENT_FILM"] == Signal(
            "category:CONTENT_FILM", 1.0, "CATEGORY"
        )


class TestAudiovisual:
    @pytest.mark.parametrize(
        "title",
        [
            "正版DVD 士兵突击",
            "蓝光碟",
            "4K原盘",
            "网盘资源 全季",
            "2T移动硬盘 内含3000部电影",
            "D-V-D",
            "光石枼",
            "ＤＶＤ",
            "影💿",
            "VCD 戏曲",
        ],
    )
    def test_what_speaks_of_films_discs_drives_or_links_is(self, title: str) -> None:
        assert read(title).is_audiovisual

    @pytest.mark.parametrize(
        "title",
        [
            "电水壶 1.8L 不锈钢",
            "山地车碟刹 刹车碟片 160mm",
            "春季新款连衣裙 包邮",
            "餐碟 骨瓷 8寸",
            "手机壳 磨砂",
            "手枪版玩具",
            "Android版本",
            "红楼梦 全集 精装图书",
            "复刻运动鞋 典藏礼盒装",
            "\u200b",
            "？？？",
        ],
    )
    def test_other_goods_are_not(self, title: str) -> None:
        reading = read(title)
        assert not reading.is_audiovisual
        assert named(reading)["no_audiovisual"].code == "NO_AUDIOVISUAL_OFFER"

    def test_content_without_what_carries_it_is_not(self) -> None:
        assert not read("电影 阿凡达").is_audiovisual
        assert read("电影 阿凡达 光盘").is_audiovisual

    def test_a_category_is_enough(self) -> None:
        assert read("礼物", category="音乐/影视/明星/音像>电影").is_audiovisual
        assert not read("礼物", category="家居>摆件").is_audiovisual

    def test_figures_count_only_where_something_is(self) -> None:
        bad = {"seller": HISTORY, "stock": 500, "units_sold_30d": 900, "condition": "used"}
        kettle, disc = read("电水壶", **bad), read("DVD", **bad)
        assert {signal.name for signal in kettle.signals} == {
            *(signal.name for signal in read("电水壶").signals)
        }
        assert len(disc.signals) > len(read("DVD").signals) + 5

    def test_only_one_of_the_two_is_said(self) -> None:
        assert "no_audiovisual" not in named(read("DVD", seller=HISTORY))


class TestSigns:
    LEXICON = Reader.default().lexicon

    @pytest.mark.parametrize(
        ("name", "sign"),
        [
            ("BURNING", 1),
            ("title:BURNING", 1),
            ("finding:FALSE_BLU_RAY", 1),
            ("finding:CBHD_GENUINE", 0),
            ("not:BURNING", 0),
            ("stock:100-1000", 0),
            ("no_audiovisual", 0),
        ],
    )
    def test_what_only_pirates_say_must_not_speak_for_them(self, name: str, sign: int) -> None:
        assert expected_sign(name, self.LEXICON) == sign

    def test_every_concept_may_speak_as_its_terms_do(self) -> None:
        terms = read_terms(FOLDER)
        for concept in self.LEXICON.concepts:
            ways = {t.direction.strip()[0] for t in terms if t.concept == concept}
            expected = {frozenset("+"): 1, frozenset("-"): -1}.get(frozenset(ways), 0)
            assert expected_sign(concept, self.LEXICON) == expected, concept


class TestFigures:
    def test_a_claim_rests_on_its_characters(self) -> None:
        reading = read("蓝光 D9 60集 2碟", price=10.0)
        medium = named(reading)["medium:bd"]
        assert text_of(reading, medium) == "蓝光"

    def test_prices_and_sellers_rest_on_none(self) -> None:
        figures = [
            signal
            for signal in read("DVD", stock=500, seller=HISTORY).signals
            if signal.code.startswith(("PRICE", "SELLER", "STOCK"))
        ]
        assert figures
        assert {signal.field for signal in figures} == {None}

    def test_every_signal_has_a_name_of_its_own(self) -> None:
        reading = read("蓝光D9 DVD 刻录 60集 2碟", "刻录 网盘 DVD9", stock=5, seller=HISTORY)
        names = [signal.name for signal in reading.signals]
        assert len(names) == len(set(names))
