"""What a listing lets slip about where its discs come from.

Burnt discs sold as editions, films still in cinemas, television dubs mixed
in, publishers that ended before the film came out, editions larger than
their stated size.
"""

from __future__ import annotations

import re

from model.features.claims import Claims, Finding, Range
from model.listing import Listing

PUBLISHER_END = 2011
"""Both joint ventures of 中录 were gone by October 2011 (boke.ilisheng.com/2011/10)."""
STOCK_OF_FRESH_GOODS = 50
LEAST_EDITION = 10
# Words that a rule here asks for; most listings have none of them.
PROVENANCE_WORDS = frozenset(
    (
        *("cinema.now", "cinema.first_day", "tv_dub.dub", "tv_dub.station"),
        *("recordable.r", "recordable.burn"),
        *("publisher_ended.cav_warner", "publisher_ended.cav_disney"),
    )
)
_PUBLISHERS = ("publisher_ended.cav_warner", "publisher_ended.cav_disney")
_CLAUSE_END = re.compile("[,。;!?:\n]")
_WARNINGS = (
    *("假", "非", "不是", "没", "别", "不要", "拒", "资料", "有人", "提醒", "当心", "区别"),
    "not ",
)


def find_provenance(claims: Claims, text: str, listing: Listing) -> list[Finding]:
    """Check what title and description say of the discs' origin.

    Parameters
    ----------
    claims : Claims
    text : str
        The joined folded text that the claims' offsets count in.
    listing : Listing
    """
    found: list[Finding] = []
    _wording(claims, found)
    if claims.medium not in (None, "drive", "cloud"):
        _recordable(claims, text, found)
    _publisher(claims, listing, found)
    _edition_size(claims, listing, found)
    return found


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


def _names_a_dub(said: dict[str, Range]) -> bool:
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


def _is_warning(text: str, place: Range) -> bool:
    """Whether a clause speaks of burnt discs to tell them from the goods."""
    start, end = place
    clause = _CLAUSE_END.split(text[max(start - 12, 0) : start])[-1] + text[end : end + 4]
    return any(sign in clause for sign in _WARNINGS)


def _publisher(claims: Claims, listing: Listing, found: list[Finding]) -> None:
    keys = [key for key in _PUBLISHERS if key in claims.said]
    if not keys:
        return
    late_release = claims.year is not None and claims.year.low > PUBLISHER_END
    listed = listing.listed_at.year if listing.listed_at is not None else 0
    # Old stock is still about years later; piles of it are not.
    fresh_stock = (
        listed > PUBLISHER_END + 1
        and (listing.condition == "new" or claims.condition == "new")
        and (listing.stock or 0) >= STOCK_OF_FRESH_GOODS
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
    if offered > size.low >= LEAST_EDITION:
        found.append(
            Finding(
                "LIMITED_EDITION_EXCEEDED",
                claims.spans(size),
                f"称限量{size.low:.0f}，库存加30天销量却有{offered}",
                f"Said to be limited to {size.low:.0f}, yet {offered} are in stock or sold",
            )
        )
