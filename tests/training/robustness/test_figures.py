"""Figures under attack, held against counting by hand."""

import numpy as np
import pytest

from training.robustness import threshold_at_fpr
from training.robustness.figures import ALL, MEASURES, Column, Market, Row, with_intervals

RECALL, RECALL_STRICT, RATIO, ECE = MEASURES


def market(n: int = 200) -> Market:
    """Half pirated, scored 0.5 to 1; half lawful, scored 0 to 0.5."""
    scores = np.concatenate([np.linspace(0.5, 1, n), np.linspace(0, 0.5, n, endpoint=False)])
    return Market(np.arange(2 * n) < n, np.ones(2 * n), np.arange(2 * n), scores)


def rows_of(columns: list[Column], n_resamples: int = 50) -> dict[tuple[str, float, str], Row]:
    rows = with_intervals(market(), columns, n_resamples=n_resamples, seed=0)
    return {(row.technique, row.strength, row.measure): row for row in rows}


@pytest.mark.parametrize("limit", [0.0, 0.01, 0.05, 0.5])
def test_no_lower_threshold_keeps_the_false_positive_rate(limit: float) -> None:
    rng = np.random.default_rng(3)
    scores, weight = rng.random(300).round(2), rng.random(300)
    threshold = threshold_at_fpr(scores, weight, limit)

    def false_positives(at: float) -> float:
        return float(weight[scores >= at].sum() / weight.sum())

    assert false_positives(threshold) <= limit
    lower = scores[scores < threshold].max()
    assert false_positives(lower) > limit


def test_every_lawful_listing_may_be_flagged_at_a_rate_of_one() -> None:
    assert threshold_at_fpr(np.array([0.2, 0.4]), np.ones(2), 1.0) == 0.0


def test_clean_recall_is_what_counting_gives() -> None:
    clean = market()
    found = rows_of([Column("none", 0.0, clean.clean)])
    # Two of 200 lawful listings may be flagged; all pirated lie above those.
    assert found["none", 0.0, RECALL].value == 1.0
    assert found["none", 0.0, RATIO].value == 1.0


def test_recall_falls_by_the_share_pushed_below_the_threshold() -> None:
    clean = market()
    scores = clean.clean.copy()
    scores[:50] = 0.0
    row = rows_of([Column("emoji", 0.3, scores)])["emoji", 0.3, RECALL]
    assert row.value == 0.75
    assert row.low < 0.75 < row.high
    assert row.n_listings == 400


def test_odd_typing_that_doubles_false_positives_says_so() -> None:
    clean = market()
    scores = clean.clean.copy()
    lawful = np.flatnonzero(~clean.is_pirated)
    scores[lawful[:2]] = 0.999
    row = rows_of([Column("emoji", 0.3, scores)])["emoji", 0.3, RATIO]
    assert row.value == 2.0


def test_listings_not_tried_do_not_count() -> None:
    clean = market()
    scores = np.full(400, np.nan)
    scores[:10], scores[10:20] = 0.9, 0.1
    found = rows_of([Column("adaptive", 0.5, scores)])
    assert found["adaptive", 0.5, RECALL].value == 0.5
    assert found["adaptive", 0.5, RECALL].n_listings == 20
    assert np.isnan(found["adaptive", 0.5, RATIO].value)
    assert np.isnan(found["adaptive", 0.5, ECE].low)
    assert clean.clean[0] == 0.5


def test_the_mean_over_techniques_is_their_mean() -> None:
    clean = market()
    half, none = clean.clean.copy(), clean.clean.copy()
    half[:100] = 0.0
    columns = [Column("none", 0.0, clean.clean), Column("a", 0.3, half), Column("b", 0.3, none)]
    found = rows_of(columns)
    assert found[ALL, 0.3, RECALL].value == pytest.approx(0.75)
    assert (ALL, 0.0, RECALL) not in found


def test_a_whole_family_is_drawn_or_none_of_it() -> None:
    clean = market()
    one_family = clean._replace(family=np.where(clean.is_pirated, 0, 1 + np.arange(400) % 7))
    scores = clean.clean.copy()
    scores[:100] = 0.0
    rows = with_intervals(one_family, [Column("a", 0.3, scores)], n_resamples=60, seed=1)
    recall = next(row for row in rows if row.measure == RECALL)
    # Listings of one family are no independent evidence: no interval is left.
    assert recall.low == recall.high == recall.value == 0.5
