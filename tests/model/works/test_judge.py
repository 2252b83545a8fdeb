"""Findings about works: what was known on the day, and silence where nothing was."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from model.listing import Listing
from model.reading import Reader
from model.works.catalogue import Catalogue, encode_works
from model.works.judge import WorksJudged, judge_works
from model.works.work import Edition, Release, Work

READER = Reader()
CINEMA = Release("CN", "cinema", date(2024, 2, 10))
DISC = Release("US", "bd", date(2024, 6, 1))
UNTIL = date(2024, 12, 31)


def judged(title: str, listed: date | None, *works: Work) -> WorksJudged:
    catalogue = Catalogue("test", encode_works(works))
    moment = datetime(listed.year, listed.month, listed.day, 12, tzinfo=UTC) if listed else None
    listing = Listing(listing_id="1", title=title, price=10, listed_at=moment)
    received = datetime(2024, 7, 1, tzinfo=UTC)
    return judge_works(catalogue, READER.read(listing, received_at=received))


def film(**facts: object) -> Work:
    facts = {"releases": [CINEMA, DISC], "releases_known_until": UNTIL} | facts
    return Work("w", "星河彼岸传", 2024, "film", **facts)  # type: ignore[arg-type]


class TestWork:
    def test_is_what_the_contract_says(self) -> None:
        work = judged("星河彼岸传 DVD", None, film(rights_holder="某影业", dci="D-1")).work
        assert work is not None
        assert (work.work_id, work.title, work.rights_holder, work.dci) == (
            "w", "星河彼岸传", "某影业", "D-1",
        )  # fmt: skip

    def test_is_null_where_none_is_named(self) -> None:
        assert judged("电水壶", None, film()) == WorksJudged(None, [])

    def test_of_several_is_the_first_with_a_finding(self) -> None:
        other = Work("o", "另外一部电影", 2000, "film")
        answer = judged("另外一部电影 星河彼岸传 DVD", date(2024, 3, 1), other, film())
        assert answer.work is not None
        assert (answer.work.work_id, answer.findings) == ("w", ["PRE_RELEASE"])


class TestPreRelease:
    @pytest.mark.parametrize(
        ("listed", "expected"),
        [
            (date(2024, 1, 1), ["PRE_RELEASE"]),  # before the cinema
            (date(2024, 3, 1), ["PRE_RELEASE"]),
            (date(2024, 5, 31), ["PRE_RELEASE"]),
            (date(2024, 6, 1), []),
            (date(2024, 9, 1), []),
        ],
    )
    def test_ends_with_the_first_release_for_the_home(
        self, listed: date, expected: list[str]
    ) -> None:
        assert judged("星河彼岸传 蓝光", listed, film()).findings == expected

    @pytest.mark.parametrize(
        "title", ["星河彼岸传 DVD", "星河彼岸传 网盘秒发", "U盘 32G 已装 星河彼岸传 电影"]
    )
    def test_is_one_on_disc_drive_and_link(self, title: str) -> None:
        assert judged(title, date(2024, 3, 1), film()).findings == ["PRE_RELEASE"]

    def test_any_territory_ends_it(self) -> None:
        stream = Release("TW", "streaming", date(2024, 3, 1))
        work = film(releases=[CINEMA, DISC, stream])
        assert judged("星河彼岸传 蓝光", date(2024, 3, 2), work).findings == []

    def test_a_work_in_cinemas_alone_stays_one_while_the_catalogue_vouches(self) -> None:
        work = film(releases=[CINEMA])
        assert judged("星河彼岸传 DVD", UNTIL, work).findings == ["PRE_RELEASE"]
        assert judged("星河彼岸传 DVD", date(2025, 1, 1), work).findings == []

    def test_is_not_said_where_the_catalogue_may_lack_a_release(self) -> None:
        work = film(releases_known_until=None)
        assert judged("星河彼岸传 DVD", date(2024, 3, 1), work).findings == []

    def test_without_a_date_the_day_of_receipt_counts(self) -> None:
        late = film(releases=[Release("US", "bd", date(2024, 8, 1))])
        assert judged("星河彼岸传 DVD", None, late).findings == ["PRE_RELEASE"]
        assert judged("星河彼岸传 DVD", None, film()).findings == []


class TestNoSuchEdition:
    def work(self, **facts: object) -> Work:
        dvd = Edition("dvd", discs=1, territory="CN", year=2005)
        facts = {"editions": [dvd], "editions_known_until": UNTIL} | facts
        return Work("w", "陈年老片子", 2004, "film", **facts)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("陈年老片子 蓝光BD", ["NO_SUCH_EDITION"]),
            ("陈年老片子 4K UHD", ["NO_SUCH_EDITION"]),
            ("陈年老片子 DVD", []),
            ("陈年老片子 D9", []),
            ("陈年老片子 光盘", []),
            ("陈年老片子 网盘秒发", []),
        ],
    )
    def test_is_a_medium_it_never_came_out_on(self, title: str, expected: list[str]) -> None:
        assert judged(title, date(2010, 1, 1), self.work()).findings == expected

    def test_is_as_of_the_listing(self) -> None:
        later = self.work(editions=[Edition("bd", year=2012)])
        assert judged("陈年老片子 蓝光", date(2011, 5, 1), later).findings == ["NO_SUCH_EDITION"]
        assert judged("陈年老片子 蓝光", date(2012, 5, 1), later).findings == []

    def test_a_release_is_an_edition_and_a_uhd_box_holds_the_blu_ray(self) -> None:
        released = self.work(releases=[Release("JP", "bd", date(2009, 1, 1))])
        boxed = self.work(editions=[Edition("uhd")])
        for work in (released, boxed):
            assert judged("陈年老片子 蓝光", date(2010, 1, 1), work).findings == []

    @pytest.mark.parametrize("until", [None, date(2009, 12, 31)])
    def test_is_not_said_where_the_catalogue_does_not_vouch(self, until: date | None) -> None:
        work = self.work(editions_known_until=until)
        assert judged("陈年老片子 蓝光", date(2010, 1, 1), work).findings == []

    @pytest.mark.parametrize("title", ["陈年老片子 蓝光 20部合集", "陈年老片子 等5部 蓝光"])
    def test_is_not_said_of_a_collection(self, title: str) -> None:
        assert judged(title, date(2010, 1, 1), self.work()).findings == []

    def test_is_not_said_where_the_name_may_be_another_work_with_one(self) -> None:
        remake = Work("r", "陈年老片子", 2008, "film")
        answer = judged("陈年老片子 蓝光", date(2010, 1, 1), self.work(), remake)
        assert answer.findings == []


class TestNoticedWork:
    def test_holds_from_the_day_of_the_request(self) -> None:
        work = film(protected_since=date(2024, 8, 1))
        assert judged("星河彼岸传 DVD", date(2024, 7, 31), work).findings == []
        assert judged("星河彼岸传 DVD", date(2024, 8, 1), work).findings == ["NOTICED_WORK"]

    def test_stands_beside_others(self) -> None:
        work = film(protected_since=date(2024, 1, 1))
        assert judged("星河彼岸传 DVD", date(2024, 3, 1), work).findings == [
            "PRE_RELEASE",
            "NOTICED_WORK",
        ]
