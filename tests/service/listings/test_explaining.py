"""A stored decision made again: proven, or what is missing is named."""

from __future__ import annotations

import shutil

import msgspec
import pytest
from queue_filling import MOMENT
from sqlalchemy import insert, update

from model.artifact import load_scorer
from model.listing import Listing, Seller
from service.batches.pieces import Piece, Work, score_piece
from service.batches.repository import new_batch
from service.items.building import Clocks
from service.items.sampling import Sampling
from service.listings.explaining import explain
from service.tables import DecisionRow
from service.tables.batches import row_id

LISTINGS = [
    Listing("1", "藍咣 D⑨ 高氵青 权游 全集1-8季 16碟", 26, description="懂的来，量大从优"),
    Listing("2", "茶杯 \0 \u202e", 9.9, seller=Seller(seller_id="s")),
    Listing("3", "二手自用 港版蓝光BD《花樣年華》", 120.1, currency="HKD"),
]


@pytest.fixture
def decided(database, tmp_path, saved_version):
    """Decisions of a real model, made many at once, in a home of their own."""
    home = tmp_path / "own"
    shutil.copytree(saved_version, home / "models" / "v1")
    scorer = load_scorer(home / "models" / "v1")
    with database.write() as session:
        batch = new_batch("local", "x")
        session.add(batch)
        session.flush()
        raw = [msgspec.json.encode(listing) for listing in LISTINGS]
        work = Work(batch.batch_no, MOMENT, Sampling(0, 0), Clocks())
        scored = score_piece(scorer, work, Piece(1, [1, 2, 3], raw, {}))
        session.execute(insert(DecisionRow.__table__), scored.decisions)
        return home, [row_id(batch.batch_no, n) for n in (1, 2, 3)]


def test_each_comes_out_the_same_to_the_bit(database, decided):
    home, numbers = decided
    with database.read() as session:
        found = [explain(session, number, home) for number in numbers]
    assert [f.problem for f in found] == [None] * 3
    assert all(f.is_proven for f in found)
    assert "the same to the bit" in found[0].text()


def test_a_score_that_was_changed_is_named(database, decided):
    home, numbers = decided
    with database.write() as session:
        row = session.get_one(DecisionRow, numbers[0])
        row.result = row.result.replace('"decision":"', '"decision":"x', 1)
    with database.read() as session:
        found = explain(session, numbers[0], home)
    assert not found.is_proven
    assert "decision" in found.problem


def test_a_missing_version_is_named(database, decided):
    home, numbers = decided
    with database.write() as session:
        session.execute(update(DecisionRow).values(model_version="gone"))
    with database.read() as session:
        found = explain(session, numbers[0], home)
    assert not found.is_proven
    assert "'gone'" in found.problem


@pytest.mark.parametrize("number", [0, -1, 2**63, 2**70])
def test_a_decision_that_is_not_there_is_said(database, home, number):
    with database.read() as session:
        assert explain(session, number, home).problem == "there is no such decision."
