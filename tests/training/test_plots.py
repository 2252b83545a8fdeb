"""The notebooks' plots: what is drawn, read back from the axes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from model.score import Message, Reason, Score
from training.plots import (
    plot_calibration,
    plot_decisions,
    plot_parts,
    plot_precision_recall,
    plot_scores,
    plot_top_reasons,
    use_house_style,
)


@pytest.fixture(autouse=True)
def _own_settings() -> Iterator[None]:
    with mpl.rc_context():
        yield


@pytest.fixture
def ax() -> Iterator[Axes]:
    mpl.use("Agg")
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def reason(code: str, weight: float, zh: str, en: str) -> Reason:
    return Reason(code, weight, None, None, None, None, Message(zh, en))


def score(*reasons: Reason, decision: str = "review", rest: float = 0.25) -> Score:
    logit = -2.0 + rest + sum(r.weight for r in reasons)
    p = 1 / (1 + math.exp(-logit))
    return Score("1", p, decision, list(reasons), [], None, -2.0, rest, "v1", "p1")


BURNING = reason("BURNING", 2.5, "刻录而非压制：代刻", "burned, not pressed: 代刻")
GENUINE = reason("GENUINE", -1.0, "自称正版：正版", "claims to be genuine: 正版")

CODES = [
    {"code": "P1", "total": 4, "block": 1, "review": 2, "pass": 1},
    {"code": "L1", "total": 10, "block": 0, "review": 1, "pass": 9},
]


class TestFont:
    def test_none_is_told_where_the_machine_has_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(font_manager.fontManager, "ttflist", [SimpleNamespace(name="Arial")])
        assert use_house_style() is None
        assert mpl.rcParams["font.sans-serif"] == ["DejaVu Sans"]

    def test_simplified_chinese_comes_before_other_faces(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = ("Noto Sans CJK JP", "SimHei", "Noto Sans CJK SC")
        fonts = [SimpleNamespace(name=name) for name in names]
        monkeypatch.setattr(font_manager.fontManager, "ttflist", fonts)
        assert use_house_style() == "Noto Sans CJK SC"
        assert mpl.rcParams["font.sans-serif"][0] == "Noto Sans CJK SC"


class TestParts:
    def test_bars_join_end_to_end_up_to_the_score(self, ax: Axes) -> None:
        given = score(BURNING, GENUINE)
        plot_parts(given, ax)
        assert [bar.get_width() for bar in ax.patches] == pytest.approx([-2.0, 2.5, -1.0, 0.25])
        last = ax.patches[-1]
        end = last.get_x() + last.get_width()
        assert end == pytest.approx(math.log(given.score / (1 - given.score)))

    def test_english_quotes_nothing_that_cannot_be_drawn(self, ax: Axes) -> None:
        plot_parts(score(BURNING), ax, language="en")
        labels = [label.get_text() for label in ax.get_yticklabels()]
        assert labels == ["base", "burned, not pressed: …", "rest"]

    def test_without_a_chinese_font_english_draws_without_a_warning(
        self, ax: Axes, tmp_path: Path
    ) -> None:
        # Missing glyphs are warnings, and warnings are errors in these tests.
        plot_parts(score(BURNING, GENUINE), ax, language="en")
        ax.figure.savefig(tmp_path / "parts.png")
        assert (tmp_path / "parts.png").stat().st_size > 1000


class TestTopReasons:
    def test_weights_are_summed_over_what_is_flagged(self, ax: Axes) -> None:
        passed = score(BURNING, decision="pass")
        plot_top_reasons([score(BURNING, GENUINE), score(BURNING), passed], ax)
        widths = [bar.get_width() for bar in ax.patches]
        assert widths == pytest.approx([-1.0, 5.0])
        assert [t.get_text() for t in ax.get_yticklabels()] == [
            "自称正版：正版",
            "刻录而非压制：代刻",
        ]

    def test_only_the_heaviest_are_kept_whichever_way_they_pull(self, ax: Axes) -> None:
        against = [reason(f"R{i}", -float(i), str(i), str(i)) for i in range(1, 6)]
        plot_top_reasons([score(*against)], ax, most=2)
        assert [bar.get_width() for bar in ax.patches] == pytest.approx([-4.0, -5.0])


def test_decisions_fill_each_bar(ax: Axes) -> None:
    plot_decisions({"codes": CODES}, {"P1": "压盘"}, ax)
    widths: Counter[float] = Counter()
    for bar in ax.patches:
        widths[round(bar.get_y(), 6)] += bar.get_width()  # type: ignore[assignment]
    assert list(widths.values()) == pytest.approx([1.0, 1.0])
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[-1].startswith("P1") and labels[0].startswith("L1")


def test_each_curve_is_drawn_and_ours_lies_in_front(ax: Axes) -> None:
    curves = {"huoyan": [1.0, 0.9, 0.5], "price alone": [0.5, 0.1, 0.02]}
    rivals = {
        name: {"average_precision_at_prevalence": {"value": value}}
        for name, value in (("huoyan", 0.8), ("price alone", 0.1))
    }
    plot_precision_recall({"curves": curves, "rivals": rivals, "prevalence": 0.02}, ax)
    ours, theirs = ax.lines
    assert ours.get_xydata().tolist() == [[0, 1.0], [0.5, 0.9], [1, 0.5]]
    assert ours.get_zorder() > theirs.get_zorder()
    assert "0.80" in str(ours.get_label())


def test_calibration_is_drawn_where_it_was_measured(ax: Axes) -> None:
    bins = [
        {"said": 0.01, "so": 0.02, "low": 0.01, "high": 0.03},
        {"said": 0.9, "so": 1.0, "low": 0.7, "high": 1.0},
    ]
    metrics = {"expected_calibration_error": {"value": 0.01}}
    plot_calibration({"calibration": bins, "metrics": metrics}, ax)
    x, y = ax.lines[-1].get_data()
    assert list(x) == [0.01, 0.9]
    # One is infinitely far away in log-odds: it is drawn at the edge.
    assert y[0] == 0.02 and 0.999 < y[1] < 1


def test_thresholds_that_are_not_there_are_not_drawn(ax: Axes) -> None:
    scores = [score(BURNING), score(GENUINE), score(BURNING, GENUINE)]
    plot_scores(scores, np.array([True, False, True]), {"review": 0.5, "block": None}, ax)
    (line,) = ax.lines
    assert list(line.get_xdata()) == [0.0, 0.0]
