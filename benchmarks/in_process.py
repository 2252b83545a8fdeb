"""How much CPU one listing takes, alone and in a batch, beside the naive pipeline.

CPU time of the measuring thread, so that what else the machine does matters
less; each listing once a round, so that no cache knows it from just before.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

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
    naive: float


class Batch(NamedTuple):
    """Listings a CPU second; the naive pipeline gives no reasons."""

    huoyan: float
    naive: float


def measure_single(scorer: Scorer, rows: Sequence[dict[str, Any]]) -> Single:
    """Score listings one by one, reasons included."""
    bodies = [msgspec.json.encode(row) for row in rows]
    listings = [decode_listing(body) for body in bodies]
    short = [x for x in listings if not x.description]
    long = [x for x in listings if x.description]
    pipeline = naive_pipeline(list(rows))
    few = listings[:: max(1, len(listings) // _RIVAL_ROWS)]
    return Single(
        title_only=_median_cpu(scorer.score, short),
        with_description=_median_cpu(scorer.score, long),
        from_json_to_json=_median_cpu(
            lambda body: msgspec.json.encode(scorer.score(decode_listing(body))), bodies
        ),
        naive=_median_cpu(lambda x: pipeline.predict_proba(_as_table([x])), few),
    )


def measure_batch(scorer: Scorer, rows: Sequence[dict[str, Any]]) -> Batch:
    """Score many at once, in one process and on one core."""
    listings = [decode_listing(msgspec.json.encode(row)) for row in rows]
    many = (listings * (_BATCH // len(listings) + 1))[:_BATCH]
    pipeline, table = naive_pipeline(list(rows)), _as_table(many)
    return Batch(
        huoyan=_BATCH / _best_cpu(lambda: scorer.score_many(many)),
        naive=_BATCH / _best_cpu(lambda: pipeline.predict_proba(table)),
    )


def _as_table(listings: Sequence[Listing]) -> Any:
    return naive_table([x.title for x in listings], [x.price for x in listings])


def _median_cpu(call: Callable[[Input], object], inputs: Sequence[Input]) -> float:
    """Give the median over inputs of the median over rounds, in microseconds."""
    taken: list[list[int]] = [[] for _ in inputs]
    for _ in range(_ROUNDS):
        for place, given in enumerate(inputs):
            began = time.thread_time_ns()
            call(given)
            taken[place].append(time.thread_time_ns() - began)
    return statistics.median(statistics.median(times) for times in taken) / 1000


def _best_cpu(call: Callable[[], object]) -> float:
    """Give the CPU seconds of the quickest of three: the others were disturbed."""
    times = []
    for _ in range(3):
        began = time.process_time()
        call()
        times.append(time.process_time() - began)
    return min(times)
