"""Is the simulated marketplace a test, or a giveaway?

Three questions, each answered by a table:

1. How far does a trivial rule get: a keyword list, a single field,
   punctuation and length, the price? None may separate.
2. Can a plain text model tell simulated disc listings from a corpus that
   people wrote? The nearer to 0.5, the better.
3. Does a plain text model that learnt on habits ``a`` still work on habits
   ``b``? What it loses is what it learnt about the generator.

Run ``python -m training.marketplace.hardness --corpus FILE``.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline

from training.marketplace.config import Habits, MarketConfig
from training.marketplace.events import Listed
from training.marketplace.simulate import simulate

Floats = NDArray[np.float64]

KEYWORDS: Final = (
    "全集",
    "合集",
    "刻录",
    "代刻",
    "网盘",
    "自动发货",
    "资源",
    "拷贝",
    "批发",
    "高清",
    "1080P",
    "D9",
    "蓝光DVD",
    "压缩",
    "私聊",
    "懂的来",
    "礼盒",
    "链接",
)
_MARKS: Final = "。，！？、；：,.!?~～…【】《》()（）[]/|·-_+*★◆●✅ \n"
_NUMBERS: Final = ("price", "stock", "units_sold_30d")
_SELLER_NUMBERS: Final = (
    "credit_points",
    "positive_rate",
    "active_listings",
    "active_av_listings",
    "units_sold_90d",
    "refund_rate_90d",
    "piracy_complaints_180d",
    "notices_365d",
    "takedowns_365d",
    "counter_notices_won_365d",
)


class Row(msgspec.Struct, frozen=True):
    """One line of the report."""

    question: str
    measure: str
    value: float


class Sample(msgspec.Struct):
    """Listings with their truth."""

    listings: list[dict[str, Any]]
    pirated: NDArray[np.int64]
    discs: NDArray[np.bool_]
    codes: list[str]
    sellers: list[str]


def draw_sample(n_listings: int, seed: int, habits: Habits = "ab") -> Sample:
    """Simulate listings, pirated ones often enough to measure.

    Lawful discs and the open world keep the proportion they have by
    default; areas under ROC curves do not depend on prevalence.
    """
    config = MarketConfig(
        seed=seed, n_listings=n_listings, habits=habits, prevalence=0.2, open_share=0.65
    )
    listed = [event for event in simulate(config) if isinstance(event, Listed)]
    return Sample(
        listings=[event.listing for event in listed],
        pirated=np.array([int(event.truth.pirated) for event in listed]),
        discs=np.array([event.is_av or event.truth.pirated for event in listed]),
        codes=[event.truth.code for event in listed],
        sellers=[event.truth.operator for event in listed],
    )


def measure_trivial(sample: Sample) -> list[Row]:
    """Measure rules that must not separate pirated from lawful."""
    rows = []
    everything = np.ones(len(sample.listings), dtype=bool)
    for name, mask in (("all listings", everything), ("disc listings", sample.discs)):
        listings = [x for x, kept in zip(sample.listings, mask, strict=True) if kept]
        y = sample.pirated[mask]
        sellers = [x for x, kept in zip(sample.sellers, mask, strict=True) if kept]
        for measure, scores in _trivial_scores(listings, y, sellers):
            auc = float(roc_auc_score(y, scores))
            rows.append(Row(f"ROC AUC, {name}", measure, max(auc, 1 - auc)))
    return rows


def measure_discrimination(corpus: Sequence[Mapping[str, Any]], seed: int = 11) -> list[Row]:
    """Train a plain text model to tell simulated from corpus listings.

    The simulated side has the corpus's share of each code, so that the
    model cannot tell them by what is sold.
    """
    rows = [row for row in corpus if row["label"] not in ("N1", "N2", "P7", "U")]
    pool = draw_sample(max(6000, 12 * len(rows)), seed)
    simulated = _matched(pool, [row["label"] for row in rows], Random(seed))
    y = np.array([1] * len(simulated) + [0] * len(rows))
    result = []
    for name, text_of in (("titles", title_of), ("titles and descriptions", text_of_listing)):
        texts = [text_of(x) for x in [*simulated, *rows]]
        folds = StratifiedKFold(5, shuffle=True, random_state=seed)
        scores = cross_val_predict(naive_model(), texts, y, cv=folds, method="predict_proba")
        auc = float(roc_auc_score(y, scores[:, 1]))
        result.append(Row("ROC AUC, simulated against corpus", name, auc))
    return result


def measure_habits(n_listings: int, seed: int = 21) -> list[Row]:
    """Train on habits a; test on a (other sellers) and on b."""
    train = draw_sample(n_listings, seed, "a")
    model = naive_model().fit([text_of_listing(x) for x in train.listings], train.pirated)
    rows = []
    for habits in ("a", "b"):
        test = draw_sample(n_listings, seed + 1, habits)
        scores = model.predict_proba([text_of_listing(x) for x in test.listings])[:, 1]
        rows.append(
            Row(
                "Naive text model trained on a, average precision at 2 %",
                f"tested on {habits}",
                average_precision_at(test.pirated, scores, 0.02),
            )
        )
        rows.append(
            Row(
                "Naive text model trained on a, recall at 1 % false positives",
                f"tested on {habits}",
                recall_at_fpr(test.pirated, scores, 0.01),
            )
        )
    return rows


def naive_model() -> Pipeline:
    """Build the plain text model of all three questions."""
    return make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True),
        LogisticRegression(C=20, max_iter=1000),
    )


def average_precision_at(y: NDArray[np.int64], scores: Floats, prevalence: float) -> float:
    """Average precision as if the pirated had another prevalence."""
    share = y.mean()
    weight = np.where(y == 1, prevalence / share, (1 - prevalence) / (1 - share))
    return float(average_precision_score(y, scores, sample_weight=weight))


def recall_at_fpr(y: NDArray[np.int64], scores: Floats, fpr: float) -> float:
    """Recall where a given share of the lawful listings is flagged."""
    false_positives, recall, _ = roc_curve(y, scores)
    return float(recall[false_positives <= fpr].max())


def title_of(listing: Mapping[str, Any]) -> str:
    """The title alone."""
    return str(listing["title"])


def text_of_listing(listing: Mapping[str, Any]) -> str:
    """Title and description."""
    return f"{listing['title']}\n{listing.get('description') or ''}"


def _trivial_scores(
    listings: list[dict[str, Any]], y: NDArray[np.int64], sellers: list[str]
) -> Iterable[tuple[str, Floats]]:
    yield "keyword rule", np.array([_keywords(x) for x in listings])
    for name in _NUMBERS:
        yield name, np.array([_number(x.get(name)) for x in listings])
    for name in _SELLER_NUMBERS:
        yield f"seller.{name}", np.array([_number(x["seller"].get(name)) for x in listings])
    for name in ("category", "condition", "ship_from"):
        values = [x.get(name) for x in listings]
        yield name, _by_value(values, y, sellers)
    yield "seller.kind", _by_value([x["seller"].get("kind") for x in listings], y, sellers)
    yield "price endings", _by_value([f"{x['price']:.2f}"[-4:] for x in listings], y, sellers)
    shape = np.array([_shape(x) for x in listings])
    model = HistGradientBoostingClassifier(max_iter=40, random_state=0)
    folds = GroupKFold(4)
    scores = cross_val_predict(model, shape, y, groups=sellers, cv=folds, method="predict_proba")
    yield "punctuation and length", scores[:, 1]


def _keywords(listing: Mapping[str, Any]) -> float:
    text = text_of_listing(listing)
    return float(sum(word in text for word in KEYWORDS))


def _number(value: float | None) -> float:
    return -1.0 if value is None else float(value)


def _shape(listing: Mapping[str, Any]) -> list[float]:
    title, description = listing["title"], listing.get("description") or ""
    counts = [float(text.count(mark)) for mark in _MARKS for text in (title, description)]
    return [float(len(title)), math.log1p(len(description)), *counts]


def _by_value(values: Sequence[object], y: NDArray[np.int64], sellers: list[str]) -> Floats:
    # The rate of each value among other sellers: a rule learnt, then applied.
    scores = np.zeros(len(values))
    keys = [str(value) for value in values]
    for train, test in GroupKFold(4).split(keys, y, sellers):
        total, pirated = dict[str, float](), dict[str, float]()
        for i in train:
            total[keys[i]] = total.get(keys[i], 0.0) + 1
            pirated[keys[i]] = pirated.get(keys[i], 0.0) + y[i]
        base = float(y[train].mean())
        for i in test:
            scores[i] = (pirated.get(keys[i], 0.0) + 5 * base) / (total.get(keys[i], 0.0) + 5)
    return scores


def _matched(pool: Sample, codes: list[str], random: Random) -> list[dict[str, Any]]:
    by_code: dict[str, list[dict[str, Any]]] = {}
    for listing, code in zip(pool.listings, pool.codes, strict=True):
        by_code.setdefault(code, []).append(listing)
    for listings in by_code.values():
        random.shuffle(listings)
    return [by_code[code].pop() for code in codes if by_code.get(code)]


def print_rows(rows: Iterable[Row], write: Callable[[str], object] = sys.stdout.write) -> None:
    """Print the report as an aligned table."""
    question = ""
    for row in rows:
        if row.question != question:
            question = row.question
            write(f"\n{question}\n")
        write(f"  {row.measure:<40} {row.value:.3f}\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, help="NDJSON with title, description, label")
    parser.add_argument("--listings", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    print_rows(measure_trivial(draw_sample(options.listings, options.seed)))
    if options.corpus:
        lines = options.corpus.read_bytes().splitlines()
        print_rows(measure_discrimination([msgspec.json.decode(line) for line in lines]))
    print_rows(measure_habits(options.listings, options.seed + 20))


if __name__ == "__main__":
    main()
