"""The comparison of candidates as Markdown, each figure with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.evaluation import Interval, Metric, average_precision, recall_at_fpr, with_interval

Floats = npt.NDArray[np.float64]


class Held(NamedTuple):
    """What one candidate said of listings it never saw.

    ``by_family`` and ``by_file`` are scores of shape (n_listings,), held out
    in the two ways; ``cpu`` is the CPU seconds of one fit and its scoring.
    """

    name: str
    by_family: Floats
    by_file: Floats
    cpu: float


class _Truth(NamedTuple):
    y: npt.NDArray[np.int64]
    families: npt.NDArray[np.int_]
    files: npt.NDArray[np.str_]
    market: Floats
    n_resamples: int

    def part(self, mask: npt.NDArray[np.bool_]) -> _Truth:
        return _Truth(
            self.y[mask], self.families[mask], self.files[mask], self.market[mask], self.n_resamples
        )


def to_markdown(
    rows: Sequence[Held],
    *,
    y: npt.NDArray[np.int64],
    families: npt.NDArray[np.int_],
    files: npt.NDArray[np.str_],
    market: Floats,
    n_resamples: int = 200,
) -> str:
    """Write three tables: family folds, files left out, and each of those files.

    Parameters
    ----------
    rows : sequence of Held
        The first one is what the others are compared with.
    y, families, files, market : ndarray of shape (n_listings,)
        1 for pirated; family and corpus file of each listing; its weight in
        the marketplace.
    """
    truth = _Truth(y, families, files, market, n_resamples)
    lines = [
        f"{len(y):,} listings of the development part, {int(y.sum()):,} of them pirated, "
        f"in {len(np.unique(families)):,} families; synthetic text. "
        f"95 % intervals by {n_resamples} resamples of whole families.",
        "",
        "Families held out, five folds:",
        "",
        *_overall(truth, [(row, row.by_family) for row in rows]),
        "",
        "Each file held out in turn, all of them pooled:",
        "",
        *_overall(truth, [(row, row.by_file) for row in rows]),
        "",
        "Average precision within each file held out:",
        "",
        *_each_file(truth, rows),
    ]
    return "\n".join(lines)


def _overall(truth: _Truth, scored: Sequence[tuple[Held, Floats]]) -> Iterator[str]:
    yield _line(
        [
            "candidate",
            "average precision",
            "the same at 2 %",
            "lost against the first, paired",
            "recall at 1 % FPR",
            "at 0.1 % FPR",
            "CPU s a fit",
        ]
    )
    yield _line(["---"] + ["---:"] * 6)
    plain, first = np.ones(len(truth.y)), scored[0][1]
    for row, scores in scored:
        gap = _measure(truth, _gap, np.column_stack([first, scores]), truth.market)
        yield _line(
            [
                row.name,
                _bold_point(_measure(truth, average_precision, scores, plain)),
                _bold_point(_measure(truth, average_precision, scores, truth.market)),
                "" if scores is first else _bold_point(gap),
                _bold_point(_measure(truth, recall_at_fpr(0.01), scores, truth.market)),
                _bold_point(_measure(truth, recall_at_fpr(0.001), scores, truth.market)),
                f"{row.cpu:.1f}",
            ]
        )


def _each_file(truth: _Truth, rows: Sequence[Held]) -> Iterator[str]:
    names = [
        str(file) for file in np.unique(truth.files) if len(set(truth.y[truth.files == file])) == 2
    ]
    yield _line(["candidate", *names])
    yield _line(["---"] + ["---:"] * len(names))
    for row in rows:
        cells = []
        for name in names:
            inside = truth.files == name
            part = truth.part(inside)
            plain = np.ones(len(part.y))
            cells.append(_bold_point(_measure(part, average_precision, row.by_file[inside], plain)))
        yield _line([row.name, *cells])


def _gap(y: Floats, both: Floats, weight: Floats) -> float:
    """How much average precision the second column loses against the first, paired."""
    first, second = both.T
    return average_precision(y, first, weight) - average_precision(y, second, weight)


def _measure(truth: _Truth, metric: Metric, scores: Floats, weight: Floats) -> Interval:
    return with_interval(
        metric, truth.y, scores, truth.families, weight=weight, n_resamples=truth.n_resamples
    )


def _bold_point(interval: Interval) -> str:
    return f"**{interval.value:.3f}** [{interval.low:.3f}, {interval.high:.3f}]"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
