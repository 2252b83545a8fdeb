"""How much CPU one listing takes, alone and in a batch, beside the naive pipeline.

CPU time of the measuring thread, so that what else the machine does matters
less. Every listing carries a number of its own in each round: texts that were
read lately are kept, and are measured apart.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from benchmarks.rivals import naive_pipeline, naive_table
from model.listing import Listing, decode_listing
from model.scorer import Scorer

Input = TypeVar("Input")

_ROUNDS = 5
_RIVAL_ROWS = 150
_BATCH = 4_096


class Single(NamedTuple):
    """Median CPU microseconds for one listing."""

    title_only: float
    with_description: float
    from_json_to_json: float
    seen_before: float
    naive: float


class Batch(NamedTuple):
    """Listings a CPU second; the naive pipeline gives no reasons."""

    huoyan: float
    naive: float


def measure_single(scorer: Scorer, rows: Sequence[dict[str, Any]]) -> Single:
    """Score listings one by one, reasons included."""
    listings = [decode_listing(msgspec.json.encode(row)) for row in rows]
    short = [x for x in listings if not x.description]
    long = [x for x in listings if x.description]
    pipeline = naive_pipeline(list(rows))
    few = listings[:: max(1, len(listings) // _RIVAL_ROWS)]
    return Single(
        title_only=_median_cpu(scorer.score, lambda n: _renewed(short, n)),
        with_description=_median_cpu(scorer.score, lambda n: _renewed(long, n)),
        from_json_to_json=_median_cpu(
            lambda body: msgspec.json.encode(scorer.score(decode_listing(body))),
            lambda n: [msgspec.json.encode(x) for x in _renewed(listings, n)],
        ),
        seen_before=_median_cpu(scorer.score, lambda n: _after(scorer, listings)),
        naive=_median_cpu(lambda x: pipeline.predict_proba(_as_table([x])), lambda n: few),
    )


def measure_batch(scorer: Scorer, rows: Sequence[dict[str, Any]]) -> Batch:
    """Score many at once, in one process and on one core."""
    listings = [decode_listing(msgspec.json.encode(row)) for row in rows]
    many = [
        _with_number(listings[i % len(listings)], f"{i // len(listings)}") for i in range(_BATCH)
    ]
    pipeline, table = naive_pipeline(list(rows)), _as_table(many)
    return Batch(
        huoyan=_BATCH / _best_cpu(lambda n: scorer.score_many(_renewed(many, n))),
        naive=_BATCH / _best_cpu(lambda n: pipeline.predict_proba(table)),
    )


def _renewed(listings: Sequence[Listing], number: int) -> list[Listing]:
    """Give the same listings with texts that nobody has read yet."""
    return [_with_number(listing, str(number)) for listing in listings]


def _with_number(listing: Listing, number: str) -> Listing:
    text = listing.description
    return replace(
        listing,
        title=f"{listing.title} {number}",
        description=f"{text} {number}" if text else None,
    )


def _after(scorer: Scorer, listings: Sequence[Listing]) -> Iterator[Listing]:
    """Give listings whose texts were read a moment ago."""
    for listing in listings:
        scorer.score(listing)
        yield listing


def _as_table(listings: Sequence[Listing]) -> Any:
    return naive_table([x.title for x in listings], [x.price for x in listings])


def _median_cpu(
    call: Callable[[Input], object], inputs_of: Callable[[int], Iterable[Input]]
) -> float:
    """Give the median over inputs of the median over rounds, in microseconds."""
    taken: dict[int, list[int]] = {}
    for number in range(_ROUNDS):
        for place, given in enumerate(inputs_of(number)):
            began = time.thread_time_ns()
            call(given)
            taken.setdefault(place, []).append(time.thread_time_ns() - began)
    return statistics.median(map(statistics.median, taken.values())) / 1000


def _best_cpu(call: Callable[[int], object]) -> float:
    """Give the CPU seconds of the quickest of three: the others were disturbed."""
    times = []
    for number in range(3):
        began = time.process_time()
        call(number)
        times.append(time.process_time() - began)
    return min(times)
