"""Characters that read as none or as several: emoji, invisible ones."""

from __future__ import annotations

from functools import cache

from model.text.characters import CHARACTERS, MARK
from model.text.gaps import HOLE, Meanings, fill_gaps
from model.text.offsets import Edit, rewrite


def mark_edits(text: str, read: str) -> list[Edit]:
    """Spell out the marked characters of a text just translated.

    Parameters
    ----------
    text : str
        Before `CHARACTERS`.
    read : str
        After, with `MARK` in some places; as long as ``text``.

    Examples
    --------
    >>> text = "🔵💡\u200b🎬"
    >>> mark_edits(text, text.translate(CHARACTERS))
    [(0, 1, '蓝'), (1, 2, '光'), (2, 3, ''), (3, 4, '电影')]
    """
    edits: list[Edit] = []
    gaps: list[int] = []
    previous = ""
    position = read.find(MARK)
    while position >= 0:
        if position and read[position - 1] != MARK:
            previous = read[position - 1]
        character = text[position]
        if character in CHARACTERS.emoji:
            reading = _read_emoji(character, previous, text, read, position)
        elif character in CHARACTERS.pictures:
            reading = character
        else:
            reading = CHARACTERS.expansions.get(character, "")
        if len(reading) > 1:
            reading = _without_doubling(reading, previous, read[position + 1 : position + 3])
        elif character in CHARACTERS.pictures:
            gaps.append(len(edits))
        edits.append((position, position + 1, reading))
        previous = reading[-1:] or previous
        position = read.find(MARK, position + 1)
    return _fill_pictures(text, read, edits, gaps) if gaps else edits


def _fill_pictures(text: str, read: str, edits: list[Edit], gaps: list[int]) -> list[Edit]:
    """Read pictures, given by their edits' numbers, as the words around them want."""
    around = edits.copy()
    for number in gaps:
        around[number] = (*edits[number][:2], HOLE)
    outline, _ = rewrite(read, around)
    meanings: dict[int, Meanings] = {}
    numbers: dict[int, int] = {}
    place = -1
    for number in gaps:
        place = outline.index(HOLE, place + 1)
        numbers[place] = number
        meanings[place] = _meanings(text[edits[number][0]])
    for place, character in fill_gaps(outline, meanings).items():
        start, end, _ = edits[numbers[place]]
        edits[numbers[place]] = (start, end, character)
    return edits


@cache
def _meanings(picture: str) -> Meanings:
    """Give what a picture may mean: what we say it does first."""
    listed = CHARACTERS.emoji.get(picture)
    return Meanings.of((listed.text if listed else "") + CHARACTERS.pictures[picture])


def _without_doubling(word: str, before: str, after: str) -> str:
    """Leave out what stands beside the word already: 🔗接 is 链接."""
    if after.replace(MARK, "").startswith(word[1:]):
        return word[0]
    return word[1:] if before == word[0] else word


def _read_emoji(character: str, previous: str, text: str, read: str, position: int) -> str:
    reading, before, after = CHARACTERS.emoji[character]
    if before and previous not in before:
        return ""
    if not after:
        return reading
    # Only invisible characters lie between an emoji and what it is part of.
    for index in range(position + 1, min(position + 4, len(read))):
        follows = read[index] if read[index] != MARK else text[index]
        if follows in CHARACTERS.emoji or read[index] != MARK:
            return reading if follows in after else ""
    return ""
