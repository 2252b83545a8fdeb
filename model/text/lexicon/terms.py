"""The tables of the lexicon, read and checked."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
TERM_HEADER = "term\tconcept\tdirection\tboundary\tmeaning_zh\tmeaning_en\tsource"
DIRECTIONS = ("++", "+", "0", "-", "--")
BOUNDARIES = ("none", "word", "edge")
# Ordinary words that hold a term by accident (手枪版): they swallow it.
TRAP = "TRAP"


class LexiconError(ValueError):
    """A lexicon table is not what it should be."""


class Term(NamedTuple):
    """One entry: a spelling, what it stands for, and how we know.

    A ``#`` at an end of ``term`` lets a digit stand there: ``#dvd`` is found
    in "3dvd", which ``dvd`` is not.
    """

    term: str
    concept: str
    direction: str
    boundary: str
    meaning_zh: str
    meaning_en: str
    source: str


class Concept(NamedTuple):
    """A kind of thing that terms say.

    ``kind`` is one of medium, content, pirate, delivery, lawful, claim, thing,
    trap; the terms of a *thing* (影碟机) take precedence over ``edge`` terms
    inside them (影碟).
    """

    concept: str
    kind: str
    name_zh: str
    name_en: str
    reason_zh: str
    reason_en: str


def read_terms(folder: Path) -> list[Term]:
    """Read every term table of a folder.

    Raises
    ------
    LexiconError
        If a row is malformed; the message names file and line.
    """
    terms: list[Term] = []
    for file in sorted(folder.glob("*.tsv")):
        header, *lines = file.read_text(encoding="utf-8").splitlines()
        if header == TERM_HEADER:
            terms += [_parse_term(line, f"{file.name}:{n}") for n, line in enumerate(lines, 2)]
    return terms


def read_concepts(folder: Path) -> list[Concept]:
    """Read ``concepts.tsv``."""
    rows = (folder / "concepts.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [Concept(*row.split("\t")) for row in rows]


def digest_of(folder: Path) -> str:
    """Give the SHA-256 of a folder's tables, over sorted names and bytes."""
    sha = hashlib.sha256()
    for file in sorted(folder.glob("*.tsv")):
        sha.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return sha.hexdigest()


def _parse_term(line: str, place: str) -> Term:
    fields = line.split("\t")
    if len(fields) != len(Term._fields):
        raise LexiconError(f"{place}: {len(fields)} fields, not {len(Term._fields)}")
    term = Term(*fields)
    if term.direction not in DIRECTIONS or term.boundary not in BOUNDARIES:
        raise LexiconError(f"{place}: direction {term.direction!r}, boundary {term.boundary!r}")
    return term
