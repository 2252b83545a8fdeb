"""Under which spellings a work is looked for, and what each needs to count.

英雄 in a text is hardly ever the film; 肖申克的救赎 always is. So every spelling
has a level, from its length and make alone: that works for a catalogue nobody
has looked through by hand. Who has looked says so (`Work.common`): yes raises
the bar, no lowers it for words that a dictionary holds (红楼梦).
"""

from __future__ import annotations

import re

from model.text.fold import fold
from model.text.segment import tokens
from model.works.work import Work

EVERYDAY, ALONE, WHOLE_WORD, DISTINCT = 0, 1, 2, 3
"""Counts with title marks, year, person or second name; also where it stands by
itself on a disc; also as a word; anywhere."""

LONGEST = 60
"""Characters from which on a name is only its beginning."""
_DISTINCT_HAN = 4
_ALONE_HAN = 3
_DISTINCT_LATIN = 8
_WORD_LATIN = 9
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[a-z]")
_PUNCTUATION = re.compile(r"[^\w\s]+|_")
_ENDING_NUMBER = re.compile(r"(?<=[\u3400-\u9fff])([2-9])$")
_ROMAN = dict(zip("23456789", ["ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"], strict=True))
_CHINESE = dict(zip("23456789", "二三四五六七八九", strict=True))


def spellings_of(work: Work) -> dict[str, int]:
    """Give the folded spellings of a work's names with their levels.

    Examples
    --------
    >>> work = Work("w", "流浪地球2", 2023, "film", title_en="The Wandering Earth II")
    >>> spellings_of(work)
    {'流浪地球2': 3, '流浪地球ii': 3, '流浪地球第二部': 3, 'the wandering earth ii': 3}
    """
    found: dict[str, int] = {}
    for name in work.names:
        written = fold(name).text.strip()[:LONGEST].strip()
        level = _level(written, work.common)
        for spelling in _variants(written):
            if _HAN.search(spelling) or _LATIN.search(spelling) or spelling.isdigit():
                found.setdefault(spelling, min(level, _level(spelling, work.common)))
    return found


def _variants(folded: str) -> list[str]:
    """Sellers leave punctuation out, and number sequels in several ways."""
    variants = [folded]
    bare = _PUNCTUATION.sub("", folded)
    if bare != folded:
        variants.append(bare if _HAN.search(bare) else " ".join(bare.split()))
    for written in list(variants):
        number = _ENDING_NUMBER.search(written)
        if number:
            stem = written[: number.start()]
            variants += [stem + _ROMAN[number[1]], f"{stem}第{_CHINESE[number[1]]}部"]
    return [variant for variant in variants if variant]


def _level(spelling: str, common: bool | None) -> int:
    n_han, n_latin = len(_HAN.findall(spelling)), len(_LATIN.findall(spelling))
    if common:
        return ALONE if n_han >= _ALONE_HAN else EVERYDAY
    if n_han >= 2 and len(spelling) >= _ALONE_HAN:
        # 办公室 and 卧虎藏龙 are words before they are titles.
        is_word = common is None and n_han == len(spelling) and len(tokens(spelling)) == 1
        if n_han < _DISTINCT_HAN:
            return EVERYDAY if is_word else WHOLE_WORD
        if is_word:
            return ALONE
        return DISTINCT if len(tokens(spelling)) > 1 else WHOLE_WORD
    if n_han == 0 and n_latin >= _DISTINCT_LATIN and " " in spelling:
        return DISTINCT
    return WHOLE_WORD if n_han == 0 and n_latin >= _WORD_LATIN else EVERYDAY
