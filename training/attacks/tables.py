"""What attackers know: words that give an offer away, and how to write them.

All of it is data beside this module. Nothing here reads the defence's tables.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "tables"

Forms = dict[str, tuple[str, ...]]


def read_rows(name: str) -> list[dict[str, str]]:
    """Read one tab-separated table with a header."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def telling_words() -> dict[str, int]:
    """Give each telling word, in lower case, its tier; 1 gives most away."""
    return {row["word"].lower(): int(row["tier"]) for row in read_rows("telling.tsv")}


@cache
def telling_pattern() -> re.Pattern[str]:
    """Find telling words, the longest first; Latin ones only as whole words."""
    words = sorted(telling_words(), key=lambda word: (-len(word), word))
    return re.compile("|".join(_bounded(word) for word in words), re.IGNORECASE)


@cache
def word_forms(technique: str) -> Forms:
    """Give the ways people write whole words under one technique."""
    rows = read_rows("words.tsv")
    return {row["plain"]: _split(row) for row in rows if row["technique"] == technique}


@cache
def character_forms(technique: str) -> Forms:
    """Give the ways to write single characters, the hand-picked ones alone where there are any."""
    table = _pairs(f"{technique}.tsv")
    by_hand = [row for row in read_rows("characters.tsv") if row["technique"] == technique]
    return table | {row["plain"]: _split(row) for row in by_hand}


@cache
def character_table(name: str) -> Forms:
    """Read a table of single characters that stands alone."""
    return _pairs(f"{name}.tsv")


@cache
def letter_styles() -> tuple[tuple[str, Forms], ...]:
    """Give the styles of dressed letters: circled, bold, squared, …"""
    styles: dict[str, Forms] = {}
    for row in read_rows("styles.tsv"):
        first = ord(row["first"])
        dressed = {plain: (chr(first + i),) for i, plain in enumerate(row["plain"])}
        styles.setdefault(row["style"], {}).update(dressed)
    return tuple(styles.items())


def _pairs(name: str) -> Forms:
    return {row["plain"]: _split(row) for row in read_rows(name)}


def _split(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(form for form in row["forms"].split() if form != row["plain"])


def _bounded(word: str) -> str:
    """Keep Latin words and numbers whole: no 5元 in 25元, no BD in abduct."""
    return _edge(word[0], "(?<![{}])") + re.escape(word) + _edge(word[-1], "(?![{}])")


def _edge(character: str, boundary: str) -> str:
    if not character.isascii() or not character.isalnum():
        return ""
    return boundary.format("0-9" if character.isdigit() else "a-z")
