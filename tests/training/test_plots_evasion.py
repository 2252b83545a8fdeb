"""Plots of evasion and slices: what is drawn, read back from the axes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from training.attacks.adaptive import Query
from training.plots_evasion import (
    plot_cost_of_odd_typing,
    plot_learning,
    plot_promises,
    plot_queries,
    plot_recall_under_attack,
    plot_slice_decisions,
)


@pytest.fixture
def ax() -> Iterator[Axes]:
    mpl.use("Agg")
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def found(value: float) -> dict[str, float]:
    return {"value": value, "low": value - 0.1, "high": value + 0.1}


def attack(technique: str, recall: float, ratio: float | None) -> dict[str, Any]:
    return {
        "technique": technique,
        "strength": 0.3,
        "recall_at_fpr_1pct": found(recall),
        "false_ratio": None if ratio is None else found(ratio),
    }


def one_slice(name: str, *, blocked: int, bound: float, is_protected: bool) -> dict[str, Any]:
    return {
        "name": name,
        "n_lawful": 100,
        "lawful_blocked": blocked,
        "lawful_flagged": blocked + 10,
        "is_protected": is_protected,
        "promise": {"wrong": blocked, "n_lawful": 900, "false_blocks_at_most": bound},
    }


FIGURES: dict[str, Any] = {
    "attacks": [attack("none", 0.8, 1.0), attack("split", 0.5, 2.0), attack("adaptive", 0.3, None)],
    "slices": [
        one_slice("imports", blocked=0, bound=0.004, is_protected=False),
        one_slice("clearance", blocked=3, bound=0.3, is_protected=True),
    ],
    "learning_curve": [
        {"n_listings": n, "average_precision": found(ap)} for n, ap in ((100, 0.5), (800, 0.8))
    ],
}


def labels(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def test_recall_by_technique_the_clean_listings_on_top(ax: Axes) -> None:
    plot_recall_under_attack(FIGURES, ax, language="en")
    assert labels(ax) == ["adaptive", "split characters 30%", "clean"]
    assert [bar.get_width() for bar in ax.patches] == [0.3, 0.5, 0.8]


def test_a_ratio_that_cannot_be_told_is_not_drawn(ax: Axes) -> None:
    plot_cost_of_odd_typing(FIGURES, ax, language="en")
    assert labels(ax) == ["split characters 30%", "clean"]
    assert ax.collections[1].get_offsets()[:, 0].tolist() == [2.0, 1.0]


def test_an_attacker_s_best_score_by_query(ax: Axes) -> None:
    trace = [Query("none", 0.9, 0.9), Query("split", 0.95, 0.9), Query("pinyin", 0.4, 0.4)]
    plot_queries({"attempt 1": trace}, 0.8, ax)
    assert ax.lines[0].get_ydata().tolist() == [0.9, 0.9, 0.4]
    assert ax.lines[1].get_ydata()[0] == 0.8


def test_without_a_blocking_threshold_no_line_is_drawn(ax: Axes) -> None:
    plot_queries({"a": [Query("none", 0.9, 0.9)]}, None, ax)
    assert len(ax.lines) == 1


def test_bounds_by_slice_in_the_colour_of_what_is_promised(ax: Axes) -> None:
    plot_promises(FIGURES, ax, language="en")
    clearance, imports = ax.patches
    assert labels(ax) == ["clearance and budget editions", "imported editions"]
    assert imports.get_width() == 0.004
    assert clearance.get_width() < 0.3  # cut off, or the others could not be seen
    assert clearance.get_facecolor() != imports.get_facecolor()
    assert "3 of 900" in [text.get_text() for text in ax.texts]


def test_decisions_of_a_slice_add_up(ax: Axes) -> None:
    plot_slice_decisions(FIGURES, ax, language="zh")
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == pytest.approx([0.03, 0.0, 0.1, 0.1, 0.87, 0.9])


def test_the_learning_curve_is_that_of_the_report(ax: Axes) -> None:
    plot_learning(FIGURES, ax)
    assert ax.lines[0].get_xydata().tolist() == [[100, 0.5], [800, 0.8]]
