"""What is said of reviewers, against scikit-learn and by hand."""

from __future__ import annotations

import random

import pytest
from sklearn.metrics import cohen_kappa_score

from service.quality.repository import Look
from service.quality.reviewers import agreement, reviewer_figures


def look(item: int, reviewer: str, code: str, **facts: object) -> Look:
    given: dict[str, object] = {
        "stage": 1, "seconds": 2.0, "is_undone_by_another": False, "kind": "flagged",
        "gold_code": None, "final_code": None,
    }  # fmt: skip
    return Look(item_id=item, reviewer=reviewer, code=code, **given | facts)  # type: ignore[arg-type]


def test_agreement_of_two_on_many_items_is_near_cohens() -> None:
    """Alpha and kappa differ by less than 1 / n where both look at everything."""
    rng = random.Random(4)
    first = [rng.choice(["P1", "L1"]) for _ in range(500)]
    second = [code if rng.random() < 0.8 else rng.choice(["P1", "L1"]) for code in first]
    pairs = [
        [look(n, "ann", a), look(n, "ben", b)]
        for n, (a, b) in enumerate(zip(first, second, strict=True))
    ]
    alpha, n = agreement(pairs)
    assert n == 500
    assert alpha == pytest.approx(cohen_kappa_score(first, second), abs=0.01)


def test_codes_of_one_side_agree() -> None:
    pairs = [
        [look(1, "ann", "P1"), look(1, "ben", "P5")],
        [look(2, "ann", "L1"), look(2, "ben", "R1")],
    ]
    assert agreement(pairs) == (1.0, 2)


@pytest.mark.parametrize(
    "items",
    [
        [],
        [[look(1, "ann", "P1")]],
        [[look(1, "ann", "P1"), look(1, "ann", "L1")]],
        [[look(1, "ann", "P1"), look(1, "ben", "P2")]],
    ],
)
def test_there_is_no_agreement_where_nobody_could_disagree(items: list[list[Look]]) -> None:
    assert agreement(items)[0] is None


def test_figures_by_hand() -> None:
    looks = [
        look(1, "ann", "P1", final_code="P1", seconds=1.0),
        look(2, "ann", "P1", final_code="L1", seconds=4.0),
        look(3, "ann", "L2", is_undone_by_another=True, seconds=2.0),
        look(4, "ann", "P2", gold_code="P1", kind="gold", final_code="P2", seconds=None),
        look(5, "ann", "L1", gold_code="P1", kind="gold", final_code="L1", seconds=9.0),
        look(2, "ben", "L1", final_code="L1", stage=2),
        look(6, "ben", "U"),
    ]
    ann, ben = reviewer_figures(looks)
    assert (ann.name, ann.n_verdicts, ann.seconds) == ("ann", 5, 3.0)
    assert (ann.n_gold, ann.gold and ann.gold.value) == (2, 0.5)
    assert (ann.n_overruled, ann.overruled and ann.overruled.value) == (2, 0.4)
    assert ann.n_shared == ben.n_shared == 1
    assert (ben.gold, ben.n_overruled) == (None, 0)
