"""Disguises that sellers use on each other's example, from our own table.

Pirates disguise words that get them reported. Some honest sellers write
oddly as well, but that is handwriting (`style`), not a disguise.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from random import Random
from typing import Final

from training.marketplace.tables import HERE

# Techniques that need no table: they work on any word.
_DRESSES: Final = ("spaced", "wide", "circled", "zero_width", "bidi", "masked", "reversed")
_CIRCLED: Final = {str(i): chr(0x245F + i) for i in range(1, 10)} | {
    chr(ord("A") + i): chr(0x24B6 + i) for i in range(26)
}
_DOTS: Final = {"a": (".", "·", "_", "*"), "b": (" ", "-", "丶", "。"), "ab": (".", " ", "·", "-")}
_MASKS: Final = {"a": ("X", "*", "口"), "b": ("x", "○", "囗"), "ab": ("X", "x", "*", "○")}
_INVISIBLE: Final = {"a": "\u200b", "b": "\u2060", "ab": "\u200d"}


class Disguises:
    """All techniques, as one bank of habits knows them."""

    def __init__(self, habits: str) -> None:
        self.habits = habits
        self._forms: dict[str, dict[str, list[str]]] = defaultdict(dict)
        with (HERE / "disguise.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                forms = _bank(row["forms"].split(), habits)
                self._forms[row["technique"]][row["plain"]] = forms
        self.techniques: tuple[str, ...] = (*self._forms, *_DRESSES)
        words = {word for table in self._forms.values() for word in table}
        self._patterns = {
            technique: _any_of(table) for technique, table in self._forms.items()
        } | dict.fromkeys(_DRESSES, _any_of(words | {"DVD", "D9", "D5", "BD", "1080P", "网盘"}))

    def apply(
        self, text: str, technique: str, strength: float, random: Random, work: str | None = None
    ) -> str:
        """Disguise words of a text.

        Parameters
        ----------
        text : str
            Title or description.
        technique : str
            One of `techniques`.
        strength : float
            Share of the telling words that get disguised.
        random : Random
            Source of chance.
        work : str, optional
            Title of a work that is to be disguised as well, where the
            technique can.

        Returns
        -------
        str
        """

        def change(match: re.Match[str]) -> str:
            if random.random() >= strength:
                return match[0]
            return self._change(match[0], technique, random)

        text = self._patterns[technique].sub(change, text)
        dressable = technique in _DRESSES or technique in ("pinyin", "initials")
        if work and dressable and len(work) > 2 and random.random() < strength:
            dress = technique if technique in _DRESSES else "masked"
            text = text.replace(work, self._change(work, dress, random), 1)
        return text

    def _change(self, word: str, technique: str, random: Random) -> str:
        if technique in self._forms:
            forms = self._forms[technique][word]
            return forms[int(random.random() * len(forms))]
        if technique == "spaced":
            dots = _DOTS[self.habits]
            return dots[int(random.random() * len(dots))].join(word)
        if technique == "wide":
            return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)
        if technique == "circled":
            return "".join(_CIRCLED.get(c.upper(), c) for c in word)
        if technique == "zero_width":
            return _INVISIBLE[self.habits].join(word)
        if technique == "bidi":
            return f"\u202e{word[::-1]}\u202c"
        if technique == "reversed":
            return word[::-1]
        masks = _MASKS[self.habits]
        i = int(random.random() * len(word))
        return word[:i] + masks[int(random.random() * len(masks))] + word[i + 1 :]


def _bank(forms: list[str], habits: str) -> list[str]:
    if habits == "ab" or len(forms) == 1:
        return forms
    return forms[0 if habits == "a" else 1 :: 2]


def _any_of(words: set[str] | dict[str, list[str]]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)))
