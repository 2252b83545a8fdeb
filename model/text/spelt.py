"""Words of the lexicon in Latin letters: bo fang qi, 播fang器.

Whole syllables beside one another or beside characters are read as the one
word that sounds so, whatever it names: what is restored for a pirate is
restored for everybody. Syllables that make no known word stay.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from model.text.characters import read_table
from model.text.offsets import Edit
from model.text.pinyin import spell_syllables, spelling_of
from model.text.segment import WordBounds
from model.text.spacing import FORMAT_WORDS, HAN

_LATIN = re.compile("[a-z]{2,}")
_HAN = re.compile(f"[{HAN}]")
_UNIT = re.compile(f"[a-z]+|[{HAN}]|.", re.DOTALL)
_LENGTHS = (4, 3, 2)
_REACH = 4
# Syllables of fewer letters may be anybody's name: Nike, mama.
_FEWEST_LETTERS = 6
# Runs of letters met that are no syllables: most texts have no others.
_OTHERS = set(FORMAT_WORDS)
_MAX_OTHERS = 20_000


class _Unit(NamedTuple):
    """A character, or the letters of one syllable."""

    start: int
    end: int
    text: str
    sound: str

    @property
    def is_latin(self) -> bool:
        """Whether it is spelt."""
        return self.end - self.start > 1


@cache
def _words() -> dict[tuple[str, ...], list[str]]:
    """Give the words of the lexicon by their syllables."""
    words: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in read_table("known_words.tsv"):
        words[tuple(map(spelling_of, row["word"]))].append(row["word"])
    return dict(words)


def spelt_edits(text: str) -> list[Edit]:
    """Write out the words that are spelt.

    Examples
    --------
    >>> spelt_edits("bo fang qi,二shou")
    [(0, 10, '播放器'), (12, 16, '手')]
    >>> spelt_edits("before you die"), spelt_edits("peter pan光碟")
    ([], [])
    """
    runs = _LATIN.findall(text)
    if _OTHERS.issuperset(runs) or not _are_spelt(runs):
        return []
    # Where nothing is Chinese, syllables are English words: you die.
    if not _HAN.search(text):
        return []
    edits: list[Edit] = []
    words = WordBounds(text)
    for start, end in _surroundings(text):
        units = _units(text, start, end)
        place = 0
        while place < len(units):
            place = max(_word_from(units, place, words, edits), place + 1)
    return edits


def _surroundings(text: str) -> list[tuple[int, int]]:
    """Give the ranges around spelt runs in which words may lie."""
    ranges: list[tuple[int, int]] = []
    for match in _LATIN.finditer(text):
        if not spell_syllables(match.group()):
            continue
        start, end = max(match.start() - _REACH, 0), min(match.end() + _REACH, len(text))
        while start and "a" <= text[start - 1] <= "z":
            start -= 1
        while end < len(text) and "a" <= text[end] <= "z":
            end += 1
        if ranges and start <= ranges[-1][1]:
            start = ranges.pop()[0]
        ranges.append((start, end))
    return ranges


def _are_spelt(runs: list[str]) -> bool:
    """Whether any run of letters is syllables; remembers those that are none."""
    spelt = False
    for run in runs:
        if spell_syllables(run):
            spelt = True
        elif len(_OTHERS) < _MAX_OTHERS:
            _OTHERS.add(run)
    return spelt


def _units(text: str, first: int, last: int) -> list[_Unit]:
    """Take part of a text apart; a blank between two spelt words is left out."""
    units: list[_Unit] = []
    for match in _UNIT.finditer(text, first, last):
        start, piece = match.start(), match.group()
        spelt = spell_syllables(piece) if len(piece) > 1 else ()
        if not spelt:
            units.append(_Unit(start, match.end(), piece, spelling_of(piece)))
            continue
        if len(units) > 1 and units[-1].text == " " and units[-2].is_latin:
            units.pop()
        for length, _ in spelt:
            syllable = text[start : start + length]
            units.append(_Unit(start, start + length, syllable, syllable))
            start += length
    return units


def _word_from(units: list[_Unit], place: int, words: WordBounds, edits: list[Edit]) -> int:
    """Read the word that begins at a unit, if one does; give where it ends."""
    for length in _LENGTHS:
        window = units[place : place + length]
        spelt = [unit for unit in window if unit.is_latin]
        if len(window) < length or not spelt:
            continue
        meant = [
            word
            for word in _words().get(tuple(unit.sound for unit in window), ())
            if all(unit.is_latin or unit.text == c for unit, c in zip(window, word, strict=True))
        ]
        if len(meant) != 1 or not _is_whole(window, spelt, words):
            continue
        if len(spelt) == length:
            edits.append((window[0].start, window[-1].end, meant[0]))
        else:
            edits += [
                (unit.start, unit.end, character)
                for unit, character in zip(window, meant[0], strict=True)
                if unit.is_latin
            ]
        return place + length
    return place


def _is_whole(window: list[_Unit], spelt: list[_Unit], words: WordBounds) -> bool:
    """Whether the characters of a window are cut from no other word."""
    if len(spelt) == len(window):
        return sum(unit.end - unit.start for unit in spelt) >= _FEWEST_LETTERS
    first, last = window[0], window[-1]
    return (first.is_latin or words.is_bound(first.start)) and (
        last.is_latin or words.is_bound(last.end)
    )
