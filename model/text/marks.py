"""Characters that read as none or as several: emoji, invisible ones."""

from __future__ import annotations

from model.text.characters import CHARACTERS, MARK
from model.text.offsets import Edit


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
    previous = ""
    position = read.find(MARK)
    while position >= 0:
        if position and read[position - 1] != MARK:
            previous = read[position - 1]
        character = text[position]
        if character in CHARACTERS.emoji:
            reading = _read_emoji(character, previous, text, read, position)
        else:
            reading = CHARACTERS.expansions.get(character, "")
        edits.append((position, position + 1, reading))
        previous = reading[-1:] or previous
        position = read.find(MARK, position + 1)
    return edits


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
