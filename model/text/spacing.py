"""What stands between characters: blanks, symbols, decoration.

Chinese needs no blank, so every blank or symbol beside a Chinese character
goes, and 战 狼, 战*狼 and 战狼 read the same. Latin words keep theirs; letters
spaced out one by one are joined. Digits never join digits: "2 DVD 19", "1-8季".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from model.text.characters import read_table
from model.text.offsets import Edit
from model.text.vocabulary import PAIRS

# Han, kana and bopomofo: scripts written without blanks.
HAN = (
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
)
# Marks that part clauses or quote: they stay, for negation ends at them.
_CLAUSE = '\n。，、；：！？…,;:!?()[]{}（）【】《》〈〉「」『』“”‘’"'
_CLAUSE_CLASS = re.escape(_CLAUSE)
_CLAUSE_MARKS = frozenset(_CLAUSE)
# Symbols that carry an amount stay as well.
_KEPT = _CLAUSE_MARKS | frozenset("$¥€£₩%‰°")
_ADDS = re.compile("(?:v|vx|wx|q|qq)(?![a-z0-9])|v信|微|薇|扣")
_BETWEEN = re.compile(r"[\W_]+")

# 影，碟，合，集: at least three characters, each alone between clause marks.
_STUTTER = re.compile(f"(?<!\\w)[{HAN}](?:[{_CLAUSE_CLASS}]{{1,3}}[{HAN}](?!\\w)){{2,}}")
_CLAUSE_RUN = re.compile(f"[{_CLAUSE_CLASS}]+")

FORMAT_WORDS = frozenset(row["word"] for row in read_table("format_words.tsv"))
_SPACED_OUT = re.compile(r"(?<![a-z0-9])[a-z0-9](?:[\W_]{1,2}[a-z0-9](?![a-z0-9]))+")
_BROKEN_WORD = re.compile(
    "(?<![a-z0-9])(?:"
    + "|".join(
        r"[\W_]?".join(word)
        for word in sorted(FORMAT_WORDS, key=lambda word: (-len(word), word))
        if len(word) > 2 and word.isalpha()
    )
    + ")(?![a-z])"
)
_GAP_RUN = re.compile("[^a-z0-9]+")
# 1O8Op, 4O碟; l080p.
_LETTER_FOR_DIGIT = re.compile(f"(?<=[0-9])o(?=[0-9{HAN}]|p(?![a-z]))|(?<![a-z0-9])[li](?=080p)")


_ASCII = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class _Sides(dict[str, bool]):
    """Whether noise beside a character is dropped; fills itself."""

    def __missing__(self, character: str) -> bool:
        droppable = character in _CLAUSE_MARKS or bool(re.match(f"[{HAN}]", character))
        self[character] = droppable
        return droppable


_DROPS_NOISE = _Sides({"": True})


class Survey(NamedTuple):
    """What lies between the words of a text.

    Attributes
    ----------
    noise : list of Edit
        Blanks and symbols to drop.
    may_stutter : bool
        Whether a character stands alone between two clause marks.
    may_be_broken : bool
        Whether something stands between two Latin letters or digits.
    may_be_parted : bool
        Whether a clause mark may stand within a word.
    """

    noise: list[Edit]
    may_stutter: bool
    may_be_broken: bool
    may_be_parted: bool


_PLAIN = Survey([], False, False, False)


def survey(text: str) -> Survey:
    """Look at everything between words, in one pass.

    Examples
    --------
    >>> survey("资*源 BD + DVD".lower()).noise
    [(1, 2, ''), (3, 4, '')]
    """
    if text.isalnum():
        return _PLAIN
    noise: list[Edit] = []
    may_stutter = may_be_broken = may_be_parted = False
    last_end = -2
    drops = _DROPS_NOISE
    for match in _BETWEEN.finditer(text):
        start, end = match.span()
        may_stutter |= start - last_end == 1
        last_end = end
        run = text[start:end]
        if run in _CLAUSE_MARKS:
            around = text[start - 1 : end + 1 : 2] if start else ""
            may_be_parted |= around in PAIRS
            may_be_broken |= around.isascii() and around.isalnum()
            continue
        left, right = text[start - 1 : start], text[end : end + 1]
        may_be_broken |= left in _ASCII and right in _ASCII
        if run == " ":
            if drops[left] or drops[right]:
                noise.append((start, end, ""))
        elif run == "+" and _ADDS.match(text, end):
            # 详情+V: the sign is read, it means to add a contact.
            noise.append((start, end, "加"))
        else:
            noise += _noise_in(run, start, drops[left], drops[right])
            may_be_parted = True
    return Survey(noise, may_stutter, may_be_broken, may_be_parted)


def _noise_in(run: str, start: int, drops_left: bool, drops_right: bool) -> list[Edit]:
    """Find the noise of a run that may hold clause marks and amounts too."""
    edits: list[Edit] = []
    index = 0
    while index < len(run):
        first = index
        while index < len(run) and run[index] not in _KEPT:
            index += 1
        if index > first:
            left = drops_left if first == 0 else run[first - 1] in _CLAUSE_MARKS
            right = drops_right if index == len(run) else run[index] in _CLAUSE_MARKS
            piece = run[first:index]
            if left or right:
                edits.append((start + first, start + index, ""))
            elif len(piece) > 1 and piece.isspace():
                edits.append((start + first, start + index, " "))
        index += 1
    return edits


def join_edits(text: str, seen: Survey) -> list[Edit]:
    """Join what was written one character at a time.

    Parameters
    ----------
    text : str
        Text without its noise.
    seen : Survey
        Of the text before the noise was dropped.

    Examples
    --------
    >>> join_edits("d.v.d 1 9", survey("d.v.d 1 9"))
    [(1, 2, ''), (3, 4, '')]
    >>> join_edits("影,碟,片", survey("影,碟,片"))
    [(1, 2, ''), (3, 4, '')]
    """
    edits: list[Edit] = []
    if seen.may_stutter:
        for match in _STUTTER.finditer(text):
            edits += _cut(_CLAUSE_RUN, text, *match.span())
    if seen.may_be_broken:
        edits += _spaced_out_edits(text) or _broken_word_edits(text)
    if not edits and ("o" in text or "080p" in text):
        for match in _LETTER_FOR_DIGIT.finditer(text):
            edits.append((*match.span(), "0" if match.group() == "o" else "1"))
    edits.sort()
    return edits


def _cut(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[Edit]:
    return [(*match.span(), "") for match in pattern.finditer(text, start, end)]


def _spaced_out_edits(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in _SPACED_OUT.finditer(text):
        places = [i for i in range(*match.span()) if text[i].isalnum()]
        letters = "".join([text[i] for i in places])
        first = 0
        while first < len(letters):
            stop = _word_end(letters, first)
            for left, right in zip(places[first : stop - 1], places[first + 1 : stop], strict=True):
                edits.append((left + 1, right, ""))
            first = stop
    return edits


def _word_end(letters: str, first: int) -> int:
    """Find where the word that starts at ``first`` ends.

    A known format (bd25) ends itself; else three letters or more are a word.
    """
    for stop in range(min(first + 10, len(letters)), first + 1, -1):
        if letters[first:stop] in FORMAT_WORDS:
            return stop
    stop = first
    while stop < len(letters) and letters[stop].isalpha():
        stop += 1
    return stop if stop - first > 2 else first + 1


def _broken_word_edits(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in _BROKEN_WORD.finditer(text):
        if not match.group().isalpha():
            edits += _cut(_GAP_RUN, text, *match.span())
    return edits
