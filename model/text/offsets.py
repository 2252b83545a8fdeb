"""Rewriting text while remembering where each character came from.

Folding is a short chain of rewrites. Each leaves a `Step` behind, a few sorted
numbers; a position in the folded text is followed through the steps backwards
to the text as sent. Texts that needed no rewriting carry no step at all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

Edit = tuple[int, int, str]


class Step(Protocol):
    """One rewrite, walked backwards."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty range of the rewritten text to the text before."""
        ...


class Edited:
    """A rewrite that replaced some ranges and copied the rest.

    A replaced range is one piece: any part of it maps to all of its source.
    Most texts are never asked for an offset, so the bookkeeping waits.
    """

    __slots__ = ("_edits", "_new_ends", "_new_starts")

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._new_starts: list[int] = []
        self._new_ends: list[int] = []

    def _locate(self) -> None:
        shift = 0
        for start, end, replacement in self._edits:
            self._new_starts.append(start + shift)
            self._new_ends.append(start + shift + len(replacement))
            shift += len(replacement) - (end - start)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty range of the rewritten text to the text before."""
        if not self._new_starts:
            self._locate()
        # The last of several edits at one place is the one that wrote there:
        # those before it only deleted.
        edit = bisect_right(self._new_starts, start) - 1
        if edit >= 0:
            first, behind, _ = self._edits[edit]
            written = start - self._new_ends[edit]
            start = first if written < 0 else behind + written
        edit = bisect_right(self._new_starts, end - 1) - 1
        if edit >= 0:
            _, behind, _ = self._edits[edit]
            end = behind + max(end - self._new_ends[edit], 0)
        return start, end

    def starts(self, length: int) -> list[int]:
        """Give for each character of the rewritten text where its source begins.

        Parameters
        ----------
        length : int
            Of the rewritten text.

        Examples
        --------
        >>> rewrite("看guang碟", [(1, 6, "光")])[1].starts(3)
        [0, 1, 6]
        """
        starts: list[int] = []
        copied = 0
        for start, end, replacement in self._edits:
            starts += range(copied, start)
            starts += [start] * len(replacement)
            copied = end
        starts += range(copied, copied + length - len(starts))
        return starts

    @property
    def gaps(self) -> frozenset[int]:
        """Positions of the rewritten text where something was taken out."""
        if not self._new_starts:
            self._locate()
        pairs = zip(self._new_starts, self._new_ends, strict=True)
        return frozenset(start for start, end in pairs if start == end)


class Reordered:
    """A rewrite that only moved characters about."""

    __slots__ = ("_order",)

    def __init__(self, order: list[int]) -> None:
        self._order = order

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty range of the rewritten text to the text before."""
        moved = self._order[start:end]
        return min(moved), max(moved) + 1


def rewrite(text: str, edits: Sequence[Edit]) -> tuple[str, Edited]:
    """Apply sorted, disjoint edits ``(start, end, replacement)``.

    Examples
    --------
    >>> text, step = rewrite("光*dié 一张", [(1, 2, ""), (2, 5, "碟"), (5, 6, "")])
    >>> text, step.span(0, 2)
    ('光碟一张', (0, 5))
    """
    pieces: list[str] = []
    copied = 0
    for start, end, replacement in edits:
        pieces.append(text[copied:start])
        if replacement:
            pieces.append(replacement)
        copied = end
    pieces.append(text[copied:])
    return "".join(pieces), Edited(edits)
