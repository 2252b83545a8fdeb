"""Plots of evasion and slices for notebooks, drawn from the report's own figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from model.slices import SLICES
from training.attacks.adaptive import Query
from training.plots import AMBER, CALM, FIRE, INK, LAWFUL, SOFT, Language
from training.report.names import TECHNIQUE_NAMES


def plot_recall_under_attack(
    figures: Mapping[str, Any], ax: Axes, *, language: Language = "zh"
) -> Axes:
    """Draw recall at 1 % false positives by technique, with its intervals."""
    rows = figures["attacks"][::-1]
    found = [row["recall_at_fpr_1pct"] for row in rows]
    values = np.array([figure["value"] for figure in found])
    errors = np.array([[f["value"] - f["low"], f["high"] - f["value"]] for f in found]).T
    colours = [LAWFUL if row["technique"] == "none" else FIRE for row in rows]
    places = range(len(rows))
    ax.barh(places, values, color=colours, alpha=0.8, height=0.7)
    ax.errorbar(values, places, xerr=np.abs(errors), fmt="none", ecolor=INK, elinewidth=1)
    ax.axvline(values[-1], color=SOFT, linestyle=(0, (4, 4)), linewidth=1)
    ax.set_yticks(places, [_attack_label(row, language) for row in rows], color=INK)
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_title("Pirated offers still found, at 1 % false positives")
    return ax


def plot_cost_of_odd_typing(
    figures: Mapping[str, Any], ax: Axes, *, language: Language = "zh"
) -> Axes:
    """Draw false positives on rewritten honest listings, plain ones being 1."""
    rows = [row for row in figures["attacks"][::-1] if row.get("false_ratio")]
    values = [row["false_ratio"]["value"] for row in rows]
    places = range(len(rows))
    colours = [FIRE if value > 1.1 else LAWFUL for value in values]
    ax.hlines(places, 1, values, color=colours, linewidth=2.5)
    ax.scatter(values, places, color=colours, s=42, zorder=3)
    ax.axvline(1, color=INK, linewidth=1)
    ax.axvline(1.1, color=AMBER, linestyle=(0, (4, 4)), linewidth=1.2)
    ax.set_yticks(places, [_attack_label(row, language) for row in rows], color=INK)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel("false positives, oddly typed ÷ plain; dashed: 1.1")
    ax.set_title("What odd typing costs the honest")
    return ax


def plot_queries(traces: Mapping[str, Sequence[Query]], block_at: float | None, ax: Axes) -> Axes:
    """Draw the best score that an attacker has reached after each query."""
    for number, (name, trace) in enumerate(traces.items()):
        best = [query.best for query in trace]
        ax.step(range(1, len(best) + 1), best, where="post", linewidth=2, label=name)
        ax.scatter([1], best[:1], s=30, color=f"C{number}")
    if block_at is not None:
        ax.axhline(block_at, color=INK, linestyle=(0, (2, 2)), linewidth=1)
        ax.text(1.1, block_at, "blocked from here on", va="bottom", fontsize=9, color=INK)
    ax.set(xscale="log", xlabel="queries", ylabel="lowest score so far", ylim=(0, 1.02))
    ax.set_title("An attacker who asks, and keeps what works")
    ax.legend(loc="lower left", fontsize=9)
    return ax


def plot_promises(figures: Mapping[str, Any], ax: Axes, *, language: Language = "zh") -> Axes:
    """Draw the bound on false blocks of each slice against the limit of 1 %."""
    rows = [row for row in figures["slices"][::-1] if row["promise"]]
    bounds = np.array([row["promise"]["false_blocks_at_most"] for row in rows])
    places = range(len(rows))
    colours = [AMBER if row["is_protected"] else LAWFUL for row in rows]
    ax.barh(places, np.minimum(bounds, 0.05), color=colours, height=0.7)
    for place, (row, bound) in enumerate(zip(rows, bounds.tolist(), strict=True)):
        seen = row["promise"]
        ax.text(
            min(bound, 0.05) + 0.0004,
            place,
            f"{seen['wrong']:,} of {seen['n_lawful']:,}",
            va="center",
            fontsize=9,
            color=SOFT,
        )
    ax.axvline(0.01, color=FIRE, linestyle=(0, (4, 4)), linewidth=1.2)
    ax.set_yticks(places, [_slice_label(row, language) for row in rows], color=INK)
    ax.grid(axis="y", visible=False)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    ax.set_title("False blocks at most, by slice (amber: a person looks first)")
    return ax


def plot_slice_decisions(
    figures: Mapping[str, Any], ax: Axes, *, language: Language = "zh"
) -> Axes:
    """Draw what is decided of the lawful listings in each slice."""
    rows = [row for row in figures["slices"][::-1] if row["n_lawful"]]
    n = np.array([row["n_lawful"] for row in rows])
    blocked = np.array([row["lawful_blocked"] for row in rows]) / n
    flagged = np.array([row["lawful_flagged"] for row in rows]) / n
    places = range(len(rows))
    ax.barh(places, blocked, color=FIRE, height=0.7, label="block")
    ax.barh(places, flagged - blocked, left=blocked, color=AMBER, height=0.7, label="review")
    ax.barh(places, 1 - flagged, left=flagged, color=CALM, height=0.7, label="pass")
    for place, count in enumerate(n.tolist()):
        ax.text(1.012, place, f"{count:,}", va="center", fontsize=9, color=SOFT)
    ax.set_yticks(places, [_slice_label(row, language) for row in rows], color=INK)
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_title("What is decided of lawful look-alikes")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=3)
    return ax


def plot_learning(figures: Mapping[str, Any], ax: Axes) -> Axes:
    """Draw average precision against the listings learned from."""
    rows = figures["learning_curve"]
    x = [row["n_listings"] for row in rows]
    found = [row["average_precision"] for row in rows]
    ax.plot(x, [figure["value"] for figure in found], "o-", color=FIRE, linewidth=2.5)
    ax.vlines(x, [f["low"] for f in found], [f["high"] for f in found], color=FIRE, alpha=0.5)
    ax.set(xscale="log", ylim=(0, 1.02), ylabel="average precision")
    ax.set_xticks(x, [f"{count:,}" for count in x])
    ax.minorticks_off()
    ax.set_xlabel("labelled listings learned from")
    ax.set_title("Would more labels help?")
    return ax


def _attack_label(row: Mapping[str, Any], language: Language) -> str:
    name: str = row["technique"]
    words = TECHNIQUE_NAMES.get(name)
    label = getattr(words, language) if words else name
    return label if name in ("none", "adaptive") else f"{label} {row['strength']:.0%}"


def _slice_label(row: Mapping[str, Any], language: Language) -> str:
    return next(str(getattr(entry, language)) for entry in SLICES if entry.name == row["name"])
