"""``python -m benchmarks.reviewing``: what a scripted reviewer clears of a batch in an hour.

The reviewer reads each item for two seconds, on a clock of its own; what the
service takes to hand out and to store is measured and added. Families are
decided once. Browser and network are not in it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.batches.worker import BatchWorker
from service.db import Database
from service.items.filters import Filters
from service.items.repository import claim_next
from service.models.loading import load_from_disk
from service.settings import Settings
from service.tables import Batch, Family, ReviewItem
from service.verdicts.service import (
    Opinion,
    Outcome,
    Reviewer,
    submit_family_verdict,
    submit_verdict,
)
from training.marketplace import MarketConfig, write_market
from training.simulated import write_demonstration

READS_SECONDS = 2.0
HOUR = 3600.0


def score_batch(home: Path, n_listings: int) -> tuple[Database, float]:
    """Score the demonstration batch, or a market of another size, as the service does."""
    if n_listings:
        write_market(MarketConfig(seed=36, n_listings=n_listings), home / "market")
        shutil.move(home / "market" / "listings.ndjson", home / "demonstration.ndjson")
    else:
        write_demonstration(home / "demonstration.ndjson")
    settings = Settings(home=home)
    database = Database("", home)
    database.prepare()
    worker = BatchWorker(database, settings, load_from_disk)
    worker.begin()
    began = time.monotonic()
    while worker.work_once():
        pass
    taken = time.monotonic() - began
    worker.close()
    return database, taken


def review(database: Database, seconds: float) -> tuple[int, int, float]:
    """Decide until the hour is over or nothing is left.

    Returns
    -------
    tuple of (int, int, float)
        Decisions, listings cleared by them, seconds on the reviewer's clock.
    """
    clock, decisions, cleared = 0.0, 0, 0
    while clock < seconds:
        began = time.perf_counter()
        with database.write() as session:
            item = claim_next(session, Filters(state="open"), "scripted")
        clock += time.perf_counter() - began
        if item is None:
            break
        clock += READS_SECONDS
        began = time.perf_counter()
        with database.write() as session:
            cleared += len(_decide(session, item).verdicts)
        clock += time.perf_counter() - began
        decisions += 1
    return decisions, cleared, clock


def _decide(session: Session, item: ReviewItem) -> Outcome:
    opinion = Opinion(code="P2" if item.score >= 0.5 else "L1", seconds=READS_SECONDS)
    reviewer = Reviewer("scripted")
    if item.family_id is None:
        return submit_verdict(
            session, item.item_id, opinion, version=item.version, reviewer=reviewer
        )
    query = select(ReviewItem.item_id, ReviewItem.version).where(
        ReviewItem.family_id == item.family_id
    )
    versions = {number: version for number, version in session.execute(query)}
    return submit_family_verdict(
        session, item.family_id, opinion, versions=versions, reviewer=reviewer
    )


def _count(database: Database, of: Callable[[Session], int | None]) -> int:
    with database.read() as session:
        return of(session) or 0


def main() -> None:
    """Score a batch, review it, and print what was cleared."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reviewing", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("HUOYAN_HOME", "var")))
    parser.add_argument("--listings", type=int, default=0, help="a market of this size instead")
    parser.add_argument("--hours", type=float, default=1.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(options.home / "models", home / "models")
        database, taken = score_batch(home, options.listings)
        scored = _count(database, lambda s: s.scalar(select(func.sum(Batch.scored))))
        items = _count(database, lambda s: s.scalar(select(func.count()).select_from(ReviewItem)))
        families = _count(database, lambda s: s.scalar(select(func.count()).select_from(Family)))
        print(f"{scored:,} listings scored in {taken:.0f} s, {items:,} to look at, "
              f"{families:,} families")  # fmt: skip
        decisions, cleared, clock = review(database, options.hours * HOUR)
        print(f"{decisions:,} decisions in {clock / 60:.1f} min of the reviewer's clock: "
              f"{decisions / clock * HOUR:,.0f} an hour; {cleared:,} listings cleared")  # fmt: skip
        database.close()


if __name__ == "__main__":
    main()
