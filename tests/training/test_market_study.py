"""A simulated marketplace cut in time: nothing later, and nobody known, leaks."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from training.labels import UNLABELLED
from training.market_study import Study, simulate_study
from training.marketplace import MarketConfig

CONFIG = MarketConfig(
    seed=5, n_listings=3000, prevalence=0.1, open_share=0.7, notice_rate=0.3, habits="b"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("market")


@pytest.fixture(scope="module")
def study(folder: Path) -> Study:
    return simulate_study(CONFIG, folder)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class TestCut:
    def test_what_is_measured_comes_later_from_others(self, study: Study, folder: Path) -> None:
        operator = {row["listing_id"]: row["operator"] for row in rows(folder / "truth.csv")}
        seen = {operator[x.listing_id] for x in study.seen.listings}
        later = {operator[x.listing_id] for x in study.later}
        assert later and not seen & later
        assert not {x.title for x in study.seen.listings} & {x.title for x in study.later}
        last = max(x.listed_at for x in study.seen.listings if x.listed_at)
        assert all(x.listed_at > last for x in study.later if x.listed_at)

    def test_labels_are_those_of_the_day(self, study: Study, folder: Path) -> None:
        last = max(x.listed_at for x in study.seen.listings if x.listed_at)
        said = rows(folder / "labels.csv")
        early = {r["listing_id"] for r in said if datetime.fromisoformat(r["labelled_at"]) <= last}
        late = {r["listing_id"] for r in said} - early
        source = dict(
            zip([x.listing_id for x in study.seen.listings], study.seen.sources, strict=True)
        )
        assert {source[name] for name in late & source.keys()} <= {UNLABELLED, "notice"}
        next_day = last + timedelta(days=1)
        assert all(moment < next_day for moment in study.notices.values())
        assert study.seen.is_unlabelled.sum() > 0.9 * len(study.seen.listings)

    def test_truth_is_the_simulations(self, study: Study, folder: Path) -> None:
        truth = {row["listing_id"]: row for row in rows(folder / "truth.csv")}
        noticed = {row["listing_id"] for row in rows(folder / "notices.csv")}
        assert study.truth.tolist() == [truth[x.listing_id]["pirated"] == "1" for x in study.later]
        assert study.seen_truth.sum() > study.seen.is_pirated.sum() > 0
        assert study.is_noticed.tolist() == [x.listing_id in noticed for x in study.later]

    def test_delays_are_within_the_age(self, study: Study) -> None:
        assert len(study.delays) == len(study.ages) > 20
        assert (study.delays >= 0).all() and (study.delays <= study.ages + 1).all()
        assert 5 < np.median(study.delays) < 60
