"""Families in the database: the same in every run, and growing with every batch."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from queue_filling import add_batch, add_scored, listing_of, score_of
from sqlalchemy import select
from sqlalchemy.orm import Session

from model.listing import Listing
from service.db import Database
from service.families.placing import place_waiting
from service.families.repository import is_any_waiting
from service.items.building import worth
from service.tables import Family, ReviewItem

LONG = "高清蓝光 {} 国英双语 中文字幕 收藏版 DVD9 碟片 包邮"
FILMS = ("霸王别姬", "花样年华", "活着", "大红灯笼高高挂", "英雄")


def put(database: Database, listings: Sequence[Listing], score: float = 0.95) -> list[int]:
    """Put listings into the queue as one batch."""
    with database.write() as session:
        pairs = [(listing, score_of(listing.listing_id, score)) for listing in listings]
        return add_scored(session, add_batch(session), pairs)


def place(database: Database, step: int = 1_000) -> None:
    while True:
        with database.write() as session:
            if not place_waiting(session, step):
                return


def families(database: Database) -> dict[str, set[str]]:
    """Each family's listings, by its key."""
    with database.read() as session:
        return _families(session)


def _families(session: Session) -> dict[str, set[str]]:
    found = {}
    for family in session.scalars(select(Family)):
        members = select(ReviewItem.listing_id).where(ReviewItem.family_id == family.family_id)
        found[family.family_key] = set(session.scalars(members))
        assert len(found[family.family_key]) == family.size
    return found


def copies(first: str = "a") -> list[Listing]:
    """Two copies, one of them disguised, among other listings."""
    return [
        listing_of(f"{first}1", LONG.format("霸王别姬"), price=9.9),
        listing_of(f"{first}2", "不锈钢菜刀 家用切片刀 厨房刀具套装", price=39),
        listing_of(f"{first}3", "高 清 藍咣 霸王別姬 国英双语 中文字幕 收藏版 D V D 9 碟片 包邮"),
        listing_of(f"{first}4", "手机壳 苹果15 透明防摔 硅胶软壳 新款"),
    ]


class TestPlacing:
    def test_copies_are_one_family_and_others_are_none(self, database: Database) -> None:
        put(database, copies())
        place(database)
        assert list(families(database).values()) == [{"a1", "a3"}]

    def test_says_what_the_members_share(self, database: Database) -> None:
        put(database, copies())
        place(database)
        with database.read() as session:
            family = session.scalars(select(Family)).one()
        assert msgspec.json.decode(family.shared)["rules"] == ["copy"]
        assert "霸王别姬" in "".join(msgspec.json.decode(family.shared)["text"])
        assert family.title == LONG.format("霸王别姬")

    def test_a_later_batch_joins_and_the_key_stays(self, database: Database) -> None:
        put(database, copies())
        place(database)
        (key,) = families(database)
        put(database, copies("b"))
        place(database)
        with_knives_and_covers = families(database)
        assert with_knives_and_covers[key] == {"a1", "a3", "b1", "b3"}
        assert sorted(map(sorted, with_knives_and_covers.values())) == [
            ["a1", "a3", "b1", "b3"], ["a2", "b2"], ["a4", "b4"],
        ]  # fmt: skip

    @pytest.mark.parametrize("step", [1, 2, 3])
    def test_are_the_same_however_the_work_is_cut(
        self, database: Database, step: int, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        put(database, copies() + copies("b"))
        place(database, step)
        other = Database("", tmp_path_factory.mktemp("other"))
        other.prepare()
        put(other, copies() + copies("b"))
        place(other)
        assert families(other) == families(database)
        other.close()

    def test_what_is_blind_stays_by_itself(self, database: Database) -> None:
        with database.write() as session:
            pairs = [(listing, score_of(listing.listing_id)) for listing in copies()]
            add_scored(session, add_batch(session), pairs, kind="audit")
            assert not is_any_waiting(session)
        place(database)
        assert families(database) == {}

    def test_a_members_priority_counts_the_family(self, database: Database) -> None:
        put(database, [listing_of(str(n), LONG.format("霸王别姬")) for n in range(3)], 0.9)
        place(database, 2)
        put(database, [listing_of(str(n), LONG.format("霸王别姬")) for n in range(3, 7)], 0.9)
        place(database)
        with database.read() as session:
            priorities = list(session.scalars(select(ReviewItem.priority)))
        assert priorities == pytest.approx([worth(0.9, reach=0, family_size=7)] * 7)
