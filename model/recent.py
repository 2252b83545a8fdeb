"""The last few results of a calculation that repeats.

A marketplace sends a listing again when its price or stock changes, and
pirates relist the same words under another account: most texts come more than
once within the hour.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A dictionary that forgets what was not asked for lately.

    Two generations: what is found in the old one moves to the young one, and
    when the young one is full, the old one is dropped. Threads may share it:
    at worst a value is calculated twice.

    Parameters
    ----------
    size : int
        Values a generation holds; at most twice as many are kept.

    Examples
    --------
    >>> recent = Recent[str, int](2)
    >>> for key in "abc":
    ...     recent.put(key, ord(key))
    >>> recent.get("a"), recent.get("z")
    (97, None)
    """

    __slots__ = ("_old", "_size", "_young")

    def __init__(self, size: int) -> None:
        self._size = size
        self._young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """Give the value of a key, or None if it is not known any more."""
        value = self._young.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, not None, for a while."""
        if len(self._young) >= self._size:
            self._old, self._young = self._young, {}
        self._young[key] = value
