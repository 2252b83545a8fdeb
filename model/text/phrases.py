"""Words spelt in disguise: 光石枼, 蓝guang, 兰光牒.

Two tables list spellings with the word they stand for: one written by hand
(`phrase_folds.tsv`), one made from the lexicon's vocabulary by
`training.lexicon_tools.build_variants`. All are searched at once. A spelling
that ordinary words may happen to form (知道版本 holds 道版) counts only where
it is cut from no word: where tokens end at both its sides.
"""

from __future__ import annotations

import re

from ahocorasick_rs import AhoCorasick, MatchKind

from model.text.characters import read_table
from model.text.offsets import Edit, Edited
from model.text.pinyin import spell_syllables
from model.text.segment import WordBounds
from model.text.spacing import FORMAT_WORDS
from model.text.vocabulary import PAIRS, variants

# Checks: nothing is asked, or the ends must part words, or it is a word that
# holds a listed one and stays.
_NONE, _WORD, _KEEP = "none", "word", "keep"


def _read_spellings() -> dict[str, tuple[str, str]]:
    """Give for each disguised spelling the word meant and its check.

    What is kept comes last: most of what a text holds is that.
    """
    spellings: dict[str, tuple[str, str]] = {}
    for written, read, kind in variants():
        # Loose parts of a character stand in no ordinary text.
        spellings[written] = (read, _NONE if kind == "parts" else _WORD)
    # What is listed by hand stands.
    for row in read_table("phrase_folds.tsv"):
        spellings[row["written"]] = (row["read"], row["check"])
    # The words meant stand where they stand: 网盘网盘 holds no 盘网.
    for read in {read for read, _ in spellings.values() if len(read) > 1}:
        spellings.setdefault(read, (read, _KEEP))
    return dict(sorted(spellings.items(), key=lambda item: item[1][1] == _KEEP))


_SPELLINGS = _read_spellings()
_FIRST_KEPT = sum(check != _KEEP for _, check in _SPELLINGS.values())
_MEANT = list(_SPELLINGS.values())
_MATCHER = AhoCorasick(list(_SPELLINGS), matchkind=MatchKind.LeftmostLongest, store_patterns=False)
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_ALPHANUMERIC = _LETTERS | frozenset("0123456789")
# How far a run of letters beside a match is looked at.
_LONGEST_RUN = 24


def _parting_marks() -> re.Pattern[str]:
    """Give the pattern of marks between two characters that may be a word's."""
    left = "".join(sorted({pair[0] for pair in PAIRS}))
    right = "".join(sorted({pair[1] for pair in PAIRS}))
    return re.compile(f"[、,;。](?<=[{left}].)[、,;。]*(?=[{right}])")


_MARKS = _parting_marks()


def parted_edits(text: str) -> list[Edit]:
    """Drop clause marks typed into a word: 网、盘.

    Both characters must stand alone but for each other: in 影片、单张 they
    belong to words of their own.

    Examples
    --------
    >>> parted_edits("夸克网、盘秒发"), parted_edits("20部影片、单张8元")
    ([(3, 4, '')], [])
    """
    edits: list[Edit] = []
    words: WordBounds | None = None
    for match in _MARKS.finditer(text):
        start, end = match.span()
        if text[start - 1] + text[end] in PAIRS:
            words = words or WordBounds(text)
            if words.is_bound(start - 1) and words.is_bound(end + 1):
                edits.append((start, end, ""))
    return edits


def phrase_edits(text: str, dropped: Edited | None = None) -> list[Edit]:
    """Find disguised words and how to write them out.

    Parameters
    ----------
    text : str
        Text after `spacing`.
    dropped : Edited, optional
        The rewrite that dropped blanks and symbols: words end there too.

    Examples
    --------
    >>> phrase_edits("兰光碟"), phrase_edits("光石枼")
    ([(0, 1, '蓝')], [(1, 3, '碟')])
    >>> phrase_edits("我知道版本不同")
    []
    """
    found = _MATCHER.find_matches_as_indexes(text)
    if not found:
        return []
    edits: list[Edit] = []
    words: WordBounds | None = None
    for index, start, end in found:
        if index >= _FIRST_KEPT:
            continue
        read, check = _MEANT[index]
        if _inside_latin(text, start, end):
            continue
        if check == _WORD:
            words = words or WordBounds(text, _blanks(dropped))
            # Latin ends were looked at already.
            if not (text[start] in _LETTERS or words.is_bound(start)):
                continue
            if not (text[end - 1] in _LETTERS or words.is_bound(end)):
                continue
        edits += _changes(text[start:end], read, start)
    return edits


def _inside_latin(text: str, start: int, end: int) -> bool:
    """Whether a Latin end of the match is cut from a longer Latin word.

    In guangdvd and kelupian it is not: what remains is formats or syllables.
    """
    if text[start] in _LETTERS and text[start - 1 : start] in _LETTERS:
        first = start
        while first and text[first - 1] in _LETTERS and start - first < _LONGEST_RUN:
            first -= 1
        if not _is_spelt(text[first:start]):
            return True
    if text[end - 1] not in _LETTERS:
        return False
    if text[end - 2 : end - 1] not in _LETTERS:
        # A letter by itself belongs to what follows: 光d, but 蓝光 d9.
        return text[end : end + 1] in _ALPHANUMERIC
    last = end
    while text[last : last + 1] in _LETTERS and last - end < _LONGEST_RUN:
        last += 1
    return last > end and not _is_spelt(text[end:last])


def _is_spelt(letters: str) -> bool:
    return letters in FORMAT_WORDS or bool(spell_syllables(letters))


def _blanks(dropped: Edited | None) -> frozenset[int]:
    """Give the places where a blank parted words."""
    gaps = dropped.gaps if dropped else frozenset()
    # Where every character stands apart, blanks tell nothing about words.
    return frozenset(gap for gap in gaps if gap - 1 not in gaps and gap + 1 not in gaps)


def _changes(written: str, read: str, start: int) -> list[Edit]:
    """Give the smallest edits that turn one spelling into the other."""
    if len(written) == len(read):
        return [
            (start + i, start + i + 1, new)
            for i, (old, new) in enumerate(zip(written, read, strict=True))
            if old != new
        ]
    # One character of each stays, so that nothing is read out of nothing.
    spare = min(len(written), len(read)) - 1
    head = 0
    while head < spare and written[head] == read[head]:
        head += 1
    tail = 0
    while tail < spare - head and written[-1 - tail] == read[-1 - tail]:
        tail += 1
    return [(start + head, start + len(written) - tail, read[head : len(read) - tail])]
