"""A name found in a text, and whether what stands around it makes it another's.

速度与激情9 is not 速度与激情, 仙剑奇侠传四 not 仙剑奇侠传, 警察故事2013 not
警察故事; but 阿凡达2碟 is 阿凡达, on two discs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from model.text.fold import Folded
from model.works.catalogue import Catalogue, Hit
from model.works.work import Work

YEARS_AHEAD = 1
"""How long before its year a work may be spoken of; earlier, it is a namesake."""
YEARS_APART = 1
"""How far two statements of a work's year may differ: festival and release."""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

_OPEN, _CLOSE = "《〈「『", "》〉」』"
_TITLE_OPEN, _TITLE_CLOSE = "《〈", "》〉"
# A number behind a name makes it a sequel, unless it counts something or begins a range.
_COUNTED = re.compile(
    r"(?:\d{1,3}(?:\.\d+)?|[一二两三四五六七八九十百]{1,3})"
    r"(?: ?[碟张集季部片盒套枚年月日元块包份区线只支本话回期首盘碼码寸米版人岁合分]"
    r"|d9|d5|dvd|bd|cd|vcd|uhd|[gkptd](?![a-z\d])|gb|tb|kg|x\d)"
)
_SEQUEL = re.compile(
    r"[:·\-—之 ]?(?:(?P<number>\d{1,3})(?!\d)(?![-~至到+&/]\d)|(?P<roman>ii+|iv|vi*|ix)(?![a-z])"
    r"|第(?P<ordinal>[一二两三四五六七八九十]{1,3}|\d{1,2})(?P<part>[部季集章])"
    r"|[续前后外]传|续集|番外|与|之(?!前|后|间))"
)
_NUMERAL = re.compile("[二三四五六七八九]")
_SUBTITLE = re.compile(r":\s?[\u3400-\u9fff]")
# What may stand beside a name inside title marks.
_BESIDE_NAME = re.compile(
    r"(?:[\s:\-—+&,.()（）\d]|第.{1,3}[季部集]|[上下]部|全集|合集|系列|[二三四五六]部曲|完整版|加长版"
    r"|导演剪辑版|未删减版?|珍藏版|修复版|国语|粤语|双语|蓝光|高清|电影|电视剧|3d|4k|dvd|bd|uhd)*"
)
_NOT_PRECEDED, _BUT_AFTER = "新续", "全崭最更"
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


class Claim(NamedTuple):
    """A name where nothing speaks against it, and the works that bear it.

    ``is_marked``: it stands between title marks, as titles do.
    """

    hit: Hit
    works: tuple[Work, ...]
    is_marked: bool


def find_claims(catalogue: Catalogue, folded: Folded, most: int, year: int) -> list[Claim]:
    """Find the names in the first ``most`` characters of a text of some year."""
    text = folded.text[:most]
    claims = []
    for hits in catalogue.scan(text):
        hit = next((hit for hit in hits if not _cuts_a_number(text, hit)), None)
        if hit is None:
            continue
        is_marked = _marks(text, hit)
        works = tuple(
            work
            for work in map(catalogue.work, hit.works)
            if work.year <= year + YEARS_AHEAD and not is_another(folded, hit, work)
        )
        if works and is_marked is not None:
            claims.append(Claim(hit, works, is_marked))
    if any(mark in text for mark in _TITLE_OPEN):
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


def _single_characters(catalogue: Catalogue, text: str, year: int) -> list[Claim]:
    """Find names of one character, which are names only between title marks: 《红》."""
    claims = []
    for mark in _TITLE_OPEN:
        start = text.find(mark) + 1
        if start and text[start + 1 : start + 2] in tuple(_TITLE_CLOSE):
            hit = catalogue.lookup(text, start, start + 1)
            works = map(catalogue.work, hit.works) if hit else ()
            fitting = tuple(work for work in works if work.year <= year + YEARS_AHEAD)
            if hit and fitting:
                claims.append(Claim(hit, fitting, True))
    return claims


def _marks(text: str, hit: Hit) -> bool | None:
    """Tell whether marks make a name a title; ``None`` if they hold another one."""
    before, after = text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
    if before and before in _OPEN and after and after in _CLOSE:
        return True
    opened = max(text.rfind(mark, 0, hit.start) for mark in _TITLE_OPEN)
    if opened < 0:
        return False
    closed = min((at for mark in _TITLE_CLOSE if (at := text.find(mark, opened)) >= 0), default=-1)
    if closed < hit.end:
        return False  # closed before the name, or never
    beside = (text[opened + 1 : hit.start], text[hit.end : closed])
    # Several names in one pair of marks: 《教父/美国往事》.
    if all(_BESIDE_NAME.fullmatch(part) for part in beside) or "/" in "".join(beside):
        return True
    return None


def is_another(folded: Folded, hit: Hit, work: Work) -> bool:
    """Whether what stands around a name makes it the name of another work."""
    text, start, end = folded.text, hit.start, hit.end
    if start and text[start - 1] in _NOT_PRECEDED and text[max(start - 2, 0)] not in _BUT_AFTER:
        return True  # 新三国演义, but 全新三国演义
    attached = YEAR.match(text, end)
    if attached and abs(int(attached[0]) - work.year) > YEARS_APART:
        return True
    if _SUBTITLE.match(text, end):
        return not _BESIDE_NAME.fullmatch(text, end, min(end + 4, len(text)))
    if _COUNTED.match(text, end + (text[end : end + 1] == " ")):
        return False
    if _NUMERAL.match(text, end) and is_clean(folded, end + 1):
        return True  # 仙剑奇侠传四 豪华版, but not 沙丘 二手
    sequel = _SEQUEL.match(text, end)
    if sequel is None:
        return False
    if sequel["part"] and work.kind != "film":
        return work.seasons is not None and _value(sequel["ordinal"]) > work.seasons
    number = sequel["number"]
    if number is not None and text[end - 1].isdigit():
        return False  # 流浪地球2 4K: the name has its number
    if sequel["ordinal"]:
        return _value(sequel["ordinal"]) > 1
    return number is None or int(number) > 1


def is_clean(folded: Folded, position: int) -> bool:
    """Whether no two Chinese characters or two letters meet at a place."""
    text = folded.text
    if not 0 < position < len(text):
        return True
    left, right = text[position - 1], text[position]
    if not left.isalpha() or not right.isalpha() or left.isascii() != right.isascii():
        return True
    return folded.has_blank(position, position)


def _value(ordinal: str) -> int:
    """Read 三, 十二 or 12."""
    if ordinal.isdigit():
        return int(ordinal)
    tens, ten, ones = ordinal.rpartition("十")
    value = _NUMERALS.get(ones, 0)
    return value + 10 * (_NUMERALS.get(tens, 1) if ten else 0)
