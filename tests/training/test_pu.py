"""Learning from notices: what is taken for lawful, what stays open, what is assumed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from model.classifier import ListingClassifier
from model.listing import Listing
from training.dataset import Dataset
from training.labels import UNLABELLED
from training.pu import (
    Estimate,
    label_frequency,
    n_doubtful,
    notice_facts,
    prior_of,
    reliable_weights,
    settle,
)

START = datetime(2013, 4, 1, tzinfo=UTC)


def market(sources: list[str], pirated: list[bool]) -> Dataset:
    """A marketplace of listings that differ in their number only."""
    n = len(sources)
    return Dataset(
        listings=[
            Listing(f"l-{i}", f"碟{i}", 1.0, listed_at=START + timedelta(days=i)) for i in range(n)
        ],
        codes=["pirated" if is_pirated else "lawful" for is_pirated in pirated],
        is_pirated=np.array(pirated),
        families=np.arange(n),
        is_put_away=np.zeros(n, bool),
        sources=sources,
        name="market",
        is_synthetic=True,
        weights=np.ones(n),
    )


class TestWeights:
    def test_the_doubtful_are_three_times_the_expected_pirates(self) -> None:
        weights = reliable_weights(np.linspace(0.001, 0.6, 200), 0.05)
        assert weights.tolist() == [1.0] * 170 + [0.0] * 30

    def test_where_most_are_pirated_all_is_doubtful(self) -> None:
        assert not reliable_weights(np.linspace(0.1, 0.6, 20), 0.5).any()
        assert n_doubtful(20, 0.5) == 20

    def test_of_very_many_the_hard_half_stays_and_a_sample_stands_for_the_rest(self) -> None:
        weights = reliable_weights(np.linspace(0.6, 0.001, 1000), 0.01, most=100)
        assert not weights[:30].any()
        assert weights[30:80].tolist() == [1.0] * 50
        drawn = weights[80:][weights[80:] > 0]
        assert len(drawn) == 50
        assert drawn.sum() == pytest.approx(920)

    def test_nothing_unlabelled_weighs_nothing(self) -> None:
        assert reliable_weights(np.zeros(0), 0.02).tolist() == []

    def test_a_sample_is_the_same_every_time(self) -> None:
        scores = np.random.default_rng(0).random(500)
        one, other = (reliable_weights(scores, 0.02, most=50) for _ in range(2))
        assert one.tolist() == other.tolist()


class TestAssumptions:
    def test_enough_audits_tell_the_prior(self) -> None:
        data = market(["audit"] * 100 + ["reviewer"] * 50, [True] * 10 + [False] * 90 + [True] * 50)
        prior = prior_of(data, 0.02)
        assert (prior.value, prior.source) == (0.1, "audits")
        # Clopper and Pearson's 95 % interval of 10 in 100, from their tables.
        assert (prior.low, prior.high) == pytest.approx((0.049, 0.176), abs=5e-4)

    def test_with_few_pirates_audited_what_was_stated_stands(self) -> None:
        data = market(["audit"] * 100, [True] * 9 + [False] * 91)
        assert prior_of(data, 0.02) == Estimate(0.02, 0.02, 0.02, "stated")

    def test_the_label_frequency_is_notices_over_pirates(self) -> None:
        data = market(["notice"] * 6 + [UNLABELLED] * 994, [True] * 6 + [False] * 994)
        found = label_frequency(data, Estimate(0.05, 0.04, 0.06, "audits"))
        assert found.value == pytest.approx(6 / (0.05 * 1000))
        # Clopper and Pearson's 95 % interval of 6 in 1000: 0.0022 to 0.0130.
        assert found.low == pytest.approx(0.0022 / 0.06, rel=0.02)
        assert found.high == pytest.approx(0.0130 / 0.04, rel=0.02)

    def test_no_more_than_all_can_be_noticed(self) -> None:
        data = market(["notice"] * 9 + [UNLABELLED], [True] * 9 + [False])
        assert label_frequency(data, Estimate(0.02, 0.02, 0.02, "stated")).value == 1.0

    def test_delays_are_told_where_times_are_known(self) -> None:
        data = market(["notice"] * 4, [True] * 4)
        notices = {f"l-{i}": START + timedelta(days=i + 2) for i in range(4)}
        assert notice_facts(data, notices) == {
            "n_named": 4,
            "days_25%": 2.0,
            "days_50%": 2.0,
            "days_75%": 2.0,
        }
        assert notice_facts(data, {}) == {"n_named": 0}


@pytest.fixture(scope="module")
def hidden(learned: Dataset) -> Dataset:
    """A part of the corpus as a marketplace: a tenth of the pirated noticed, the rest open."""
    sources = [
        "notice" if is_pirated and i % 10 == 0 else UNLABELLED
        for i, is_pirated in enumerate(learned.is_pirated)
    ]
    return learned._replace(
        sources=sources,
        is_pirated=np.array([source == "notice" for source in sources]),
        is_put_away=np.arange(len(sources)) % 5 == 0,
    )


class TestSettling:
    def test_pirates_that_nobody_named_are_not_taught_as_lawful(
        self, learned: Dataset, hidden: Dataset
    ) -> None:
        # The teacher knows other listings of the same trades.
        half = learned.families % 2 == 0
        seed = learned.part(half)
        open_part = hidden.part(~half)
        truth = learned.is_pirated[~half]
        prior = float(truth[~open_part.is_put_away].mean())
        unfitted = ListingClassifier(n_folds=2, bits=16, prevalence=min(prior, 0.15))
        settled, facts = settle(open_part, seed, {}, classifier=unfitted)
        told = facts["unlabelled"]
        taught = {
            x.listing_id
            for x, source in zip(settled.listings, settled.sources, strict=True)
            if source == UNLABELLED
        }
        was_open = open_part.is_unlabelled & ~open_part.is_put_away
        shares = [
            np.mean([x.listing_id in taught for x in open_part.part(was_open & kind).listings])
            for kind in (truth, ~truth)
        ]
        assert shares[0] < 0.5 * shares[1]
        assert told["prior"]["source"] == "stated"
        assert told["n_unlabelled"] == int((open_part.is_unlabelled & ~open_part.is_put_away).sum())
        assert told["n_doubtful"] + told["n_taken_for_lawful"] == told["n_unlabelled"]
        # Nothing that was put away is learned from, and no unlabelled row is measured on.
        away = [x for x, s in zip(settled.sources, settled.is_put_away, strict=True) if s]
        assert UNLABELLED not in away
