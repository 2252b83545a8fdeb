"""Thresholds: what the evidence carries, checked by brute force and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from training.thresholds import (
    Evidence,
    Stratum,
    block_threshold,
    bounded_precision,
    choose_policy,
    lower_bound,
    review_threshold,
    upper_bound,
)

COUNTS = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SHARES = {1: 0.98 * 0.2, 0: 0.98 * 0.8}


class TestBounds:
    @given(COUNTS)
    def test_they_are_those_of_an_exact_binomial_test(self, counts: tuple[int, int]) -> None:
        successes, trials = counts
        test = binomtest(successes, trials, alternative="greater")
        low = test.proportion_ci(0.95, method="exact").low
        test = binomtest(successes, trials, alternative="less")
        high = test.proportion_ci(0.95, method="exact").high
        assert lower_bound(successes, trials) == pytest.approx(low, abs=1e-9)
        assert upper_bound(successes, trials) == pytest.approx(high, abs=1e-9)

    @pytest.mark.parametrize("n", [1, 10, 59, 300, 3000])
    def test_the_rule_of_three(self, n: int) -> None:
        assert upper_bound(0, n) == pytest.approx(1 - 0.05 ** (1 / n))
        assert lower_bound(n, n) == pytest.approx(0.05 ** (1 / n))

    @pytest.mark.parametrize("rate", [0.01, 0.3, 0.9])
    def test_they_hold_as_often_as_they_say(self, rate: float) -> None:
        # Exactly, over every count that 80 trials can give.
        counts = np.arange(81)
        chances = binom.pmf(counts, 80, rate)
        holds_below = [lower_bound(int(k), 80) <= rate for k in counts]
        holds_above = [upper_bound(int(k), 80) >= rate for k in counts]
        assert chances[holds_below].sum() >= 0.95
        assert chances[holds_above].sum() >= 0.95

    @given(COUNTS, st.sampled_from([0.8, 0.9, 0.99]))
    def test_more_confidence_and_fewer_hits_promise_less(
        self, counts: tuple[int, int], confidence: float
    ) -> None:
        hits, n = counts
        assert lower_bound(hits, n, confidence=confidence) <= hits / n
        assert upper_bound(hits, n, confidence=confidence) >= hits / n
        assert lower_bound(hits, n, confidence=0.995) <= lower_bound(hits, n, confidence=confidence)
        if hits:
            assert lower_bound(hits - 1, n) < lower_bound(hits, n)
            assert upper_bound(hits - 1, n) < upper_bound(hits, n) or hits == n

    def test_of_nothing_nothing_is_known(self) -> None:
        assert (lower_bound(0, 0), upper_bound(0, 0)) == (0.0, 1.0)


class TestPrecision:
    def test_by_hand(self) -> None:
        # Each rate by the rule of three: 0.05 ** (1/50) and 1 - 0.05 ** (1/1000).
        hits = 0.02 * 0.05 ** (1 / 50)
        false = 0.98 * (1 - 0.05 ** (1 / 1000))
        got = bounded_precision(Stratum(0.02, 50, 50), [Stratum(0.98, 0, 1000)])
        assert got == pytest.approx(hits / (hits + false))

    def test_without_a_hit_there_is_no_precision(self) -> None:
        assert bounded_precision(Stratum(0.02, 0, 50), [Stratum(0.98, 0, 10**6)]) == 0.0

    def test_a_kind_of_which_nothing_is_known_promises_nothing(self) -> None:
        known = [Stratum(0.2, 0, 10**6)]
        good = bounded_precision(Stratum(0.02, 900, 1000), known)
        assert good > 0.99
        assert bounded_precision(Stratum(0.02, 900, 1000), [*known, Stratum(0.78, 0, 0)]) < 0.03

    @given(st.integers(1, 50), st.integers(0, 50))
    def test_more_false_flags_promise_less(self, hits: int, false: int) -> None:
        def bound(n: int) -> float:
            return bounded_precision(Stratum(0.02, hits, 50), [Stratum(0.98, n, 1000)])

        assert bound(false + 1) < bound(false)


def scored(
    seed: int, n_pirated: int, n_lawful: int, *, levels: int = 1000
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    raw = np.concatenate([rng.beta(8, 2, n_pirated), rng.beta(1, 12, n_lawful)])
    is_pirated = np.arange(n_pirated + n_lawful) < n_pirated
    return np.round(raw * levels) / levels, is_pirated, rng.integers(0, 2, n_pirated + n_lawful)


class TestBlocking:
    @pytest.mark.parametrize("seed", range(6))
    @pytest.mark.parametrize("levels", [20, 1000])
    @pytest.mark.parametrize("min_precision", [0.3, 0.6, 0.9])
    def test_it_is_the_lowest_threshold_that_carries_the_promise(
        self, seed: int, levels: int, min_precision: float
    ) -> None:
        scores, is_pirated, strata = scored(seed, 60, 600, levels=levels)

        def carried(threshold: float) -> float:
            def stratum(share: float, mask: np.ndarray) -> Stratum:
                return Stratum(share, int((scores[mask] >= threshold).sum()), int(mask.sum()))

            lawful = [stratum(s, ~is_pirated & (strata == k)) for k, s in SHARES.items()]
            return bounded_precision(stratum(0.02, is_pirated), lawful)

        bounds = {float(t): carried(float(t)) for t in scores[is_pirated]}
        reaching = [t for t, bound in bounds.items() if bound >= min_precision]
        threshold, bound = block_threshold(
            scores,
            is_pirated,
            strata,
            SHARES,
            prevalence=0.02,
            min_precision=min_precision,
        )
        assert threshold == (min(reaching) if reaching else None)
        assert bound == pytest.approx(max(bounds.values()))

    def test_enough_evidence_carries_a_promise_and_too_little_none(self) -> None:
        for n, is_carried in ((40, False), (40_000, True)):
            scores = np.concatenate([np.full(100, 0.9), np.full(n, 0.1)])
            is_pirated = np.arange(len(scores)) < 100
            strata = np.arange(len(scores)) % 2
            threshold, bound = block_threshold(
                scores, is_pirated, strata, SHARES, prevalence=0.02, min_precision=0.95
            )
            assert threshold == (0.9 if is_carried else None)
            assert (bound >= 0.95) is is_carried

    def test_a_worse_promise_is_never_kept_higher_up(self) -> None:
        scores, is_pirated, strata = scored(1, 200, 5000)
        found = [
            block_threshold(
                scores, is_pirated, strata, SHARES, prevalence=0.02, min_precision=floor
            )[0]
            for floor in (0.1, 0.3, 0.5, 0.7)
        ]
        known = [threshold for threshold in found if threshold is not None]
        assert len(known) >= 2
        assert known == sorted(known)


class TestReviewing:
    @given(
        st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), min_size=1, max_size=20),
        st.sampled_from([0.01, 0.05, 0.25, 0.5, 0.9, 1.0]),
    )
    def test_it_is_the_lowest_threshold_within_the_budget(
        self, rows: list[tuple[int, int]], budget: float
    ) -> None:
        scores = np.array([score / 10 for score, _ in rows])
        weights = np.array([float(weight) for _, weight in rows])
        shares = {t: weights[scores >= t].sum() / weights.sum() for t in scores.tolist()}
        within = [t for t, share in shares.items() if share <= budget + 1e-9]
        assert review_threshold(scores, weights, budget=budget) == min(within, default=1.0)

    def test_ties_are_flagged_together_or_not_at_all(self) -> None:
        scores = np.array([0.9, 0.5, 0.5, 0.5])
        assert review_threshold(scores, np.ones(4), budget=0.5) == 0.9


def evidence(n_pirated: int, n_av: int, n_other: int, seed: int = 0) -> Evidence:
    rng = np.random.default_rng(seed)
    scores = np.concatenate(
        [rng.beta(9, 1, n_pirated), rng.beta(1, 9, n_av), rng.beta(1, 60, n_other)]
    )
    kinds = np.repeat([0, 1, 2], [n_pirated, n_av, n_other])
    return Evidence(scores, kinds == 0, kinds < 2, rng.integers(0, 4, len(scores)))


class TestPolicy:
    def test_it_states_the_evidence_it_rests_on(self) -> None:
        policy = choose_policy(evidence(300, 400, 500), version="p", prevalence=0.02, av_share=0.2)
        assert policy.version == "p"
        counts = {k: v for k, v in policy.evidence.items() if k.startswith("n_")}
        assert counts == {"n_pirated": 300, "n_lawful_audiovisual": 400, "n_lawful_other": 500}

    def test_with_little_evidence_nothing_is_blocked_and_it_says_so(self) -> None:
        policy = choose_policy(evidence(20, 20, 20), version="p", prevalence=0.02, av_share=0.2)
        assert policy.block_at is None
        assert "too little evidence" in str(policy.evidence["why"])
        assert 0 < policy.review_at <= 1

    def test_with_much_evidence_the_sure_ones_are_blocked(self) -> None:
        known = evidence(4000, 20_000, 40_000)
        policy = choose_policy(known, version="p", prevalence=0.02, av_share=0.2, min_precision=0.5)
        assert policy.block_at is not None
        assert policy.review_at <= policy.block_at
        bound = policy.evidence["precision_lower_bound"]
        assert isinstance(bound, float) and bound >= 0.5

    def test_a_file_without_other_goods_has_a_policy_too(self) -> None:
        policy = choose_policy(evidence(50, 50, 0), version="p", prevalence=0.02, av_share=0.2)
        assert policy.block_at is None  # of other goods nothing is known
        assert 0 < policy.review_at <= 1

    def test_other_goods_are_hardly_flagged_however_large_the_budget(self) -> None:
        known = evidence(500, 500, 5000)
        policy = choose_policy(known, version="p", prevalence=0.02, av_share=0.2, review_budget=0.9)
        others = known.scores[~known.is_audiovisual]
        assert (others >= policy.review_at).mean() <= 0.0011

    def test_a_larger_budget_never_reviews_less(self) -> None:
        known = evidence(300, 3000, 3000)
        thresholds = [
            choose_policy(
                known, version="p", prevalence=0.02, av_share=0.2, review_budget=budget
            ).review_at
            for budget in (0.005, 0.02, 0.1)
        ]
        assert thresholds == sorted(thresholds, reverse=True)

    def test_two_bodies_of_evidence_are_one(self) -> None:
        one, other = evidence(5, 6, 7), evidence(8, 9, 10, seed=1)
        joined = one.joined(other)
        assert [len(part) for part in joined] == [45] * 4
        assert joined.scores.tolist() == [*one.scores, *other.scores]
        assert int(joined.is_pirated.sum()) == 13
