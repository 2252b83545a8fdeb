import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.features.edition import read_claims
from model.features.quantities import Quantity
from model.listing import Listing
from model.text.fold import fold

COUNTS = (
    "discs",
    "episodes",
    "seasons",
    "works",
    "sets",
    "episodes_per_disc",
    "works_per_disc",
    "gigabytes",
    "unit_price",
    "minimum_lot",
    "edition_size",
)


def counts(claims):
    found = {name: getattr(claims, name) for name in COUNTS}
    return {name: round(q.low, 2) for name, q in found.items() if q is not None}


TITLES = [
    # mainland
    ("正版 央视版 三国演义 84集 28碟 dvd", "dvd", {"discs": 28, "episodes": 84}),
    ("大宅门 40集电视剧 8dvd 完整版", "dvd", {"discs": 8, "episodes": 40}),
    ("人民的名义 52集 高清dvd 简装 7碟装", "dvd", {"discs": 7, "episodes": 52}),
    ("宫崎骏动画合集 22部 11碟 dvd9", "d9", {"discs": 11, "works": 22}),
    ("泰坦尼克号 3d+2d bd 蓝光碟 4碟装", "bd", {"discs": 4}),
    ("康熙王朝 46集 蓝光 两碟", "bd", {"discs": 2, "episodes": 46}),
    ("武林外传 十二碟 vcd", "vcd", {"discs": 12}),
    ("五张打包 日本电影 dvd", "dvd", {"discs": 5}),
    ("小品 大合集 压缩碟 300部 6碟", "hdvd", {"discs": 6, "works": 300}),
    ("一碟四部 动作大片 d9", "d9", {"discs": 1, "works_per_disc": 4}),
    ("四大名著 三集一碟 dvd", "dvd", {"episodes_per_disc": 3}),
    ("纪录片 七集一碟一集 7dvd", "dvd", {"discs": 7, "episodes": 7, "episodes_per_disc": 1}),
    ("dvd 50集 1张", "dvd", {"episodes_per_disc": 50}),
    ("2bd+1dvd 疯狂动物城", "bd", {"discs": 3}),
    ("007全集 24部 dvd 24碟", "dvd", {"discs": 24, "works": 24}),
    ("韩剧30套打包 dvd 每套两碟", "dvd", {"discs": 60, "sets": 30}),
    # price a piece
    ("十元三张 老电影dvd", "dvd", {"discs": 3, "unit_price": 3.33}),
    ("dvd电影碟片 5元一张", "dvd", {"unit_price": 5}),
    ("dvd电影碟片 5元张", "dvd", {"unit_price": 5}),
    ("光盘 8毛一张 100张", "disc", {"unit_price": 0.8, "discs": 100}),
    ("蓝光碟 15元一张 10张起批", "bd", {"unit_price": 15, "minimum_lot": 10}),
    # Hong Kong and Taiwan, folded to simplified
    ("权力游戏 第一至八季 完整版 dvd 港版", "dvd", {"seasons": 8}),
    ("港版 dvd 无间道三部曲 3碟装 洲立", "dvd", {"discs": 3, "works": 3}),
    ("韩剧 鬼怪 dvd 5片装 中字 虾皮超取", "dvd", {"discs": 5}),
    ("台版 蓝光bd 海角七号 得利 2片装", "bd", {"discs": 2}),
    ("日版 eva ld 全14卷", "ld", {"discs": 14}),
    # English
    ("12 discs dvd box set all region", "dvd", {"discs": 12}),
    (
        "game of thrones season 1-8 complete dvd 38 discs",
        "dvd",
        {"discs": 38, "seasons": 8},
    ),
    ("friends seasons 1-10 blu-ray 21 disc", "bd", {"discs": 21, "seasons": 10}),
    ("50 movies on 10 discs dvd", "dvd", {"discs": 10, "works": 50}),
    ("the lord of the rings 4k uhd 9-disc", "uhd", {"discs": 9}),
    ("lot of 40 pcs dvd region 1", "dvd", {"discs": 40}),
    # drives, links
    ("2t移动硬盘 4k电影1200部", "drive", {"gigabytes": 2000, "works": 1200}),
    ("u盘 64g 送200部电影", "drive", {"gigabytes": 64, "works": 200}),
    ("网盘 美剧1000部 秒发", "cloud", {"works": 1000}),
    # numbers that count no discs
    ("第3碟 dvd 补碟", "dvd", {}),
    ("阿凡达2 dvd", "dvd", {}),
    ("2012 dvd9", "d9", {}),
    ("大明王朝1566 dvd 46集16碟", "dvd", {"discs": 16, "episodes": 46}),
    ("一九四二 bd", "bd", {}),
    ("007 dvd", "dvd", {}),
    ("dvd 送2碟", "dvd", {}),
    ("天龙八部97 dvd 14碟", "dvd", {"discs": 14}),
    ("88films 四大名捕 蓝光", "bd", {}),
    ("限量300套 蓝光 大话西游", "bd", {"edition_size": 300}),
]


