"""Claims that do not fit each other, each as a documented rule.

Sources: the dossier's listing language (compressed discs, several films on
one disc, station dubs, publishers that ended) and plain arithmetic of
capacity, bit rate and running time (``tables/media.tsv``).
"""

from __future__ import annotations

import re

from model.features.claims import Claims, Finding
from model.features.false_blu_ray import find_false_blu_ray
from model.features.joined import JoinedText
from model.features.media import media, minutes_per_disc, works_per_disc
from model.listing import Listing

MANY_WORKS = 3
WORKS_ON_DISC = 1.5
WORKS_ON_COMPRESSED = 9.0
"""900 minutes at VCD quality hold nine films: that is what such a disc is for."""
CATALOGUE = 20
CATALOGUE_EPISODES = 100
USED_STOCK = 5
PUBLISHER_END = 2011
_STANDARD_DEFINITION = frozenset(("dvd", "d5", "d9", "vcd", "hdvd"))
_CLAUSE_END = re.compile("[,。;!?:\n]")
_WARNINGS = ("假", "非", "不是", "没", "别", "不要", "拒", "资料", "有人", "提醒", "当心", "区别", "not ")
# Words that a rule below asks for; a listing with none of them and no counts
# is done at once, and most of what a marketplace sends is such a listing.
_TRIGGERS = frozenset(
    """cinema.now cinema.first_day tv_dub.dub tv_dub.station recordable.r recordable.burn
    publisher_ended.cav_warner publisher_ended.cav_disney condition.used loaded.yes
    resolution.1080p resolution.720p resolution.4k limited.yes""".split()
)


def find_inconsistencies(claims: Claims, words: JoinedText, listing: Listing) -> list[Finding]:
    """Hold a listing's claims against each other.

    Players, cases, blanks and the like are not asked what a disc holds.
    """
    medium = claims.medium
    found: list[Finding] = []
    if claims.about is None or medium == "drive":
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
        has_trigger = not _TRIGGERS.isdisjoint(claims.said)
        if medium in ("drive", "cloud"):
            _catalogue(claims, found)
        elif medium is not None:
            _running_time(claims, found)
            _works(claims, found)
            if has_trigger:
                _resolution(claims, found)
                _recordable(claims, words.text, found)
        if has_trigger:
            _wording(claims, found)
            _publisher(claims, listing, found)
        if claims.edition_size is not None:
            _edition_size(claims, listing, found)
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
    for key in ("resolution.1080p", "resolution.720p", "resolution.4k"):
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


def _wording(claims: Claims, found: list[Finding]) -> None:
    said = claims.said
    if "cinema.now" in said:
        found.append(
            Finding(
                "STILL_IN_CINEMAS",
                claims.spans("cinema.now"),
                "影片还在影院上映，尚无任何正式发行的碟",
                "Still in cinemas by its own words: no disc can be out",
            )
        )
    if "cinema.first_day" in said:
        found.append(
            Finding(
                "SAME_DAY_RELEASE",
                claims.spans("cinema.first_day"),
                "以抢在正式发行之前为卖点",
                "Sold as being ahead of any release",
            )
        )
    if "tv_dub.dub" in said or ("tv_dub.station" in said and _names_a_dub(said)):
        found.append(
            Finding(
                "TV_DUB_MIX",
                claims.spans("tv_dub.station", "tv_dub.dub"),
                "混入电视台配音的音轨，正式发行的版本没有这种组合",
                "Television dubs mixed in, which no published edition carries",
            )
        )


def _names_a_dub(said: dict[str, tuple[int, int]]) -> bool:
    return "language.multi" in said or ("language.zh" in said and "language.yue" in said)


def _recordable(claims: Claims, text: str, found: list[Finding]) -> None:
    """Films on recordable discs; 刻录 in a description often only warns of them."""
    place = claims.said.get("recordable.r")
    if place is None and claims.in_title("recordable.burn"):
        place = claims.said["recordable.burn"]
    if place is None or "about.service" in claims.said or "about.blank" in claims.said:
        return
    has_film = (
        claims.episodes
        or claims.seasons
        or claims.works
        or claims.discs
        or claims.medium in ("bd", "uhd", "bd9")
        or "collection.all" in claims.said
    )
    if has_film and not _is_warning(text, place):
        found.append(
            Finding(
                "RECORDABLE_AS_EDITION",
                (claims.span(*place),),
                "影片装在刻录盘上出售",
                "Films sold on recordable discs",
            )
        )


def _is_warning(text: str, place: tuple[int, int]) -> bool:
    """Whether a clause speaks of burnt discs to tell them from the goods."""
    start, end = place
    clause = _CLAUSE_END.split(text[max(start - 12, 0) : start])[-1] + text[end : end + 4]
    return any(sign in clause for sign in _WARNINGS)


def _publisher(claims: Claims, listing: Listing, found: list[Finding]) -> None:
    keys = [
        key
        for key in ("publisher_ended.cav_warner", "publisher_ended.cav_disney")
        if key in claims.said
    ]
    if not keys:
        return
    late_release = claims.year is not None and claims.year.low > PUBLISHER_END
    listed = listing.listed_at.year if listing.listed_at is not None else 0
    # Old stock is still about years later; piles of it are not.
    fresh_stock = (
        listed > PUBLISHER_END + 1
        and (listing.condition == "new" or claims.condition == "new")
        and (listing.stock or 0) >= 50
    )
    if late_release or fresh_stock:
        found.append(
            Finding(
                "PUBLISHER_AFTER_END",
                claims.spans(*keys),
                f"该出版商{PUBLISHER_END}年已停业，却有全新大量供货或更晚的片子",
                f"The publisher ended in {PUBLISHER_END}, yet new stock or a later film is offered",
            )
        )


def _edition_size(claims: Claims, listing: Listing, found: list[Finding]) -> None:
    size = claims.edition_size
    if size is None or listing.stock is None:
        return
    offered = listing.stock + (listing.units_sold_30d or 0)
    if offered > size.low >= 10:
        found.append(
            Finding(
                "LIMITED_EDITION_EXCEEDED",
                claims.spans(size),
                f"称限量{size.low:.0f}，库存加30天销量却有{offered}",
                f"Said to be limited to {size.low:.0f}, yet {offered} are in stock or sold",
            )
        )
