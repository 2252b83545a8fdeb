"""What the members of a family share and where they differ, for people to see."""

from __future__ import annotations

from difflib import Match, SequenceMatcher
from typing import NamedTuple

from model.text.fold import Folded, fold

MOST_CHARACTERS = 2_000
_LEAST_SHARED = 2
"""Characters that a shared piece has at least: single ones agree by chance."""


class Piece(NamedTuple):
    """Some characters of a text as sent, and whether the founder has them too."""

    text: str
    is_shared: bool


def shared_by(texts: list[str]) -> list[str]:
    """List the pieces of the first text that every other one has, folded, in order.

    Examples
    --------
    >>> shared_by(["蓝光D9 霸王别姬 全区", "藍咣D⑨ 花样年华 全区", "蓝光D9 活着 全区"])
    ['蓝光d9', '全区']
    """
    base, *others = (fold(text[:MOST_CHARACTERS]).text for text in texts)
    is_kept = [True] * len(base)
    for other in dict.fromkeys(others):
        if other != base:
            held = [False] * len(base)
            for start, _, size in _blocks(base, other):
                held[start : start + size] = [True] * size
            is_kept = [a and b for a, b in zip(is_kept, held, strict=True)]
    pieces = "".join(c if kept else "\0" for c, kept in zip(base, is_kept, strict=True))
    stripped = (piece.strip() for piece in pieces.split("\0"))
    return [piece for piece in stripped if len(piece) >= _LEAST_SHARED]


def mark_differences(founder: str, text: str) -> list[Piece]:
    """Cut a text into what it has in common with the founder's and what it has not.

    Disguise is no difference: folded texts are compared, and the pieces are
    of the text as it was sent. Together they are the whole text.

    Examples
    --------
    >>> mark_differences("蓝光D9 霸王别姬 全区", "藍咣D⑨ 花样年华 全区")
    [Piece(text='藍咣D⑨ ', is_shared=True), Piece(text='花样年华', is_shared=False),
     Piece(text=' 全区', is_shared=True)]
    """
    text, rest = text[:MOST_CHARACTERS], text[MOST_CHARACTERS:]
    folded = fold(text)
    differs = [True] * len(folded.text)
    for _, start, size in _blocks(fold(founder[:MOST_CHARACTERS]).text, folded.text):
        differs[start : start + size] = [False] * size
    pieces = _cut(text, _places(folded, differs))
    return pieces + ([Piece(rest, False)] if rest else [])


def _blocks(first: str, second: str) -> list[Match]:
    return SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()


def _places(folded: Folded, differs: list[bool]) -> list[bool]:
    """Say of each character as sent whether it stands behind a difference."""
    marked = [False] * len(folded.source)
    for position, is_other in enumerate(differs):
        if is_other:
            start, end = folded.span(position, position + 1)
            marked[start:end] = [True] * (end - start)
    return marked


def _cut(text: str, marked: list[bool]) -> list[Piece]:
    pieces: list[Piece] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marked[end] != marked[start]:
            pieces.append(Piece(text[start:end], not marked[start]))
            start = end
    return pieces
