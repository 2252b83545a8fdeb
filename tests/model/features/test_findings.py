"""Each rule with the listing it is for, and its lawful near miss."""

import pytest

from model.features.claims import Claims


def codes(claims: Claims) -> set[str]:
    return {finding.code for finding in claims.findings}


FOUND = [
    ("FALSE_BLU_RAY", "阿凡达 蓝光d9 高清"),
    ("FALSE_BLU_RAY", "d9蓝光碟 行星地球"),
    ("FALSE_BLU_RAY", "阿凡达 蓝光 国英双语 精装 dvd9"),
    ("FALSE_BLU_RAY", "外贸蓝光 bd9 100张起"),
    ("FALSE_BLU_RAY", "avchd 盗梦空间 bd"),
    ("FALSE_BLU_RAY", "阿凡达 bd压d9"),
    ("FALSE_BLU_RAY", "阿凡达 蓝光碟 8.5g"),
    ("FALSE_BLU_RAY", "阿凡达 蓝光碟 普通dvd机能放"),
    ("FALSE_BLU_RAY", "阿凡达 bd 影碟机通用"),
    ("FALSE_BLU_RAY", "blu-ray avatar plays in any dvd player"),
    ("FALSE_UHD", "4k uhd 沙丘 普通蓝光机可放"),
    ("FALSE_UHD", "4k uhd 沙丘 bd25"),
    ("UHD_IN_DVD_PLAYER", "4k蓝光碟 沙丘 家用dvd机可以播放"),
    ("EPISODES_EXCEED_DISCS", "康熙王朝 46集 2碟 dvd"),
    ("EPISODES_EXCEED_DISCS", "老友记 蓝光 全10季 5碟"),
    ("EPISODES_EXCEED_DISCS", "亮剑 30集 vcd 5碟"),
    ("EPISODES_EXCEED_DISCS", "一碟二十三集 连续剧 dvd"),
    ("EPISODES_EXCEED_DISCS", "动画 猫和老鼠 200集 3dvd"),
    ("WORKS_EXCEED_DISCS", "宫崎骏 22部 11碟 d9"),
    ("WORKS_EXCEED_DISCS", "一碟四部 动作片 dvd"),
    ("WORKS_EXCEED_DISCS", "50 movies on 10 discs dvd"),
    ("RESOLUTION_EXCEEDS_MEDIUM", "战狼2 dvd 1080p"),
    ("CATALOGUE_ON_DRIVE", "2t移动硬盘 电影1200部"),
    ("CATALOGUE_ON_DRIVE", "64g u盘 动画1800集"),
    ("CATALOGUE_ON_DRIVE", "1tb usb hard drive preloaded 1500 movies"),
    ("CATALOGUE_BY_LINK", "网盘 美剧1000部"),
    ("STILL_IN_CINEMAS", "满江红 dvd 正在热映"),
    ("SAME_DAY_RELEASE", "满江红 dvd 上映当天发货"),
    ("TV_DUB_MIX", "千与千寻 蓝光 animax+星空卫视双国语+粤语"),
    ("RECORDABLE_AS_EDITION", "七武士 蓝光 bd-r"),
    ("RECORDABLE_AS_EDITION", "刻录 港片全集 dvd"),
    ("CBHD_GENUINE", "cbhd 黑客帝国 华纳"),
]

NEAR_MISSES = [
    ("FALSE_BLU_RAY", "疯狂动物城 蓝光+dvd9 双碟"),
    ("FALSE_BLU_RAY", "蓝光和d9两个版本可选"),
    ("FALSE_BLU_RAY", "正版蓝光dvd 指环王"),  # also what people call Blu-ray
    ("FALSE_BLU_RAY", "阿凡达 bd50 dvd机不能播放"),
    ("FALSE_BLU_RAY", "阿凡达 蓝光 需要蓝光机 影碟机放不了"),
    ("FALSE_BLU_RAY", "蓝光dvd机 能播放各种碟"),  # a player
    ("FALSE_BLU_RAY", "blu-ray avatar does not play in dvd players"),
    ("FALSE_BLU_RAY", "中国蓝光 cbhd 15g"),
    ("FALSE_UHD", "4k uhd 沙丘 普通蓝光机不能播"),
    ("FALSE_UHD", "4k uhd + 蓝光 双碟 蓝光碟普通蓝光机可放"),
    ("UHD_IN_DVD_PLAYER", "4k uhd 沙丘 dvd机无法播放"),
    ("EPISODES_EXCEED_DISCS", "亮剑 30集 10碟 dvd"),
    ("EPISODES_EXCEED_DISCS", "红楼梦 36集 5碟 蓝光"),
    ("EPISODES_EXCEED_DISCS", "大染坊 24集 hdvd 3碟"),  # legal compressed set
    ("EPISODES_EXCEED_DISCS", "动画 巴啦啦小魔仙 52集 4碟 dvd"),
    ("EPISODES_EXCEED_DISCS", "三国评书 365回 mp3 6碟"),
    ("EPISODES_EXCEED_DISCS", "生活大爆炸 第1-12季 36dvd"),
    ("WORKS_EXCEED_DISCS", "007 24部 dvd 24碟"),
    ("WORKS_EXCEED_DISCS", "指环王三部曲 加长版 12dvd"),
    ("WORKS_EXCEED_DISCS", "相声100部 dvd 10碟"),
    ("WORKS_EXCEED_DISCS", "经典名片 hdvd 一碟四部"),
    ("WORKS_EXCEED_DISCS", "一部一碟 老电影 dvd"),
    ("RESOLUTION_EXCEEDS_MEDIUM", "战狼2 蓝光 1080p"),
    ("RESOLUTION_EXCEEDS_MEDIUM", "红楼梦 4k修复 dvd"),
    ("RESOLUTION_EXCEEDS_MEDIUM", "dvd影碟机 1080p hdmi"),
    ("CATALOGUE_ON_DRIVE", "西数移动硬盘 2t 空盘 不含内容"),
    ("CATALOGUE_ON_DRIVE", "唱片公司授权 u盘 红歌1000首"),
    ("CATALOGUE_ON_DRIVE", "闪迪u盘 128g"),
    ("CATALOGUE_BY_LINK", "百度网盘 年卡"),
    ("STILL_IN_CINEMAS", "星球大战 影院版+加长版 蓝光"),
    ("SAME_DAY_RELEASE", "千与千寻 蓝光 首发限定"),
    ("TV_DUB_MIX", "疯狂动物城 bd 国语 粤语 英语"),
    ("RECORDABLE_AS_EDITION", "dvd-r 空白光盘 50片"),
    ("RECORDABLE_AS_EDITION", "先锋 蓝光刻录机"),
    ("RECORDABLE_AS_EDITION", "婚礼刻录光盘 dvd 10张"),
    ("CBHD_GENUINE", "bd 黑客帝国 华纳"),
]


