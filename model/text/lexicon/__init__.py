"""What words mean in this trade: terms with concept, direction and source.

The knowledge is data. Every ``*.tsv`` here with the header of a term table is
read; `concepts.tsv` says what each concept is and why it matters, in the words
that reasons use. Other tables belong to the folding and the pinyin view.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Self

import msgspec
from ahocorasick_rs import AhoCorasick

from model.text.fold import Folded, fold
from model.text.lexicon.negation import NegationRule, negated_spans, read_rules
from model.text.segment import token_starts

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


class Match(msgspec.Struct, frozen=True, gc=False):
    """A term found; offsets are into the folded text."""

    start: int
    end: int
    term: str
    concept: str
    negated: bool


class _Pattern(NamedTuple):
    """What must hold for a spelling to count as its term."""

    term: str
    concept: str
    # Forbidden to the left and right: letters and digits, letters, nothing.
    left: frozenset[str]
    right: frozenset[str]
    is_plain: bool
    needs_word: bool
    yields_to_things: bool
    swallows: int


_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")
_NOTHING: frozenset[str] = frozenset()


class Lexicon:
    """All terms, ready to be found.

    Examples
    --------
    >>> lexicon = Lexicon.load()
    >>> [(m.term, m.concept) for m in lexicon.find("拒绝盗版，3dvd") if not m.negated]
    [('dvd', 'MEDIUM_DVD')]
    """

    def __init__(
        self,
        terms: Iterable[Term],
        concepts: Iterable[Concept],
        rules: Iterable[NegationRule],
        digest: str,
    ) -> None:
        self.concepts = {concept.concept: concept for concept in concepts}
        self.terms = tuple(terms)
        self.digest = digest
        self._rules = list(rules)
        patterns = {(p.term, p.concept): (w, p) for w, p in map(self._pattern, self.terms)}
        # One automaton serves both; negators come last.
        self._patterns = [pattern for _, pattern in patterns.values()]
        written = [w for w, _ in patterns.values()] + [rule.phrase for rule in self._rules]
        self._matcher = AhoCorasick(written)

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """Read a folder of tables, by default the package's own.

        Raises
        ------
        LexiconError
            If a table holds an unknown concept, direction or boundary.
        """
        folder = folder or FOLDER
        files = sorted(folder.glob("*.tsv"))
        sha = hashlib.sha256()
        terms: list[Term] = []
        for file in files:
            raw = file.read_bytes()
            sha.update(file.name.encode() + b"\0" + raw + b"\0")
            header, *lines = raw.decode("utf-8").splitlines()
            if header == TERM_HEADER:
                terms += [_parse_term(line, f"{file.name}:{n}") for n, line in enumerate(lines, 2)]
        rows = (folder / "concepts.tsv").read_text(encoding="utf-8").splitlines()[1:]
        concepts = [Concept(*row.split("\t")) for row in rows]
        unknown = {term.concept for term in terms} - {concept.concept for concept in concepts}
        if unknown:
            raise LexiconError(f"terms name concepts that concepts.tsv lacks: {sorted(unknown)}")
        rules = read_rules(folder / "negation.tsv")
        return cls(terms, concepts, rules, sha.hexdigest())

    def _pattern(self, term: Term) -> tuple[str, _Pattern]:
        written = fold(term.term.strip("#")).text
        is_thing = self.concepts[term.concept].kind == "thing"
        left = _forbidden(written[0], term.term[0] == "#")
        right = _forbidden(written[-1], term.term[-1] == "#")
        needs_word = term.boundary == "word"
        return written, _Pattern(
            term=written,
            concept=term.concept,
            left=left,
            right=right,
            is_plain=not (left or right or needs_word),
            needs_word=needs_word,
            yields_to_things=term.boundary == "edge",
            swallows=2 if term.concept == TRAP else int(is_thing),
        )

    def find(self, folded_text: str | Folded) -> list[Match]:
        """Find the terms of a text, longest first within a concept.

        Parameters
        ----------
        folded_text : str or Folded
            Folded text. A `Folded` also knows where blanks stood, at which
            a negation ends.

        Returns
        -------
        list of Match
            In order of their ends.
        """
        text = folded_text if isinstance(folded_text, str) else folded_text.text
        patterns = self._patterns
        n_patterns = len(patterns)
        found: list[tuple[int, int, _Pattern]] = []
        negators: list[tuple[int, int, NegationRule]] = []
        swallowers: list[tuple[int, int, int]] = []
        starts: set[int] | None = None
        for index, start, end in self._matcher.find_matches_as_indexes(text, overlapping=True):
            if index >= n_patterns:
                negators.append((start, end, self._rules[index - n_patterns]))
                continue
            pattern = patterns[index]
            if not pattern.is_plain:
                if start and text[start - 1] in pattern.left:
                    continue
                if text[end : end + 1] in pattern.right and not _is_times(text, end):
                    continue
                if pattern.needs_word:
                    if starts is None:
                        starts = {*token_starts(text), len(text)}
                    if start not in starts or end not in starts:
                        continue
            if pattern.swallows:
                swallowers.append((start, end, pattern.swallows))
            found.append((start, end, pattern))
        if swallowers:
            found = [hit for hit in found if not _is_swallowed(*hit, swallowers)]
            negators = [n for n in negators if not _lies_in_trap(n[0], n[1], swallowers)]
        kept = _longest(found)
        negated = negated_spans(folded_text, kept, negators) if negators and kept else _NO_SPANS
        return [
            Match(start, end, pattern.term, pattern.concept, (start, end) in negated)
            for start, end, pattern in kept
        ]


_NO_SPANS: frozenset[tuple[int, int]] = frozenset()


def _parse_term(line: str, place: str) -> Term:
    fields = line.split("\t")
    if len(fields) != len(Term._fields):
        raise LexiconError(f"{place}: {len(fields)} fields, not {len(Term._fields)}")
    term = Term(*fields)
    if term.direction not in DIRECTIONS or term.boundary not in BOUNDARIES:
        raise LexiconError(f"{place}: direction {term.direction!r}, boundary {term.boundary!r}")
    return term


def _forbidden(character: str, allows_digit: bool) -> frozenset[str]:
    if not (character.isascii() and character.isalnum()):
        return _NOTHING
    return _LETTERS if allows_digit else _LETTERS | _DIGITS


def _is_times(text: str, end: int) -> bool:
    """Whether a count follows: d9x3."""
    return text[end] == "x" and text[end + 1 : end + 2].isdigit()


def _is_swallowed(
    start: int, end: int, pattern: _Pattern, swallowers: list[tuple[int, int, int]]
) -> bool:
    for outer_start, outer_end, rank in swallowers:
        if outer_start <= start and end <= outer_end and end - start < outer_end - outer_start:
            if rank == 2 or pattern.yields_to_things:
                return True
    return pattern.concept == TRAP


def _lies_in_trap(start: int, end: int, swallowers: list[tuple[int, int, int]]) -> bool:
    return any(s <= start and end <= e and rank == 2 for s, e, rank in swallowers)


def _longest(found: list[tuple[int, int, _Pattern]]) -> list[tuple[int, int, _Pattern]]:
    """Of overlapping terms of one concept keep the longest."""
    last: dict[str, tuple[int, int, _Pattern]] = {}
    kept: list[tuple[int, int, _Pattern]] = []
    for hit in found:
        start, end, pattern = hit
        rival = last.get(pattern.concept)
        if rival is not None and start < rival[1]:
            if end - start <= rival[1] - rival[0]:
                continue
            kept.remove(rival)
        last[pattern.concept] = hit
        kept.append(hit)
    return kept
