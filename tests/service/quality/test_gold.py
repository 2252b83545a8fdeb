"""Gold items: put among a batch's, once, and never seen outside."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from fake_model import FakeScorer
from queue_filling import fill, listing_of
from sqlalchemy import select, update

from service.db import Database
from service.items.building import Clocks
from service.quality.gold import FILE, GoldItem, load_gold, mix_in
from service.tables import Batch, DecisionRow, ReviewItem
from service.tables.batches import row_range
from service.verdicts.repository import list_labels
from service.verdicts.service import Opinion, Reviewer, submit_verdict, undo

GOLD = [GoldItem("P2", listing_of(f"corpus-{n}", f"代刻 光盘 {n}")) for n in range(8)]


def mix(database: Database, share: float = 0.5) -> int:
    with database.write() as session:
        batch_no = session.scalars(select(Batch.batch_no)).one()
        return mix_in(session, batch_no, GOLD, FakeScorer("v1", 0.95), share=share, clocks=Clocks())


@pytest.fixture
def filled(database: Database) -> Database:
    with database.write() as session:
        fill(session, [0.9] * 10)
        session.execute(update(Batch).values(flagged=10))
    return database


def gold_items(database: Database) -> list[ReviewItem]:
    with database.read() as session:
        return list(session.scalars(select(ReviewItem).where(ReviewItem.kind == "gold")))


def test_a_share_of_what_was_flagged_is_mixed_in_once(filled: Database) -> None:
    assert mix(filled) == 5
    assert mix(filled) == 0
    items = gold_items(filled)
    assert [item.gold_code for item in items] == ["P2"] * 5
    assert all(item.is_blind for item in items)
    assert not any("corpus" in item.listing_id for item in items)
    assert len({item.title for item in items}) == 5


def test_no_more_than_there_are(filled: Database) -> None:
    assert mix(filled, share=1.0) == len(GOLD)


def test_results_of_the_batch_do_not_hold_them(filled: Database) -> None:
    mix(filled)
    with filled.read() as session:
        low, high = row_range(session.scalars(select(Batch.batch_no)).one())
        rows = session.scalars(
            select(DecisionRow).where(DecisionRow.decision_id.between(low, high))
        )
        assert len(list(rows)) == 10


def test_labels_do_not_hold_them_and_undoing_keeps_them_blind(filled: Database) -> None:
    mix(filled)
    item = gold_items(filled)[0]
    with filled.write() as session:
        outcome = submit_verdict(
            session, item.item_id, Opinion(code="L1"), version=1, reviewer=Reviewer("ann")
        )
    with filled.read() as session:
        assert list_labels(session, owner=None, after=0, limit=10) == []
    with filled.write() as session:
        undo(session, outcome.receipt.receipt_id, reviewer=Reviewer("ann"))
    assert gold_items(filled)[0].is_blind


def test_a_home_without_them_has_none_and_a_broken_file_breaks_nothing(tmp_path: Path) -> None:
    assert load_gold(tmp_path) == []
    (tmp_path / FILE).write_text("{")
    assert load_gold(tmp_path) == []


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\n".join(msgspec.json.encode(item) for item in GOLD))
    assert load_gold(tmp_path) == GOLD
