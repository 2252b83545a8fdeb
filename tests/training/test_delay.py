"""Delays: the truncated ones by simulation and by hand, times by their neighbours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from training.delay import days_between, fill_times, fit_delays

START = datetime(2013, 4, 1, tzinfo=UTC)


class TestDelays:
    def test_what_is_not_truncated_is_counted(self) -> None:
        found = fit_delays([5, 1, 1, 9], [99] * 4)
        assert found.days.tolist() == [1, 5, 9]
        assert found.share == pytest.approx([0.5, 0.75, 1.0])

    def test_truncated_delays_by_hand(self) -> None:
        # Seen so late as 9 days: two, one of them took 9. Of those within 4 days and
        # seen so late: the 4 itself and the 1 of age 10. F(4) = 1/2, F(1) = 1/2 · 1/2.
        found = fit_delays([1, 1, 4, 9], [2, 10, 5, 10])
        assert found.share == pytest.approx([0.25, 0.5, 1.0])

    def test_recent_listings_do_not_make_notices_look_quick(self) -> None:
        rng = np.random.default_rng(0)
        delays, ages = rng.exponential(20, 20_000), rng.uniform(0, 60, 20_000)
        seen = delays <= ages
        found = fit_delays(delays[seen], ages[seen])
        # Known up to the longest that can be seen; conditional on it by construction.
        within = 1 - np.exp(-60 / 20)
        expected = -20 * np.log(1 - 0.5 * within)
        assert found.quantile(0.5) == pytest.approx(expected, rel=0.05)
        assert np.median(delays[seen]) < 0.8 * expected

    def test_the_share_come_by_an_age_is_the_step_before_it(self) -> None:
        found = fit_delays([1, 3], [9, 9])
        assert found.come_by([0.5, 1, 2.9, 3, 100]).tolist() == [0, 0.5, 0.5, 1, 1]

    def test_without_notices_nothing_has_come(self) -> None:
        assert fit_delays([], []).come_by([0, 10]).tolist() == [0, 0]


class TestTimes:
    def test_days_have_fractions(self) -> None:
        assert days_between(START, START + timedelta(hours=36)) == 1.5

    def test_a_missing_time_lies_between_its_neighbours(self) -> None:
        later = START + timedelta(days=4)
        filled = fill_times([None, START, None, None, None, later, None])
        days = (filled - START.timestamp()) / 86_400
        assert days.tolist() == [0, 0, 1, 2, 3, 4, 4]

    def test_no_time_at_all_is_refused(self) -> None:
        with pytest.raises(ValueError, match="listed_at"):
            fill_times([None, None])
