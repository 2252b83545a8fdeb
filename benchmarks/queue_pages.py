"""``python -m benchmarks.queue_pages``: pages of the queue over a million scored listings.

The million is made by SQL alone, on either database. What is timed is what a
page of the console asks: fifty items and their count, under ten filters and
under fewer, at the front and far behind.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.batches.repository import new_batch
from service.db import Database
from service.items.filters import Filters, Sort
from service.items.repository import claim_next, count_items, list_items
from service.tables.batches import row_id

REPEATS = 7
START = datetime(2026, 1, 1, tzinfo=UTC)
VIEWS: dict[str, tuple[Filters, Sort]] = {
    "open, by worth": (Filters(state="open"), "priority"),
    "10 filters, some fit": (
        Filters(
            state="open", kind="flagged", decision="review", reason="REASON_1", finding="FINDING_1",
            category="影视>11", score_from=0.3, score_to=0.9, price_from=5, price_to=60,
        ),
        "priority",
    ),
    "10 filters and text, few fit": (
        Filters(
            state="open", kind="flagged", decision="review", reason="REASON_1", finding="FINDING_1",
            category="影视>11", score_from=0.3, price_to=60, received_after=START, text="电影 全集",
        ),
        "newest",
    ),
    "10 filters, none fits": (
        Filters(
            state="open", kind="flagged", decision="block", reason="REASON_1", finding="FINDING_1",
            category="影视>11", work_id="w-none", seller_id="s-7", score_from=0.3, price_to=60,
        ),
        "priority",
    ),
    "one reason, by score": (Filters(state="open", reason="REASON_5"), "score"),
    "one seller": (Filters(seller_id="s-77"), "priority"),
    "text that a third have": (Filters(state="open", text="蓝光"), "priority"),
    "done, by price": (Filters(state="done"), "price"),
    "one batch, by due time": (Filters(batch_id="bench-2", state="open"), "due"),
}  # fmt: skip

_NUMBERS = {
    "sqlite": "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < :n) ",
    "postgresql": "WITH g(n) AS (SELECT generate_series(1::bigint, CAST(:n AS bigint))) ",
}
# 7919 and its like are primes: columns that look independent, the same in every run.
_ITEMS = """
INSERT INTO review_items (item_id, batch_no, listing_id, kind, state, version, priority, is_blind,
  needs_second, created_at, due_at, score, decision, title, price_cny, category, seller_id,
  work_id, reach, share)
{numbers} SELECT :first + n, :batch, 'l-' || n,
  CASE WHEN n % 50 = 0 THEN 'audit' ELSE 'flagged' END,
  CASE WHEN n % 10 < 7 THEN 'open' ELSE 'done' END, 1, (n * 7919 % 100003) / 1000.0,
  {false}, {false}, {created}, {created}, (n * 104729 % 10007) / 10007.0,
  CASE WHEN n * 104729 % 10007 > 9000 THEN 'block' ELSE 'review' END,
  '蓝光 D9 词' || (n % 1000), (n * 15485863 % 20011) / 100.0, '影视>' || (n * 31 % 40),
  's-' || (n * 613 % 50000), CASE WHEN n % 3 = 0 THEN 'w-' || (n * 17 % 900) END, n % 900, 1 FROM g
"""


def fill(session: Session, n: int) -> None:
    """Make the scored listings, four batches of them."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    numbers = _NUMBERS[session.get_bind().dialect.name]
    step = n // 4
    for part in range(4):
        batch = new_batch("bench", f"bench {part}", created_at=START)
        batch.batch_id, batch.status = f"bench-{part}", "done"
        session.add(batch)
        session.flush()
        first = row_id(batch.batch_no, 0)
        given: dict[str, Any] = {"n": step, "first": first, "batch": batch.batch_no}
        session.execute(
            text(
                "INSERT INTO decisions (decision_id, listing_id, decision, score, model_version, "
                f"policy_version, received_at, listing, result) {numbers} SELECT :first + n, "
                "'l-' || n, 'review', 0.5, 'v', 'p', '2026-01-01', '{}', '{}' FROM g"
            ),
            given,
        )
        created = (
            "datetime('2026-01-01', '+' || (n % 86400) || ' seconds') || '.000000'"
            if is_sqlite
            else "TIMESTAMPTZ '2026-01-01' + n % 86400 * INTERVAL '1 second'"
        )
        false = "0" if is_sqlite else "false"
        session.execute(text(_ITEMS.format(numbers=numbers, false=false, created=created)), given)
        for code in ("'REASON_' || (n % 12)", "'FINDING_' || (n % 5)", "'COMMON'"):
            session.execute(
                text(
                    f"INSERT INTO item_codes (code, item_id) {numbers} "
                    f"SELECT {code}, :first + n FROM g ORDER BY 1, 2"
                ),
                given,
            )
        session.execute(
            text(
                f"INSERT INTO search_texts (item_id, terms) {numbers} SELECT :first + n, "
                "(CASE WHEN n % 3 = 0 THEN '光 蓝 蓝光' ELSE '电影 影 电' END) || ' d9 词 ' || "
                "(n % 1000) || ' 碟 碟片 片 全集' FROM g"
            ),
            given,
        )


def report(database: Database, n: int) -> None:
    """Print how long pages take."""
    began = time.monotonic()
    with database.write() as session:
        fill(session, n)
    with database.write() as session:
        session.execute(text("ANALYZE"))
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    print(f"{kind}: {n:,} items made in {time.monotonic() - began:.0f} s", flush=True)
    print("| view | fit | page, median ms | slowest | count, median ms | page 20 |\n"
          "| --- | ---: | ---: | ---: | ---: | ---: |")  # fmt: skip
    for name, (filters, sort) in VIEWS.items():
        print(f"| {name} | {_row(database, filters, sort)} |", flush=True)
    print(f"| claim the next | 1 | {_claim(database):.0f} | | | |", flush=True)


def _row(database: Database, filters: Filters, sort: Sort) -> str:
    after: str | None = None
    with database.read() as session:
        for _ in range(19):
            page = list_items(session, filters, sort, after)
            if page.after is None:
                break
            after = page.after
    pages, fit = _time(database, lambda s: len(list_items(s, filters, sort).items))
    counts, fit = _time(database, lambda s: count_items(s, filters))
    far, _ = _time(database, lambda s: len(list_items(s, filters, sort, after).items))
    return (
        f"{fit:,} | {median(pages):.0f} | {max(pages):.0f} | {median(counts):.0f} | "
        f"{median(far):.0f}"
    )


def _time(database: Database, ask: Any) -> tuple[list[float], int]:
    taken, found = [], 0
    for _ in range(REPEATS):
        with database.read() as session:
            began = time.perf_counter()
            found = ask(session)
            taken.append((time.perf_counter() - began) * 1000)
    return taken, found


def _claim(database: Database) -> float:
    taken = []
    for number in range(REPEATS):
        with database.write() as session:
            began = time.perf_counter()
            claim_next(session, Filters(state="open"), f"r{number}", lease=timedelta(minutes=10))
            taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def _postgres() -> Any:
    path = Path(__file__).resolve().parents[1] / "scripts" / "postgres.py"
    spec = importlib.util.spec_from_file_location("huoyan_postgres", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Measure on SQLite, then on a PostgreSQL of our own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queue_pages", description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "postgresql":
            database = Database("", Path(folder))
            database.prepare()
            report(database, options.items)
            database.close()
        if options.only != "sqlite":
            with _postgres().running() as server:
                database = Database(server.url(), Path(folder))
                database.prepare()
                report(database, options.items)
                database.close()


if __name__ == "__main__":
    main()
