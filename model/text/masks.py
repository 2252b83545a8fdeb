"""Characters blotted out: 电x剧, 网○.

Honest people blot out as others do, names above all. A blot between Chinese
characters is read as the one character that makes a word of the lexicon there,
if only one does, and else as nothing: what it hides is not known, and that
something is hidden says nothing.
"""

from __future__ import annotations

import re

from model.text.gaps import HOLE, completions
from model.text.offsets import Edit
from model.text.segment import WordBounds
from model.text.spacing import HAN

# Where x is a letter: X战警, X光.
_LETTER = "战警|光(?!盘|碟|驱)|射线|档案|教授|特[遣攻]|级|型|轴|系列|行者|女|玩家|圣"
_BLOT = re.compile(
    f"[x○●□×*_](?<![^{HAN}\\n。，、；：！？…,;:!?)(】【》《].)"
    f"(?=[{HAN}\\n。，、；：！？…,;:!?()【】《》]|\\Z)(?!{_LETTER})"
)
"""A blot has Chinese or the end of a clause on both sides."""
_HAN = re.compile(f"[{HAN}]")


def mask_edits(text: str) -> list[Edit]:
    """Read blots, or drop them.

    Examples
    --------
    >>> mask_edits("电x剧,网x"), mask_edits("x战警 iphone x")
    ([(1, 2, '视'), (5, 6, '')], [])
    """
    edits: list[Edit] = []
    words: WordBounds | None = None
    for match in _BLOT.finditer(text):
        place = match.start()
        if not _HAN.search(text, max(place - 1, 0), place + 2):
            continue
        words = words or WordBounds(_BLOT.sub(HOLE, text))
        edits.append((place, place + 1, _hidden(text, place, words)))
    return edits


def _hidden(text: str, place: int, words: WordBounds) -> str:
    """Tell which character a blot hides, if two others or three leave no doubt."""
    for start, end, found in completions(text, place):
        if len(found) == 1 and words.is_bound(start) and words.is_bound(end):
            # 完整x: a word stands there already.
            is_complete = place in (start, end - 1) and words.is_word(
                start + (place == start), end - (place == end - 1)
            )
            if not is_complete:
                return found
    return ""
