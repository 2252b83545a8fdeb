"""Keys of n-grams: equal where the n-grams are, and else different."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.text.ngrams import GramTable, Keys, code_points, gram_keys, one_a_slot, single_precision

KEYS = st.lists(st.integers(1, 2**64 - 1), unique=True, max_size=30).map(
    lambda codes: gram_keys(np.array(codes, np.uint64), 1)[0]
)


def grams(text: str, order: int) -> list[str]:
    return [text[i : i + order] for i in range(len(text) - order + 1)]


def keys_of(text: str, order: int) -> list[int]:
    row: list[int] = gram_keys(code_points(text), order)[-1].tolist()
    return row


class TestKeys:
    @given(st.text("蓝光碟dvd9 💿", max_size=12))
    def test_two_grams_share_a_key_only_if_they_are_equal(self, text: str) -> None:
        orders = [order for order in (1, 2, 3) if order <= len(text)]
        written = [gram for order in orders for gram in grams(text, order)]
        keys = [key for order in orders for key in keys_of(text, order)]
        assert len(keys) == len(written)
        assert len(set(keys)) == len(set(written))
        assert len(set(zip(keys, written, strict=True))) == len(set(written))

    def test_a_key_does_not_depend_on_what_stands_around(self) -> None:
        [alone] = keys_of("光碟", 2)
        assert keys_of("蓝光碟片", 2)[1] == alone

    def test_all_grams_of_common_characters_have_keys_of_their_own(self) -> None:
        codes = np.arange(0x4E00, 0x4E00 + 300, dtype=np.uint64)
        pairs = np.array([(a, b) for a in codes for b in codes]).ravel()
        _, keys = gram_keys(pairs, 2)
        assert len(np.unique(keys[::2])) == 300 * 300

    @pytest.mark.parametrize("longest", [1, 2, 3, 5])
    def test_the_last_characters_begin_no_gram(self, longest: int) -> None:
        codes = code_points("蓝光碟片全集")
        rows = gram_keys(codes, longest)
        assert rows.shape == (longest, len(codes) - longest + 1)
        for order, row in enumerate(rows.tolist(), start=1):
            assert row == keys_of("蓝光碟片全集", order)[: len(row)]

    @given(st.text(st.characters(exclude_categories=())))
    def test_code_points_are_those_of_the_text(self, text: str) -> None:
        assert code_points(text).tolist() == [ord(character) for character in text]


class TestTable:
    @given(KEYS, KEYS)
    def test_it_gives_what_a_dictionary_would(self, keys: Keys, others: Keys) -> None:
        kept = one_a_slot(keys, bits=6)
        weights = single_precision(np.linspace(-1, 1, len(kept)))
        expected = dict(zip(kept.tolist(), weights.tolist(), strict=True))
        asked = np.concatenate([keys, others])
        found = GramTable(kept, weights, bits=6).weigh(asked)
        assert found.tolist() == [expected.get(key, 0.0) for key in asked.tolist()]

    def test_no_keys_weigh_nothing(self) -> None:
        none = np.array([], np.uint64)
        table = GramTable(none, np.array([]), bits=4)
        assert table.weigh(none).tolist() == []
        assert table.weigh(np.array([0, 1, 17], np.uint64)).tolist() == [0.0, 0.0, 0.0]

    @given(KEYS, st.integers(1, 8))
    def test_of_keys_in_one_slot_the_first_is_kept(self, keys: Keys, bits: int) -> None:
        expected: dict[int, int] = {}
        for key in keys.tolist():
            expected.setdefault(key % 2**bits, key)
        kept = one_a_slot(keys, bits=bits).tolist()
        assert kept == [key for key in keys.tolist() if key in expected.values()]
        assert max(Counter(key % 2**bits for key in kept).values(), default=0) <= 1
