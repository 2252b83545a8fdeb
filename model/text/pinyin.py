"""How a text sounds: one character for each syllable.

蓝光, 兰咣 and languang give the same two characters, so n-grams of the view are
n-grams of syllables. Tones are dropped, and sounds that many speakers and
input methods confuse are merged: zh/z, ch/c, sh/s, -ng/-n. Syllables are
private-use characters; digits, marks and format words stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import numpy as np

from model.text.characters import read_table
from model.text.offsets import Edit, Edited, rewrite
from model.text.spacing import FORMAT_WORDS

# The first code of the private use area is the fold's own mark.
_FIRST_CODE = 0xE100
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_LATIN_RUN = re.compile("[a-z]{2,}")
_LONGEST_PIECE = 9
# Longer runs are no words; looking them up would only fill the cache.
_LONGEST_RUN = 40


def merge_sounds(syllable: str) -> str:
    """Merge what is easily confused.

    Examples
    --------
    >>> merge_sounds("zhuang"), merge_sounds("shi"), merge_sounds("lan")
    ('zuan', 'si', 'lan')
    """
    for initial, kept in _MERGED:
        if syllable.startswith(initial):
            syllable = kept + syllable[2:]
    return syllable[:-1] if syllable.endswith("ng") else syllable


def _build() -> tuple[dict[str, str], dict[int, str], dict[str, str]]:
    """Give the code of each syllable and of each character, and its spelling."""
    codes: dict[str, str] = {}
    syllables: dict[str, str] = {}
    characters: dict[int, str] = {}
    spellings: dict[str, str] = {}
    for row in read_table("pinyin.tsv"):
        merged = merge_sounds(row["syllable"])
        code = codes.setdefault(merged, chr(_FIRST_CODE + len(codes)))
        syllables[row["syllable"]] = code
        characters.update(dict.fromkeys(map(ord, row["characters"]), code))
        spellings.update(dict.fromkeys(row["characters"], row["syllable"]))
    return syllables, characters, spellings


SYLLABLES, _CHARACTERS, _SPELLINGS = _build()
# The same for `str.translate` and for NumPy: small enough to stay in a cache.
_CODES = np.arange(0x10000, dtype="<u2")
_CODES[list(_CHARACTERS)] = [ord(code) for code in _CHARACTERS.values()]
_TABLE = "".join(map(chr, _CODES))
# From here on NumPy is faster, though it has to be asked.
_LONG = 64
# What Latin runs are made of: syllables, and formats between them (guangdvd).
_PIECES = {word: word for word in FORMAT_WORDS if word.isalpha() and len(word) > 2} | SYLLABLES


def sound_of(character: str) -> str:
    """Give the code of a Chinese character's syllable; others are their own."""
    return _CHARACTERS.get(ord(character), character)


def spelling_of(character: str) -> str:
    """Spell a Chinese character; others are their own spelling.

    Examples
    --------
    >>> spelling_of("装"), spelling_of("a")
    ('zhuang', 'a')
    """
    return _SPELLINGS.get(character, character)


class PinyinView:
    """A text as syllables.

    Attributes
    ----------
    codes : str
        One character a syllable, other characters as they were.
    """

    __slots__ = ("_step", "codes")

    def __init__(self, codes: str, step: Edited | None) -> None:
        self.codes = codes
        self._step = step

    @property
    def starts(self) -> list[int] | None:
        """Where the folded text behind each code begins; None where they are equal."""
        return None if self._step is None else self._step.starts(len(self.codes))

    @property
    def offsets(self) -> list[tuple[int, int]] | None:
        """Range of the folded text behind each code; None where they are equal."""
        if self._step is None:
            return None
        starts = self._step.starts(len(self.codes))
        # A syllable's letters end where the next one's begin: nothing is dropped.
        return list(pairwise([*starts, self._step.span(0, len(self.codes))[1]]))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty range of the codes to the folded text."""
        return (start, end) if self._step is None else self._step.span(start, end)


def to_pinyin(folded_text: str) -> PinyinView:
    """Turn folded text into syllables.

    Examples
    --------
    >>> to_pinyin("蓝光").codes == to_pinyin("兰咣").codes == to_pinyin("languang").codes
    True
    >>> to_pinyin("dvd碟").span(3, 4), len(to_pinyin("wangpan").codes)
    ((3, 4), 2)
    """
    codes = _read_aloud(folded_text)
    edits: list[Edit] = []
    for match in _LATIN_RUN.finditer(codes):
        spelt = spell_syllables(match.group())
        if spelt:
            place = match.start()
            for length, code in spelt:
                if codes[place : place + length] != code:
                    edits.append((place, place + length, code))
                place += length
    if not edits:
        return PinyinView(codes, None)
    return PinyinView(*rewrite(codes, edits))


def _read_aloud(text: str) -> str:
    if len(text) < _LONG:
        return text.translate(_TABLE)
    try:
        units = np.frombuffer(text.encode("utf-16-le"), "<u2")
    except UnicodeEncodeError:
        # A lone surrogate; folded text holds none.
        return text.translate(_TABLE)
    codes: bytes = _CODES[units].tobytes()
    return codes.decode("utf-16-le")


def spell_syllables(word: str) -> tuple[tuple[int, str], ...]:
    """Segment a Latin word into syllables and formats, if it is nothing else.

    Returns
    -------
    tuple of (int, str)
        Length and code of each syllable; a format word is its own code.
        Empty for other words.
    """
    if word in FORMAT_WORDS or len(word) > _LONGEST_RUN:
        return ()
    return _spell(word)


@lru_cache(maxsize=4096)
def _spell(word: str) -> tuple[tuple[int, str], ...]:
    # best[i]: the fewest pieces that spell word[:i] and the last one's length,
    # long ones preferred: xian is one syllable, not xi-an.
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for length in range(min(_LONGEST_PIECE, end), 0, -1):
            before = best[end - length]
            if before is None or word[end - length : end] not in _PIECES:
                continue
            current = best[end]
            if current is None or before[0] + 1 < current[0]:
                best[end] = (before[0] + 1, length)
    spelt: list[tuple[int, str]] = []
    end = len(word)
    while end:
        step = best[end]
        if step is None:
            return ()
        spelt.append((step[1], _PIECES[word[end - step[1] : end]]))
        end -= step[1]
    return tuple(reversed(spelt))
