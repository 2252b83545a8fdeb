"""What no notice ever named, and how much earlier it is found.

Simulates a marketplace at several notice rates, learns from what was known on
one day, and measures on listings of new sellers that came later:

    python -m training.lead_time --listings 14000 --output lead-time/
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import clone
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from model.classifier import ListingClassifier
from training.baselines import count_keywords
from training.dataset import Dataset
from training.delay import Delays, fit_delays
from training.evaluation import (
    Interval,
    average_precision,
    calibration_error,
    recall_at_fpr,
    recall_at_precision,
    with_interval,
)
from training.market_study import Study, simulate_study, study_seed
from training.marketplace import MarketConfig
from training.pu import fit_learned, score_in_chunks, settle
from training.recalibration import recalibrate
from training.rival_labels import elkan_noto, naive, oracle

Floats = npt.NDArray[np.float64]
Report = Callable[[str], None]

RATES = (0.02, 0.05, 0.1, 0.2)
MIN_PRECISION = 0.95
MARKET_PREVALENCE = 0.02
_SHARES = (0.25, 0.5, 0.75)
_DAYS = 60


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the comparison and write it as JSON and as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--listings", type=int, default=14_000, help="listings a market")
    parser.add_argument("--prevalence", type=float, default=0.08, help="pirated in the market")
    parser.add_argument("--rates", type=float, nargs="+", default=list(RATES))
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--output", type=Path, default=Path("lead-time"))
    asked = parser.parse_args(arguments)
    seed, found = study_seed(), []
    unfitted = ListingClassifier(prevalence=asked.prevalence)
    with threadpool_limits(1):
        taught = fit_learned(unfitted, seed)
    for rate in asked.rates:
        config = MarketConfig(
            seed=asked.seed,
            n_listings=asked.listings,
            prevalence=asked.prevalence,
            open_share=0.8 - asked.prevalence,
            notice_rate=rate,
            habits="b",
        )
        with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
            study = simulate_study(config, Path(folder))
            found.append({"notice_rate": rate, **measure(study, seed, taught, report=print)})
        asked.output.mkdir(parents=True, exist_ok=True)
        (asked.output / "lead_time.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    text = "\n".join(tell(found)) + "\n"
    (asked.output / "lead_time.md").write_text(text, "utf-8")
    print(text)


def measure(
    study: Study,
    seed: Dataset,
    taught: ListingClassifier,
    *,
    report: Report = lambda step: None,
) -> dict[str, Any]:
    """Compare ways to learn from notices in one market.

    Parameters
    ----------
    study : Study
    seed : Dataset
        What is learned from beside the market.
    taught : ListingClassifier
        Fitted to the seed alone.

    Returns
    -------
    dict
        Plain JSON: counts, each way's figures on listings of new sellers later
        in time, and how late notices come.
    """
    delays = fit_delays(study.delays, study.ages)
    return {
        "n_seen": len(study.seen.listings),
        "n_pirated_seen": int(study.seen_truth.sum()),
        "n_notices": sum(source == "notice" for source in study.seen.sources),
        "n_later": len(study.later),
        "n_pirated_later": int(study.truth.sum()),
        "n_never_noticed": int((study.truth & ~study.is_noticed).sum()),
        "notices_alone": _notices_alone(study),
        "ways": {
            name: _figures(study, scores)
            for name, scores in score_ways(study, seed, taught, report)
        },
        "delay": lead_times(delays),
        "delay_curve": delays.come_by(np.arange(_DAYS + 1)).round(4).tolist(),
    }


def score_ways(
    study: Study, seed: Dataset, taught: ListingClassifier, report: Report
) -> Iterator[tuple[str, Floats]]:
    """Score what came later, learned in each of the ways."""
    unfitted = clone(taught)

    def learned(name: str, data: Dataset) -> tuple[ListingClassifier, tuple[str, Floats]]:
        report(f"{name}: {len(data.listings):,} listings")
        fitted = fit_learned(unfitted, data)
        return fitted, (name, score_in_chunks(fitted, study.later))

    yield "keyword rule", count_keywords(study.later)[:, 0]
    yield "no market data", score_in_chunks(taught, study.later)
    fitted, scored = learned("naive", seed.joined(naive(study.seen)))
    yield scored
    weighted = elkan_noto(study.seen, fitted, taught.prevalence)
    yield learned("Elkan-Noto", seed.joined(weighted))[1]
    settled, _ = settle(study.seen, seed, study.notices, classifier=unfitted)
    report(f"huoyan: {len(settled.listings):,} listings")
    fitted = fit_learned(unfitted, settled)
    shown = settled.part(~settled.is_put_away)
    recalibrate(fitted, shown.is_pirated, shown.weights, shown.is_known)
    yield "huoyan", score_in_chunks(fitted, study.later)
    yield learned("oracle", seed.joined(oracle(study.seen, study.seen_truth)))[1]


def lead_times(delays: Delays) -> dict[str, float]:
    """Give quartiles of the days by which a score at listing precedes a notice."""
    return {f"{share:.0%}": round(delays.quantile(share), 1) for share in _SHARES}


def _figures(study: Study, scores: Floats) -> dict[str, Any]:
    is_open = ~(study.truth & study.is_noticed)
    return {
        "recall_at_fpr_1pct": _interval(study, recall_at_fpr(0.01), scores),
        "average_precision": _interval(study, average_precision, scores),
        "calibration_error": _interval(study, calibration_error, scores),
        "never_noticed_found": _interval(
            study, recall_at_precision(MIN_PRECISION), scores, is_open
        ),
        "never_noticed_at_fpr_1pct": _interval(study, recall_at_fpr(0.01), scores, is_open),
    }


def _interval(
    study: Study, metric: Any, scores: Floats, mask: npt.NDArray[np.bool_] | None = None
) -> dict[str, float]:
    rows = np.ones(len(scores), bool) if mask is None else mask
    y = study.truth[rows].astype(float)
    weight = np.where(
        y == 1, MARKET_PREVALENCE / y.mean(), (1 - MARKET_PREVALENCE) / (1 - y.mean())
    )
    found = with_interval(
        metric, y, scores[rows], study.families[rows], weight=weight, n_resamples=300
    )
    return {name: round(value, 4) for name, value in found._asdict().items()}


def _notices_alone(study: Study) -> dict[str, float]:
    """Count what notices find by the end of the period; of the never noticed, nothing."""
    return {
        "recall": round(float(study.is_noticed[study.truth].mean()), 4),
        "precision": round(float(study.truth[study.is_noticed].mean()), 4)
        if study.is_noticed.any()
        else 0.0,
    }


def tell(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Write the comparison as Markdown tables."""
    columns = {
        "recall_at_fpr_1pct": "recall at 1 % FPR",
        "average_precision": "average precision",
        "calibration_error": "calibration error",
        "never_noticed_found": "never noticed, found at precision 0.95",
        "never_noticed_at_fpr_1pct": "never noticed, found at 1 % FPR",
    }
    for market in found:
        yield (
            f"**{market['notice_rate']:.0%} of the pirated noticed in the end**: learned from "
            f"{market['n_seen']:,} listings, {market['n_notices']} of them named by a notice "
            f"({market['n_pirated_seen']:,} pirated in truth); measured on {market['n_later']:,} "
            f"later listings of new sellers, {market['n_pirated_later']} pirated, "
            f"{market['n_never_noticed']} of them never named. A notice comes "
            f"{market['delay']['50%']} days after the listing "
            f"(quartiles {market['delay']['25%']} and {market['delay']['75%']}); notices alone "
            f"find {market['notices_alone']['recall']:.1%} at precision "
            f"{market['notices_alone']['precision']:.2f}."
        )
        yield ""
        yield f"| learned | {' | '.join(columns.values())} |"
        yield "| --- |" + " ---: |" * len(columns)
        for name, way in market["ways"].items():
            cells = [str(Interval(**way[key])) for key in columns]
            yield f"| {name} | {' | '.join(cells)} |"
        yield ""


if __name__ == "__main__":
    main()
