"""Limits that hold over several requests."""

from __future__ import annotations

import pytest

from service.errors import BusyError
from service.limits import ByteBudget, FailureLimit


class TestFailureLimit:
    def test_refuses_from_one_more_than_allowed_and_tells_how_long(self):
        now = [100.0]
        limit = FailureLimit(3, clock=lambda: now[0])
        assert [limit.record("a") for _ in range(3)] == [None, None, None]
        now[0] = 110.5
        assert limit.record("a") == 50  # the window ends at 160
        assert limit.record("b") is None

    def test_a_new_minute_begins_anew(self):
        now = [0.0]
        limit = FailureLimit(1, clock=lambda: now[0])
        limit.record("a")
        assert limit.record("a") == 60
        now[0] = 60.0
        assert limit.record("a") is None

    def test_many_addresses_take_bounded_memory(self):
        limit = FailureLimit(1, clock=lambda: 0.0)
        refused = [limit.record(f"10.0.{n}") for n in range(10_002)]
        assert refused[:10_001] == [None] * 10_001
        assert refused[10_001] == 60


class TestByteBudget:
    def test_refuses_what_does_not_fit_and_takes_it_once_there_is_room(self):
        budget = ByteBudget(10)
        budget.take(6)
        with pytest.raises(BusyError, match="Too many large bodies"):
            budget.take(5)
        budget.give_back(6)
        budget.take(10)
        assert budget.held == 10
