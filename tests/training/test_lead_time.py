"""The headline comparison: its figures by another road, its tables as they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.classifier import ListingClassifier
from training.baselines import count_keywords
from training.dataset import Dataset
from training.lead_time import measure, tell
from training.market_study import Study, simulate_study
from training.marketplace import MarketConfig
from training.pu import fit_learned
from training.report.blocks import Chart, Note, Table
from training.report.labels import tell_lead_time

CONFIG = MarketConfig(
    seed=5, n_listings=1500, prevalence=0.2, open_share=0.6, notice_rate=0.3, habits="b"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return simulate_study(CONFIG, tmp_path_factory.mktemp("market"))


@pytest.fixture(scope="module")
def measured(study: Study, learned: Dataset) -> dict[str, Any]:
    unfitted = ListingClassifier(n_folds=2, bits=14, prevalence=0.2)
    return measure(study, learned, fit_learned(unfitted, learned))


class TestMeasuring:
    def test_every_way_is_measured_on_the_same_listings(
        self, measured: dict[str, Any], study: Study
    ) -> None:
        assert list(measured["ways"]) == [
            "keyword rule",
            "no market data",
            "naive",
            "Elkan-Noto",
            "huoyan",
            "oracle",
        ]
        never = [t and not n for t, n in zip(study.truth, study.is_noticed, strict=True)]
        assert measured["n_never_noticed"] == sum(never)
        assert measured["n_pirated_later"] == study.truth.sum()

    def test_the_truth_teaches_more_than_nothing_about_the_market(
        self, measured: dict[str, Any]
    ) -> None:
        found = {name: way["average_precision"]["value"] for name, way in measured["ways"].items()}
        assert found["oracle"] > found["no market data"] > found["keyword rule"]

    def test_the_keyword_rule_by_hand(self, measured: dict[str, Any], study: Study) -> None:
        counts = count_keywords(study.later)[:, 0]
        best = max(
            [
                float((counts[study.truth] >= least).mean())
                for least in range(1, 20)
                if (counts[~study.truth] >= least).mean() <= 0.01
            ]
        )
        found = measured["ways"]["keyword rule"]["recall_at_fpr_1pct"]["value"]
        assert found == pytest.approx(best, abs=1e-4)

    def test_notices_alone_find_what_they_name(
        self, measured: dict[str, Any], study: Study
    ) -> None:
        named = study.is_noticed & study.truth
        assert measured["notices_alone"]["recall"] == pytest.approx(
            named.sum() / study.truth.sum(), abs=1e-4
        )

    def test_the_lead_is_the_delay_of_notices(self, measured: dict[str, Any], study: Study) -> None:
        curve = measured["delay_curve"]
        assert curve[0] == 0 and curve == sorted(curve) and len(curve) == 61
        # Right truncation hides slow notices: the estimate is no shorter than what is seen.
        assert measured["delay"]["50%"] >= np.median(study.delays) - 0.1
        assert measured["delay"]["25%"] <= measured["delay"]["50%"] <= measured["delay"]["75%"]


class TestTelling:
    def test_the_tables_hold_every_way(self, measured: dict[str, Any], tmp_path: Path) -> None:
        text = "\n".join(tell([{"notice_rate": 0.3, **measured}]))
        rows = [line for line in text.splitlines() if line.startswith("| ")]
        assert len(rows) == 2 + len(measured["ways"])
        assert {row.count("|") for row in rows} == {7}
        assert "30% of the pirated noticed" in text

    def test_the_report_has_table_drawing_and_lead(self, measured: dict[str, Any]) -> None:
        blocks = list(tell_lead_time([{"notice_rate": 0.3, **measured}]))
        (table,) = (block for block in blocks if isinstance(block, Table))
        assert len(table.rows) == len(measured["ways"])
        assert sum(isinstance(block, Chart) for block in blocks) == 1
        notes = [block.words.en for block in blocks if isinstance(block, Note)]
        assert any(f"comes {measured['delay']['50%']} days" in note for note in notes)
