"""Characters that are doubtful, told by the words around them: 全🐔 is 全集.

What stands in a gap is known only so far: a picture may mean what people call
it, or what that sounds like. A gap is filled where one of these makes a word
of the lexicon with the characters beside it. Most pictures are decoration, so
those characters must need it: 🔥车载 is not 火车载, 排队发📦 not 排队发饰.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from model.text.characters import read_table
from model.text.pinyin import sound_of
from model.text.segment import WordBounds

HOLE = "\0"
_LENGTHS = (4, 3, 2)
# More readings of one picture tell nothing.
_MAX_SOUNDS = 16
# More gaps in one text are wallpaper.
_MAX_GAPS = 100
# Words of one character in any listing: they need nothing beside them; GK.
_LONERS = frozenset(
    "发看送新好大小老旧碟盘片版张套盒本部集季有无可含带出收卖买要的了是在不用包货价元单店"
)


class Meanings(NamedTuple):
    """What may stand in a gap: some characters, and whatever sounds like them.

    Likely ones come first.
    """

    characters: str
    sounds: tuple[str, ...]

    @classmethod
    def of(cls, characters: str) -> Meanings:
        """Take characters and their sounds.

        Examples
        --------
        >>> Meanings.of("鸡").best("集鸡"), Meanings.of("鸡").best("集合")
        ('鸡', '集')
        """
        return cls(characters, tuple(dict.fromkeys(map(sound_of, characters[:_MAX_SOUNDS]))))

    def best(self, candidates: str) -> str:
        """Choose among candidates: what is meant before what sounds like it."""
        for character in self.characters:
            if character in candidates:
                return character
        sounding = {sound_of(candidate): candidate for candidate in reversed(candidates)}
        return next((sounding[sound] for sound in self.sounds if sound in sounding), "")


class _Filling(NamedTuple):
    """A word that may stand around a gap."""

    start: int
    word: str
    # Whether a gap is read by what it is called, not only by its sound.
    is_named: bool


@cache
def _holes() -> dict[str, str]:
    """Give for each word with one character missing those that complete it."""
    holes: defaultdict[str, str] = defaultdict(str)
    for row in read_table("known_words.tsv"):
        word = row["word"]
        for place, character in enumerate(word):
            holes[word[:place] + HOLE + word[place + 1 :]] += character
    return dict(holes)


@cache
def _pairs() -> dict[str, list[str]]:
    """Give for two sounds in a row the words of the lexicon that have them."""
    pairs: defaultdict[str, list[str]] = defaultdict(list)
    for row in read_table("known_words.tsv"):
        if len(row["word"]) == 2:
            pairs["".join(map(sound_of, row["word"]))].append(row["word"])
    return dict(pairs)


def fill_gaps(text: str, gaps: dict[int, Meanings]) -> dict[int, str]:
    """Fill the gaps that words around them explain.

    Parameters
    ----------
    text : str
        Folded text; what stands at a gap is not looked at.
    gaps : dict of int to Meanings
        By position, in order.

    Returns
    -------
    dict of int to str
        The character meant, for the gaps that could be filled.

    Examples
    --------
    >>> fill_gaps("老友记全? dvd", {4: Meanings.of("鸡")})
    {4: '集'}
    >>> fill_gaps("?车载音乐", {0: Meanings.of("火")})
    {}
    """
    letters = list(text)
    for position in gaps:
        letters[position] = HOLE
    filled: dict[int, str] = {}
    words = WordBounds("".join(letters))
    for position in islice(gaps, _MAX_GAPS):
        if position in filled:
            continue
        for filling in _fillings(letters, position, gaps):
            if _is_wanted(filling, letters, words):
                for place, character in enumerate(filling.word, filling.start):
                    if letters[place] == HOLE:
                        filled[place] = letters[place] = character
                break
    return filled


def completions(text: str, position: int) -> Iterator[tuple[int, int, str]]:
    """Give the words of three and four characters around a position.

    Yields
    ------
    tuple of (int, int, str)
        Range of the word and the characters that complete it at the position.

    Examples
    --------
    >>> list(completions("电?剧", 1))
    [(0, 3, '视')]
    """
    for length in _LENGTHS[:2]:
        for start in range(max(position - length + 1, 0), min(position, len(text) - length) + 1):
            end = start + length
            written = text[start:position] + HOLE + text[position + 1 : end]
            if written in _holes():
                yield start, end, _holes()[written]


def _fillings(letters: list[str], position: int, gaps: dict[int, Meanings]) -> Iterator[_Filling]:
    """Give the words that may stand around a gap, long ones first."""
    meanings, holes = gaps[position], _holes()
    for length in _LENGTHS:
        for start in range(max(position - length + 1, 0), position + 1):
            written = "".join(letters[start : start + length])
            candidates = holes.get(written)
            found = meanings.best(candidates) if candidates else ""
            if found:
                yield _Filling(start, written.replace(HOLE, found), found in meanings.characters)
    if position + 1 in gaps and letters[position + 1] == HOLE:
        yield from _fillings_of_two(position, meanings, gaps[position + 1])


def _fillings_of_two(position: int, one: Meanings, two: Meanings) -> list[_Filling]:
    """Give the words that two gaps in a row may be, the plainest first.

    Both are called so, or one is and the other's name begins with the sound.
    """
    pairs = _pairs()
    found: list[_Filling] = []
    for first in one.sounds if one != two else ():
        for second in two.sounds:
            for word in pairs.get(first + second, ()):
                named = word[0] in one.characters, word[1] in two.characters
                is_heard = first in one.sounds[:2] if named[1] else second in two.sounds[:2]
                if all(named) or (any(named) and is_heard):
                    found.append(_Filling(position, word, all(named)))
    return sorted(found, key=lambda filling: not filling.is_named)


def _is_wanted(filling: _Filling, letters: list[str], words: WordBounds) -> bool:
    """Whether the characters beside the gap are cut from nothing and need it."""
    start, end = filling.start, filling.start + len(filling.word)
    if not (words.is_bound(start) and words.is_bound(end)):
        return False
    written = letters[start:end]
    at_start, at_end = written[0] == HOLE, written[-1] == HOLE
    if at_start and at_end:
        return True
    if not (at_start or at_end):
        return True
    rest = written[1:] if at_start else written[:-1]
    outside = letters[start - 1 : start] if at_start else letters[end : end + 1]
    # Decoration begins and ends clauses.
    is_edge = not outside or not (outside[0].isalnum() or outside[0] in HOLE + " ")
    if is_edge and not filling.is_named:
        return False
    if len(rest) == 1:
        return rest[0] not in _LONERS
    if filling.is_named and outside and outside[0].isalnum():
        return True
    return not words.is_word(start + at_start, start + at_start + len(rest))
