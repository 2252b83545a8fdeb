"""The last few results: found again, forgotten in time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from model.recent import Recent


class TestRecent:
    @given(st.lists(st.integers(0, 20), max_size=60), st.integers(1, 6))
    def test_it_gives_back_what_was_put_or_nothing(self, asked: list[int], size: int) -> None:
        recent: Recent[int, str] = Recent(size)
        for key in asked:
            found = recent.get(key)
            assert found is None or found == str(key)
            recent.put(key, str(key))
            assert recent.get(key) == str(key)

    @given(st.integers(1, 8), st.integers(0, 40))
    def test_it_never_keeps_more_than_two_generations(self, size: int, n: int) -> None:
        recent: Recent[int, int] = Recent(size)
        for key in range(n):
            recent.put(key, key + 1)
        # Asked from the newest back, so that finding one throws out none that is newer.
        kept = [key for key in reversed(range(n)) if key in recent._young or key in recent._old]
        assert min(n, size) <= len(kept) <= 2 * size

    def test_what_is_asked_for_stays(self) -> None:
        recent: Recent[str, int] = Recent(2)
        recent.put("often", 1)
        for number in range(2, 50):
            recent.put(str(number), number)
            assert recent.get("often") == 1
        assert recent.get("2") is None
