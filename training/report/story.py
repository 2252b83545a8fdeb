"""The report in words: what each figure means, first for those in a hurry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from training.report.blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Chart,
    Example,
    Figure,
    Heading,
    Note,
    Table,
    Title,
    Words,
)
from training.report.chapters import tell_attacks, tell_learning, tell_slices
from training.report.charts import calibration_chart, decisions_chart, precision_recall_chart
from training.report.labels import tell_label_noise, tell_lead_time
from training.report.names import CODE_NAMES, RIVAL_NAMES, SOURCE_NAMES

Figures = Mapping[str, Any]

_LONGEST_TITLE = 120
_NAME = Words("名称", "name")


def tell(figures: Figures) -> list[Block]:
    """Tell the report, block by block."""
    return [
        *_opening(figures),
        *_rivals(figures),
        *_files(figures),
        *_codes(figures),
        *tell_slices(figures),
        *tell_attacks(figures),
        *_calibration(figures),
        *tell_learning(figures),
        *_errors(figures),
        *tell_label_noise(figures["label_noise"]),
        *(tell_lead_time(figures["lead_time"]) if "lead_time" in figures else ()),
        *_method(figures),
    ]


def _opening(figures: Figures) -> Iterator[Block]:
    yield Title(Words(f"火眼评估报告 {figures['version']}", "evaluation report"))
    if figures["data"]["is_synthetic"]:
        yield Note(
            Words(
                "数据是项目自己撰写的合成文本，不是真实商品。这里的数字说明模型能否读懂行话，"
                "不是对任何市场的承诺：上线前请用自己的数据再测一次。",
                "The data is synthetic: text that the project wrote itself, no real listing. These "
                "figures tell whether the model reads the trade's wording; they promise nothing "
                "about any one marketplace. Measure on your own data before you rely on them.",
            ),
            is_warning=True,
        )
    pirated, lawful = (figures["at_thresholds"][name] for name in ("pirated", "lawful"))
    yield Note(_in_one_breath(figures, pirated, lawful))
    yield Cards(list(_cards(figures, pirated, lawful)))


def _in_one_breath(figures: Figures, pirated: Figures, lawful: Figures) -> Words:
    load, precision = (figures["metrics"][f"flagged_{name}"] for name in ("share", "precision"))
    common, reviewed = figures["prevalence"], lawful["flagged"] - lawful["blocked"]
    return Words(
        f"封存的 {pirated['total']:,} 条盗版商品中，模型标出 {pirated['flagged']:,} 条"
        f"（其中自动拦截 {pirated['blocked']:,} 条）；{lawful['total']:,} 条合法商品中，"
        f"误拦截 {lawful['blocked']:,} 条，另有 {reviewed:,} 条送人工复核。"
        f"若市场中盗版占 {common:.1%}，复核员要看全部商品的 {load['value']:.1%}，"
        f"其中每一百条约有 {100 * precision['value']:.0f} 条确为盗版。",
        f"Of {pirated['total']:,} pirated offers put away, the model flags {pirated['flagged']:,} "
        f"({pirated['blocked']:,} of them blocked outright); of {lawful['total']:,} lawful ones it "
        f"blocks {lawful['blocked']:,} and sends {reviewed:,} to a reviewer. Where {common:.1%} of "
        f"all offers are pirated, {load['value']:.1%} of the catalogue is flagged, and of every "
        f"hundred flagged about {100 * precision['value']:.0f} are pirated.",
    )


def _cards(figures: Figures, pirated: Figures, lawful: Figures) -> Iterator[Card]:
    metrics = figures["metrics"]
    yield Card(
        _rate(pirated["flagged"], pirated["total"]),
        Words("盗版被标出", "of pirated offers flagged"),
        f"≥ {pirated['flagged_at_least']:.1%} (95 %)",
    )
    yield Card(
        _rate(lawful["blocked"], lawful["total"]),
        Words("合法商品被误拦", "of lawful offers blocked"),
        f"≤ {lawful['blocked_at_most']:.1%} (95 %)",
    )
    for name, words in (
        ("average_precision", Words("平均精度", "average precision")),
        ("recall_at_fpr_1pct", Words("误报 1 % 时的查全率", "recall at 1 % false positives")),
    ):
        found = metrics[name]
        yield Card(f"{found['value']:.3f}", words, f"{found['low']:.3f} – {found['high']:.3f}")


def _rivals(figures: Figures) -> Iterator[Block]:
    yield Heading(Words("与基线相比", "Against the baselines"))
    yield Note(
        Words(
            "同一批封存的商品；基线用同一语料的其余部分训练。",
            "The same listings put away; the baselines learned from the rest of the same data.",
        )
    )
    names = {
        "average_precision": Words("平均精度", "average precision"),
        "average_precision_at_prevalence": Words(
            f"盗版占 {figures['prevalence']:.1%} 时", f"at {figures['prevalence']:.1%} pirated"
        ),
        "recall_at_fpr_1pct": Words("误报 1 % 时查全率", "recall at 1 % FPR"),
        "recall_at_fpr_0.1pct": Words("误报 0.1 % 时查全率", "recall at 0.1 % FPR"),
        "recall_at_precision_95pct": Words("查准率 95 % 时查全率", "recall at precision 0.95"),
    }
    yield Table(
        [_NAME, *names.values()],
        [
            [RIVAL_NAMES[rival], *(_figure(found[name]) for name in names)]
            for rival, found in figures["rivals"].items()
        ],
    )
    yield Chart(
        precision_recall_chart(figures["curves"]),
        Words(
            f"盗版占 {figures['prevalence']:.1%} 时的查准率与查全率。",
            f"Precision against recall where {figures['prevalence']:.1%} of offers are pirated.",
        ),
    )


def _files(figures: Figures) -> Iterator[Block]:
    yield Heading(Words("按来源", "By source"))
    yield Note(
        Words(
            "语料的每个文件出自一人之手；上下界为单侧 95 %。",
            "Each file of the corpus is one author's hand; bounds are one-sided, 95 %.",
        )
    )
    yield Table(
        [
            _NAME,
            Words("盗版", "pirated"),
            Words("合法", "lawful"),
            Words("平均精度", "average precision"),
            Words("查准率 95 % 时查全率", "recall at precision 0.95"),
            Words("盗版被标出", "pirated flagged"),
            Words("合法被标出", "lawful flagged"),
            Words("合法被拦截", "lawful blocked"),
        ],
        [_file_row(row) for row in figures["files"]],
    )


def _file_row(row: Figures) -> list[Cell]:
    pirated, lawful = (row["at_thresholds"][name] for name in ("pirated", "lawful"))
    name: str = row["name"]
    return [
        SOURCE_NAMES.get(name, Words(name, name)),
        f"{row['n_pirated']:,}",
        f"{row['n_listings'] - row['n_pirated']:,}",
        _figure(row["average_precision"]),
        _figure(row["recall_at_precision_95pct"]),
        _counted(pirated["flagged"], pirated["total"], "≥", pirated["flagged_at_least"]),
        f"{lawful['flagged']:,}" if lawful["total"] else "–",
        _counted(lawful["blocked"], lawful["total"], "≤", lawful["blocked_at_most"]),
    ]


def _codes(figures: Figures) -> Iterator[Block]:
    yield Heading(Words("按类别", "By taxonomy code"))
    rows = figures["codes"]
    yield Chart(
        decisions_chart([row | {"name": row["code"]} for row in rows]),
        Words("每类商品的处置；右侧为条数。", "Decisions by code; counts on the right."),
    )
    yield Table(
        [
            Words("代码", "code"),
            Words("含义", "meaning"),
            Words("条数", "listings"),
            Words("放行", "passed"),
            Words("复核", "reviewed"),
            Words("拦截", "blocked"),
            Words("被标出的比例（界）", "share flagged (bound)"),
            Words("分数中位数", "median score"),
        ],
        [
            [
                row["code"],
                CODE_NAMES.get(row["code"], Words("", "")),
                f"{row['total']:,}",
                *(f"{row[name]:,}" for name in ("pass", "review", "block")),
                f"{'≥' if row['is_pirated'] else '≤'} {row['flagged_bound']:.1%}",
                f"{row['median_score']:.4f}",
            ]
            for row in rows
        ],
        n_text=2,
    )


def _calibration(figures: Figures) -> Iterator[Block]:
    error, skill = (
        figures["metrics"][name] for name in ("expected_calibration_error", "brier_skill")
    )
    yield Heading(Words("校准", "Calibration"))
    yield Note(
        Words(
            f"分数是概率：说 0.3，就该十条中三条为盗版。期望校准误差 {_interval(error)}，"
            f"Brier 技巧分 {_interval(skill)}（按市场构成加权）。",
            f"A score is a probability: of listings said to be at 0.3, three in ten should be "
            f"pirated. Expected calibration error {_interval(error)}, Brier skill "
            f"{_interval(skill)}, at the marketplace's mix.",
        )
    )
    yield Chart(
        calibration_chart(figures["calibration"]),
        Words(
            "虚线为理想；竖线为 95 % 区间；两轴为对数几率。",
            "Dashed: ideal; whiskers: 95 % intervals; both axes in log-odds.",
        ),
    )
    yield Table(
        [
            Words("分数", "score"),
            Words("盗版", "pirated"),
            Words("合法", "lawful"),
            Words("占市场", "share of market"),
            Words("模型给出", "mean score"),
            Words("实际", "share pirated"),
        ],
        [
            [
                f"{row['from']:g} – {row['to']:g}",
                f"{row['n_pirated']:,}",
                f"{row['n_lawful']:,}",
                f"{row['share_of_market']:.2%}",
                f"{row['said']:.4f}",
                Figure(f"{row['so']:.4f}", f"{row['low']:.4f} – {row['high']:.4f}"),
            ]
            for row in figures["calibration"]
        ],
    )


def _errors(figures: Figures) -> Iterator[Block]:
    for name, words in (
        ("missed_piracy", Words("最严重的漏报", "Missed piracy: the worst")),
        ("false_flags", Words("最严重的误报", "False flags: the worst")),
    ):
        yield Heading(words)
        examples = figures["errors"][name]
        if not examples:
            yield Note(Words("没有。", "None."))
        for example in examples:
            yield Example(
                example["title"][:_LONGEST_TITLE],
                f"{example['code']} · {example['score']:.4f} {example['decision']} · "
                f"{example['price']:g} {example['currency']} · "
                f"{example['source']} {example['listing_id']}",
                [(f"{r['weight']:+.2f}", Words(r["zh"], r["en"])) for r in example["reasons"]],
            )


def _method(figures: Figures) -> Iterator[Block]:
    yield Heading(Words("如何测得", "How it was measured"))
    yield Note(_what_data(figures))
    yield Note(_what_policy(figures))


def _what_data(figures: Figures) -> Words:
    data, common, share = figures["data"], figures["prevalence"], figures["av_share"]
    name, resamples = data["name"], figures["n_resamples"]
    away, pirated, families, learned = (
        f"{data[key]:,}" for key in ("n_listings", "n_pirated", "n_families", "n_learned")
    )
    return Words(
        f"数据：{name}，封存 {away} 条（盗版 {pirated} 条），分属 {families} 个家族；"
        f"其余 {learned} 条供训练，基线也只学这些。"
        "同组、同卖家或标题相近的商品为一家族，从不跨越划分。"
        f"区间：整族重抽 {resamples} 次，95 %。"
        f"市场构成：盗版 {common:.1%}；合法商品中 {share:.0%} 与影音有关。",
        f"Data: {name}, {away} listings put away ({pirated} pirated) in {families} families; the "
        f"other {learned} are for training, and all that the baselines learned from. Listings of "
        f"one group, seller or near-duplicate title are a family and never cross the split. "
        f"Intervals: {resamples} resamples of whole families, 95 %. Marketplace's mix: "
        f"{common:.1%} pirated; {share:.0%} of lawful offers speak of films, discs or the like.",
    )


def _what_policy(figures: Figures) -> Words:
    policy, at = figures["policy"], figures["thresholds"]
    blocking = Words("；证据不足，不自动拦截", "; too little evidence to block by itself")
    if at["block"] is not None:
        blocking = Words(f"，达 {at['block']:.4f} 拦截", f", from {at['block']:.4f} on blocked")
    promise, budget = f"{policy['min_precision']:.0%}", f"{policy['review_budget']:.0%}"
    return Words(
        f"策略 {policy['version']}：分数达 {at['review']:.4f} 送复核{blocking.zh}。"
        f"拦截承诺的查准率不低于 {promise}，复核预算为全部商品的 {budget}。",
        f"Policy {policy['version']}: from a score of {at['review']:.4f} on to a reviewer"
        f"{blocking.en}. Blocking promises a precision of {promise} at least; reviewers can see "
        f"{budget} of all offers.",
    )


def _interval(found: Figures) -> str:
    return f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"


def _figure(found: Figures | None) -> Cell:
    if found is None:
        return "–"
    return Figure(f"{found['value']:.3f}", f"{found['low']:.3f} – {found['high']:.3f}")


def _counted(count: int, total: int, sign: str, bound: float) -> Cell:
    return Figure(f"{count:,}", f"{sign} {bound:.1%}") if total else "–"


def _rate(count: int, total: int) -> str:
    return f"{count / total:.1%}" if total else "–"
