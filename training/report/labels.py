"""The report on labels: which are most likely wrong, and what notices leave unnamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from model.scorer import Scorer
from training.dataset import Dataset
from training.noise import learned_suspects
from training.report.blocks import Block, Cell, Chart, Example, Figure, Heading, Note, Table, Words
from training.report.charts import delay_chart
from training.report.names import WAY_NAMES
from training.report.sample import round_figure

Figures = Mapping[str, Any]
_N_SUSPECTS = 15
_N_REASONS = 3
_LONGEST_TITLE = 120


def label_noise(scorer: Scorer, data: Dataset) -> dict[str, Any]:
    """Find the labels learned from that are most likely wrong, with the model's reasons."""
    suspects = learned_suspects(data)
    rows = suspects.rows[:_N_SUSPECTS]
    scores = scorer.score_many([data.listings[row] for row in rows])
    return {
        "n_labels": int((~data.is_put_away & ~data.is_unlabelled).sum()),
        "n_suspects": len(suspects.rows),
        "suspects": [
            {
                "listing_id": data.listings[row].listing_id,
                "title": data.listings[row].title,
                "code": data.codes[row],
                "source": data.sources[row],
                "confidence": round_figure(confidence),
                "reasons": [
                    {"weight": round_figure(r.weight), "zh": r.message.zh, "en": r.message.en}
                    for r in score.reasons[:_N_REASONS]
                ],
            }
            for row, confidence, score in zip(rows, suspects.confidence, scores, strict=False)
        ],
    }


def tell_label_noise(found: Figures) -> Iterator[Block]:
    """Tell which labels to look at again."""
    yield Heading(Words("最可能标错的标签", "Labels most likely wrong"))
    n, total = f"{found['n_suspects']:,}", f"{found['n_labels']:,}"
    yield Note(
        Words(
            f"供训练的 {total} 个标签中，有 {n} 个与模型的看法相反，"
            "而且模型此前没有见过该商品及其家族。多数是难例，少数是标错：请先重看最前面的。",
            f"Of {total} labels learned from, {n} are contradicted by models that saw neither the "
            "listing nor its family. Most are hard cases, some are mistakes: look at the first "
            "ones again.",
        )
    )
    for suspect in found["suspects"]:
        yield Example(
            suspect["title"][:_LONGEST_TITLE],
            f"{suspect['code']} · {suspect['confidence']:.4f} · "
            f"{suspect['source']} {suspect['listing_id']}",
            [(f"{r['weight']:+.2f}", Words(r["zh"], r["en"])) for r in suspect["reasons"]],
        )


def tell_lead_time(markets: Sequence[Figures]) -> Iterator[Block]:
    """Tell what no notice ever named and how much earlier the rest is found."""
    yield Heading(Words("从未被通知的盗版", "What no notice ever named"))
    yield Note(
        Words(
            "模拟市场：截至某日的通知供学习，在其后的新卖家商品上测量；真相已知。"
            "区间：整族重抽，95 %；盗版占 2 %。",
            "Simulated markets: learned from the notices of one day, measured on later listings of "
            "new sellers; the truth is known. Intervals: whole families resampled, 95 %; 2 % "
            "pirated.",
        )
    )
    yield Table(
        [
            Words("通知率", "notice rate"),
            Words("学习方法", "learned from"),
            Words("误报 1 % 时查全率", "recall at 1 % FPR"),
            Words("从未被通知：查准率 95 % 时找到", "never noticed, found at precision 0.95"),
            Words("从未被通知：误报 1 % 时找到", "never noticed, found at 1 % FPR"),
        ],
        [_row(market, name, way) for market in markets for name, way in market["ways"].items()],
        n_text=2,
    )
    yield Chart(
        delay_chart({f"{m['notice_rate']:.0%}": m["delay_curve"] for m in markets}),
        Words(
            "商品上架后，通知到来所需天数的累积分布。火眼在上架时评分，提前的正是这些天数。",
            "Days from listing to notice, cumulated; a score is given at listing, so much earlier.",
        ),
    )
    for market in markets:
        days, alone = market["delay"], market["notices_alone"]
        yield Note(
            Words(
                f"通知率 {market['notice_rate']:.0%}：通知在上架后 {days['50%']} 天到来"
                f"（四分位 {days['25%']}–{days['75%']} 天）；"
                f"仅靠通知只找到 {alone['recall']:.1%}。",
                f"At a notice rate of {market['notice_rate']:.0%} a notice comes {days['50%']} "
                f"days after the listing (quartiles {days['25%']}–{days['75%']}); notices alone "
                f"find {alone['recall']:.1%}.",
            )
        )


def _row(market: Figures, name: str, way: Figures) -> list[Cell]:
    keys = ("recall_at_fpr_1pct", "never_noticed_found", "never_noticed_at_fpr_1pct")
    figures = [
        Figure(f"{way[key]['value']:.3f}", f"{way[key]['low']:.3f} – {way[key]['high']:.3f}")
        for key in keys
    ]
    return [f"{market['notice_rate']:.0%}", WAY_NAMES[name], *figures]
