"""Plots for notebooks: each draws on axes that the notebook made, and returns them.

The figures are those of the evaluation report (``Report.figures``), so that a
notebook and the report cannot tell two stories.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, PercentFormatter

from model.score import Message, Score

Language = Literal["zh", "en"]

FIRE, AMBER, CALM, INK, SOFT = "#c3371b", "#d79a2b", "#b9c7c2", "#1d1b18", "#8a857b"
LAWFUL = "#3f7d78"
_RIVALS: Final = ("#3a6ea5", "#5b8c5a", "#8a6fa8", "#a08a5c", "#9a9a9a")

CHINESE_FONTS: Final = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN"),
    *("PingFang SC", "Hiragino Sans GB", "Heiti SC", "STHeiti", "Microsoft YaHei", "SimHei"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP", "Arial Unicode MS"),
)
"""Fonts that have simplified Chinese, by preference; Noto's Japanese face has it too."""

_LONGEST_LABEL = 26
"""In Chinese characters; a Latin one is half as wide."""

_NOT_LATIN = re.compile(r"[^\u0000-\u2e7f]+")


def use_house_style() -> str | None:
    """Set matplotlib up, with a font for Chinese where the machine has one.

    Returns
    -------
    str or None
        The font; ``None`` where there is none and labels must be English.
    """
    installed = {font.name for font in font_manager.fontManager.ttflist}
    found = next((name for name in CHINESE_FONTS if name in installed), None)
    mpl.rcParams.update(
        {
            "font.family": "sans-serif",
            "font.sans-serif": [*([found] if found else []), "DejaVu Sans"],
            "axes.unicode_minus": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": SOFT,
            "axes.labelcolor": INK,
            "axes.titlelocation": "left",
            "axes.titlesize": 12,
            "axes.titlepad": 12,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": "#ece8e0",
            "xtick.color": SOFT,
            "ytick.color": SOFT,
            "legend.frameon": False,
            "figure.dpi": 96,
        }
    )
    return found


def plot_precision_recall(figures: Mapping[str, Any], ax: Axes) -> Axes:
    """Draw precision against recall at the marketplace's mix, with the baselines."""
    for number, (name, precision) in enumerate(figures["curves"].items()):
        is_ours = number == 0
        ap = figures["rivals"][name]["average_precision_at_prevalence"]["value"]
        ax.plot(
            np.linspace(0, 1, len(precision)),
            precision,
            color=FIRE if is_ours else _RIVALS[(number - 1) % len(_RIVALS)],
            linewidth=3 if is_ours else 1.5,
            zorder=3 if is_ours else 2,
            label=f"{name}  {ap:.2f}",
        )
    ax.set(xlim=(0, 1.01), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
    ax.set_title(f"Precision against recall, {figures['prevalence']:.0%} of offers pirated")
    _percent(ax, "xy")
    ax.legend(title="average precision", alignment="left", loc="upper right", fontsize=9)
    return ax


def plot_calibration(figures: Mapping[str, Any], ax: Axes) -> Axes:
    """Draw the share that was pirated against the mean score, both in log-odds."""
    bins = figures["calibration"]
    said, so, low, high = (
        np.clip([row[name] for row in bins], 2e-4, 1 - 2e-4)
        for name in ("said", "so", "low", "high")
    )
    ax.plot([2e-4, 1 - 2e-4], [2e-4, 1 - 2e-4], color=SOFT, linestyle=(0, (4, 4)), linewidth=1)
    ax.vlines(said, low, high, color=FIRE, alpha=0.45, linewidth=2.5)
    ax.plot(said, so, "o", color=FIRE, markersize=7)
    ax.set_xscale("logit")
    ax.set_yscale("logit")
    ax.set(xlim=(2e-4, 1 - 2e-4), ylim=(2e-4, 1 - 2e-4))
    ticks = [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999]
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:.1%}".replace(".0", "")))
    ax.minorticks_off()
    error = figures["metrics"]["expected_calibration_error"]["value"]
    ax.set_title(f"Calibration: a score is a probability (expected error {error:.3f})")
    ax.set(xlabel="mean score", ylabel="share that was pirated")
    return ax


