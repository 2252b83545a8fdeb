"""Verdicts: exactly one of several succeeds, a second look is taken, all can be undone."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from queue_filling import fill
from sqlalchemy import select, update

from service.audit.repository import list_entries, verify
from service.db import Database
from service.errors import ConflictError, ForbiddenError, NotFoundError, ServiceError, StaleError
from service.tables import Family, ReviewItem, Verdict
from service.verdicts.service import (
    Opinion,
    Reviewer,
    submit_family_verdict,
    submit_verdict,
    undo,
)

ANN, BEN, LEA = Reviewer("ann"), Reviewer("ben"), Reviewer("lea", is_lead=True)


def state(database: Database, item_id: int) -> tuple[str, int, str | None]:
    with database.read() as session:
        item = session.get_one(ReviewItem, item_id)
        return item.state, item.version, item.code


def give(
    database: Database, item_id: int, code: str, version: int, reviewer: Reviewer = ANN
) -> int:
    """Give a verdict; the receipt's number."""
    with database.write() as session:
        outcome = submit_verdict(
            session, item_id, Opinion(code=code), version=version, reviewer=reviewer
        )
        return outcome.receipt.receipt_id


def make_family(database: Database, item_ids: list[int]) -> int:
    with database.write() as session:
        some = session.get_one(ReviewItem, item_ids[0])
        family = Family(
            family_key="f", title="t", size=len(item_ids), shared="{}", created_at=some.created_at
        )
        session.add(family)
        session.flush()
        session.execute(
            update(ReviewItem)
            .where(ReviewItem.item_id.in_(item_ids))
            .values(family_id=family.family_id)
        )
        return family.family_id


@pytest.fixture
def item(database: Database) -> int:
    with database.write() as session:
        return fill(session, [0.95])[0]


@pytest.fixture
def twice(database: Database, item: int) -> int:
    """An item that needs a second look."""
    with database.write() as session:
        session.get_one(ReviewItem, item).needs_second = True
    return item


class TestOneItem:
    def test_a_verdict_settles_it(self, database: Database, item: int) -> None:
        give(database, item, "P2", 1)
        assert state(database, item) == ("done", 2, "P2")

    def test_a_stale_version_changes_nothing(self, database: Database, item: int) -> None:
        give(database, item, "P2", 1)
        with pytest.raises(StaleError):
            give(database, item, "L1", 1, BEN)
        assert state(database, item) == ("done", 2, "P2")

    def test_of_eight_at_once_exactly_one_succeeds(self, database: Database) -> None:
        with database.write() as session:
            items = fill(session, [0.95] * 10)

        def attempt(number: int, item_id: int) -> str:
            try:
                give(database, item_id, "P1", 1, Reviewer(f"r{number}"))
            except ServiceError as error:
                return type(error).__name__
            return "given"

        with ThreadPoolExecutor(8) as threads:
            for item_id in items:
                found = Counter(threads.map(attempt, range(8), [item_id] * 8))
                assert found == {"given": 1, "StaleError": 7}
        with database.read() as session:
            assert len(list_entries(session, limit=100)) == len(items)
            assert verify(session) == (len(items), None)

    def test_another_key_does_not_see_it(self, database: Database, item: int) -> None:
        with pytest.raises(NotFoundError):
            give(database, item, "P2", 1, Reviewer("key:b", owner="key-b"))
        assert state(database, item) == ("open", 1, None)

    def test_what_is_done_can_be_corrected(self, database: Database, item: int) -> None:
        give(database, item, "P2", 1)
        give(database, item, "L2", 2, BEN)
        assert state(database, item) == ("done", 3, "L2")


class TestSecondLook:
    def test_two_that_agree_settle_it(self, database: Database, twice: int) -> None:
        give(database, twice, "P2", 1)
        assert state(database, twice) == ("second", 2, None)
        give(database, twice, "P1", 2, BEN)
        assert state(database, twice) == ("done", 3, "P1")

    def test_it_is_blind(self, database: Database, twice: int) -> None:
        give(database, twice, "P2", 1)
        with database.read() as session:
            assert session.get_one(ReviewItem, twice).is_blind

    def test_nobody_looks_twice(self, database: Database, twice: int) -> None:
        give(database, twice, "P2", 1)
        with pytest.raises(ConflictError):
            give(database, twice, "P2", 2)

    def test_two_that_disagree_need_a_lead(self, database: Database, twice: int) -> None:
        give(database, twice, "P2", 1)
        give(database, twice, "L2", 2, BEN)
        assert state(database, twice) == ("dispute", 3, None)
        with pytest.raises(ForbiddenError):
            give(database, twice, "L2", 3, Reviewer("cy"))
        give(database, twice, "L2", 3, LEA)
        assert state(database, twice) == ("done", 4, "L2")


