"""Claims that do not fit each other, each as a documented rule.

Plain arithmetic of capacity, bit rate and running time (``tables/media.tsv``),
of works and discs, of a second-hand copy and a stock. A finding states what
does not fit; what that weighs is learned.
"""

from __future__ import annotations

from model.features.claims import Claims, Finding
from model.features.false_blu_ray import find_false_blu_ray
from model.features.joined import JoinedText
from model.features.media import media, minutes_per_disc, works_per_disc
from model.features.provenance import PROVENANCE_WORDS, find_provenance
from model.listing import Listing

MANY_WORKS = 3
WORKS_ON_DISC = 1.5
WORKS_ON_COMPRESSED = 9.0
"""900 minutes at VCD quality hold nine films: that is what such a disc is for."""
CATALOGUE = 20
CATALOGUE_EPISODES = 100
USED_STOCK = 5
_RESOLUTIONS = frozenset(("resolution.1080p", "resolution.720p", "resolution.4k"))
_STANDARD_DEFINITION = frozenset(("dvd", "d5", "d9", "vcd", "hdvd"))


def find_inconsistencies(claims: Claims, words: JoinedText, listing: Listing) -> list[Finding]:
    """Hold a listing's claims against each other.

    Players, cases, blanks and the like are not asked what a disc holds; a
    drive is, whatever machine it is sold with.
    """
    medium = claims.medium
    found: list[Finding] = []
    if claims.about is not None and medium != "drive":
        return found
    if medium in ("bd", "uhd", "bd9"):
        found += find_false_blu_ray(claims, words)
    elif medium == "cbhd":
        found.append(
            Finding(
                "CBHD_GENUINE",
                claims.spans("medium.cbhd"),
                "中国蓝光（CBHD）是合法的国产格式，不是假蓝光",
                "CBHD is a legal Chinese format, not false Blu-ray",
            )
        )
    if medium in ("drive", "cloud"):
        _catalogue(claims, found)
    elif medium is not None:
        if claims.discs or claims.episodes_per_disc or claims.works_per_disc:
            _running_time(claims, found)
            _works(claims, found)
        if not _RESOLUTIONS.isdisjoint(claims.said):
            _resolution(claims, found)
    if claims.edition_size is not None or not PROVENANCE_WORDS.isdisjoint(claims.said):
        found += find_provenance(claims, words.text, listing)
    if medium in (None, "drive"):
        return found  # a dealer in used drives, or in anything else, is no sign
    if listing.condition == "used" or claims.in_title("condition.used"):
        _used_in_bulk(claims, listing, found)
    return found


def _running_time(claims: Claims, found: list[Finding]) -> None:
    minutes = minutes_per_disc(claims)
    if minutes is None:
        return
    medium = media().get(claims.medium or "")
    if medium is None or minutes <= medium.most_minutes:
        return
    if claims.episodes_per_disc is not None:
        spans = claims.spans(claims.episodes_per_disc)
    else:
        spans = claims.spans(claims.episodes or claims.seasons, claims.discs)
    found.append(
        Finding(
            "EPISODES_EXCEED_DISCS",
            spans,
            f"每碟约{minutes:.0f}分钟，{medium.zh}正常码率约{medium.honest_minutes:.0f}分钟，"
            f"最多{medium.most_minutes:.0f}分钟",
            f"About {minutes:.0f} minutes a disc; a {medium.en} holds about"
            f" {medium.honest_minutes:.0f} at honest quality, {medium.most_minutes:.0f} at most",
        )
    )


def _works(claims: Claims, found: list[Finding]) -> None:
    ratio = works_per_disc(claims)
    least = WORKS_ON_COMPRESSED if claims.medium == "hdvd" else WORKS_ON_DISC
    if ratio is None or ratio < least or claims.is_short_form:
        return
    if claims.works_per_disc is not None:
        spans = claims.spans(claims.works_per_disc)
    elif claims.works is not None and claims.works.low >= MANY_WORKS:
        spans = claims.spans(claims.works, claims.discs)
    else:
        return
    found.append(
        Finding(
            "WORKS_EXCEED_DISCS",
            spans,
            f"每碟{ratio:.3g}部影片；正式发行一碟一部",
            f"{ratio:.3g} films a disc; published editions have one",
        )
    )


def _resolution(claims: Claims, found: list[Finding]) -> None:
    medium = claims.medium
    if medium not in _STANDARD_DEFINITION or "medium.bd" in claims.said:
        return
    for key in sorted(_RESOLUTIONS):
        if claims.in_title(key):
            name = media()[medium]
            found.append(
                Finding(
                    "RESOLUTION_EXCEEDS_MEDIUM",
                    claims.spans(key, f"medium.{medium}"),
                    f"{name.zh}只有标清，装不下宣称的分辨率",
                    f"A {name.en} is standard definition and has not the claimed resolution",
                )
            )
            return


def _catalogue(claims: Claims, found: list[Finding]) -> None:
    if "loaded.no" in claims.said:
        return
    works = claims.works
    # Songs are not meant: record companies sell sticks of them.
    if works is None or works.low < CATALOGUE or works.unit in ("首", "曲"):
        works = claims.episodes
        many = works is not None and works.low >= CATALOGUE_EPISODES
    else:
        many = True
    if not many and "loaded.yes" not in claims.said:
        return
    zh, en = "", "films"
    if works is not None and many:
        unit = ("集", "episodes") if works is claims.episodes else ("部", "works")
        zh, en = f"{works.low:.0f}{unit[0]}", f"{works.low:.0f} {unit[1]}"
    on_drive = claims.medium == "drive"
    found.append(
        Finding(
            "CATALOGUE_ON_DRIVE" if on_drive else "CATALOGUE_BY_LINK",
            claims.spans(works if many else "loaded.yes", f"medium.{claims.medium}"),
            f"{'存储盘' if on_drive else '网盘链接'}里带{zh}影片出售",
            f"A {'drive' if on_drive else 'link'} sold with {en} on it",
        )
    )


def _used_in_bulk(claims: Claims, listing: Listing, found: list[Finding]) -> None:
    stock, sold = listing.stock, listing.units_sold_30d
    if (stock is None or stock < USED_STOCK) and (sold is None or sold < USED_STOCK):
        return
    zh, en = [], []
    if stock is not None:
        zh.append(f"库存{stock}")
        en.append(f"stock {stock}")
    if sold is not None:
        zh.append(f"30天售出{sold}件")
        en.append(f"{sold} sold in 30 days")
    found.append(
        Finding(
            "USED_IN_BULK",
            claims.spans("condition.used"),
            f"称二手，却{'、'.join(zh)}",
            f"Called second-hand, yet {', '.join(en)}",
        )
    )
