"""A score as a bar of its parts: exact, from the base to the sum."""

from __future__ import annotations

import math
from dataclasses import dataclass

from model.score import Score
from service.pages import Language

WIDTH = 240.0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score, and where its bar lies on the common axis."""

    kind: str
    code: str
    message: str
    field: str | None
    text: str | None
    weight: float
    total: float
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts in order; ``zero`` is where even odds lie on the axis."""

    rows: tuple[Part, ...]
    logit: float
    zero: float
    width: float = WIDTH


def parts_of(score: Score, language: Language) -> Parts:
    """Lay a score's parts end to end: base, reasons, rest."""
    told: list[tuple[str, str, str, str | None, str | None, float]]
    told = [("base", "", "", None, None, score.base)]
    told += [
        ("reason", r.code, getattr(r.message, language), r.field, r.text, r.weight)
        for r in score.reasons
    ]
    told.append(("rest", "", "", None, None, score.rest))
    totals = [0.0]
    for *_, weight in told:
        totals.append(totals[-1] + weight)
    low, high = min(totals), max(totals)
    scale = WIDTH / ((high - low) or 1.0)
    rows = []
    for (kind, code, message, field, text, weight), before in zip(told, totals, strict=False):
        left = (min(before, before + weight) - low) * scale
        # What is too small to see is still shown to be there.
        width = max(abs(weight) * scale, 1.5)
        rows.append(
            Part(
                kind, code, message, field, text, weight, before + weight,
                round(min(left, WIDTH - width), 1), round(width, 1),
            )
        )  # fmt: skip
    logit = math.log(score.score / (1 - score.score))
    return Parts(tuple(rows), logit, round((0 - low) * scale, 1))
