"""The index of spellings: what is found is what a search by hand finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.works.catalogue import Catalogue, build_index, encode_works
from model.works.spellings import ALONE, DISTINCT, EVERYDAY, WHOLE_WORD, spellings_of
from model.works.work import CatalogueError, Work


def work(title: str, work_id: str = "w", **facts: object) -> Work:
    return Work(work_id, title, 2000, "film", **facts)  # type: ignore[arg-type]


def by_hand(spellings: set[str], text: str) -> list[str]:
    """Cut a text from the left, taking the longest spelling at each place."""
    found, at = [], 0
    while at < len(text):
        longest = max(
            (s for s in spellings if len(s) > 1 and text.startswith(s, at)), key=len, default=""
        )
        if longest:
            found.append(longest)
        at += max(len(longest), 1)
    return found


@given(
    st.lists(st.text("甲乙丙", min_size=1, max_size=4), max_size=6),
    st.text("甲乙丙丁", max_size=30),
)
def test_scanning_equals_cutting_by_hand(titles: list[str], text: str) -> None:
    works = [work(title, f"w{i}") for i, title in enumerate(titles)]
    catalogue = Catalogue("test", encode_works(works))
    found = [text[hits[0].start : hits[0].end] for hits in catalogue.scan(text)]
    assert found == by_hand(set(build_index(works).spellings), text)


def test_the_shorter_names_at_a_place_are_told_too() -> None:
    catalogue = Catalogue("test", encode_works([work("阿凡达", "a"), work("阿凡达水", "b")]))
    (hits,) = catalogue.scan("看阿凡达水")
    assert [(hit.end, hit.works) for hit in hits] == [(5, (1,)), (4, (0,))]


def test_one_spelling_may_be_several_works_and_the_strictest_level_holds() -> None:
    works = [work("无间道风云", "a"), work("无间道风云", "b", common=True)]
    hit = Catalogue("test", encode_works(works)).lookup("无间道风云", 0, 5)
    assert hit is not None
    assert (hit.works, hit.level) == ((0, 1), ALONE)


def test_a_work_id_stands_once() -> None:
    with pytest.raises(CatalogueError, match="'w' stands for two works"):
        encode_works([work("一"), work("二")])


def test_the_digest_is_of_the_content_alone() -> None:
    lines = encode_works([work("阿凡达")])
    assert Catalogue("a", lines).digest == Catalogue("b", list(lines)).digest
    assert Catalogue("a", lines).digest != Catalogue("a", encode_works([work("阿凡提")])).digest


class TestSpellings:
    @pytest.mark.parametrize(
        ("title", "level"),
        [
            ("肖申克的救赎", DISTINCT),
            ("卧虎藏龙", ALONE),  # an idiom that a dictionary holds
            ("办公室", EVERYDAY),
            ("甄嬛传", WHOLE_WORD),
            ("战狼2", WHOLE_WORD),
            ("英雄", EVERYDAY),
            ("红", EVERYDAY),
            ("2012", EVERYDAY),
            ("Up", EVERYDAY),
            ("Frozen", EVERYDAY),
            ("Interstellar", WHOLE_WORD),
            ("The Dark Knight", DISTINCT),
        ],
    )
    def test_need_what_their_make_suggests(self, title: str, level: int) -> None:
        assert set(spellings_of(work(title)).values()) == {level}

    def test_common_names_always_need_evidence(self) -> None:
        assert spellings_of(work("肖申克的救赎", common=True)) == {"肖申克的救赎": ALONE}
        assert spellings_of(work("英雄", common=True)) == {"英雄": EVERYDAY}

    @pytest.mark.parametrize("title", ["红楼梦", "卧虎藏龙"])
    def test_words_are_names_where_somebody_has_looked(self, title: str) -> None:
        assert spellings_of(work(title, common=False)) == {title: WHOLE_WORD}

    @pytest.mark.parametrize(
        ("title", "spellings"),
        [
            ("蜘蛛俠：英雄歸來", {"蜘蛛侠:英雄归来", "蜘蛛侠英雄归来"}),
            ("战狼2", {"战狼2", "战狼ii", "战狼第二部"}),
            ("WALL·E", {"wall·e", "walle"}),
            ("！？。", set()),
        ],
    )
    def test_are_as_sellers_write(self, title: str, spellings: set[str]) -> None:
        assert set(spellings_of(work(title))) == spellings
