"""Near-duplicate titles: as brute force finds them, each pair compared."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.near_duplicates import DisjointSets, near_duplicates

# Few characters, so that trigrams are shared by chance; marks and digits that must not count.
TITLES = st.lists(st.text("甲乙丙a1 【】", max_size=9), max_size=12)
SIMILARITIES = st.sampled_from([0.3, 0.5, 0.7, 0.75, 1.0])


def trigrams(title: str) -> set[str]:
    letters = "".join(c for c in title if c in "甲乙丙丁a")
    return {letters[i : i + 3] for i in range(len(letters) - 2)} or {letters}


def tied(n: int, pairs: list[tuple[int, int]]) -> set[frozenset[int]]:
    """Follow the pairs from row to row: another road than disjoint sets."""
    near: dict[int, set[int]] = {i: {i} for i in range(n)}
    for i, j in pairs:
        near[i].add(j)
        near[j].add(i)
    families = set()
    for start in range(n):
        reached: set[int] = set()
        waiting = {start}
        while waiting:
            i = waiting.pop()
            reached.add(i)
            waiting |= near[i] - reached
        families.add(frozenset(reached))
    return families


def brute_force(titles: list[str], similarity: float) -> list[tuple[int, int]]:
    sets = [trigrams(title) for title in titles]
    return [
        (i, j)
        for i in range(len(sets))
        for j in range(i)
        if len(sets[i] & sets[j]) >= similarity * len(sets[i] | sets[j])
    ]


class TestPairs:
    @given(TITLES, SIMILARITIES)
    def test_none_is_missed_and_none_is_made_up(self, titles: list[str], similarity: float) -> None:
        expected = brute_force(titles, similarity)
        found = list(near_duplicates(titles, similarity=similarity))
        assert {frozenset(pair) for pair in found} <= {frozenset(pair) for pair in expected}
        assert tied(len(titles), found) == tied(len(titles), expected)

    def test_among_longer_titles_with_a_few_characters_changed(self) -> None:
        rng = random.Random(0)
        seeds = ["".join(rng.choices("甲乙丙丁", k=25)) for _ in range(12)]
        titles = []
        for seed in seeds * 8:
            changed = list(seed)
            for _ in range(rng.randrange(4)):
                changed[rng.randrange(25)] = rng.choice("甲乙丙丁")
            titles.append("".join(changed))
        found = list(near_duplicates(titles))
        families = tied(len(titles), found)
        assert families == tied(len(titles), brute_force(titles, 0.7))
        assert 12 <= len(families) < 96

    @pytest.mark.parametrize("titles", [[], ["碟"], ["", "7"]])
    def test_few_or_empty_titles_are_no_trouble(self, titles: list[str]) -> None:
        assert list(near_duplicates(titles)) == [(1, 0)] * (len(titles) == 2)

    def test_a_thousand_copies_are_a_thousand_pairs(self) -> None:
        pairs = list(near_duplicates(["正版士兵突击"] * 1001))
        assert pairs == [(i, 0) for i in range(1, 1001)]


class TestDisjointSets:
    def test_a_set_is_known_by_its_smallest(self) -> None:
        sets = DisjointSets(6)
        sets.join(5, 3)
        sets.join(3, 4)
        sets.join(4, 1)
        assert [sets.find(i) for i in range(6)] == [0, 1, 2, 1, 1, 1]
