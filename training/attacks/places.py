"""Where a seller would change a text first.

A disguise costs readers, so it goes where it pays: on the words that give the
offer away. Only when those are used up does the rest of the text follow.
"""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Literal, NamedTuple

from training.attacks.tables import telling_pattern, telling_words

Focus = Literal["words", "uniform"]
FOCUSES: tuple[Focus, ...] = ("words", "uniform")


class Span(NamedTuple):
    """A range of a text, and how many letters it holds."""

    start: int
    end: int
    size: int


def is_letter(character: str) -> bool:
    """Tell what counts towards strength: Han, Latin letters and digits.

    Examples
    --------
    >>> [is_letter(c) for c in "碟D9 ，💿"]
    [True, True, True, False, False, False]
    """
    if character.isascii():
        return character.isalnum()
    return _is_han(character)


def count_letters(text: str) -> int:
    """Count what counts towards strength."""
    return sum(map(is_letter, text))


def has_han(text: str) -> bool:
    """Tell whether a text is written in Chinese, at least in part."""
    return any(map(_is_han, text))


def order_places(text: str, focus: Focus, rng: Random) -> list[Span]:
    """List the places of a text in the order in which to change them.

    Each word is followed by its characters, so that a technique may take
    either. Half of all sellers touch one character of every word before they
    touch a second: that breaks most words for least trouble.

    Parameters
    ----------
    focus : {"words", "uniform"}
        Telling words first, or all alike.
    rng : Random
    """
    words, others = find_words(text, rng)
    if focus == "uniform":
        words = words + others
        rng.shuffle(words)
        others = []
    sparing = rng.random() < 0.5
    places: list[Span] = []
    for group in (words, others):
        later: list[Span] = []
        for word in group:
            places.append(word)
            characters = _characters(text, word)
            rng.shuffle(characters)
            places += characters[:1] if sparing else characters
            later += characters[1:] if sparing else []
        places += later
    return places


def find_words(text: str, rng: Random) -> tuple[list[Span], list[Span]]:
    """Cut a text into telling words, the most telling first, and other pieces."""
    tiers = telling_words()
    telling = [
        (tiers[match.group().lower()], rng.random(), match.span())
        for match in telling_pattern().finditer(text)
        # Lower-casing may lengthen a letter, which the table cannot know.
        if match.group().lower() in tiers
    ]
    words = [_span(text, *place) for _, _, place in sorted(telling)]
    others: list[Span] = []
    at = 0
    for start, end in [*sorted((w.start, w.end) for w in words), (len(text), len(text))]:
        others += _pieces(text, at, start, rng)
        at = end
    rng.shuffle(others)
    return words, others


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u4dbf" or "\u4e00" <= character <= "\u9fff"


def _pieces(text: str, start: int, end: int, rng: Random) -> list[Span]:
    """Cut what lies between telling words into pieces of two to four letters."""
    pieces: list[Span] = []
    at = start
    while at < end:
        if not is_letter(text[at]):
            at += 1
            continue
        stop, limit = at, at + rng.randint(2, 4)
        # A number is changed as one: half of it would be another number.
        while stop < end and is_letter(text[stop]) and (stop < limit or _splits(text, stop)):
            stop += 1
        pieces.append(Span(at, stop, stop - at))
        at = stop
    return pieces


def _span(text: str, start: int, end: int) -> Span:
    return Span(start, end, count_letters(text[start:end]))


def _characters(text: str, word: Span) -> list[Span]:
    """Cut a word into characters and whole numbers."""
    cuts = [i for i in range(word.start, word.end) if not _splits(text, i)] + [word.end]
    parts = [_span(text, start, end) for start, end in pairwise(cuts)]
    return [part for part in parts if part.size and len(parts) > 1]


def _splits(text: str, at: int) -> bool:
    """Tell whether a cut goes through a number."""
    return at > 0 and text[at - 1].isdigit() and text[at].isdigit()
