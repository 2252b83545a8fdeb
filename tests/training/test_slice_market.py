"""Slices counted over a market: by brute force, and as a table."""

from __future__ import annotations

import pytest

from model.scorer import Scorer
from model.slices import SLICES, slices_of
from training.dataset import Dataset
from training.slice_market import SliceCount, count_slices, measure_slices, to_markdown


def test_counts_are_those_of_looking_at_every_listing(scorer: Scorer, learned: Dataset) -> None:
    counts = {count.name: count for count in count_slices(scorer, learned)}
    scores = [scorer.score(listing) for listing in learned.listings]
    told = [slices_of(scorer.reader.read(listing)) for listing in learned.listings]
    for name in (entry.name for entry in SLICES):
        inside = [
            (score, pirated)
            for score, names, pirated in zip(scores, told, learned.is_pirated, strict=True)
            if name in names
        ]
        lawful = [score for score, pirated in inside if not pirated]
        assert counts[name].lawful == len(lawful)
        assert counts[name].pirated == len(inside) - len(lawful)
        assert counts[name].blocked == sum(score.decision == "block" for score in lawful)
        assert counts[name].flagged == sum(score.decision != "pass" for score in lawful)
        assert counts[name].over == sum(score.score >= 0.9 for score in lawful)
    assert counts["all"].lawful + counts["all"].pirated == len(learned.listings)


def test_it_stops_where_it_was_told_to(scorer: Scorer) -> None:
    steps: list[str] = []
    counts = measure_slices(scorer, enough=10**9, most=300, report=steps.append)
    assert len(steps) == 1
    assert 250 <= counts[0].lawful + counts[0].pirated <= 300  # boxes (P7) are left out


def test_the_bound_is_the_rule_of_three_where_none_is_blocked() -> None:
    count = SliceCount("imports", lawful=2000)
    assert count.blocked_at_most == pytest.approx(1 - 0.05 ** (1 / 2000))


def test_the_table_names_every_slice_and_who_is_protected() -> None:
    table = to_markdown([SliceCount("imports", lawful=2000), SliceCount("all")], ["imports"])
    _, _, imports, everything = table.splitlines()
    assert "imported editions" in imports and imports.endswith("| yes |")
    assert everything.startswith("| all |") and "yes" not in everything