@pytest.mark.parametrize(("title", "medium", "expected"), TITLES)
def test_titles_are_read_as_a_collector_reads_them(read, title, medium, expected):
    claims = read(title)
    assert (claims.medium, counts(claims)) == (medium, expected)


@pytest.mark.parametrize(("title", "medium", "expected"), TITLES)
def test_claims_point_at_their_characters(read, title, medium, expected):
    claims = read(title)
    for name in COUNTS:
        quantity = getattr(claims, name)
        for span in claims.spans(quantity):
            assert span.field == "title"
            assert any(c in "0123456789" for c in title[span.start : span.end]) or any(
                c in "一二两三四五六七八九十百双单每/" for c in title[span.start : span.end]
            )


def test_the_description_fills_what_the_title_leaves_open(read):
    claims = read("甄嬛传 dvd", "全76集，共38碟")
    assert counts(claims) == {"episodes": 76, "discs": 38}
    span = claims.spans(claims.discs)[0]
    assert (span.field, "全76集，共38碟"[span.start : span.end]) == ("description", "38碟")


@pytest.mark.parametrize(
    "description", ["有两张花了", "去年一次买了十张碟", "另送海报3张", "还有20张别的"]
)
def test_discs_told_of_in_passing_are_not_the_goods(read, description):
    assert read("甄嬛传 dvd", description).discs is None


def test_the_title_overrules_the_description(read):
    claims = read("潜伏 30集 10碟 dvd", "家里还有全套 40碟 50集的")
    assert counts(claims) == {"episodes": 30, "discs": 10}


@pytest.mark.parametrize(("price", "expected"), [(28.0, 28.0), (400.0, None)])
def test_a_price_in_the_description_counts_if_it_is_the_one_asked(read, price, expected):
    unit_price = read("蓝光 黑泽明", "单张28，别的另谈；28元一张", price=price).unit_price
    assert (unit_price.low if unit_price else None) == expected


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("索尼蓝光dvd影碟机 bdp-s6700", "player"),
        ("先锋 dvd光驱 外置 usb", "drive_unit"),
        ("空白光盘 dvd-r 50片桶装", "blank"),
        ("cd包 80片装 碟包", "case"),
        ("dvd激光头 维修", "part"),
        ("防蓝光眼镜 男女", "other"),
        ("前刹车碟 打孔划线", "other"),
        ("ps4游戏光盘 战神 港版", "game"),
        ("windows7 安装盘 dvd", "software"),
        ("人体解剖学 配光盘", "book"),
        ("婚礼录像 刻录dvd", "service"),
        # and discs that only speak of such things
        ("影碟机通用 动作片dvd", None),
        ("dvd影碟机不能播放 蓝光bd50 复仇者联盟", None),
        ("看戏机专用 豫剧 u盘 16g", None),
        ("熊出没 光头强 dvd 8碟", None),
        ("鱿鱼游戏 9集 dvd", None),
        ("机器人总动员 dvd机器人", None),
        ("甄嬛传 dvd盒装 送海报", None),
        ("老影碟机+80张碟 一起出", None),
    ],
)
def test_what_the_goods_are(read, title, about):
    assert read(title).about == about


