"""Words spelt in disguise: 光石枼, 蓝guang, 兰光牒.

Two tables list spellings with the word they stand for: one written by hand
(`phrase_folds.tsv`), one made from the lexicon's vocabulary by
`training.lexicon_tools.build_variants`. All are searched at once. A spelling
that ordinary words may happen to form (知道版本 holds 道版) counts only where
it is cut from no word: where tokens end at both its sides.
"""

from __future__ import annotations

from ahocorasick_rs import AhoCorasick, MatchKind

from model.text.characters import read_table
from model.text.offsets import Edit
from model.text.segment import token_starts

_ROWS = [*read_table("phrase_folds.tsv"), *read_table("variant_folds.tsv")]
# By hand comes first: it may overrule what the script found.
_SPELLINGS = {row["written"]: (row["read"], row["check"]) for row in reversed(_ROWS)}
_WRITTEN = list(_SPELLINGS)
_READ = [read for read, _ in _SPELLINGS.values()]
# "keep" marks ordinary words that hold a listed spelling: they stay.
_KEEP = [check == "keep" for _, check in _SPELLINGS.values()]
_NEEDS_WORD = [check == "word" for _, check in _SPELLINGS.values()]
_MATCHER = AhoCorasick(_WRITTEN, matchkind=MatchKind.LeftmostLongest)
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


def phrase_edits(text: str, gaps: frozenset[int]) -> list[Edit]:
    """Find disguised words and how to write them out.

    Parameters
    ----------
    text : str
        Text after `spacing`.
    gaps : frozenset of int
        Positions where a blank or symbol was taken out: words end there too.

    Examples
    --------
    >>> phrase_edits("兰光dié".replace("é", "e"), frozenset())
    [(0, 1, '蓝'), (2, 5, '碟')]
    >>> phrase_edits("我知道版本不同", frozenset())
    []
    """
    found = _MATCHER.find_matches_as_indexes(text)
    if not found:
        return []
    edits: list[Edit] = []
    starts: set[int] | None = None
    for index, start, end in found:
        if _KEEP[index] or _inside_latin(text, start, end):
            continue
        if _NEEDS_WORD[index]:
            if starts is None:
                starts = _word_bounds(text, gaps)
            # A Latin end was looked at already; its token may hold digits.
            if start not in starts and text[start] not in _LETTERS:
                continue
            if end not in starts and text[end - 1] not in _LETTERS:
                continue
        edits += _changes(text[start:end], _READ[index], start)
    return edits


def _inside_latin(text: str, start: int, end: int) -> bool:
    """Whether a Latin end of the match is cut from a longer Latin word."""
    left = text[start] in _LETTERS and text[start - 1 : start] in _LETTERS
    return left or (text[end - 1] in _LETTERS and text[end : end + 1] in _LETTERS)


def _word_bounds(text: str, gaps: frozenset[int]) -> set[int]:
    bounds = set(token_starts(text))
    bounds.add(len(text))
    # Where every character stands apart, blanks tell nothing about words.
    bounds.update(gap for gap in gaps if gap - 1 not in gaps and gap + 1 not in gaps)
    return bounds


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
