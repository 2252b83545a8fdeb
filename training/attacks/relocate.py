"""Say in the description what the title would be caught for."""

from __future__ import annotations

import re
from random import Random

from training.attacks.places import count_letters, find_words

_LEADS = ("", "", "说明：", "补充：", "详情：", "规格：", "PS ", "类型 ")
_EMPTY_TITLES = ("详见描述", "看详情", "如图", "见下方说明")
_LOOSE_ENDS = re.compile(r"[\s+/|·,，、]{2,}")
_EMPTY_BRACKETS = re.compile(r"[(（\[【《][\s+/|·,，、]*[)）\]】》]")


def move_to_description(
    title: str, description: str | None, strength: float, rng: Random
) -> tuple[str, str | None]:
    """Move telling words from the title to the description.

    Parameters
    ----------
    title, description : str
    strength : float
        Share of the title's letters that may go.
    rng : Random

    Returns
    -------
    title, description : str

    Examples
    --------
    >>> move_to_description("战狼2 蓝光碟", None, 0.5, Random(0))
    ('战狼2', '蓝光碟')
    """
    words, _ = find_words(title, rng)
    budget = strength * count_letters(title)
    moved, spent = [], 0
    for word in words:
        # Of a compound (U碟), half cannot go.
        if word.size < 2:
            continue
        if spent and spent + word.size / 2 > budget:
            continue
        if spent >= budget:
            break
        moved.append(word)
        spent += word.size
    if not moved:
        return title, description
    moved.sort()
    said = " ".join(title[word.start : word.end] for word in moved)
    kept, at = [], 0
    for word in moved:
        kept.append(title[at : word.start])
        at = word.end
    kept.append(title[at:])
    rest = _tidy("".join(kept))
    if not count_letters(rest):
        rest = rng.choice(_EMPTY_TITLES)
    said = rng.choice(_LEADS) + said
    if not description:
        return rest, said
    first, second = (description, said) if rng.random() < 0.6 else (said, description)
    return rest, f"{first}{rng.choice([' ', '。', chr(10)])}{second}"


def _tidy(title: str) -> str:
    title = _EMPTY_BRACKETS.sub(" ", title)
    return _LOOSE_ENDS.sub(" ", title).strip(" +/|·,，、-")
