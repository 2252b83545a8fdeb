"""One table of speeds and sizes, each beside what it should be compared with.

    python -m benchmarks                      # needs a current model in HUOYAN_HOME
    python -m benchmarks --json --seconds 10

On a machine that does other things, read the ratios: both sides of each were
measured in turn.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.in_process import measure_batch, measure_single
from benchmarks.load import compare, read_listings
from benchmarks.start_up import measure_run, measure_worker
from cli import current_scorer


class Row(NamedTuple):
    """One measurement: ours, the rival's, and how they compare.

    ``ratio`` is ours over the rival's; ``goal`` is what it or ours should be.
    """

    what: str
    huoyan: str
    rival: str
    ratio: str
    goal: str


def main() -> None:
    """Measure and print; progress goes to standard error."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=4, help="of load in each round")
    parser.add_argument("--rounds", type=int, default=3, help="of load")
    parser.add_argument("--listings", type=Path, help="NDJSON with labels; the corpus if not given")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = [
        *_in_process(read_listings(given.listings, most=1_000)),
        *_start_up(),
        *_load(given.seconds, given.rounds, given.listings),
    ]
    if given.json:
        print(json.dumps([row._asdict() for row in rows], ensure_ascii=False))
    else:
        print(_table(rows))


def _in_process(listings: list[dict[str, Any]]) -> Iterator[Row]:
    scorer = current_scorer(None)
    _tell("one listing in-process")
    single = measure_single(scorer, listings)
    naive = f"naive {single.naive:,.0f} µs"
    for what, taken in (
        ("one listing, title only, CPU", single.title_only),
        ("one listing with description, CPU", single.with_description),
        ("the same, JSON in, JSON out, CPU", single.from_json_to_json),
        ("one listing whose text was read lately, CPU", single.seen_before),
    ):
        yield Row(what, f"{taken:,.0f} µs", naive, f"{taken / single.naive:.4f}", "≤ 150 µs")
    _tell("a batch in-process")
    batch = measure_batch(scorer, listings)
    yield Row(
        "batch on one core, a CPU second",
        f"{batch.huoyan:,.0f}",
        f"naive {batch.naive:,.0f}",
        f"{batch.huoyan / batch.naive:.2f}",
        "≥ 8,000",
    )


def _start_up() -> Iterator[Row]:
    _tell("workers from nothing")
    ours, constant, naive = map(measure_worker, ("huoyan", "constant", "naive"))
    yield Row(
        "cold start of a worker, CPU",
        f"{ours.cpu_seconds:.2f} s",
        f"naive {naive.cpu_seconds:.2f} s, constant {constant.cpu_seconds:.2f} s",
        f"{ours.cpu_seconds / naive.cpu_seconds:.2f}",
        "≤ 2 s",
    )
    yield Row(
        "memory of a worker, resident",
        f"{ours.megabytes:.0f} MB",
        f"naive {naive.megabytes:.0f} MB, constant {constant.megabytes:.0f} MB",
        f"{ours.megabytes / naive.megabytes:.2f}",
        "≤ 150 MB",
    )
    _tell("the command that starts everything")
    command, seconds = measure_run()
    yield Row(f"{command}, second start to first answer", f"{seconds:.1f} s", "", "", "≤ 3 s")


def _load(seconds: float, rounds: int, listings: Path | None) -> Iterator[Row]:
    _tell("/score under load, 16 connections, 1 worker")
    found = compare(seconds, rounds, listings)
    ours, constant, naive = (found[name] for name in ("huoyan", "constant", "naive"))
    again = found["huoyan, texts read lately"]
    for rival, name, goal in (
        (constant, "constant endpoint", "≥ 0.5"),
        (naive, "naive scikit-learn", "≥ 15"),
    ):
        yield Row(
            f"/score against the {name}, requests/s",
            f"{ours.rate:,.0f}",
            f"{rival.rate:,.0f}",
            f"{ours.rate / rival.rate:.2f}",
            goal,
        )
    yield Row(
        "/score, texts read lately, against the constant endpoint",
        f"{again.rate:,.0f}",
        f"{constant.rate:,.0f}",
        f"{again.rate / constant.rate:.2f}",
        "",
    )
    yield Row(
        "/score, p99 against the constant endpoint",
        f"{ours.p99:.1f} ms",
        f"{constant.p99:.1f} ms",
        f"{ours.p99 / constant.p99:.2f}",
        "≤ 2",
    )


def _table(rows: list[Row]) -> str:
    """Write a Markdown table that lines up in a terminal as well."""
    head = Row("what", "huoyan", "beside it", "ratio", "goal")
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    rule = Row(*("-" * width for width in widths))
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (head, rule, *rows)
    )


def _tell(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
