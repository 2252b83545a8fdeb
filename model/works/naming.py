"""Which works a listing names.

Titles are ambiguous: 英雄 is a word, 《英雄》 a film, 英雄本色 another, and
速度与激情9 is not 速度与激情. A name counts if it is not part of a longer name,
no number or subtitle makes it another work, and there is as much evidence as
its spelling needs (`model.works.spellings`). A listing that offers nothing
audiovisual names no work: the book and the toy are somebody else's matter.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from model.reading import Passage, Reading
from model.text.fold import Folded
from model.text.segment import WordBounds
from model.works.catalogue import Catalogue, Hit
from model.works.spellings import DISTINCT, NEEDS_EVIDENCE
from model.works.work import Work

MOST_TEXT = 1_000
"""Characters of a text that are searched; what is named later is not the offer."""
MOST_WORKS = 20
YEARS_AHEAD = 1
"""How long before its year a work may be spoken of; earlier, it is a namesake."""
_YEARS_APART = 1

_OPEN, _CLOSE = "《〈「『", "》〉」』"
_TITLE_MARK = "《〈"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# A number behind a name makes it a sequel, unless it counts something or begins a range.
_COUNTED = re.compile(
    r"(?:\d{1,3}(?:\.\d+)?|[一二两三四五六七八九十百]{1,3})\s?"
    r"(?:[碟张集季部片盒套枚年月日元块包份区线只支本话回期首盘碼码寸米版人岁合分]"
    r"|d9|d5|dvd|bd|cd|vcd|uhd|[gkptd](?![a-z\d])|gb|tb|kg|x\d)"
)
_SEQUEL = re.compile(
    r"[:·\-—之 ]?(?:(?P<number>\d{1,3})(?!\d)(?![-~至到+&/]\d)|(?P<roman>ii+|iv|vi*|ix)(?![a-z])"
    r"|第(?P<ordinal>[一二两三四五六七八九十]{1,3}|\d{1,2})(?P<part>[部季集章])"
    r"|[续前后外]传|续集|番外|与|之(?!前|后|间))"
)
_NUMERAL = re.compile("[二三四五六七八九]")
_SEASON = "季"
_SUBTITLE = re.compile(r":\s?[\u3400-\u9fff]")
# What may stand beside a name inside title marks.
_BESIDE_NAME = re.compile(
    r"(?:[\s:\-—+&,.()（）\d]|第.{1,3}[季部集]|[上下]部|全集|合集|系列|[二三四五六]部曲|完整版|加长版"
    r"|导演剪辑版|未删减版?|珍藏版|修复版|国语|粤语|双语|蓝光|高清|电影|电视剧|3d|4k|dvd|bd|uhd)*"
)
_MEDIUM, _CONTENT = "MEDIUM_", "CONTENT_"
_OFFERS = (None, "service")
"""What goods may be about and still be films: nothing else said, or burning them."""
_NOT_PRECEDED = "新续"
_NEW_THINGS = "全崭最更"
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


class Named(NamedTuple):
    """A name in a listing, and the works it may stand for, likeliest first.

    ``start`` and ``end`` are offsets into the text of ``field`` as sent.
    """

    works: tuple[Work, ...]
    field: str
    start: int
    end: int


class _Claim(NamedTuple):
    """A spelling found where nothing speaks against it."""

    hit: Hit
    works: tuple[Work, ...]
    is_marked: bool


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
    claims = reading.claims
    if not reading.is_audiovisual or (claims.about not in _OFFERS and claims.medium != "drive"):
        return []
    for passage in reading.passages:
        candidates = _claims(catalogue, passage, reading.as_of.year)
        if candidates:
            found = _settled(candidates, passage, reading)
            if found and not _is_without_disc(reading):
                return found
    return []


def _claims(catalogue: Catalogue, passage: Passage, year: int) -> list[_Claim]:
    text = passage.folded.text[:MOST_TEXT]
    claims = []
    for hits in catalogue.scan(text):
        hit = next((hit for hit in hits if not _cuts_a_number(text, hit)), None)
        if hit is None:
            continue
        marked = _marks(text, hit)
        works = tuple(
            work
            for work in map(catalogue.work, hit.works)
            if work.year <= year + YEARS_AHEAD and not _is_another(passage.folded, hit, work)
        )
        if works and marked is not None:
            claims.append(_Claim(hit, works, marked))
    claims += _single_characters(catalogue, text, year)
    return claims


def _cuts_a_number(text: str, hit: Hit) -> bool:
    """Whether the digit at a name's end is none of its own: 阿凡达2碟, 速度与激情12."""
    last = hit.end - 1
    if not text[last].isdigit():
        return False
    if text[hit.end : hit.end + 1].isdigit():
        return True
    return not text[last - 1].isdigit() and _COUNTED.match(text, last) is not None


