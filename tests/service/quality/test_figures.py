"""The dashboard's figures, from items and verdicts that were put there by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from queue_filling import MOMENT, add_batch, add_scored, listing_of, score_of
from sqlalchemy import update
from sqlalchemy.orm import Session

from service.db import Database
from service.quality.figures import Dashboard, dashboard
from service.tables import ReviewItem
from service.verdicts.service import Opinion, Reviewer, submit_verdict

NOW = MOMENT + timedelta(hours=30)


def put(session: Session, names: str, score: float = 0.9, **candidate: object) -> list[int]:
    pairs = [
        (listing_of(name, category="影视"), score_of(name, score, codes=["BURNING"], findings=[]))
        for name in names
    ]
    return add_scored(session, add_batch(session), pairs, **candidate)


def decide(session: Session, items: list[int], codes: list[str], reviewer: str = "ann") -> None:
    for item, code in zip(items, codes, strict=True):
        row = session.get_one(ReviewItem, item)
        submit_verdict(
            session, row, Opinion(code=code, seconds=2), version=row.version,
            reviewer=Reviewer(reviewer),
        )  # fmt: skip
    session.flush()
    session.execute(
        update(ReviewItem)
        .where(ReviewItem.decided_at.is_not(None))
        .values(decided_at=MOMENT + timedelta(hours=26))
    )


@pytest.fixture
def figures(database: Database) -> Dashboard:
    with database.write() as session:
        flagged = put(session, "abcdefgh")
        decide(session, flagged[:6], ["P1", "P2", "P1", "P3", "L1", "U"])
        audited = put(session, "ijklmnopqr", score=0.1, kind="audit", share=0.01)
        decide(session, audited[:5], ["L1", "N2", "P4", "L2", "N1"])
        gold = put(session, "st", kind="gold", gold_code="P1")
        decide(session, gold, ["P2", "L1"])
    with database.read() as session:
        return dashboard(session, NOW, days=3)


def test_what_waits(figures: Dashboard) -> None:
    (depth,) = figures.depths
    assert (depth.state, depth.n, depth.late) == ("open", 7, 7)
    assert depth.oldest == MOMENT


def test_days(figures: Dashboard) -> None:
    assert figures.per_day == [("2026-02-28", 0, 0), ("2026-03-01", 8, 0), ("2026-03-02", 0, 4)]


def test_precision_leaves_what_is_unclear_out(figures: Dashboard) -> None:
    for found in (figures.by_reason, figures.by_category, figures.by_decision):
        (precision,) = found
        assert precision.counts[1:] == (4, 1, 1)
        assert precision.estimate is not None and precision.estimate.value == 0.8
    assert (figures.by_reason[0].name, figures.by_category[0].name) == ("BURNING", "影视")


def test_one_of_five_audited_of_ten_drawn_at_one_in_a_hundred(figures: Dashboard) -> None:
    """Half of those drawn were looked at: one found stands for 200."""
    audit = figures.audit
    assert (audit.n_looked, audit.n_found, audit.n_waiting) == (5, 1, 5)
    assert audit.missed is not None and audit.missed.value == pytest.approx(200)
    assert audit.recall is not None and audit.recall.value == pytest.approx(4 / 204)
    assert audit.recall.low < audit.recall.value < audit.recall.high
    assert (audit.n_flagged, audit.n_decided, audit.n_confirmed) == (8, 6, 4)


def test_gold_is_counted_by_itself(figures: Dashboard) -> None:
    assert figures.n_gold == 2
    assert figures.gold is not None and figures.gold.value == 0.5


def test_an_empty_database_has_no_figures(database: Database) -> None:
    with database.read() as session:
        found = dashboard(session, NOW)
    assert (found.depths, found.reviewers, found.gold, found.audit.recall) == ([], [], None, None)
