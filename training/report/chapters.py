"""Chapters of the report beyond the plain figures: slices, attacks, learning curve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from model.slices import SLICES
from training.report.blocks import Block, Cell, Chart, Figure, Heading, Note, Table, Words
from training.report.charts import bars_chart, curve_chart
from training.report.names import TECHNIQUE_NAMES, WHY_NAMES

Figures = Mapping[str, Any]


def tell_slices(figures: Figures) -> Iterator[Block]:
    """Tell what happens to lawful look-alikes."""
    names = {entry.name: Words(entry.zh, entry.en) for entry in SLICES}
    protected = sum(row["is_protected"] for row in figures["slices"])
    yield Heading(Words("容易误伤的合法商品", "Lawful look-alikes"))
    yield Note(
        Words(
            "按打分时已知的信息（文字、类目、成色、卖家）划分，与标签无关；一件商品可属多类。"
            "每类的误拦比例上界须不超过 1 %，且拦下的须多半确为盗版，否则该类只送复核、不自动拦截。"
            f"现有 {protected} 类受此保护。上下界为单侧 95 %；"
            "承诺一列的十一个界同时成立（Bonferroni）。",
            "Told by what is known when a listing is scored (text, category, condition, seller), "
            "never by its label; a listing may belong to several. Where the bound on false blocks "
            "exceeds 1 %, or blocks are not surely more often right than wrong, a slice is "
            f"protected: a person looks instead. {protected} slices are. Bounds are one-sided, "
            "95 %; the eleven behind the promise hold together (Bonferroni).",
        )
    )
    yield Table(
        [
            Words("类别", "slice"),
            Words("自动拦截", "automatic blocks"),
            Words("合法", "lawful"),
            Words("送复核", "reviewed"),
            Words("误拦（上界）", "blocked (bound)"),
            Words("盗版", "pirated"),
            Words("标出（下界）", "flagged (bound)"),
            Words("承诺：误拦至多", "promise: false blocks"),
            Words("拦截查准率至少", "precision of blocks"),
        ],
        [_slice_row(row, names[row["name"]]) for row in figures["slices"]],
        n_text=2,
    )


def _slice_row(row: Figures, name: Words) -> list[Cell]:
    promise = row["promise"]
    why = Words("–", "–")
    if promise is not None:
        why = WHY_NAMES.get(promise["why"], Words(promise["why"], promise["why"]))
    false: Cell = "–"
    precise: Cell = "–"
    if promise is not None:
        false = Figure(
            f"≤ {promise['false_blocks_at_most']:.2%}",
            f"{promise['wrong']:,} / {promise['n_lawful']:,}",
        )
        precise = Figure(
            f"≥ {promise['precision_at_least']:.0%}",
            f"{promise['blocked'] - promise['wrong']:,} / {promise['blocked']:,}",
        )
    return [
        name,
        why,
        f"{row['n_lawful']:,}",
        f"{row['lawful_flagged'] - row['lawful_blocked']:,}",
        _bounded(row["lawful_blocked"], row["n_lawful"], "≤", row["blocked_at_most"]),
        f"{row['n_pirated']:,}",
        _bounded(row["pirated_flagged"], row["n_pirated"], "≥", row["flagged_at_least"]),
        false,
        precise,
    ]


def tell_attacks(figures: Figures) -> Iterator[Block]:
    """Tell what disguise hides, and what odd typing costs the honest."""
    rows = figures["attacks"]
    if not rows:
        return
    clean, attacks = rows[0], rows[1:]
    yield Heading(Words("伪装与怪异排字", "Disguise and odd typing"))
    yield Note(
        Words(
            "盗版与合法商品都被改写，技法 17 种，改动三成文字；“混合”另测一成与五成。"
            "阈值定在未改写的合法商品上，误报率 1 %：查全率因此可比。"
            "“误报之比”为改写后的合法商品误报除以原样的误报，1 表示怪异排字不受罚。"
            "“反复试探”者每条可问一百次分数，取最低者。",
            "Pirated and lawful offers alike are rewritten, by seventeen techniques at 30 % of "
            "their letters; mixed ones at 10 and 50 % too. Thresholds are set on clean lawful "
            "offers at 1 % false positives, so that recalls compare. The ratio of false positives "
            "is that of rewritten lawful offers to plain ones: at 1, odd typing costs nothing. "
            "The adaptive attacker may ask for a hundred scores and keeps the lowest.",
        )
    )
    yield Chart(
        bars_chart(
            [
                (_attack_name(row).zh, row["recall_at_fpr_1pct"])
                for row in rows
                if row["recall_at_fpr_1pct"]
            ]
        ),
        Words("误报 1 % 时的查全率，按伪装技法。", "Recall at 1 % false positives, by technique."),
    )
    yield Table(
        [
            Words("技法", "technique"),
            Words("误报 1 % 时查全率", "recall at 1 % FPR"),
            Words("0.1 % 时", "at 0.1 %"),
            Words("误报之比", "false positives ÷ clean"),
            Words("校准误差", "calibration error"),
        ],
        [
            [
                _attack_name(row),
                *(
                    _interval(row.get(name))
                    for name in (
                        "recall_at_fpr_1pct",
                        "recall_at_fpr_0.1pct",
                        "false_ratio",
                        "calibration_error",
                    )
                ),
            ]
            for row in (clean, *attacks)
        ],
    )


def _attack_name(row: Figures) -> Words:
    name = row["technique"]
    words = TECHNIQUE_NAMES.get(name, Words(name, name))
    if name in ("none", "adaptive"):
        return words
    return Words(f"{words.zh} {row['strength']:.0%}", f"{words.en} {row['strength']:.0%}")


def tell_learning(figures: Figures) -> Iterator[Block]:
    """Tell whether more labels would help."""
    rows = figures["learning_curve"]
    if len(rows) < 2:
        return
    yield Heading(Words("学习曲线", "Learning curve"))
    yield Note(
        Words(
            "同一做法，只用部分标注训练，在同一批封存商品上测量。曲线仍在上升，说明再多标注仍有益。",
            "The same recipe learned from part of the labels, measured on the same listings put "
            "away. Where the curve still rises, more labels would help.",
        )
    )
    yield Chart(
        curve_chart([(row["n_listings"], row["average_precision"]) for row in rows]),
        Words("平均精度随标注条数；竖线为 95 % 区间。", "Average precision by labels; 95 %."),
    )
    yield Table(
        [
            Words("训练条数", "listings learned"),
            Words("其中盗版", "pirated"),
            Words("平均精度", "average precision"),
            Words("误报 1 % 时查全率", "recall at 1 % FPR"),
        ],
        [
            [
                f"{row['n_listings']:,}",
                f"{row['n_pirated']:,}",
                _interval(row["average_precision"]),
                _interval(row["recall_at_fpr_1pct"]),
            ]
            for row in rows
        ],
        n_text=0,
    )


def _interval(found: Figures | None) -> Cell:
    if found is None:
        return "–"
    return Figure(f"{found['value']:.3f}", f"{found['low']:.3f} – {found['high']:.3f}")


def _bounded(count: int, total: int, sign: str, bound: float) -> Cell:
    return Figure(f"{count:,}", f"{sign} {bound:.1%}") if total else "–"