def _single_characters(catalogue: Catalogue, text: str, year: int) -> list[_Claim]:
    """Find names of one character, which are names only between title marks: 《红》."""
    claims = []
    for mark in _TITLE_MARK:
        start = text.find(mark) + 1
        if start and text[start + 1 : start + 2] in tuple(_CLOSE):
            hit = catalogue.lookup(text, start, start + 1)
            if hit is not None:
                works = map(catalogue.work, hit.works)
                fitting = tuple(work for work in works if work.year <= year + YEARS_AHEAD)
                if fitting:
                    claims.append(_Claim(hit, fitting, True))
    return claims


def _marks(text: str, hit: Hit) -> bool | None:
    """Tell whether marks make a name a title; ``None`` if they hold another one."""
    before, after = text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
    if before and before in _OPEN and after and after in _CLOSE:
        return True
    opened = max(text.rfind(mark, 0, hit.start) for mark in _TITLE_MARK)
    if opened < 0:
        return False
    closed = min((at for mark in "》〉" if (at := text.find(mark, opened)) >= 0), default=-1)
    if closed < hit.end:
        return False  # closed before the name, or never
    beside = (text[opened + 1 : hit.start], text[hit.end : closed])
    # Several names in one pair of marks: 《教父/美国往事》.
    if all(_BESIDE_NAME.fullmatch(part) for part in beside) or "/" in "".join(beside):
        return True
    return None


def _is_another(folded: Folded, hit: Hit, work: Work) -> bool:
    """Whether what stands around a name makes it the name of another work."""
    text, start, end = folded.text, hit.start, hit.end
    if (
        start
        and text[start - 1] in _NOT_PRECEDED
        and text[start - 2 : start - 1] not in tuple(_NEW_THINGS)
    ):
        return True
    attached = _YEAR.match(text, end)
    if attached and abs(int(attached[0]) - work.year) > _YEARS_APART:
        return True  # 警察故事2013
    if _SUBTITLE.match(text, end):
        return not _BESIDE_NAME.fullmatch(text, end, min(end + 4, len(text)))
    if _COUNTED.match(text, end + (text[end : end + 1] == " ")):
        return False
    if _NUMERAL.match(text, end) and _is_clean(folded, end + 1):
        return True  # 仙剑奇侠传四 豪华版, but not 沙丘 二手
    sequel = _SEQUEL.match(text, end)
    if sequel is None:
        return False
    if sequel["part"] == _SEASON and work.kind != "film":
        return work.seasons is not None and _value(sequel["ordinal"]) > work.seasons
    number = sequel["number"]
    if number is not None and text[end - 1].isdigit():
        return False  # 流浪地球2 4K: the name has its number
    return number is None or int(number) > 1


def _value(ordinal: str) -> int:
    """Read 三, 十二 or 12."""
    if ordinal.isdigit():
        return int(ordinal)
    tens, ten, ones = ordinal.rpartition("十")
    value = _NUMERALS.get(ones, 0)
    return value + 10 * (_NUMERALS.get(tens, 1) if ten else 0)


def _settled(claims: list[_Claim], passage: Passage, reading: Reading) -> list[Named]:
    """Keep the claims with the evidence they need; each work once."""
    text = passage.folded.text[:MOST_TEXT]
    everything = " ".join(p.folded.text[:MOST_TEXT] for p in reading.passages)
    # Elsewhere a seller may tell when he bought it.
    years = [int(year) for year in _YEAR.findall(text)]
    bounds = WordBounds(text)
    found: dict[str, Named] = {}
    for claim in claims:
        fitting = [w for w in claim.works if not _is_namesake(w, claim.hit.level, years)]
        works = [w for w in fitting if _is_supported(w, claim, claims, everything, years)]
        if not works and not _needs_support(claim, passage, bounds):
            works = fitting
        elif not works and _is_isolated(claim.hit, passage):
            works = [w for w in fitting if _is_said_plainly(w, claim.hit, reading)]
        if works and works[0].work_id not in found and len(found) < MOST_WORKS:
            start, end = passage.folded.span(claim.hit.start, claim.hit.end)
            found[works[0].work_id] = Named(tuple(works), passage.field, start, end)
    return list(found.values())


