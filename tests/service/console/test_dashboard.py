"""The dashboard over HTTP: who sees it, what it says, where its numbers lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from console_visits import Visit, fill, lock, usual

from service.console.views.dashboard import (
    as_range,
    day_chart,
    precision_rows,
    version_marks,
)
from service.quality.figures import Precision
from service.quality.intervals import Estimate
from service.quality.repository import Sides

Open = Callable[[], Visit]
ADDRESS = "/review/dashboard"
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


class TestPage:
    def test_an_empty_one_says_so(self, visit: Open) -> None:
        browser = visit()
        browser.client.headers["accept-language"] = "en"
        assert "Nothing waits." in browser.text(ADDRESS)

    @pytest.mark.parametrize(("language", "word"), [("zh", "召回率"), ("en", "Recall")])
    def test_speaks_both_languages(self, visit: Open, language: str, word: str) -> None:
        browser = visit()
        browser.client.headers["accept-language"] = language
        assert word in browser.text(ADDRESS)

    def test_numbers_lead_to_the_listings_behind_them(self, visit: Open, home: Path) -> None:
        items = fill(home, usual(4))
        browser = visit()
        browser.decide(items[0], "P2")
        browser.decide(items[1], "L2")
        page = browser.text(ADDRESS)
        assert "50.0 %" in page
        links = set(re.findall(r'href="(/review\?[^"]+)"', page))
        assert any("reason=BURNING" in link for link in links)
        for link in links:
            assert browser.get(link.replace("&amp;", "&")).status_code == 200

    def test_nothing_is_drawn_by_script_or_inline_style(self, visit: Open, home: Path) -> None:
        fill(home, usual(3))
        main = visit().text(ADDRESS).partition("<main")[2]
        assert "<svg" in main
        assert not re.search(r"<script|\sstyle=|\son\w+=", main)

    @pytest.mark.parametrize(("role", "status"), [("reviewer", 403), ("lead", 200)])
    def test_is_for_leads(self, visit: Open, home: Path, role: str, status: int) -> None:
        lock(home)
        browser = visit().as_person(home, "ann", role)  # type: ignore[arg-type]
        assert browser.get(ADDRESS).status_code == status

    @pytest.mark.parametrize("days", ["0", "-1", "367", "x"])
    def test_days_that_make_no_sense_are_refused(self, visit: Open, days: str) -> None:
        assert visit().get(f"{ADDRESS}?days={days}").status_code == 422


class TestChart:
    def test_bars_stand_on_the_floor_and_below_the_top(self) -> None:
        chart = day_chart([("2026-03-01", 30, 12), ("2026-03-02", 7, 0)], [], NOW)
        assert [tick for _, tick in chart.ticks] == [0, 20, 40]
        first, second = chart.bars
        assert first.flagged_height / second.flagged_height == pytest.approx(30 / 7, rel=0.01)
        assert all(bar.flagged_height <= chart.floor for bar in chart.bars)
        assert second.confirmed_height == 0

    def test_a_day_leads_to_what_came_on_it(self) -> None:
        """Day 1 ended six hours ago and began thirty hours ago."""
        (bar,) = day_chart([("2026-03-01", 1, 0)], [], NOW).bars
        assert "age_from=6.00" in bar.url
        assert "age_to=30.00" in bar.url

    def test_a_version_is_marked_on_its_day(self) -> None:
        names = ["20260301T104931Z-4e5eb6ee", "no time", "20250101T000000Z-0"]
        days = [("2026-03-01", 1, 0), ("2026-03-02", 1, 0)]
        chart = day_chart(days, version_marks(names), NOW)
        (mark,) = chart.marks
        first = chart.bars[0]
        assert first.x <= mark[0] <= first.x + first.width
        assert mark[1] == names[0]

    def test_no_day_is_no_error(self) -> None:
        assert day_chart([], [], NOW - timedelta(days=1)).bars == []


def test_an_interval_is_placed_on_a_hundred() -> None:
    found = as_range(Estimate(0.5, 0.25, 0.9))
    assert found is not None
    assert (found.x, found.start, found.length) == (50.0, 25.0, 65.0)
    assert as_range(None) is None


def test_a_name_is_quoted_in_its_address() -> None:
    precision = Precision("影视&x=1", None, Sides("影视&x=1", 1, 0, 0))
    (row,) = precision_rows([precision], "category")
    assert "%26x%3D1" in row.url