class TestUndo:
    def undo(self, database: Database, receipt: int, reviewer: Reviewer = ANN) -> list[int]:
        with database.write() as session:
            return undo(session, receipt, reviewer=reviewer).left_out

    def test_the_item_is_as_before(self, database: Database, item: int) -> None:
        self.undo(database, give(database, item, "P2", 1))
        assert state(database, item) == ("open", 3, None)
        with database.read() as session:
            actions = [entry.action for entry in list_entries(session)]
        assert actions == ["verdict", "undo"]

    def test_an_earlier_verdict_is_in_force_again(self, database: Database, item: int) -> None:
        give(database, item, "P2", 1)
        self.undo(database, give(database, item, "L2", 2))
        assert state(database, item) == ("done", 4, "P2")

    def test_happens_once(self, database: Database, item: int) -> None:
        receipt = give(database, item, "P2", 1)
        self.undo(database, receipt)
        with pytest.raises(ConflictError):
            self.undo(database, receipt)

    def test_is_for_oneself_and_leads(self, database: Database, item: int) -> None:
        receipt = give(database, item, "P2", 1)
        with pytest.raises(ForbiddenError):
            self.undo(database, receipt, BEN)
        self.undo(database, receipt, LEA)
        assert state(database, item)[0] == "open"

    def test_a_later_verdict_is_not_overrun(self, database: Database, item: int) -> None:
        first = give(database, item, "P2", 1)
        give(database, item, "L2", 2, BEN)
        with pytest.raises(ConflictError):
            self.undo(database, first)
        assert state(database, item) == ("done", 3, "L2")


class TestFamily:
    def decide(self, database: Database, items: list[int], **exceptions: Opinion | None) -> object:
        family = make_family(database, items)
        with database.write() as session:
            return submit_family_verdict(
                session,
                family,
                Opinion(code="P2"),
                versions=dict.fromkeys(items, 1),
                exceptions={int(n[1:]): o for n, o in exceptions.items()},
                reviewer=ANN,
            )

    def test_exceptions_go_their_own_way(self, database: Database) -> None:
        with database.write() as session:
            one, two, three = fill(session, [0.9, 0.9, 0.9])
        self.decide(
            database, [one, two, three], **{f"i{two}": Opinion(code="L2"), f"i{three}": None}
        )
        states = [state(database, i) for i in (one, two, three)]
        assert states == [("done", 2, "P2"), ("done", 2, "L2"), ("open", 1, None)]

    def test_a_member_that_changed_is_left_out(self, database: Database) -> None:
        with database.write() as session:
            one, two = fill(session, [0.9, 0.9])
        give(database, two, "L2", 1, BEN)
        outcome = self.decide(database, [one, two])
        assert outcome.left_out == [two]  # type: ignore[attr-defined]
        assert state(database, two) == ("done", 2, "L2")

    def test_against_fifty_a_second_look_is_asked_for(self, database: Database) -> None:
        with database.write() as session:
            items = fill(session, [0.9] * 50)
        self.decide(database, items)
        assert {state(database, i)[0] for i in items} == {"second"}

    def test_all_are_undone_but_for_those_decided_since(self, database: Database) -> None:
        with database.write() as session:
            items = fill(session, [0.9] * 49)
        outcome = self.decide(database, items)
        give(database, items[3], "L1", 2, BEN)
        with database.write() as session:
            undone = undo(session, outcome.receipt.receipt_id, reviewer=ANN)  # type: ignore[attr-defined]
        assert undone.left_out == [items[3]]
        assert Counter(state(database, i)[0] for i in items) == {"open": 48, "done": 1}
        with database.read() as session:
            standing = session.scalars(select(Verdict).where(Verdict.undone_at.is_(None))).all()
            assert [(v.item_id, v.code) for v in standing] == [(items[3], "P2"), (items[3], "L1")]
            assert verify(session)[1] is None
