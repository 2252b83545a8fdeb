"""The queue: its order, its filters, and that nobody shares an item."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from queue_filling import add_batch, add_scored, fill, listing_of, score_of
from sqlalchemy import update

from model.listing import Seller
from service.db import Database
from service.items.filters import Filters
from service.items.repository import (
    claim,
    claim_next,
    count_items,
    item_detail,
    list_items,
    release,
)
from service.tables import ReviewItem
from service.verdicts.service import Opinion, Reviewer, submit_verdict


def found(database: Database, **filters: object) -> list[str]:
    with database.read() as session:
        page = list_items(session, Filters(**filters))  # type: ignore[arg-type]
        assert count_items(session, Filters(**filters)) == len(page.items)  # type: ignore[arg-type]
        return sorted(item.listing_id for item in page.items)


@pytest.fixture
def various(database: Database) -> Database:
    with database.write() as session:
        batch = add_batch(session)
        batch.batch_id = "first"
        pairs = [
            (
                listing_of("cheap", "藍咣 D⑨ 高清", price=5, category="音乐/影视"),
                score_of("cheap", 0.99, findings=["SELLER_UNLICENSED"]),
            ),
            (
                listing_of(
                    "dear", "正版蓝光 花樣年華", price=120, seller=Seller(seller_id="s\0-2")
                ),
                score_of("dear", 0.4, codes=["PRICE_LOW"]),
            ),
        ]
        add_scored(session, batch, pairs)
        fill(session, [0.5], owner="key-b")
    return database


class TestFilters:
    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, ["1", "cheap", "dear"]),
            ({"batch_id": "first"}, ["cheap", "dear"]),
            ({"owner": "key-b"}, ["1"]),
            ({"decision": "block"}, ["cheap"]),
            ({"reason": "PRICE_LOW"}, ["dear"]),
            ({"finding": "SELLER_UNLICENSED"}, ["cheap"]),
            ({"seller_id": "s\0-2"}, ["dear"]),
            ({"category": "音乐/影视"}, ["cheap"]),
            ({"score_from": 0.45, "score_to": 0.6}, ["1"]),
            ({"price_from": 100}, ["dear"]),
            ({"state": "done"}, []),
            ({"text": "蓝光"}, ["1", "cheap", "dear"]),
            ({"text": "蓝光 d9"}, ["1", "cheap"]),
            ({"text": "花样"}, ["dear"]),
            ({"text": "样"}, ["dear"]),
            ({"text": "黑白"}, []),
            ({"text": "'\" ) OR (*"}, []),
            ({"text": "%_\0"}, ["1", "cheap", "dear"]),
        ],
    )
    def test_finds_what_fits(
        self, various: Database, filters: dict[str, object], expected: list[str]
    ) -> None:
        assert found(various, **filters) == expected


class TestPages:
    @pytest.mark.parametrize("sort", ["priority", "score", "price", "newest", "due"])
    def test_together_they_hold_everything_once(self, database: Database, sort: str) -> None:
        with database.write() as session:
            items = fill(session, [0.5, 0.9, 0.7, 0.9, 0.6, 0.9, 0.9])
        seen: list[int] = []
        after = None
        with database.read() as session:
            while True:
                page = list_items(session, Filters(), sort, after, 2)  # type: ignore[arg-type]
                seen += [item.item_id for item in page.items]
                after = page.after
                if after is None:
                    break
        assert sorted(seen) == items
        assert len(seen) == 7

    def test_score_goes_from_the_highest(self, database: Database) -> None:
        with database.write() as session:
            fill(session, [0.5, 0.9, 0.7])
        with database.read() as session:
            page = list_items(session, Filters(), "score")
        assert [item.score for item in page.items] == [0.9, 0.7, 0.5]


class TestClaim:
    def take(self, database: Database, reviewer: str, **options: object) -> int | None:
        with database.write() as session:
            item = claim_next(session, Filters(), reviewer, **options)  # type: ignore[arg-type]
            return item and item.item_id

    def test_two_reviewers_never_hold_the_same(self, database: Database) -> None:
        with database.write() as session:
            items = fill(session, [0.9] * 40)
        with ThreadPoolExecutor(8) as threads:
            taken = list(threads.map(lambda n: self.take(database, f"r{n % 8}"), range(44)))
        assert sorted(filter(None, taken)) == items
        assert taken.count(None) == 4

    def test_what_was_let_go_is_free_again(self, database: Database) -> None:
        with database.write() as session:
            (item,) = fill(session, [0.9])
        assert self.take(database, "ann") == item
        assert self.take(database, "ben") is None
        with database.write() as session:
            release(session, "ann")
        assert self.take(database, "ben") == item

    @pytest.mark.parametrize("moved", [timedelta(minutes=-11), timedelta(hours=2)])
    def test_a_lease_ends_by_itself_and_when_the_clock_was_moved(
        self, database: Database, moved: timedelta
    ) -> None:
        with database.write() as session:
            (item,) = fill(session, [0.9])
        self.take(database, "ann")
        with database.write() as session:
            held = session.get_one(ReviewItem, item).held_until
            assert held is not None
            session.execute(update(ReviewItem).values(held_until=held + moved))
        assert self.take(database, "ben") == item

    def test_the_second_look_is_somebody_elses(self, database: Database) -> None:
        with database.write() as session:
            (item,) = fill(session, [0.9])
            session.get_one(ReviewItem, item).needs_second = True
            session.flush()
            submit_verdict(session, item, Opinion(code="P1"), version=1, reviewer=Reviewer("ann"))
        assert self.take(database, "ann") is None
        assert self.take(database, "ben") == item

    def test_one_item_can_be_taken_and_kept(self, database: Database) -> None:
        with database.write() as session:
            (item,) = fill(session, [0.9])
        for reviewer, is_theirs in (("ann", True), ("ben", False), ("ann", True)):
            with database.write() as session:
                assert (claim(session, item, reviewer) is not None) is is_theirs


class TestDetail:
    def test_shows_what_belongs_to_it(self, various: Database) -> None:
        with various.write() as session:
            dear = list_items(session, Filters(reason="PRICE_LOW")).items[0]
            submit_verdict(
                session, dear.item_id, Opinion(code="L2"), version=1, reviewer=Reviewer("ann")
            )
            batch = add_batch(session)
            (again,) = add_scored(session, batch, [(listing_of("dear"), score_of("dear"))])
        with various.read() as session:
            detail = item_detail(session, again)
            assert detail is not None
            assert [v.code for v in detail.earlier] == ["L2"]
            assert detail.verdicts == []
            assert [item.listing_id for item in detail.of_seller] == ["cheap"]

    def test_is_hidden_from_another_key(self, various: Database) -> None:
        with various.read() as session:
            item = list_items(session, Filters(batch_id="first")).items[0].item_id
            assert item_detail(session, item, owner="key-b") is None


class TestCommonFilters:
    """What many have is checked item by item, and comes to the same."""

    def test_finds_the_same_whichever_way(
        self, various: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[dict[str, object]] = [
            {"reason": "PRICE_LOW"},
            {"reason": "FALSE_BLU_RAY", "text": "蓝光"},
            {"text": "蓝光 d9", "finding": "SELLER_UNLICENSED"},
            {"text": "光"},
            {"text": "黑白"},
            {"category": "音乐/影视", "price_to": 5.0, "score_from": 0.9},
            {"category": "音乐/影视", "price_from": 5.1},
        ]
        few = [found(various, **filters) for filters in asked]
        monkeypatch.setattr("service.items.search.MOST_GATHERED", 0)
        assert [found(various, **filters) for filters in asked] == few
        assert few == [
            ["dear"],
            ["1", "cheap"],
            ["cheap"],
            ["1", "cheap", "dear"],
            [],
            ["cheap"],
            [],
        ]