@pytest.mark.parametrize(
    ("title", "condition"),
    [
        ("全新未拆 dvd", "new"),
        ("二手 自用 dvd", "used"),
        ("brand new sealed dvd", "new"),
        ("非全新 dvd", None),
        ("dvd", None),
        ("全新 二手 dvd", None),
    ],
)
def test_condition_as_the_text_says_it(read, title, condition):
    assert read(title).condition == condition


@pytest.mark.parametrize(
    ("title", "medium"),
    [
        ("越狱 1-5季 24牒", "disc"),
        ("k-drama burn on demand dvd-r", "dvd"),
        ("老电影 bd-r 自选", "bd"),
        ("4k 9碟铁盒 魔戒", "uhd"),
        ("车载usb 32g 电影80部", "drive"),
        ("14t 影迷盘", "drive"),
        # not media at all
        ("试纸80张 1000本", None),
        ("托盘天平 200g", None),
        ("方盘电子秤 3000g", None),
        ("阿迪达斯卫衣 cd2346 bd3166", None),
        ("磁力搅拌子", None),
        ("欧米茄 碟飞 男表", None),
    ],
)
def test_medium_without_its_name(read, title, medium):
    assert read(title).medium == medium


@pytest.mark.parametrize(
    ("title", "unit_price", "works"),
    [("星球大战 蓝光 18/部", 18.0, None), ("星球大战 蓝光 18部", None, 18.0)],
)
def test_a_slash_that_folding_drops_is_looked_up(listing, title, unit_price, works):
    claims = read_claims(fold(title), None, listing(title, price=18.0))
    assert (claims.unit_price and claims.unit_price.low) == unit_price
    assert (claims.works and claims.works.low) == works


WORDS = [
    *("蓝光", "dvd", "d9", "bd50", "uhd", "u盘", "网盘", "64g", "影碟机", "都能放"),
    *("24碟", "3张", "一碟四部", "52集", "1-8季", "5元一张", "起", "限量", "二手", "全新"),
]


@given(
    st.lists(st.sampled_from([*WORDS, "\n", ",", " ", "9" * 400, "+"]), min_size=1, max_size=12),
    st.none() | st.text(max_size=60),
    st.floats(min_value=0, max_value=1e308),
)
def test_any_text_is_read_and_every_place_lies_in_its_field(parts, description, price):
    title = "".join(parts)
    claims = read_claims(title, description, Listing(listing_id="x", title=title, price=price))
    fields = {"title": title, "description": description or ""}
    quantities = [q for q in (getattr(claims, name) for name in COUNTS) if isinstance(q, Quantity)]
    spans = [
        *claims.spans(*quantities, *claims.said),
        *(s for f in claims.findings for s in f.spans),
    ]
    for span in spans:
        assert 0 <= span.start < span.end <= len(fields[span.field])


@given(st.text(max_size=60), st.none() | st.text(max_size=60))
def test_folded_text_is_read_whatever_it_is(title, description):
    listing = Listing(listing_id="x", title=title or "x", price=1.0)
    folded = fold(description) if description else None
    claims = read_claims(fold(title), folded, listing)
    assert claims.title_length == len(fold(title).text)


def test_time_is_linear_in_the_length(listing):
    def seconds(description):
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            read_claims("蓝光 uhd dvd影碟机", description, listing())
            best = min(best, time.perf_counter() - start)
        return best

    for piece in (
        "一碟四部",
        "蓝光dvd机",
        "影碟机,",
        "5元一张",
        "二手",
        "普通蓝光机",
        "支持",
        "1-8季",
    ):
        assert seconds(piece * 4_000) < 50 * seconds(piece * 400) + 0.02


def test_a_reversed_word_across_title_and_description_is_no_error() -> None:
    listing = Listing("1", "阿凡达 全套", 3.0, description="2 dvd \u202e语双\u202c")
    claims = read_claims(fold(listing.title), fold(listing.description or ""), listing)
    assert claims.medium == "dvd"
