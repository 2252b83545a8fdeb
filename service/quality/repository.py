"""What the dashboard counts, straight from the tables."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select
from sqlalchemy.orm import Session

from service.quality.intervals import Stratum
from service.tables import ItemCode, ReviewItem, Verdict
from service.verdicts.taxonomy import side

MOST_ROWS = 100_000
"""Verdicts that are read to compare reviewers; the latest ones, if there are more."""


class Depth(NamedTuple):
    """How much waits in one state, since when, and how much of it is late."""

    state: str
    n: int
    oldest: datetime | None
    late: int


class Sides(NamedTuple):
    """How the verdicts on some flagged items point."""

    name: str
    pirated: int
    lawful: int
    unclear: int


class Look(NamedTuple):
    """A verdict that stood or was undone, with what the item came to."""

    item_id: int
    reviewer: str
    stage: int
    code: str
    seconds: float | None
    is_undone_by_another: bool
    kind: str
    gold_code: str | None
    final_code: str | None


def depths(session: Session, now: datetime) -> list[Depth]:
    """Count what waits, by state."""
    query = (
        select(
            ReviewItem.state,
            func.count(),
            func.min(ReviewItem.created_at),
            func.sum(case((ReviewItem.due_at < now, 1), else_=0)),
        )
        .where(ReviewItem.state.in_(("open", "second", "dispute")))
        .group_by(ReviewItem.state)
        .order_by(ReviewItem.state)
    )
    return [Depth(*row) for row in session.execute(query)]


def sides_by_reason(session: Session, since: datetime) -> list[Sides]:
    """Count verdicts on flagged items for each reason and finding they had."""
    query = (
        select(ItemCode.code, ReviewItem.code, func.count())
        .join(ReviewItem, ReviewItem.item_id == ItemCode.item_id)
        .where(*_decided("flagged", since))
        .group_by(ItemCode.code, ReviewItem.code)
    )
    return _by_name(session, query)


def sides_by_category(session: Session, since: datetime) -> list[Sides]:
    """Count verdicts on flagged items for each category as the marketplace names it."""
    query = (
        select(ReviewItem.category, ReviewItem.code, func.count())
        .where(*_decided("flagged", since))
        .group_by(ReviewItem.category, ReviewItem.code)
    )
    return _by_name(session, query)


def sides_by_decision(session: Session, since: datetime) -> list[Sides]:
    """Count verdicts on flagged items for each decision of the model."""
    query = (
        select(ReviewItem.decision, ReviewItem.code, func.count())
        .where(*_decided("flagged", since))
        .group_by(ReviewItem.decision, ReviewItem.code)
    )
    return _by_name(session, query)


def audit_strata(session: Session, since: datetime) -> tuple[list[Stratum], int]:
    """Count audited items by the share they were drawn with, and those still to be looked at.

    Where only part was looked at, the share is smaller by as much: what
    comes first in an audit is chosen by lot.
    """
    is_settled = (ReviewItem.state == "done") & (ReviewItem.code != "U")
    query = (
        select(
            ReviewItem.share,
            func.count(),
            func.sum(case((is_settled, 1), else_=0)),
            func.sum(case((is_settled & ReviewItem.code.like("P%"), 1), else_=0)),
        )
        .where(ReviewItem.kind == "audit", ReviewItem.created_at >= since)
        .group_by(ReviewItem.share)
    )
    strata, waiting = [], 0
    for share, n_drawn, n_settled, n_found in session.execute(query):
        waiting += n_drawn - n_settled
        if n_settled:
            strata.append(Stratum(share * n_settled / n_drawn, n_settled, n_found))
    return strata, waiting


def flagged_found(session: Session, since: datetime) -> tuple[int, int, int]:
    """Count what was flagged since, what of it was decided, and what was confirmed."""
    is_done = ReviewItem.state == "done"
    query = select(
        func.count(),
        func.coalesce(func.sum(case((is_done, 1), else_=0)), 0),
        func.coalesce(func.sum(case((is_done & ReviewItem.code.like("P%"), 1), else_=0)), 0),
    ).where(ReviewItem.kind == "flagged", ReviewItem.created_at >= since)
    n_flagged, n_decided, n_confirmed = session.execute(query).one()
    return int(n_flagged), int(n_decided), int(n_confirmed)


def per_day(session: Session, since: datetime) -> dict[str, tuple[int, int]]:
    """Count by day (UTC) what was flagged, and what was confirmed."""
    flagged = _days(session, ReviewItem.created_at, ReviewItem.created_at >= since)
    confirmed = _days(
        session,
        ReviewItem.decided_at,
        *_decided("flagged", since),
        ReviewItem.code.like("P%"),
    )
    return {
        day: (flagged.get(day, 0), confirmed.get(day, 0)) for day in sorted(flagged | confirmed)
    }


def looks(session: Session, since: datetime) -> list[Look]:
    """Read verdicts, the latest first, with what came of their items."""
    query = (
        select(
            Verdict.item_id,
            Verdict.reviewer,
            Verdict.stage,
            Verdict.code,
            Verdict.seconds,
            Verdict.undone_at.is_not(None) & (Verdict.undone_by != Verdict.reviewer),
            ReviewItem.kind,
            ReviewItem.gold_code,
            case((ReviewItem.state == "done", ReviewItem.code), else_=None),
        )
        .join(ReviewItem, ReviewItem.item_id == Verdict.item_id)
        .where(
            Verdict.created_at >= since,
            # Who takes back their own slip is no less of a reviewer.
            Verdict.undone_at.is_(None) | (Verdict.undone_by != Verdict.reviewer),
        )
        .order_by(Verdict.verdict_id.desc())
        .limit(MOST_ROWS)
    )
    return [Look(*row) for row in session.execute(query)]


def _decided(kind: str, since: datetime) -> list[ColumnElement[bool]]:
    return [ReviewItem.kind == kind, ReviewItem.state == "done", ReviewItem.decided_at >= since]


def _by_name(session: Session, query: Select[Any, Any, int]) -> list[Sides]:
    counts: dict[str, Counter[str]] = {}
    for name, code, n in session.execute(query):
        counts.setdefault(name or "", Counter())[side(code)] += n
    found = [Sides(name, n["pirated"], n["lawful"], n["unclear"]) for name, n in counts.items()]
    return sorted(found, key=lambda s: (-(s.pirated + s.lawful + s.unclear), s.name))


def _days(session: Session, moment: Any, *where: ColumnElement[bool]) -> dict[str, int]:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    # As literals: PostgreSQL takes two parameters of equal value for two expressions.
    form: ColumnElement[str] = literal_column("'%Y-%m-%d'" if is_sqlite else "'YYYY-MM-DD'")
    day = func.strftime(form, moment) if is_sqlite else func.to_char(moment, form)
    query = select(day, func.count()).where(ReviewItem.kind == "flagged", *where).group_by(day)
    return {name: n for name, n in session.execute(query)}
