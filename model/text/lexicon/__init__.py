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
from model.text.lexicon.negation import NegationRule, Negator, negated_spans, read_rules
from model.text.segment import WordBounds

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
    needs_word: bool
    yields_to_things: bool
    swallows: bool


_Hit = tuple[int, int, _Pattern]

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")
_NOTHING: frozenset[str] = frozenset()


class Lexicon:
    """All terms, ready to be found.

    Examples
    --------
    >>> lexicon = Lexicon.load()
    >>> [(m.term, m.concept, m.negated) for m in lexicon.find("不刻录,3dvd")]
    [('刻录', 'BURNING', True), ('dvd', 'MEDIUM_DVD', False)]
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
        patterns: dict[tuple[str, str], _Pattern] = {}
        for pattern in map(self._pattern, self.terms):
            key = (pattern.term, pattern.concept)
            patterns[key] = _merge(patterns[key], pattern) if key in patterns else pattern
        # One automaton serves both; negators come last.
        self._patterns = list(patterns.values())
        written = [p.term for p in self._patterns] + [rule.phrase for rule in self._rules]
        # Most terms need no look at what stands around them.
        self._checked = {
            index
            for index, pattern in enumerate(self._patterns)
            if pattern.left or pattern.right or pattern.needs_word
        }
        self._swallowing = {i for i, pattern in enumerate(self._patterns) if pattern.swallows}
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

    def _pattern(self, term: Term) -> _Pattern:
        written = fold(term.term.strip("#")).text
        left = _forbidden(written[0], term.term[0] == "#")
        right = _forbidden(written[-1], term.term[-1] == "#")
        return _Pattern(
            term=written,
            concept=term.concept,
            left=left,
            right=right,
            needs_word=term.boundary == "word",
            yields_to_things=term.boundary == "edge",
            swallows=term.concept == TRAP or self.concepts[term.concept].kind == "thing",
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
            By position.
        """
        text = folded_text if isinstance(folded_text, str) else folded_text.text
        found, negators = self._scan(text)
        negated = negated_spans(folded_text, found, negators) if negators and found else None
        if not negated:
            return [Match(start, end, p.term, p.concept, False) for start, end, p in found]
        return [
            Match(start, end, p.term, p.concept, (start, end) in negated) for start, end, p in found
        ]

    def _scan(self, text: str) -> tuple[list[_Hit], list[Negator]]:
        """Find terms and negators whose surroundings allow them."""
        found: list[_Hit] = []
        negators: list[Negator] = []
        swallowers: list[_Hit] = []
        # Where each concept's last term is in `found`: of terms that overlap,
        # the longer one stays.
        last: dict[str, int] = {}
        patterns, n_patterns = self._patterns, len(self._patterns)
        checked, swallowing = self._checked, self._swallowing
        words = WordBounds(text)
        for index, start, end in self._matcher.find_matches_as_indexes(text, overlapping=True):
            if index >= n_patterns:
                negators.append((start, end, self._rules[index - n_patterns]))
                continue
            pattern = patterns[index]
            if index in checked and not _stands_alone(text, start, end, pattern, words):
                continue
            hit = (start, end, pattern)
            if index in swallowing:
                swallowers.append(hit)
            place = last.get(pattern.concept)
            if place is not None and found[place][1] > start:
                if end - start > found[place][1] - found[place][0]:
                    found[place] = hit
                continue
            last[pattern.concept] = len(found)
            found.append(hit)
        if swallowers:
            found = [hit for hit in found if not _is_swallowed(hit, swallowers, found)]
            negators = [hit for hit in negators if not _lies_in_trap(hit, swallowers)]
        return found, negators


def _parse_term(line: str, place: str) -> Term:
    fields = line.split("\t")
    if len(fields) != len(Term._fields):
        raise LexiconError(f"{place}: {len(fields)} fields, not {len(Term._fields)}")
    term = Term(*fields)
    if term.direction not in DIRECTIONS or term.boundary not in BOUNDARIES:
        raise LexiconError(f"{place}: direction {term.direction!r}, boundary {term.boundary!r}")
    return term


def _merge(one: _Pattern, other: _Pattern) -> _Pattern:
    """Let two spellings that fold to one count where either would: 帝维帝, dvd."""
    return one._replace(
        left=one.left & other.left,
        right=one.right & other.right,
        needs_word=one.needs_word and other.needs_word,
        yields_to_things=one.yields_to_things and other.yields_to_things,
    )


def _forbidden(character: str, allows_digit: bool) -> frozenset[str]:
    if not (character.isascii() and character.isalnum()):
        return _NOTHING
    return _LETTERS if allows_digit else _LETTERS | _DIGITS


def _stands_alone(text: str, start: int, end: int, pattern: _Pattern, words: WordBounds) -> bool:
    """Whether what stands around a term lets it be one."""
    if start and text[start - 1] in pattern.left:
        return False
    if text[end : end + 1] in pattern.right and not _is_times(text, end):
        return False
    return not pattern.needs_word or words.holds(start, end)


def _is_times(text: str, end: int) -> bool:
    """Whether a count follows: d9x3."""
    return text[end] == "x" and text[end + 1 : end + 2].isdigit()


def _is_swallowed(hit: _Hit, swallowers: list[_Hit], found: list[_Hit]) -> bool:
    """Whether a longer term explains the hit.

    A trap explains all that is in it (手枪版: 枪版); a thing, the terms that
    yield to things (影碟机: 影碟); any term, the things in it (影碟机通用: 影碟机).
    """
    start, end, pattern = hit
    if pattern.concept == TRAP:
        return True
    for outer_start, outer_end, outer in swallowers:
        if outer_start <= start and end <= outer_end and end - start < outer_end - outer_start:
            if pattern.yields_to_things or outer.concept == TRAP:
                return True
    if not pattern.swallows:
        return False
    return any(
        outer_start <= start and end <= outer_end and end - start < outer_end - outer_start
        for outer_start, outer_end, outer in found
        if not outer.swallows
    )


def _lies_in_trap(negator: Negator, swallowers: list[_Hit]) -> bool:
    start, end, _ = negator
    return any(s <= start and end <= e and p.concept == TRAP for s, e, p in swallowers)
