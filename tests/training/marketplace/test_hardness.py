"""Measurements of how hard the marketplace is."""

import numpy as np
import pytest

from training.marketplace import hardness


def test_average_precision_at_a_prevalence_equals_repeating_the_lawful():
    y = np.array([1, 0, 1, 0, 0, 1])
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.2, 0.1])
    # Every lawful listing 49 times: 3 pirated among 150 is 2 %.
    many_y = np.concatenate([[1, 1, 1], np.zeros(147)]).astype(int)
    many_scores = np.concatenate([[0.9, 0.7, 0.1], np.repeat([0.8, 0.6, 0.2], 49)])
    expected = sum((rank_hits / rank) / 3 for rank_hits, rank in ((1, 1), (2, 51), (3, 150)))
    assert hardness.average_precision_at(y, scores, 0.02) == pytest.approx(expected)
    assert many_y.mean() == pytest.approx(0.02)
    assert hardness.average_precision_at(many_y, many_scores, 0.02) == pytest.approx(expected)


def test_recall_at_a_false_positive_rate_by_hand():
    y = np.array([1, 1, 0, 1, 0])
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    assert hardness.recall_at_fpr(y, scores, 0.0) == pytest.approx(2 / 3)
    assert hardness.recall_at_fpr(y, scores, 0.5) == pytest.approx(1.0)


@pytest.fixture(scope="module")
def trivial():
    return hardness.measure_trivial(hardness.draw_sample(4000, seed=3))


def test_no_trivial_rule_separates(trivial):
    disc = {row.measure: row.value for row in trivial if "disc" in row.question}
    assert {"keyword rule", "price", "stock", "punctuation and length", "category"} <= set(disc)
    for measure, value in disc.items():
        assert value < 0.78, measure


def test_outside_the_discs_only_the_category_helps(trivial):
    every = {row.measure: row.value for row in trivial if "all" in row.question}
    assert all(value < 0.8 for measure, value in every.items() if measure != "category")
    assert every["category"] < 0.92


def test_the_report_is_a_table():
    written = []
    hardness.print_rows([hardness.Row("Q", "price", 0.5)], written.append)
    assert "".join(written) == "\nQ\n  price                                    0.500\n"
