"""Which works a listing names.

Titles are ambiguous: 英雄 is a word, 《英雄》 a film, 英雄本色 another. A name
counts if it is not part of a longer one (`model.works.claim`) and there is as
much evidence as its spelling needs (`model.works.spellings`): title marks, the
year, its people, a second name, or that it stands by itself on a disc. A
listing that offers nothing audiovisual names no work: the book and the toy are
somebody else's matter.
"""

from __future__ import annotations

from typing import NamedTuple

from model.offer import CARRIERS
from model.reading import TITLE, Passage, Reading
from model.works.catalogue import Catalogue, Hit
from model.works.claim import YEAR, YEARS_APART, Claim, find_claims, is_clean
from model.works.spellings import ALONE, DISTINCT, WHOLE_WORD
from model.works.work import Work

MOST_TEXT = 500
"""Characters of a text that are searched; what is named later is not the offer."""
MOST_WORKS = 20
_OFFERS = (None, "service")
"""What goods may be about and still be films: nothing else said, or burning them."""
_MEDIUM, _CONTENT = "MEDIUM_", "CONTENT_"
_THINGS = frozenset({"BOOK", "DISC_CASE", "POSTER", "SHEET_MUSIC", "TICKET", "TOY"})
_STAGE = ("CONTENT_OPERA", "CONTENT_CONCERT")


class Named(NamedTuple):
    """A name in a listing, and the works it may stand for, likeliest first.

    ``start`` and ``end`` are offsets into the text of ``field`` as sent.
    """

    works: tuple[Work, ...]
    field: str
    start: int
    end: int


def find_works(catalogue: Catalogue, reading: Reading) -> list[Named]:
    """Find the works that a listing offers, in the order it names them.

    The description is asked only where the title names none: sellers tell of
    other films they have.

    Parameters
    ----------
    catalogue : Catalogue
    reading : Reading

    Returns
    -------
    list of Named
        Each work once, at most `MOST_WORKS`.
    """
    if not reading.is_audiovisual:
        return []
    if reading.claims.about not in _OFFERS and reading.claims.medium != "drive":
        return []
    for passage in reading.passages:
        claims = find_claims(catalogue, passage.folded, MOST_TEXT, reading.as_of.year)
        if claims:
            named = _Evidence(reading, passage, claims).named()
            if named and not _offers_no_film(reading):
                return named
    return []


class _Evidence:
    """What speaks for the names in one text."""

    def __init__(self, reading: Reading, passage: Passage, claims: list[Claim]) -> None:
        self._reading = reading
        self._passage = passage
        self._claims = claims
        self._everything = " ".join(p.folded.text[:MOST_TEXT] for p in reading.passages)
        # Elsewhere a seller may tell when he bought it.
        self._years = [int(year) for year in YEAR.findall(passage.folded.text[:MOST_TEXT])]
        self._bounds = passage.folded.words

    def named(self) -> list[Named]:
        """Keep the claims with the evidence they need; each work once."""
        found: dict[str, Named] = {}
        for claim in self._claims:
            works = self._works(claim)
            if works and works[0].work_id not in found and len(found) < MOST_WORKS:
                start, end = self._passage.folded.span(claim.hit.start, claim.hit.end)
                found[works[0].work_id] = Named(tuple(works), self._passage.field, start, end)
        return list(found.values())

    def _works(self, claim: Claim) -> list[Work]:
        """Give the works that a claim stands for; none if it has too little for it."""
        fitting = [work for work in claim.works if not self._is_namesake(work, claim.hit.level)]
        supported = [work for work in fitting if self._is_supported(work, claim)]
        if supported or claim.is_marked or self._counts_alone(claim.hit):
            return supported or fitting
        if self._is_isolated(claim.hit):
            return [work for work in fitting if self._is_said_plainly(work, claim.hit)]
        return []

    def _is_namesake(self, work: Work, level: int) -> bool:
        """Whether the years in the text tell it from a work of that name.

        Distinct names come out again in later years, and series go on.
        """
        years = self._years
        if not years or self._is_of_its_year(work):
            return False
        is_once = work.kind == "film" and level != DISTINCT
        return is_once or max(years) < work.year

    def _is_of_its_year(self, work: Work) -> bool:
        return any(abs(year - work.year) <= YEARS_APART for year in self._years)

    def _is_supported(self, work: Work, claim: Claim) -> bool:
        """Whether year, people or a second name speak for a work."""
        spelling = self._passage.folded.text[claim.hit.start : claim.hit.end]
        is_title = self._passage.field == TITLE  # descriptions are full of dates
        if is_title and not spelling.isdigit() and self._is_of_its_year(work):
            return True
        if any(len(person) > 1 and person.lower() in self._everything for person in work.people):
            return True
        others = (other for other in self._claims if other.hit.spelling != claim.hit.spelling)
        return any(work in other.works for other in others)

    def _counts_alone(self, hit: Hit) -> bool:
        """Whether a name needs no more than to be there."""
        folded = self._passage.folded
        if hit.level < WHOLE_WORD or self._is_trade_word(hit) or not self._stands_out(hit):
            return False
        if hit.level == DISTINCT and not folded.text[hit.start].isascii():
            return True
        ends = (hit.start, hit.end)
        return all(self._bounds.is_bound(end) or folded.has_blank(end, end) for end in ends)

    def _stands_out(self, hit: Hit) -> bool:
        """Whether a name borders, at one side at least, on no running text.

        请以你的名字呼唤我 is not 你的名字; 蓝光你的名字 is, for 蓝光 is a term.
        """
        folded = self._passage.folded
        if is_clean(folded, hit.start) or is_clean(folded, hit.end):
            return True
        return any(m.end == hit.start or m.start == hit.end for m in self._passage.matches)

    def _is_trade_word(self, hit: Hit) -> bool:
        """Whether the lexicon knows the name, or what it is part of, as a term.

        That 小猪佩奇 speaks of children's films does not keep it from being one.
        """
        return any(
            m.start <= hit.start
            and hit.end <= m.end
            and not (m.end - m.start == hit.end - hit.start and m.concept.startswith(_CONTENT))
            for m in self._passage.matches
        )

    def _is_isolated(self, hit: Hit) -> bool:
        """Whether a name stands by itself between blanks or marks."""
        folded = self._passage.folded
        return is_clean(folded, hit.start) and is_clean(folded, hit.end)

    def _is_said_plainly(self, work: Work, hit: Hit) -> bool:
        """Whether a word by itself on a disc is a title: 花样年华 DVD.

        An everyday one is if episodes are counted and the work has some: 亮剑 30集.
        """
        claims = self._reading.claims
        is_han = not self._passage.folded.text[hit.start : hit.end].isascii()
        if claims.medium in (None, "drive") or not is_han:
            return False
        if work.kind == "film":
            stage = any(m.concept in _STAGE for p in self._reading.passages for m in p.matches)
            return hit.level >= ALONE and not stage
        return hit.level >= ALONE or claims.episodes is not None


def _offers_no_film(reading: Reading) -> bool:
    """Whether all is about a thing with a film on it, or said to hold none: 摆件 无碟."""
    if reading.claims.medium is not None:
        return False
    if any(m.concept in _THINGS and not m.negated for m in reading.passages[0].matches):
        return True
    said = [m for p in reading.passages for m in p.matches]
    if any(m.concept in CARRIERS and not m.negated for m in said):
        return False
    return {m.negated for m in said if m.concept.startswith(_MEDIUM)} == {True}
