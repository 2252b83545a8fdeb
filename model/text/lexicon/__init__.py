"""What words mean in this trade: terms with concept, direction and source.

The knowledge is data. Every ``*.tsv`` here with the header of a term table is
read; `concepts.tsv` says what each concept is and why it matters, in the words
that reasons use. Other tables belong to the folding and the pinyin view.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Self

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from model.text.fold import Folded, fold
from model.text.lexicon.negation import NegationRule, Negator, negated_spans, read_rules
from model.text.lexicon.terms import (
    FOLDER,
    TERM_HEADER,
    TRAP,
    Concept,
    LexiconError,
    Term,
    digest_of,
    read_concepts,
    read_terms,
)
from model.text.pinyin import PinyinView, to_pinyin
from model.text.segment import WordBounds

__all__ = [
    "FOLDER",
    "TERM_HEADER",
    "TRAP",
    "Concept",
    "Lexicon",
    "LexiconError",
    "Match",
    "Term",
]


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

# What sellers hide is what they sell and how, not that it is lawful.
_DISGUISED_KINDS = frozenset(("medium", "pirate", "delivery"))
_TELLING_SYLLABLES = 3
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")
_CHECKS, _SWALLOWS, _NEGATES = 1, 2, 4
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
        # Meanings and sources are for people: a worker need not carry them.
        terms = list(terms)
        self.directions: dict[str, set[str]] = {}
        for term in terms:
            self.directions.setdefault(term.concept, set()).add(term.direction)
        self.digest = digest
        self._rules = list(rules)
        patterns: dict[tuple[str, str], _Pattern] = {}
        for pattern in map(self._pattern, terms):
            key = (pattern.term, pattern.concept)
            patterns[key] = _merge(patterns[key], pattern) if key in patterns else pattern
        # One automaton serves both; negators come last.
        self._patterns = list(patterns.values())
        written = [p.term for p in self._patterns] + [rule.phrase for rule in self._rules]
        self._duties = [_duties(pattern) for pattern in self._patterns]
        self._duties += [_NEGATES] * len(self._rules)
        self._concept_of = [pattern.concept for pattern in self._patterns]
        self._matcher = AhoCorasick(written, store_patterns=False)
        self._known = frozenset(written)
        self._sounding = [p for p in self._patterns if self._has_telling_sound(p)]
        self._sounds = AhoCorasick(
            [to_pinyin(p.term).codes for p in self._sounding],
            matchkind=MatchKind.LeftmostLongest,
            store_patterns=False,
        )

    def _has_telling_sound(self, pattern: _Pattern) -> bool:
        kind = self.concepts[pattern.concept].kind
        is_spoken = all("\u4e00" <= character <= "\u9fff" for character in pattern.term)
        return kind in _DISGUISED_KINDS and is_spoken and len(pattern.term) >= _TELLING_SYLLABLES

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """Read a folder of tables, by default the package's own.

        Raises
        ------
        LexiconError
            If a table holds an unknown concept, direction or boundary.
        """
        folder = folder or FOLDER
        terms, concepts = read_terms(folder), read_concepts(folder)
        unknown = {term.concept for term in terms} - {concept.concept for concept in concepts}
        if unknown:
            raise LexiconError(f"terms name concepts that concepts.tsv lacks: {sorted(unknown)}")
        rules = read_rules(folder / "negation.tsv")
        return cls(terms, concepts, rules, digest_of(folder))

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
            Folded text. A `Folded` has its words at hand, and knows where
            blanks stood, at which a negation ends.

        Returns
        -------
        list of Match
            By position.
        """
        found, negators = self._scan(_words_of(folded_text))
        negated = negated_spans(folded_text, found, negators) if negators and found else None
        if not negated:
            return [Match(start, end, p.term, p.concept, False) for start, end, p in found]
        return [
            Match(start, end, p.term, p.concept, (start, end) in negated) for start, end, p in found
        ]

    def find_by_sound(self, folded_text: str | Folded, view: PinyinView) -> list[Match]:
        """Find terms that are only meant: 自冻发祸 for 自动发货.

        Three syllables or more, at word boundaries: shorter terms sound like
        too much else. Terms spelt as they should be are left to `find`.

        Parameters
        ----------
        folded_text : str or Folded
            Folded text.
        view : PinyinView
            Its syllables.

        Returns
        -------
        list of Match
            ``term`` is the term meant, not what the text spells.
        """
        found: list[_Hit] = []
        words = _words_of(folded_text)
        for index, first, last in self._sounds.find_matches_as_indexes(view.codes):
            pattern = self._sounding[index]
            start, end = view.span(first, last)
            # 防蓝光 is known for what it is, and not meant as 仿蓝光.
            if words.text[start:end] not in self._known and words.holds(start, end):
                found.append((start, end, pattern))
        return [Match(start, end, p.term, p.concept, False) for start, end, p in found]

    def _scan(self, words: WordBounds) -> tuple[list[_Hit], list[Negator]]:
        """Find terms and negators whose surroundings allow them."""
        found: list[_Hit] = []
        negators: list[Negator] = []
        swallowers: list[_Hit] = []
        # Where each concept's last term is in `found`: of terms that overlap,
        # the longer one stays.
        last: dict[str, tuple[int, int, int]] = {}
        patterns, duties, concept_of = self._patterns, self._duties, self._concept_of
        text = words.text
        for index, start, end in self._matcher.find_matches_as_indexes(text, overlapping=True):
            duty = duties[index]
            if duty:
                if duty & _NEGATES:
                    negators.append((start, end, self._rules[index - len(patterns)]))
                    continue
                if duty & _CHECKS and not _stands_alone(text, start, end, patterns[index], words):
                    continue
                if duty & _SWALLOWS:
                    swallowers.append((start, end, patterns[index]))
            concept = concept_of[index]
            if concept in last:
                _, rival_start, rival_end = last[concept]
                if rival_end > start:
                    if end - start > rival_end - rival_start:
                        place = last[concept][0]
                        found[place] = (start, end, patterns[index])
                        last[concept] = (place, start, end)
                    continue
            last[concept] = (len(found), start, end)
            found.append((start, end, patterns[index]))
        if swallowers:
            found = [hit for hit in found if not _is_swallowed(hit, swallowers, found)]
            negators = [hit for hit in negators if not _lies_in_trap(hit, swallowers)]
        return found, negators


def _words_of(folded_text: str | Folded) -> WordBounds:
    return WordBounds(folded_text) if isinstance(folded_text, str) else folded_text.words


def _duties(pattern: _Pattern) -> int:
    """Tell what is to be done about a spelling; most need nothing."""
    checks = bool(pattern.left or pattern.right or pattern.needs_word)
    return _CHECKS * checks | _SWALLOWS * pattern.swallows


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
        holds = outer_start <= start and end <= outer_end
        is_longer = end - start < outer_end - outer_start
        if holds and is_longer and (pattern.yields_to_things or outer.concept == TRAP):
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
