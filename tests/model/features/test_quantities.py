import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.features.quantities import find_quantities, parse_number


def kinds(text):
    return [(q.kind, q.low, q.high) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("1,200", 1200),
        ("9.9", 9.9),
        ("3千", 3000),
        ("1.5万", 15000),
        ("一", 1),
        ("两", 2),
        ("双", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十四", 24),
        ("一百", 100),
        ("一百零八", 108),
        ("三千", 3000),
        ("一万二千", 12000),
        ("万", 10000),
        ("一九四二", 1942),
        ("三四", 3),
        ("零", 0),
    ],
)
def test_numerals(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24碟", [("discs", 24, 24)]),
        ("22牒", [("discs", 22, 22)]),
        ("12dvd9", [("discs", 12, 12)]),
        ("6d9", [("discs", 6, 6)]),
        ("2vcd", [("discs", 2, 2)]),
        ("3张", [("discs", 3, 3)]),
        ("十二碟", [("discs", 12, 12)]),
        ("双碟", [("discs", 2, 2)]),
        ("4 discs", [("discs", 4, 4)]),
        ("9-disc", [("discs", 9, 9)]),
        ("52集", [("episodes", 52, 52)]),
        ("70集全", [("episodes", 70, 70)]),
        ("1-291集", [("episodes", 1, 291)]),
        ("1--500j", [("episodes", 1, 500)]),
        ("1-8季", [("seasons", 1, 8)]),
        ("第一至八季", [("seasons", 1, 8)]),
        ("season 1-8 complete", [("seasons", 1, 8)]),
        ("seasons 1-10 blu-ray", [("seasons", 1, 10)]),
        ("s01-s12", [("seasons", 1, 12)]),
        ("season 1-4 dvd", [("seasons", 1, 4)]),
        ("20部", [("works", 20, 20)]),
        ("六部曲", [("works", 6, 6)]),
        ("三十多部", [("works", 30, 30)]),
        ("3000部", [("works", 3000, 3000)]),
        ("50 movies", [("works", 50, 50)]),
        ("12合1", [("per_disc", 12, 12)]),
        ("4in1", [("per_disc", 4, 4)]),
        ("64g", [("giga", 64, 64)]),
        ("4tb", [("tera", 4, 4)]),
        ("2.5元", [("money", 2.5, 2.5)]),
        ("5元张", [("money_disc", 5, 5)]),
        ("8毛", [("dime", 8, 8)]),
        ("2013年", [("year", 2013, 2013)]),
        ("87版", [("version", 87, 87)]),
        ("2015 dvd9", [("year", 2015, 2015)]),
    ],
)
def test_a_number_counts_what_its_unit_says(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "第3碟",  # ordinal
        "bd25 mp4 s1500 cld-s370",  # names
        "天龙八部",
        "四季如春",
        "三部分 两部手机",
        "双盘位 4碟位",
        "1080p 4k 7寸 3d 九成新",
        "二手 一起 万能 千与千寻 百度",
        "2t恤",
    ],
)
def test_what_only_looks_like_a_count_is_none(text):
    assert kinds(text) == []


def test_places_point_at_number_and_unit():
    text = "全套12碟，五元一张"
    assert [text[q.start : q.end] for q in find_quantities(text)] == ["12碟", "五元", "一张"]


def test_one_of_a_kind_is_marked():
    text = "每碟 单碟 一张 1片 /张 2碟"
    assert [q.each for q in find_quantities(text)] == [True, True, True, True, True, False]


@given(st.text(alphabet="0123456789一二十百万双单每/-~至 .,碟张集部元gtk季sx第\n", max_size=80))
def test_places_are_in_order_and_inside(text):
    found = find_quantities(text)
    places = [0, *(place for q in found for place in (q.start, q.end)), len(text)]
    assert places == sorted(places)
    assert all(q.low <= q.high for q in found)


@pytest.mark.parametrize(
    "piece",
    ["1", "一", "1-", "1,", "1.", "1,222", "十百", "每", "/", "1 碟", "9季s", "1~", "season "],
)
def test_time_is_linear_in_the_length(piece):
    def seconds(times):
        text = piece * times
        best = float("inf")
        for _ in range(5):
            start = time.perf_counter()
            find_quantities(text)
            best = min(best, time.perf_counter() - start)
        return best

    # Ten times the text: quadratic would be a hundred times the time.
    assert seconds(20_000) < 50 * seconds(2_000) + 0.02
