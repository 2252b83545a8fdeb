"""The lexicon: terms found, traps stepped over, denials understood."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.text.fold import fold
from model.text.lexicon import FOLDER, TERM_HEADER, Lexicon, LexiconError, Match
from model.text.lexicon.terms import read_terms
from model.text.pinyin import to_pinyin


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


def concepts(lexicon: Lexicon, text: str) -> set[str]:
    """Concepts that a text states, denied ones left out."""
    return {match.concept for match in lexicon.find(fold(text)) if not match.negated}


def denied(lexicon: Lexicon, text: str) -> set[str]:
    return {match.concept for match in lexicon.find(fold(text)) if match.negated}


class TestDisguisedTerms:
    """DOMAIN §3, each in its dress, under the concept it belongs to."""

    @pytest.mark.parametrize(
        ("text", "concept"),
        [
            ("兰光D⑨ 国英双语", "FALSE_BLU_RAY_TECH"),
            ("BD压D9 PS3可放", "FALSE_BLU_RAY_TECH"),
            ("蓝光AVCHD", "FALSE_BLU_RAY_TECH"),
            ("这是道版碟", "PIRATE_WORD"),
            ("老片D板 五元", "PIRATE_WORD"),
            ("d⃣版但精", "PIRATE_WORD"),
            ("好D 一张五块", "PIRATE_WORD"),
            ("抢版 国语", "CAM_SOURCE"),
            ("qiang版 现货", "CAM_SOURCE"),
            ("鸭缩碟 50集", "COMPRESSED_DISC"),
            ("压suo碟", "COMPRESSED_DISC"),
            ("按/需/刻/录", "BURN_TO_ORDER"),
            ("代 刻 光 盘 报片名", "BURN_TO_ORDER"),
            ("刻lu片 21集", "BURNING"),
            ("刻绿 老电影", "BURNING"),
            ("移动硬磐 拷好电影", "DRIVE_LOADED"),
            ("U盆 插上就kan", "DRIVE_LOADED"),
            ("网磐秒发", "CLOUD_DELIVERY"),
            ("度盘 全集", "MEDIUM_CLOUD"),
            ("w盘发链接", "CLOUD_DELIVERY"),
            ("zy 秒回", "CLOUD_DELIVERY"),
            ("自*动*发*货", "AUTO_DELIVERY"),
            ("片 单 自 选", "TITLE_LIST"),
            ("壹比壹复ke", "REPLICA_PACKAGE"),
            ("未珊减 全集", "UNCUT"),
            ("加V信 私聊", "OFF_PLATFORM"),
            ("详情+V", "OFF_PLATFORM"),
            ("㊣版 DVD", "GENUINE_CLAIM"),
            ("影💿 一堆", "MEDIUM_DISC"),
            ("ＢＤ２５ 单张", "CAPACITY_BD"),
            ("6D9 中英字幕", "CAPACITY_DVD"),
            ("40DVD 执行力", "MEDIUM_DVD"),
            ("D9x3 不换碟", "CAPACITY_DVD"),
            ("打口CD", "CUT_OUT"),
            ("CBHD 黑客帝国", "MEDIUM_LOCAL_HD"),
            ("文音进字号齐全", "IDENTIFIER"),
        ],
    )
    def test_is_found(self, lexicon: Lexicon, text: str, concept: str) -> None:
        assert concept in concepts(lexicon, text)


class TestTraps:
    @pytest.mark.parametrize(
        ("text", "concept"),
        [
            ("红楼梦DVD版", "PIRATE_WORD"),
            ("Android版本 app", "PIRATE_WORD"),
            ("各渠道版本", "PIRATE_WORD"),
            ("不知道版本号", "PIRATE_WORD"),
            ("M416手枪版", "CAM_SOURCE"),
            ("吃鸡机枪版", "CAM_SOURCE"),
            ("年度盘点", "MEDIUM_CLOUD"),
            ("深度盘口分析", "MEDIUM_CLOUD"),
            ("机器人位姿源码", "CLOUD_DELIVERY"),
            ("加V信息咨询", "OFF_PLATFORM"),
            ("防蓝光眼镜 平光", "MEDIUM_BD"),
            ("抗蓝光手机膜", "MEDIUM_BD"),
            ("山地车碟刹片", "MEDIUM_DISC"),
            ("60Si2MnA碟簧", "MEDIUM_DISC"),
            ("射击飞碟靶", "MEDIUM_DISC"),
            ("味碟 骨瓷碟子", "MEDIUM_DISC"),
            ("影碟机 超强纠错", "MEDIUM_DISC"),
            ("实木光碟架", "MEDIUM_DISC"),
            ("蓝光播放机", "MEDIUM_BD"),
            ("DVD机 家用", "MEDIUM_DVD"),
            ("DVD刻录机", "BURNING"),
            ("空白刻录盘 50片", "BURNING"),
            ("移动硬盘盒 USB3.0", "MEDIUM_DRIVE"),
            ("外置光驱", "MEDIUM_DISC"),
            ("盗梦空间 正版", "PIRATE_WORD"),
            ("加勒比海盗版画", "PIRATE_WORD"),
            ("蓝光CD-ROM", "OFF_PLATFORM"),
        ],
    )
    def test_is_stepped_over(self, lexicon: Lexicon, text: str, concept: str) -> None:
        assert concept not in concepts(lexicon, text)

    def test_a_film_named_after_a_plate_stays_a_disc_offer(self, lexicon: Lexicon) -> None:
        assert "MEDIUM_DVD" in concepts(lexicon, "碟中谍5 DVD")

    def test_a_phrase_takes_the_player_in_it(self, lexicon: Lexicon) -> None:
        found = concepts(lexicon, "蓝光大片 影碟机通用")
        assert "ANY_PLAYER" in found
        assert "PLAYER" not in found

    @pytest.mark.parametrize("text", ["adv", "bdsm", "dvdx", "vcdbd", "hdtvs", "d99", "bdx"])
    def test_latin_terms_are_not_cut_from_longer_words(self, lexicon: Lexicon, text: str) -> None:
        assert not lexicon.find(text)


class TestNegation:
    @pytest.mark.parametrize(
        ("text", "concept"),
        [
            ("拒绝盗版", "PIRATE_WORD"),
            ("非盗版", "PIRATE_WORD"),
            ("不是D版", "PIRATE_WORD"),
            ("不含碟片、片源和网盘", "MEDIUM_CLOUD"),
            ("本店不提供任何影视资源", "CLOUD_DELIVERY"),
            ("不代刻", "BURN_TO_ORDER"),
            ("影视剧一律不接", "CONTENT_FILM"),
            ("影视综艺请勿下单", "CONTENT_VARIETY"),
            ("绝没有盗版", "PIRATE_WORD"),
            ("谢绝网盘", "MEDIUM_CLOUD"),
        ],
    )
    def test_a_denied_term_is_negated(self, lexicon: Lexicon, text: str, concept: str) -> None:
        assert concept in denied(lexicon, text)
        assert concept not in concepts(lexicon, text)

    @pytest.mark.parametrize(
        ("text", "concept"),
        [
            ("不退不换，盗版碟", "PIRATE_WORD"),
            ("无盒 裸碟DVD", "MEDIUM_DVD"),
            ("不锈钢 DVD", "MEDIUM_DVD"),
            ("非诚勿扰 DVD", "MEDIUM_DVD"),
            ("熊出没全集DVD", "MEDIUM_DVD"),
            ("不送碟盒 正版DVD", "MEDIUM_DVD"),
            ("不挑机 D9", "CAPACITY_DVD"),
            ("无间道 网盘", "MEDIUM_CLOUD"),
            ("《触不可及》国语配音", "LANGUAGE_TRACKS"),
            ("DVD《无极》", "MEDIUM_DVD"),
        ],
    )
    def test_a_negation_elsewhere_leaves_it(
        self, lexicon: Lexicon, text: str, concept: str
    ) -> None:
        assert concept in concepts(lexicon, text)

    def test_an_assurance_is_its_own_concept(self, lexicon: Lexicon) -> None:
        found = concepts(lexicon, "盗版必究 假一赔十")
        assert "PIRACY_DISAVOWED" in found


class TestReleaseNames:
    @pytest.mark.parametrize(
        ("text", "concept"),
        [
            ("2012年《爱谁谁》720p.HD国语中字", "RIP_SOURCE"),
            ("《敢死队2》R5.中字", "CAM_SOURCE"),
            ("TC 国语 抢先", "CAM_SOURCE"),
        ],
    )
    def test_the_tail_of_a_downloads_name_is_known(
        self, lexicon: Lexicon, text: str, concept: str
    ) -> None:
        assert concept in concepts(lexicon, text)

    @pytest.mark.parametrize("text", ["索尼HD高清摄像机 中文说明", "显示器 1080P 中文菜单"])
    def test_a_resolution_by_itself_is_none(self, lexicon: Lexicon, text: str) -> None:
        assert concepts(lexicon, text).isdisjoint({"RIP_SOURCE", "CAM_SOURCE"})


class TestSound:
    @pytest.mark.parametrize(
        ("text", "term"),
        [
            ("自冻发祸 不等", "自动发货"),
            ("压说蝶 30集", "压缩碟"),
            ("yidong硬盼 2T", "移动硬盘"),
            ("网磐联接", "网盘链接"),
            ("插尚就砍", "插上就看"),
        ],
    )
    def test_a_term_is_known_by_its_sound(self, lexicon: Lexicon, text: str, term: str) -> None:
        folded = fold(text).text
        spelt = lexicon.find(folded)
        heard = lexicon.find_by_sound(folded, to_pinyin(folded))
        assert term in {match.term for match in [*spelt, *heard]}

    @pytest.mark.parametrize("text", ["防蓝光眼镜", "芒果代可可脂", "自动发货", "龙门飞甲蓝光"])
    def test_what_is_spelt_right_is_not_heard_as_something_else(
        self, lexicon: Lexicon, text: str
    ) -> None:
        folded = fold(text).text
        heard = {match.term for match in lexicon.find_by_sound(folded, to_pinyin(folded))}
        assert not heard & {"仿蓝光", "自动发货"}

    def test_its_place_is_that_of_the_spelling(self, lexicon: Lexicon) -> None:
        folded = fold("全集，字冻法祸！").text
        (match,) = lexicon.find_by_sound(folded, to_pinyin(folded))
        assert match.term == "自动发货"
        assert folded[match.start : match.end] == "字冻法祸"


class TestMatches:
    def test_the_longest_term_of_a_concept_wins(self, lexicon: Lexicon) -> None:
        discs = [m for m in lexicon.find("盗版光盘") if m.concept == "PIRATE_WORD"]
        assert discs == [Match(0, 4, "盗版光盘", "PIRATE_WORD", False)]

    def test_offsets_lead_back_to_the_text_as_sent(self, lexicon: Lexicon) -> None:
        folded = fold("全新 兰*光D⑨！")
        match = next(m for m in lexicon.find(folded) if m.concept == "FALSE_BLU_RAY_TECH")
        start, end = folded.span(match.start, match.end)
        assert folded.source[start:end] == "兰*光D⑨"

    @given(
        st.text(max_size=60)
        | st.text(st.sampled_from("不无碟片盗版dvd9蓝光机影网盘,、和 "), max_size=30)
    )
    @settings(max_examples=300, deadline=None)
    def test_every_match_is_its_term_at_its_place(self, text: str) -> None:
        folded = fold(text)
        for match in _SHARED.find(folded):
            assert folded.text[match.start : match.end] == match.term


_SHARED = Lexicon.load()


class TestTables:
    def test_every_concept_says_what_it_is(self, lexicon: Lexicon) -> None:
        for concept in lexicon.concepts.values():
            assert all(concept), concept

    def test_every_term_has_its_meaning_and_source(self) -> None:
        for term in read_terms(FOLDER):
            assert all(term), term

    def test_there_is_knowledge(self) -> None:
        own = [term for term in read_terms(FOLDER) if not term.concept.startswith("GOODS")]
        assert len({(term.term, term.concept) for term in own}) == len(own) >= 1_200

    def test_terms_survive_folding_as_something_to_find(self) -> None:
        assert all(fold(term.term.strip("#")).text for term in read_terms(FOLDER))

    def test_digest_covers_names_and_bytes(self, tmp_path: Path) -> None:
        for file in FOLDER.glob("*.tsv"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
        sha = hashlib.sha256()
        for file in sorted(tmp_path.glob("*.tsv")):
            sha.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        assert Lexicon.load(tmp_path).digest == Lexicon.load().digest == sha.hexdigest()
        (tmp_path / "traps.tsv").rename(tmp_path / "snares.tsv")
        assert Lexicon.load(tmp_path).digest != sha.hexdigest()

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("碟\tMEDIUM_DISC\t?\tnone\tz\te\tGK", "direction"),
            ("碟\tMEDIUM_DISC\t0\tsome\tz\te\tGK", "boundary"),
            ("碟\tMEDIUM_DISC\t0\tnone", "4 fields"),
            ("碟\tNO_SUCH\t0\tnone\tz\te\tGK", "NO_SUCH"),
        ],
    )
    def test_a_faulty_table_is_named(self, tmp_path: Path, line: str, message: str) -> None:
        for name in ("concepts.tsv", "negation.tsv"):
            (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
        (tmp_path / "own.tsv").write_text(f"{TERM_HEADER}\n{line}\n", encoding="utf-8")
        with pytest.raises(LexiconError, match=message):
            Lexicon.load(tmp_path)
