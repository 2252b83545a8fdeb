"""What a single character is read as, whatever it was written with.

Every character maps to exactly one: its reading, or `MARK` where it is to
vanish or stands for several. So one `str.translate` does the work for plain
text, and positions stay what they were.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "lexicon"

# Stands for a character that reads as none or as several. A private-use
# character: those carry no text of their own, and are marked themselves.
MARK = "\ue000"

# Invisible, though Unicode calls them letters or symbols.
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"
# Format, control, private use, surrogate, unassigned, marks that combine.
_INVISIBLE = frozenset(("Cf", "Cc", "Co", "Cs", "Cn", "Mn", "Me"))
# NFKC would write these as several characters that mean something else.
_KEPT = {"…": "…", "℃": "℃", "№": "№", "™": "™", "®": "®", "©": "©"}


def read_table(name: str) -> list[dict[str, str]]:
    """Read one tab-separated table of the lexicon folder."""
    header, *lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    fields = header.split("\t")
    return [dict(zip(fields, line.split("\t"), strict=True)) for line in lines]


class EmojiReading(NamedTuple):
    """The word an emoji stands for, and beside which characters it does.

    An empty condition always holds.
    """

    text: str
    before: str
    after: str


class CharacterTable(dict[int, str]):
    """Reading of each code point, worked out when it is first met.

    Attributes
    ----------
    listed : dict of str to str
        The readings of `fold_chars.tsv`.
    expansions : dict of str to str
        Reading of the characters that stand for several.
    emoji : dict of str to EmojiReading
        Emoji that stand for words.
    pictures : dict of str to str
        The characters of what people call an emoji, likely ones first.
    disguises : frozenset of str
        Characters nobody types by accident: look-alikes, circled letters.
    """

    def __init__(self) -> None:
        super().__init__()
        rows = read_table("fold_chars.tsv")
        self.listed = {row["character"]: row["folded"] for row in rows}
        self.expansions: dict[str, str] = {}
        self.emoji: dict[str, EmojiReading] = {}
        for row in read_table("emoji.tsv"):
            self.emoji[row["emoji"]] = EmojiReading(row["reading"], row["before"], row["after"])
        # Pictures mean what the words around them leave to be meant.
        self.pictures = {row["picture"]: row["characters"] for row in read_table("pictures.tsv")}
        for picture in self.emoji.keys() | self.pictures.keys():
            self[ord(picture)] = MARK
        looks_alike = {row["character"] for row in rows if row["kind"] != "han"}
        self.disguises = frozenset(looks_alike | self.emoji.keys())

    def __missing__(self, code: int) -> str:
        character = chr(code)
        reading = self.read(character)
        if len(reading) == 1:
            self[code] = reading
            return reading
        if reading:
            self.expansions[character] = reading
        self[code] = MARK
        return MARK

    def read(self, character: str) -> str:
        """Read one character.

        Examples
        --------
        >>> [CharacterTable().read(c) for c in "Ｄ碟盤⑨Д㎡é"]
        ['d', '碟', '盘', '9', 'д', 'm2', 'e']
        """
        if character in self.listed:
            return self.listed[character]
        if character in _KEPT:
            return character
        if character in "\n\r\x0b\x0c\x85\u2028\u2029":
            return "\n"
        category = unicodedata.category(character)
        if character == "\t" or category == "Zs":
            return " "
        if category in _INVISIBLE or character in _BLANK_LETTERS:
            return ""
        if category == "Nd":
            return str(unicodedata.decimal(character))
        whole = unicodedata.normalize("NFKC", character).lower()
        if whole == character:
            parts = unicodedata.normalize("NFD", character)
            # Hangul syllables come apart as well, but into letters.
            whole = parts[0] if len(parts) > 1 and _only_marks(parts[1:]) else character
        if whole == character:
            return self.listed.get(character, character)
        if whole[0] == "(" and whole[-1] == ")":
            whole = whole[1:-1]
        return "".join(self.read(part) for part in whole)


def _only_marks(text: str) -> bool:
    return all(unicodedata.category(c) in ("Mn", "Me") for c in text)


CHARACTERS = CharacterTable()


# Full-width marks are too common to be looked up one by one.
_COMMON_MARKS = tuple((mark, CHARACTERS[ord(mark)]) for mark in "，：！？（）；")
# What honest listings are typed with: ASCII, common marks, GB 2312 and the
# rest of the unified ideographs, as far as they read as themselves.
_ORDINARY = [10, *range(0x20, 0x7F), *range(0x2010, 0x2040), *range(0x3000, 0x3020), 0xB7]
_ORDINARY += range(0x4E00, 0x9FA6)


def _plain_class() -> str:
    """Give the ordinary characters that only need lower case, as ranges."""
    # Ideographs change only where the table lists them.
    plain = [
        code
        for code in _ORDINARY
        if (code >= 0x4E00 and chr(code) not in CHARACTERS.listed)
        or CHARACTERS[code] == chr(code).lower()
    ]
    ranges: list[str] = []
    first = last = plain[0]
    for code in [*plain[1:], 0]:
        if code != last + 1:
            ranges.append(f"\\U{first:08x}-\\U{last:08x}")
            first = code
        last = code
    return "".join(ranges)


_STRANGE = re.compile(f"[^{_plain_class()}]")


def _read_strange(match: re.Match[str]) -> str:
    return CHARACTERS[ord(match.group())]


def read_characters(text: str) -> str:
    """Read every character of a text; the result is as long as the text.

    One scan finds what reads as something else; the rest needs lower case
    alone, and readings are lower case already.
    """
    for mark, reading in _COMMON_MARKS:
        if mark in text:
            text = text.replace(mark, reading)
    return _STRANGE.sub(_read_strange, text).lower()
