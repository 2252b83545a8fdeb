"""Robustness as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.robustness.figures import Row


def to_markdown(rows: Sequence[Row]) -> str:
    """Lay out rows: one line an attack, one column a measure.

    Examples
    --------
    >>> print(to_markdown([Row("emoji", 0.3, "recall at 1.0% FPR", 0.9, 0.8, 0.95, 100)]))
    | attack | strength | recall at 1.0% FPR |
    |---|---|---|
    | emoji | 30% | 0.900 [0.800, 0.950] |
    """
    measures = list(dict.fromkeys(row.measure for row in rows))
    cells: dict[tuple[str, float], dict[str, str]] = {}
    for row in rows:
        cells.setdefault((row.technique, row.strength), {})[row.measure] = _cell(row)
    lines = [_line(["attack", "strength", *measures]), "|---" * (2 + len(measures)) + "|"]
    lines += [
        _line([technique, f"{strength:.0%}", *(found.get(name, "–") for name in measures)])
        for (technique, strength), found in cells.items()
    ]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(row: Row) -> str:
    return "–" if np.isnan(row.value) else f"{row.value:.3f} [{row.low:.3f}, {row.high:.3f}]"
