"""Discs that are called Blu-ray and by their own description are not.

Blu-ray with a DVD's capacity, AVCHD (seized as Blu-ray in Shenzhen in 2008),
and "plays in a DVD player". 蓝光DVD alone is no finding: honest sellers and player makers write
it too; nor is a pack of both, 蓝光+DVD.
"""

from __future__ import annotations

import re

from model.features.claims import Claims, Finding, Range
from model.features.joined import JoinedText

_PLAYER = (
    "(?:(?:普通|家用|老式?|移动|车载|便携)?(?:dvd机|dvd播放[机器]|dvd影碟机|影碟机|碟机|vcd机|evd)"
    "|普通机|老机器|普通dvd|家用dvd|移动dvd)"
)
_PLAYS = "(?:能|可|通用|直读|通吃|播放|就|识别|认|通放|照放|照样|[都也]行|均|[上里]放|[上里]看)"
_REFUSES = re.compile(
    "不能|不可|不了|无法|不出|不支持|不认|不读|勿|不兼容|不通用|没法|不行|别拿|非|需要蓝光|需蓝光"
    "|not |n't "
)
# Bounded gaps keep it linear: each player word looks a few characters ahead.
_IN_DVD_PLAYER = re.compile(
    f"{_PLAYER}[^,。;!?\n]{{0,5}}?{_PLAYS}"
    f"|(?:适合|支持|兼容|适用)[^,。;!?\n]{{0,4}}?{_PLAYER}"
    "|任意机放|任何碟机|什么机器都能|"
    "plays? (?:in|on) (?:any |all |every |regular |standard |normal |your )?dvd player"
    "|works? (?:in|on|with) (?:any |all |every |regular |standard |normal |your )?dvd player"
)
_IN_BLU_RAY_PLAYER = re.compile(
    f"普通(?:蓝光|bd)(?:播放)?机[^,。;!?\n]{{0,4}}?{_PLAYS}|ps3[^,。;!?\n]{{0,3}}?{_PLAYS}"
)
# Between the names of two media, a sign that two discs are meant.
_TOGETHER = re.compile("[+＋&/／、,，和与及或送含配赠]|and|with|or")
_BLU_RAY = ("medium.bd", "medium.bd25", "medium.bd50", "medium.bd66", "medium.bd100", "medium.uhd")
_DVD_CAPACITY = ("medium.d9", "medium.d5")
# Only where one of these stands are the patterns above worth a search.
_PLAYER_WORDS = frozenset(("about.player", "compatible.any", "console.any", "region.all"))
_WIDEST_GAP = 25
# 25 GB is the least; below that it is a DVD, or no Blu-ray size at all.
_LEAST_GIGABYTES, _TOO_SMALL_GIGABYTES = 4.0, 20.0


def find_false_blu_ray(claims: Claims, words: JoinedText) -> list[Finding]:
    """Check a listing whose main medium is Blu-ray or UHD.

    Parameters
    ----------
    claims : Claims
    words : JoinedText
    """
    found = []
    said, text = claims.said, words.text
    blu_ray = next((key for key in _BLU_RAY if key in said), None)
    if "medium.bd9" in said:
        found.append(
            Finding(
                "FALSE_BLU_RAY",
                claims.spans("medium.bd9"),
                "把蓝光内容压进DVD容量的碟，没有出版社这样发行",
                "Blu-ray content squeezed on a DVD: no publisher issues that",
            )
        )
    capacity = next((key for key in _DVD_CAPACITY if key in said), None)
    if blu_ray and capacity and _name_one_disc(said[blu_ray], said[capacity], words):
        found.append(
            Finding(
                "FALSE_BLU_RAY",
                claims.spans(blu_ray, capacity),
                f"宣称蓝光，却是{_written(said[capacity], text)}容量",
                f"Claims Blu-ray on a disc of DVD capacity ({_written(said[capacity], text)})",
            )
        )
    size = claims.gigabytes
    if (
        blu_ray
        and size is not None
        and size.start < claims.title_length
        and _LEAST_GIGABYTES <= size.low <= _TOO_SMALL_GIGABYTES
    ):
        found.append(
            Finding(
                "FALSE_BLU_RAY",
                (*claims.spans(blu_ray), *claims.spans(size)),
                f"宣称蓝光，容量却只有{size.low:g}GB（蓝光最少25GB）",
                f"Claims Blu-ray with {size.low:g} GB; the least is 25 GB",
            )
        )
    if not _PLAYER_WORDS.isdisjoint(said):
        found += _played_in_dvd_player(claims, text, blu_ray)
    if claims.medium == "uhd" and "medium.bd" not in said and not _PLAYER_WORDS.isdisjoint(said):
        found += _uhd_in_blu_ray_player(claims, text)
    if claims.medium == "uhd" and "medium.bd25" in said:
        found.append(
            Finding(
                "FALSE_UHD",
                claims.spans("medium.uhd", "medium.bd25"),
                "4K蓝光不会压在25GB的碟上",
                "UHD Blu-ray is not made on discs of 25 GB",
            )
        )
    return found


def _played_in_dvd_player(claims: Claims, text: str, blu_ray: str | None) -> list[Finding]:
    for played in _IN_DVD_PLAYER.finditer(text):
        start, end = played.span()
        # 蓝光DVD机 is a Blu-ray player; "DVD机不能放" is honest advice.
        if text.endswith(("蓝光", "bd", "uhd"), 0, start):
            continue
        if _REFUSES.search(text, max(start - 4, 0), end + 6):
            continue
        name_zh, name_en = (
            ("4K蓝光", "UHD Blu-ray") if claims.medium == "uhd" else ("蓝光", "Blu-ray")
        )
        return [
            Finding(
                "UHD_IN_DVD_PLAYER" if claims.medium == "uhd" else "FALSE_BLU_RAY",
                (*claims.spans(blu_ray), claims.span(start, end)),
                f"宣称{name_zh}，却说DVD影碟机能放",
                f"Claims {name_en}, yet says that a DVD player plays it",
            )
        ]
    return []


def _uhd_in_blu_ray_player(claims: Claims, text: str) -> list[Finding]:
    played = _IN_BLU_RAY_PLAYER.search(text)
    if played is None:
        return []
    start, end = played.span()
    if _REFUSES.search(text, max(start - 4, 0), end + 6):
        return []
    return [
        Finding(
            "FALSE_UHD",
            (*claims.spans("medium.uhd"), claims.span(start, end)),
            "宣称4K蓝光，却说普通蓝光机能放",
            "Claims UHD Blu-ray, yet says that any Blu-ray player plays it",
        )
    ]


def _written(place: Range, text: str) -> str:
    return text[place[0] : place[1]].upper()


def _name_one_disc(first: Range, second: Range, words: JoinedText) -> bool:
    """Whether two media words speak of one disc: 蓝光D9, but not 蓝光+DVD."""
    left, right = sorted((first, second))
    both_in_title = right[0] < words.title_length
    if right[0] - left[1] > (_WIDEST_GAP if both_in_title else 3):
        return False
    between = words.between(left[1], right[0])
    return "\n" not in between and _TOGETHER.search(between) is None
