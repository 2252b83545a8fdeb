"""What stands between characters: blanks, symbols, decoration.

Chinese needs no blank, so every blank or symbol beside a Chinese character
goes, and 战 狼, 战*狼 and 战狼 read the same. Latin words keep theirs; letters
spaced out one by one are joined. Digits never join digits: "2 DVD 19", "1-8季".
"""

from __future__ import annotations

import re

from model.text.characters import read_table
from model.text.offsets import Edit

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
_KEPT_CLASS = re.escape("".join(sorted(_KEPT)))
_ADDS = re.compile("(?:v|vx|wx|q|qq)(?![a-z0-9])|v信|微|薇|扣")

# The patterns below run over every text. Each begins with a class of
# characters that is cheap to tell, never with a condition: the engine skips to
# a member of it, and text of letters and Han costs one look a character.
_ASIDE = "[^a-z0-9\u4e00-\u9fff]"

# A run of blanks and symbols; but 3.5 and "blue ray" are most often right, and
# only a sign of addition between letters or digits may be noise.
_NOISE_MARK = f"[\\W_](?<![{_KEPT_CLASS}])"
_NOISE = re.compile(
    f"{_ASIDE}(?<=[\\W_])(?<![{_KEPT_CLASS}])(?:(?<![a-z0-9][^+])|(?![a-z0-9]))(?:{_NOISE_MARK})*"
)
# What the searches below need at least; most texts have none of it.
_MAY_JOIN = re.compile(
    f"{_ASIDE}(?:(?=[{HAN}][{_CLAUSE_CLASS}])|(?<=[a-z0-9][\\W_])(?=[\\W_]?[a-z0-9]))"
)
# 影，碟，合，集: at least three characters, each alone between clause marks.
_STUTTER = re.compile(f"(?<!\\w)[{HAN}](?:[{_CLAUSE_CLASS}]{{1,3}}[{HAN}](?!\\w)){{2,}}")
_CLAUSE_RUN = re.compile(f"[{_CLAUSE_CLASS}]+")

FORMAT_WORDS = frozenset(row["word"] for row in read_table("format_words.tsv"))
_SPACED_OUT = re.compile(r"[a-z0-9](?<![a-z0-9]{2})(?:[\W_]{1,2}[a-z0-9](?![a-z0-9]))+")


def _broken_words() -> str:
    """Give the pattern of format words with something in between: dv-d."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(FORMAT_WORDS, key=lambda word: (-len(word), word)):
        if len(word) > 2 and word.isalpha():
            by_letter.setdefault(word[0], []).append(r"[\W_]?" + r"[\W_]?".join(word[1:]))
    rest = "|".join(f"(?<={letter})(?:{'|'.join(ends)})" for letter, ends in by_letter.items())
    return f"[{''.join(by_letter)}](?<![a-z0-9]{{2}})(?:{rest})(?![a-z])"


_BROKEN_WORD = re.compile(_broken_words())
_GAP_RUN = re.compile("[^a-z0-9]+")
# 1O8Op, 4O碟; l080p.
_LETTER_FOR_DIGIT = re.compile(
    f"[oli](?:(?<=[0-9]o)(?=[0-9{HAN}]|p(?![a-z]))|(?<=[li])(?<![a-z0-9][li])(?=080p))"
)


class _Sides(dict[str, bool]):
    """Whether noise beside a character is dropped; fills itself."""

    def __missing__(self, character: str) -> bool:
        droppable = character in _CLAUSE_MARKS or bool(re.match(f"[{HAN}]", character))
        self[character] = droppable
        return droppable


_DROPS_NOISE = _Sides({"": True})


def noise_edits(text: str) -> list[Edit]:
    """Find the blanks and symbols to drop.

    Examples
    --------
    >>> noise_edits("资*源 bd + dvd")
    [(1, 2, ''), (3, 4, '')]
    """
    edits: list[Edit] = []
    drops = _DROPS_NOISE
    for match in _NOISE.finditer(text):
        start, end = match.span()
        left = text[start - 1 : start]
        if match.group() == "+" and left not in _KEPT and _ADDS.match(text, end):
            # 详情+V: the sign is read, it means to add a contact.
            edits.append((start, end, "加"))
        elif drops[left] or drops[text[end : end + 1]]:
            edits.append((start, end, ""))
        elif end - start > 1 and match.group().isspace():
            edits.append((start, end, " "))
    return edits


def join_edits(text: str) -> list[Edit]:
    """Join what was written one character at a time.

    Parameters
    ----------
    text : str
        Text without its noise.

    Examples
    --------
    >>> join_edits("d.v.d 1 9")
    [(1, 2, ''), (3, 4, '')]
    >>> join_edits("影,碟,片")
    [(1, 2, ''), (3, 4, '')]
    """
    edits: list[Edit] = []
    if _MAY_JOIN.search(text):
        for match in _STUTTER.finditer(text):
            edits += _cut(_CLAUSE_RUN, text, *match.span())
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