def _is_namesake(work: Work, level: int, years: list[int]) -> bool:
    """Whether the years that a text names tell it from a work of that name.

    Distinct names come out again in later years, and series go on.
    """
    if not years or any(abs(year - work.year) <= _YEARS_APART for year in years):
        return False
    is_once = work.kind == "film" and level != DISTINCT
    return is_once or max(years) < work.year


def _is_supported(
    work: Work, claim: _Claim, claims: list[_Claim], text: str, years: list[int]
) -> bool:
    """Whether year, people or a second name speak for one work."""
    if any(abs(year - work.year) <= _YEARS_APART for year in years):
        return True
    if any(len(person) > 1 and person.lower() in text for person in work.people):
        return True
    return any(other.hit.spelling != claim.hit.spelling and work in other.works for other in claims)


def _needs_support(claim: _Claim, passage: Passage, bounds: WordBounds) -> bool:
    if claim.is_marked:
        return False
    hit, folded = claim.hit, passage.folded
    if hit.level == NEEDS_EVIDENCE or _is_trade_word(hit, passage):
        return True
    if not _stands_out(hit, passage):
        return True
    if hit.level == DISTINCT and not folded.text[hit.start].isascii():
        return False
    ends = (hit.start, hit.end)
    return not all(bounds.is_bound(end) or folded.has_blank(end, end) for end in ends)


def _is_isolated(hit: Hit, passage: Passage) -> bool:
    """Whether a name stands by itself between blanks or marks."""
    folded = passage.folded
    return _is_clean(folded, hit.start) and _is_clean(folded, hit.end)


def _is_said_plainly(work: Work, hit: Hit, reading: Reading) -> bool:
    """Whether an everyday word by itself on a disc is a title: 亮剑 DVD 30集.

    Three characters are enough; two, if episodes are counted and it has some.
    """
    claims = reading.claims
    if claims.medium is None or (work.kind == "film" and _is_on_stage(reading)):
        return False
    length = hit.end - hit.start
    return length >= 3 or (length == 2 and claims.episodes is not None and work.kind != "film")


def _is_on_stage(reading: Reading) -> bool:
    concepts = (match.concept for p in reading.passages for match in p.matches)
    return any(concept in ("CONTENT_OPERA", "CONTENT_CONCERT") for concept in concepts)


def _stands_out(hit: Hit, passage: Passage) -> bool:
    """Whether a name borders, at one side at least, on no running text.

    请以你的名字呼唤我 is not 你的名字; 蓝光你的名字 is, for 蓝光 is a term.
    """
    if _is_clean(passage.folded, hit.start) or _is_clean(passage.folded, hit.end):
        return True
    return any(m.end == hit.start or m.start == hit.end for m in passage.matches)


def _is_clean(folded: Folded, position: int) -> bool:
    """Whether no two Chinese characters or letters meet at a place."""
    text = folded.text
    if not 0 < position < len(text):
        return True
    left, right = text[position - 1], text[position]
    if not left.isalpha() or not right.isalpha() or left.isascii() != right.isascii():
        return True
    return folded.has_blank(position, position)


def _is_trade_word(hit: Hit, passage: Passage) -> bool:
    """Whether the lexicon knows the name, or what it is part of, as a term.

    That 小猪佩奇 speaks of children's films does not keep it from being one.
    """
    return any(
        m.start <= hit.start
        and hit.end <= m.end
        and not (m.end - m.start == hit.end - hit.start and m.concept.startswith(_CONTENT))
        for m in passage.matches
    )


def _is_without_disc(reading: Reading) -> bool:
    """Whether all that a listing says of discs is that there are none: 摆件 无碟."""
    if reading.claims.medium is not None:
        return False
    said = [m for p in reading.passages for m in p.matches if m.concept.startswith(_MEDIUM)]
    return bool(said) and all(m.negated for m in said)