def plot_scores(
    scores: Sequence[Score],
    is_pirated: npt.NDArray[np.bool_],
    thresholds: Mapping[str, float | None],
    ax: Axes,
) -> Axes:
    """Draw how the scores of pirated and lawful listings are distributed, in log-odds."""
    logits = np.array([_logit(score.score) for score in scores])
    edges = np.linspace(logits.min(), logits.max(), 45)
    for mask, colour, name in ((~is_pirated, LAWFUL, "lawful"), (is_pirated, FIRE, "pirated")):
        ax.hist(
            logits[mask], bins=edges.tolist(), density=True, color=colour, alpha=0.62, label=name
        )
    _, top = ax.get_ylim()
    ax.set_ylim(0, top * 1.12)
    for name, value in thresholds.items():
        if value is not None:
            ax.axvline(_logit(value), color=INK, linewidth=1.2, linestyle=(0, (2, 2)))
            ax.text(_logit(value) + 0.1, top * 1.05, f"{name} ≥ {value:.2f}", fontsize=9)
    shown = (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
    ax.set_xticks([_logit(share) for share in shown], [f"{share:g}" for share in shown])
    ax.set(xlim=(edges[0], edges[-1]), xlabel="score", ylabel="density", yticks=[])
    ax.set_title("Scores of listings put away")
    ax.legend(loc="upper right")
    return ax


def plot_decisions(figures: Mapping[str, Any], names: Mapping[str, str], ax: Axes) -> Axes:
    """Draw what was decided of each taxonomy code: where the version errs.

    Parameters
    ----------
    names : mapping of code to str
        What to call each code.
    """
    rows = figures["codes"][::-1]
    left = np.zeros(len(rows))
    for decision, colour in (("block", FIRE), ("review", AMBER), ("pass", CALM)):
        share = np.array([row[decision] / row["total"] for row in rows])
        ax.barh(range(len(rows)), share, left=left, color=colour, label=decision, height=0.74)
        left += share
    for place, row in enumerate(rows):
        ax.text(1.012, place, f"{row['total']:,}", va="center", fontsize=9, color=SOFT)
    labels = [f"{row['code']}  {names.get(row['code'], '')}" for row in rows]
    ax.set_yticks(range(len(rows)), labels, color=INK)
    ax.set_xlim(0, 1)
    ax.grid(axis="y", visible=False)
    _percent(ax, "x")
    ax.set_title("Decisions by code: P is pirated, the others are lawful")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=3)
    return ax


def plot_top_reasons(
    scores: Sequence[Score], ax: Axes, *, language: Language = "zh", most: int = 14
) -> Axes:
    """Draw which reasons carry most weight in what is flagged.

    Each bar is the sum over flagged listings in log-odds; its label is the
    sentence most often given for that reason.
    """
    total: Counter[str] = Counter()
    sentences: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for reason in (reason for score in scores if score.is_flagged for reason in score.reasons):
        total[reason.code] += reason.weight  # type: ignore[assignment]
        sentences[reason.code][_label(reason.message, language)] += 1
    top = sorted(total.items(), key=lambda pair: abs(pair[1]))[-most:]
    labels = [sentences[code].most_common(1)[0][0] for code, _ in top]
    weights = [weight for _, weight in top]
    colours = [FIRE if weight > 0 else LAWFUL for weight in weights]
    ax.barh(range(len(top)), weights, color=colours, height=0.72)
    ax.set_yticks(range(len(top)), labels, color=INK)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel("sum of weights over flagged listings, log-odds")
    ax.set_title("What carries the flags (label: its commonest sentence)")
    return ax


def plot_parts(score: Score, ax: Axes, *, language: Language = "zh") -> Axes:
    """Draw one score as the sum that it is: base, reasons, rest."""
    base, rest = ("起点", "其余") if language == "zh" else ("base", "rest")
    parts = [
        (base, score.base),
        *((_label(r.message, language), r.weight) for r in score.reasons),
        (rest, score.rest),
    ]
    ends = np.cumsum([weight for _, weight in parts])
    places = range(len(parts))[::-1]
    for place, (_, weight), end in zip(places, parts, ends, strict=True):
        colour = FIRE if weight > 0 else LAWFUL
        ax.barh(place, weight, left=end - weight, color=colour, height=0.7)
        ax.text(max(end, end - weight) + 0.12, place, f"{weight:+.2f}", va="center", fontsize=9)
    ax.set_yticks(places, [label for label, _ in parts], color=INK)
    ax.axvline(0, color=SOFT, linewidth=0.8)
    # Bars that start at the edge make it sticky, and the margin is wanted.
    ax.use_sticky_edges = False
    ax.margins(x=0.1)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(f"log-odds; they end at {ends[-1]:+.2f}, a score of {score.score:.3f}")
    return ax


def _label(message: Message, language: Language) -> str:
    """Make a label of a sentence, short and in characters that can be drawn."""
    if language == "zh":
        return _shorten(message.zh, _LONGEST_LABEL)
    # English is for machines without a Chinese font: what it quotes cannot be drawn either.
    return _shorten(_NOT_LATIN.sub("…", message.en), 2 * _LONGEST_LABEL)


def _shorten(sentence: str, longest: int) -> str:
    return sentence if len(sentence) <= longest else sentence[: longest - 1] + "…"


def _percent(ax: Axes, axes: str) -> None:
    for name in axes:
        getattr(ax, f"{name}axis").set_major_formatter(PercentFormatter(1.0))


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))