@pytest.mark.parametrize(("code", "title"), FOUND)
def test_rule_finds_what_it_is_for_and_points_at_it(read, code, title):
    findings = [f for f in read(title).findings if f.code == code]
    assert findings
    for finding in findings:
        assert finding.spans
        assert finding.zh
        assert finding.en
        assert all(title[s.start : s.end].strip() for s in finding.spans)


@pytest.mark.parametrize(("code", "title"), NEAR_MISSES)
def test_rule_leaves_the_lawful_near_miss_alone(read, code, title):
    assert code not in codes(read(title))


def test_false_blu_ray_points_at_both_words(read):
    title = "阿凡达 蓝光d9 高清"
    (finding,) = read(title).findings
    assert [title[s.start : s.end] for s in finding.spans] == ["蓝光", "d9"]
    assert finding.zh == "宣称蓝光，却是D9容量"


def test_running_time_is_worked_out_in_the_sentence(read):
    (finding,) = read("康熙王朝 46集 2碟 dvd").findings
    assert "1035分钟" in finding.zh  # 46 x 45 / 2
    assert "1035 minutes" in finding.en


def test_description_may_contradict_the_title(read):
    claims = read("霍比特人 蓝光bd", "普通dvd影碟机就能看，效果很好")
    (finding,) = claims.findings
    assert [s.field for s in finding.spans] == ["title", "description"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"condition": "used", "stock": 500}, True),
        ({"condition": "used", "stock": 5}, True),
        ({"condition": "used", "units_sold_30d": 40}, True),
        ({"condition": "used", "stock": 1, "units_sold_30d": 0}, False),
        ({"condition": "used"}, False),
        ({"condition": "new", "stock": 500}, False),
        ({"stock": 500}, False),
    ],
)
def test_second_hand_in_bulk(read, fields, expected):
    assert ("USED_IN_BULK" in codes(read("动作片 dvd", **fields))) == expected


def test_second_hand_as_the_title_says_it(read):
    assert "USED_IN_BULK" in codes(read("二手 动作片 dvd", stock=200))
    assert "USED_IN_BULK" not in codes(read("动作片 dvd", "二手勿扰", stock=200))


@pytest.mark.parametrize("title", ["跑步鞋", "移动硬盘 1t", "dvd影碟机"])
def test_second_hand_dealers_in_other_goods_are_no_finding(read, title):
    assert codes(read(title, condition="used", stock=200)) == set()


@pytest.mark.parametrize(
    ("title", "fields", "expected"),
    [
        ("中录华纳 侏罗纪世界 2015 dvd9", {}, True),
        ("中录华纳 哈利波特 dvd9 全新", {"year": 2018, "stock": 300}, True),
        ("中录华纳 哈利波特 dvd9 全新", {"year": 2018, "stock": 3}, False),
        ("中录华纳 哈利波特 dvd9 全新", {"year": 2009, "stock": 300}, False),
        ("中录华纳 哈利波特 dvd9 二手", {"year": 2018, "stock": 300}, False),
        ("泰盛 侏罗纪世界 2015 dvd9", {}, False),
    ],
)
def test_publisher_after_its_end(read, title, fields, expected):
    assert ("PUBLISHER_AFTER_END" in codes(read(title, **fields))) == expected


@pytest.mark.parametrize(
    ("title", "fields", "expected"),
    [
        ("限量300套 蓝光 大话西游", {"stock": 9999}, True),
        ("限量300套 蓝光 大话西游", {"stock": 250, "units_sold_30d": 90}, True),
        ("限量300套 蓝光 大话西游", {"stock": 60, "units_sold_30d": 14}, False),
        ("限量300套 蓝光 大话西游", {}, False),
        ("蓝光 大话西游 300套", {"stock": 9999}, False),
    ],
)
def test_editions_larger_than_their_size(read, title, fields, expected):
    assert ("LIMITED_EDITION_EXCEEDED" in codes(read(title, **fields))) == expected


@pytest.mark.parametrize(
    "description",
    ["假蓝光才是刻录盘，我这是原盘", "不是刻录盘", "有人拿dvd-r冒充，当心", "没有刻录碟"],
)
def test_warning_of_burnt_discs_is_not_selling_them(read, description):
    assert "RECORDABLE_AS_EDITION" not in codes(read("阿凡达 蓝光 双碟", description))


def test_burnt_discs_in_the_description(read):
    claims = read("老电影 dvd 10碟", "播放前请确认您的机器能读dvd-r")
    assert codes(claims) == {"RECORDABLE_AS_EDITION"}
