"""All that a lead wants to know at a glance, from one moment's state."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.quality import repository
from service.quality.intervals import Estimate, proportion, total
from service.quality.repository import Depth, Sides
from service.quality.reviewers import ReviewerFigures, agreement, reviewer_figures


class Precision(NamedTuple):
    """What share of flagged items was rightly so; ``unclear`` ones count neither way."""

    name: str
    estimate: Estimate | None
    counts: Sides


class Audit(NamedTuple):
    """What random looks at passed listings say of those that were missed.

    ``recall`` is confirmed / (confirmed + missed): what is flagged and waits
    counts as nothing, so it is rather too low while much waits.
    """

    n_looked: int
    n_found: int
    n_waiting: int
    missed: Estimate | None
    recall: Estimate | None
    n_flagged: int
    n_decided: int
    n_confirmed: int


class Dashboard(NamedTuple):
    """The figures of some days."""

    days: int
    depths: list[Depth]
    per_day: list[tuple[str, int, int]]
    by_reason: list[Precision]
    by_category: list[Precision]
    by_decision: list[Precision]
    audit: Audit
    reviewers: list[ReviewerFigures]
    gold: Estimate | None
    n_gold: int
    agreement: float | None
    n_shared: int


def dashboard(session: Session, now: datetime, days: int = 30) -> Dashboard:
    """Count what happened in the last days."""
    since = now - timedelta(days=days)
    looks = repository.looks(session, since)
    reviewers = reviewer_figures(looks)
    of_item: dict[int, list[repository.Look]] = {}
    for look in looks:
        if not look.is_undone_by_another:
            of_item.setdefault(look.item_id, []).append(look)
    alpha, n_shared = agreement(of_item.values())
    n_gold = sum(r.n_gold for r in reviewers)
    n_right = sum(round(r.gold.value * r.n_gold) for r in reviewers if r.gold)
    counted = repository.per_day(session, since)
    dates = [(now - timedelta(days=n)).strftime("%Y-%m-%d") for n in reversed(range(days))]
    return Dashboard(
        days,
        repository.depths(session, now),
        [(date, *counted.get(date, (0, 0))) for date in dates],
        precisions(repository.sides_by_reason(session, since)),
        precisions(repository.sides_by_category(session, since)),
        precisions(repository.sides_by_decision(session, since)),
        audit(session, since),
        reviewers,
        proportion(n_right, n_gold),
        n_gold,
        alpha,
        n_shared,
    )


def precisions(counts: list[Sides]) -> list[Precision]:
    """Turn counts of verdicts into precisions with intervals."""
    return [
        Precision(sides.name, proportion(sides.pirated, sides.pirated + sides.lawful), sides)
        for sides in counts
    ]


def audit(session: Session, since: datetime) -> Audit:
    """Estimate what was missed, and the recall that leaves."""
    strata, n_waiting = repository.audit_strata(session, since)
    n_flagged, n_decided, n_confirmed = repository.flagged_found(session, since)
    missed = total(strata)
    return Audit(
        n_looked=sum(stratum.n_drawn for stratum in strata),
        n_found=sum(stratum.n_found for stratum in strata),
        n_waiting=n_waiting,
        missed=missed,
        recall=_recall(n_confirmed, missed),
        n_flagged=n_flagged,
        n_decided=n_decided,
        n_confirmed=n_confirmed,
    )


def _recall(n_confirmed: int, missed: Estimate | None) -> Estimate | None:
    if missed is None or n_confirmed == 0:
        return None
    value, low, high = (
        n_confirmed / (n_confirmed + n) for n in (missed.value, missed.high, missed.low)
    )
    return Estimate(value, low, high)
