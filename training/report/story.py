"""The report in words: what each figure means, first for those in a hurry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from training.report.blocks import (
    Block,
    Card,
    Cards,
    Chart,
    Example,
    Heading,
    Note,
    Table,
    Title,
    Words,
)
from training.report.charts import calibration_chart, decisions_chart, precision_recall_chart

Figures = Mapping[str, Any]

CODE_NAMES = {
    "P1": Words("压盘盗版", "pressed pirate disc"),
    "P2": Words("刻录／按需刻录", "burned, burn-to-order"),
    "P3": Words("硬盘／U盘装片", "loaded drive"),
    "P4": Words("网盘链接", "cloud link"),
    "P5": Words("假蓝光", "false Blu-ray marking"),
    "P6": Words("仿冒套装", "counterfeit box set"),
    "R1": Words("无证卖家，货似正版", "unlicensed seller, goods seem genuine"),
    "R2": Words("未经批准的进口／打口", "unapproved import, cut-out"),
    "R3": Words("授权待核", "authorisation to verify"),
    "L1": Words("正版新品", "genuine, new"),
    "L2": Words("正版二手", "genuine, second-hand"),
    "N1": Words("影音周边，非碟片内容", "player, case, blank disc"),
    "N2": Words("其他商品", "other goods"),
    "pirated": Words("盗版", "pirated"),
    "lawful": Words("合法", "lawful"),
}
_LONGEST_TITLE = 120
_NAME = Words("名称", "name")


def tell(figures: Figures) -> list[Block]:
    """Tell the report, block by block."""
    return [
        *_opening(figures),
        *_rivals(figures),
        *_files(figures),
        *_codes(figures),
        *_calibration(figures),
        *_errors(figures),
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
                "about any one marketplace. Measure again on your own data before you rely on them.",
            ),
            is_warning=True,
        )
    pirated, lawful = (figures["at_thresholds"][name] for name in ("pirated", "lawful"))
    yield Note(_in_one_breath(figures, pirated, lawful))
    yield Cards(list(_cards(figures, pirated, lawful)))


def _in_one_breath(figures: Figures, pirated: Figures, lawful: Figures) -> Words:
    load, precision = (figures["metrics"][f"flagged_{name}"] for name in ("share", "precision"))
    common = figures["prevalence"]
    return Words(
        f"封存的 {pirated['total']:,} 条盗版商品中，模型标出 {pirated['flagged']:,} 条"
        f"（其中自动拦截 {pirated['blocked']:,} 条）；{lawful['total']:,} 条合法商品中，"
        f"误拦截 {lawful['blocked']:,} 条，另有 {lawful['flagged'] - lawful['blocked']:,} 条送人工复核。"
        f"若市场中盗版占 {common:.1%}，复核员要看全部商品的 {load['value']:.1%}，"
        f"其中每一百条约有 {100 * precision['value']:.0f} 条确为盗版。",
        f"Of {pirated['total']:,} pirated offers put away, the model flags {pirated['flagged']:,} "
        f"({pirated['blocked']:,} of them blocked outright); of {lawful['total']:,} lawful ones it "
        f"blocks {lawful['blocked']:,} and sends {lawful['flagged'] - lawful['blocked']:,} to a "
        f"reviewer. Where {common:.1%} of all offers are pirated, {load['value']:.1%} of the "
        f"catalogue is flagged, and of every hundred flagged about {100 * precision['value']:.0f} "
        f"are pirated.",
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
            [rival, *(_interval(found[name]) for name in names)]
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


def _file_row(row: Figures) -> list[str]:
    pirated, lawful = (row["at_thresholds"][name] for name in ("pirated", "lawful"))
    return [
        row["name"],
        f"{row['n_pirated']:,}",
        f"{row['n_listings'] - row['n_pirated']:,}",
        _interval(row["average_precision"]),
        _interval(row["recall_at_precision_95pct"]),
        _counted(pirated["flagged"], pirated["total"], "≥", pirated["flagged_at_least"]),
        f"{lawful['flagged']:,}" if lawful["total"] else "–",
        _counted(lawful["blocked"], lawful["total"], "≤", lawful["blocked_at_most"]),
    ]


def _codes(figures: Figures) -> Iterator[Block]:
    yield Heading(Words("按类别", "By taxonomy code"))
    rows = figures["codes"]
    yield Chart(
        decisions_chart([row | {"name": row["code"]} for row in rows]),
        Words("每类商品的处置；右侧为条数。", "What was decided of each code; counts on the right."),
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
            Words("模型给出", "said"),
            Words("实际", "so"),
            Words("区间", "interval"),
        ],
        [
            [
                f"{row['from']:g} – {row['to']:g}",
                f"{row['n_pirated']:,}",
                f"{row['n_lawful']:,}",
                f"{row['share_of_market']:.2%}",
                f"{row['said']:.4f}",
                f"{row['so']:.4f}",
                f"{row['low']:.4f} – {row['high']:.4f}",
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
    data, policy, at = figures["data"], figures["policy"], figures["thresholds"]
    block = f"{at['block']:.4f}" if at["block"] is not None else None
    yield Heading(Words("如何测得", "How it was measured"))
    yield Note(
        Words(
            f"数据：{data['name']}，封存 {data['n_listings']:,} 条（盗版 {data['n_pirated']:,} 条），"
            f"{data['n_families']:,} 个家族；其余 {data['n_learned']:,} 条供训练。同组、同卖家或标题相近的商品"
            f"为一家族，从不跨越划分。区间：整族重抽 {figures['n_resamples']} 次，95 %。"
            f"市场构成：盗版 {figures['prevalence']:.1%}；合法商品中 {figures['av_share']:.0%} 与影音有关。",
            f"Data: {data['name']}, {data['n_listings']:,} listings put away ({data['n_pirated']:,} "
            f"pirated) in {data['n_families']:,} families; the other {data['n_learned']:,} are for "
            f"training. Listings of one group, seller or near-duplicate title are a family and "
            f"never cross the split. Intervals: {figures['n_resamples']} resamples of whole "
            f"families, 95 %. Marketplace's mix: {figures['prevalence']:.1%} pirated; "
            f"{figures['av_share']:.0%} of lawful offers speak of films, discs or the like.",
        )
    )
    yield Note(
        Words(
            f"策略 {policy['version']}：分数达 {at['review']:.4f} 送复核"
            + (f"，达 {block} 拦截" if block else "；证据不足，不自动拦截")
            + f"。拦截承诺的查准率不低于 {policy['min_precision']:.0%}，复核预算为全部商品的"
            f" {policy['review_budget']:.0%}。",
            f"Policy {policy['version']}: from a score of {at['review']:.4f} on to a reviewer"
            + (f", from {block} on blocked" if block else "; too little evidence to block by itself")
            + f". Blocking promises a precision of {policy['min_precision']:.0%} at least; reviewers "
            f"can see {policy['review_budget']:.0%} of all offers.",
        )
    )


def _interval(found: Figures | None) -> str:
    if found is None:
        return "–"
    return f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"


def _counted(count: int, total: int, sign: str, bound: float) -> str:
    return f"{count:,} ({sign} {bound:.1%})" if total else "–"


def _rate(count: int, total: int) -> str:
    return f"{count / total:.1%}" if total else "–"
