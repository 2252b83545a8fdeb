"""How far reviewers agree with each other, with what is known, and with what it came to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from service.quality.intervals import Estimate, proportion
from service.quality.repository import Look
from service.verdicts.taxonomy import side


class ReviewerFigures(NamedTuple):
    """One reviewer.

    ``agreement`` is Krippendorff's alpha with those who looked at the same
    items: 1 for always, 0 for as often as by chance. ``overruled`` counts
    verdicts that another undid, or whose item came to the other side.
    """

    name: str
    n_verdicts: int
    seconds: float | None
    gold: Estimate | None
    n_gold: int
    agreement: float | None
    n_shared: int
    overruled: Estimate | None
    n_overruled: int


def reviewer_figures(looks: Iterable[Look]) -> list[ReviewerFigures]:
    """Tell how each reviewer does, the busiest first."""
    of_reviewer: defaultdict[str, list[Look]] = defaultdict(list)
    of_item: defaultdict[int, list[Look]] = defaultdict(list)
    for look in looks:
        of_reviewer[look.reviewer].append(look)
        if not look.is_undone_by_another:
            of_item[look.item_id].append(look)
    found = [_figures(name, own, of_item) for name, own in of_reviewer.items()]
    return sorted(found, key=lambda figures: (-figures.n_verdicts, figures.name))


def agreement(items: Iterable[Sequence[Look]]) -> tuple[float | None, int]:
    """Measure agreement on sides over items that several looked at; and how many those are.

    ``None`` where nobody could have disagreed: no such item, or one side only.
    """
    import numpy as np

    units = []
    for looks in items:
        by_reviewer = {look.reviewer: side(look.code) for look in looks}
        if len(by_reviewer) > 1:
            values = list(by_reviewer.values())
            units.append([values.count(name) for name in ("pirated", "lawful", "unclear")])
    if not units or sum(any(column) for column in zip(*units, strict=True)) < 2:
        return None, len(units)
    # Imported on use: a worker that answers needs none of it.
    import krippendorff

    alpha = krippendorff.alpha(value_counts=np.array(units), level_of_measurement="nominal")
    return float(alpha), len(units)


def _figures(name: str, own: Sequence[Look], of_item: dict[int, list[Look]]) -> ReviewerFigures:
    gold = [look for look in own if look.gold_code is not None]
    n_right = sum(side(look.code) == side(look.gold_code or "") for look in gold)
    settled = [look for look in own if look.is_undone_by_another or look.final_code is not None]
    n_overruled = sum(_is_overruled(look) for look in settled)
    times = [look.seconds for look in own if look.seconds is not None]
    alpha, n_shared = agreement(of_item.get(item, ()) for item in {look.item_id for look in own})
    return ReviewerFigures(
        name,
        len(own),
        median(times) if times else None,
        proportion(n_right, len(gold)),
        len(gold),
        alpha,
        n_shared,
        proportion(n_overruled, len(settled)),
        n_overruled,
    )


def _is_overruled(look: Look) -> bool:
    if look.is_undone_by_another or look.final_code is None:
        return look.is_undone_by_another
    return side(look.final_code) != side(look.code)
