"""``python -m benchmarks.families``: are families pure, are they complete, what do they cost.

The first table clusters a market of copies whose truth is known
(`benchmarks.copies`). The second puts many listings through the database, as
the worker of batches does.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import func, insert, select

from benchmarks.copies import KINDS, Offer, offers
from model.families import best_founder
from model.listing import Listing
from model.prints import Print, take_print
from service.batches.repository import new_batch
from service.db import Database
from service.families.placing import MOST_FOUNDERS, STEP, place_waiting
from service.tables import DecisionRow, Family, ItemPrint, ReviewItem
from service.tables.batches import row_id

_AT_ONCE = 10_000


class Member(NamedTuple):
    """An offer and the first of its family."""

    offer: Offer
    founder: Offer
    rule: str


def cluster(market: Iterable[Offer]) -> list[Member]:
    """Cluster in memory, by the rules that the service has."""
    of_band: defaultdict[int, list[int]] = defaultdict(list)
    founders: list[tuple[Offer, Print]] = []
    members = []
    for offer in market:
        own = take_print(offer.listing)
        if own is None:
            continue
        near = sorted({n for band in own.bands for n in of_band[band]})
        best = best_founder(own, ((n, founders[n][1]) for n in near))
        if best:
            members.append(Member(offer, founders[best[0]][0], best[1].rule))
            continue
        founders.append((offer, own))
        members.append(Member(offer, offer, "founder"))
        for band in own.bands:
            if len(of_band[band]) < MOST_FOUNDERS:
                of_band[band].append(len(founders) - 1)
    return members


def report_truth(n_listings: int, seed: int) -> None:
    """Print how pure families are, and how many of the copies are in one."""
    members = cluster(offers(n_listings, seed))
    sizes = Counter(id(m.founder) for m in members)
    joined = [m for m in members if m.rule != "founder"]
    print(f"{len(members):,} listings, {len(joined):,} of them joined one that came before")
    print("| joined | listings | same code | same side |\n| --- | ---: | ---: | ---: |")
    for rule in ("copy", "template"):
        _print_purity(rule, [m for m in joined if m.rule == rule])
    _print_purity("all", joined)
    print(f"\nfamilies of two and more: {sum(n > 1 for n in sizes.values()):,}, the largest has "
          f"{max(sizes.values())}\n")  # fmt: skip
    together = Counter((id(m.founder), m.offer.source) for m in members)
    print("| repeated as | copies | in one family with the first or another copy |\n"
          "| --- | ---: | ---: |")  # fmt: skip
    for kind in KINDS[1:]:
        of_kind = [m for m in members if m.offer.kind == kind]
        found = sum(together[id(m.founder), m.offer.source] > 1 for m in of_kind)
        print(f"| {kind} | {len(of_kind):,} | {found / max(len(of_kind), 1):.3f} |")
    with_first = [m for m in members if m.offer.kind == "bait" and m.founder.kind == "first"]
    print(f"\nbait that joined what it was copied from: {len(with_first)}")


def _print_purity(name: str, joined: list[Member]) -> None:
    n = max(len(joined), 1)
    codes = sum(m.offer.code == m.founder.code for m in joined) / n
    sides = sum((m.offer.code[0] == "P") == (m.founder.code[0] == "P") for m in joined) / n
    print(f"| {name} | {len(joined):,} | {codes:.4f} | {sides:.4f} |")


def report_costs(n_listings: int, database: Database) -> None:
    """Print what it costs to place many listings, through the database."""
    began, cpu = time.monotonic(), time.process_time()
    _fill(database, _varied(n_listings))
    taken, used = time.monotonic() - began, time.process_time() - cpu
    print(f"\nfilled with {n_listings:,} items in {taken:.0f} s ({used:.0f} s of CPU), "
          f"{_peak():.0f} MB at most")  # fmt: skip
    began, cpu = time.monotonic(), time.process_time()
    done = 0
    while True:
        with database.write() as session:
            placed = place_waiting(session)
        if not placed:
            break
        done += placed
        if done % (20 * STEP) == 0:
            print(
                f"  {done:,} after {time.monotonic() - began:.0f} s, {_peak():.0f} MB", flush=True
            )
    taken, used = time.monotonic() - began, time.process_time() - cpu
    with database.read() as session:
        families = session.scalar(select(func.count()).select_from(Family))
    print(f"placed {done:,} in {taken:.0f} s ({used:.0f} s of CPU), "
          f"{used / done * 1e6:.0f} µs of CPU each, {families:,} families, "
          f"{_peak():.0f} MB at most")  # fmt: skip


def _varied(n_listings: int) -> Iterator[Listing]:
    """Make any number of listings from some thousand: every other one in new words."""
    rng = Random(5)
    bases = [offer.listing for offer in offers(6_000, 9) if offer.code[0] in "PLR"]
    words = sorted({word for base in bases for word in base.title.split()})
    for number in range(n_listings):
        base = rng.choice(bases)
        title = base.title
        if number % 2:  # half of them are no copies
            title = " ".join(rng.choices(words, k=6))
        yield msgspec.structs.replace(
            base,
            listing_id=str(number),
            title=title[:500],
            description=base.description if number % 2 == 0 else None,
            price=round(base.price * rng.uniform(0.6, 1.7), 2),
        )


def _fill(database: Database, listings: Iterator[Listing]) -> None:
    with database.write() as session:
        batch = new_batch("bench", "families")
        session.add(batch)
        session.flush()
        number = batch.batch_no
    row = 0
    while some := list(islice(listings, _AT_ONCE)):
        decisions: list[dict[str, Any]] = []
        items: list[dict[str, Any]] = []
        prints: list[dict[str, Any]] = []
        for listing in some:
            row += 1
            key = row_id(number, row)
            decisions.append(_decision(key, listing))
            items.append(_item(key, number, listing))
            if found := take_print(listing):
                prints.append({"item_id": key, "packed": found.packed, "is_waiting": True})
        with database.write() as session:
            session.execute(insert(DecisionRow.__table__), decisions)  # type: ignore[arg-type]
            session.execute(insert(ReviewItem.__table__), items)  # type: ignore[arg-type]
            session.execute(insert(ItemPrint.__table__), prints)  # type: ignore[arg-type]


def _decision(key: int, listing: Listing) -> dict[str, Any]:
    from datetime import UTC, datetime

    return {
        "decision_id": key, "listing_id": listing.listing_id, "decision": "review", "score": 0.5,
        "model_version": "v", "policy_version": "p", "received_at": datetime.now(UTC),
        "listing": "{}", "result": "{}",
    }  # fmt: skip


def _item(key: int, batch_no: int, listing: Listing) -> dict[str, Any]:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    return {
        "item_id": key, "batch_no": batch_no, "listing_id": listing.listing_id, "kind": "flagged",
        "state": "open", "version": 1, "priority": 1.0, "is_blind": False, "needs_second": False,
        "created_at": now, "due_at": now, "score": 0.5, "decision": "review",
        "title": listing.title, "price_cny": listing.price, "reach": 0,
    }  # fmt: skip


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.families", description=__doc__)
    parser.add_argument("--truth", type=int, default=30_000, help="listings of the known market")
    parser.add_argument("--listings", type=int, default=1_000_000, help="through the database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database-url", default="", help="PostgreSQL instead of SQLite")
    options = parser.parse_args()
    if options.truth:
        report_truth(options.truth, options.seed)
    if options.listings:
        sys.stdout.flush()
        with tempfile.TemporaryDirectory() as home:
            database = Database(options.database_url, Path(home))
            database.prepare()
            report_costs(options.listings, database)
            database.close()


if __name__ == "__main__":
    main()
