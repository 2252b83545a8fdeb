"""Read what a listing claims to be: medium, counts, price per piece, edition.

One pass over the folded text finds the words, one the numbers; the rest is
bookkeeping on a handful of finds.
"""

from __future__ import annotations

from model.features.claims import Claims, Range
from model.features.consistency import find_inconsistencies
from model.features.counts import count_claims
from model.features.joined import FoldedText, JoinedText
from model.features.quantities import find_quantities
from model.features.wording import Wording
from model.listing import Listing

# The most specific medium names the edition: 4K蓝光 with a bonus DVD is a UHD
# edition. A drive or a link outranks what it carries.
_MEDIA = (
    ("cloud", "cloud"),
    ("drive", "drive"),
    ("bd9", "bd9"),
    ("uhd", "uhd"),
    ("bd100", "bd"),
    ("bd66", "bd"),
    ("bd50", "bd"),
    ("bd25", "bd"),
    ("bd", "bd"),
    ("cbhd", "cbhd"),
    ("hdvd", "hdvd"),
    ("d9", "d9"),
    ("d5", "d5"),
    ("dvd", "dvd"),
    ("vcd", "vcd"),
    ("mp3", "mp3"),
    ("ld", "ld"),
    ("tape", "tape"),
    ("cd", "cd"),
    ("disc", "disc"),
)
_RANKS = {f"medium.{named}": rank for rank, (named, _) in enumerate(_MEDIA)}
# What follows or precedes a machine's name where the disc is meant that it
# plays (影碟机通用), or a thing that comes with the disc (送海报).
_COMPATIBLE = frozenset("通可能都均也直照就即读用专播")
_INCOMPATIBLE = ("不能", "不可", "不支", "不兼", "不读", "不播", "不认", "不行")
_NO_VIDEO_DISC = frozenset((None, "cloud", "drive", "tape", "cd", "mp3"))
_NO_FILM_MEDIUM = frozenset((None, "disc", "tape"))
_DISC_SIGNS = frozenset("碟牒蝶")
_ABOUT_KEYS = frozenset(
    key for key in Wording.load().words.values() if key.startswith(("about.", "console."))
)
_MACHINES = frozenset(("about.player", "about.drive_unit", "about.game"))
_MANY_DISCS = 20
_DRIVE_SIZES = frozenset(2.0**power for power in range(2, 10))
_PLAYS_ON = ("any ", "all ", "every ", "your ", "regular ", "standard ", "in ", "on ")
_COMES_WITH = frozenset("送附带含赠配+&")


def read_claims(
    title: FoldedText | str, description: FoldedText | str | None, listing: Listing
) -> Claims:
    """Read the claims of one listing and check whether they fit each other.

    Parameters
    ----------
    title, description : FoldedText or str
        Folded; spans count in their ``text``. Plain strings are taken as
        folded by the caller.
    listing : Listing
        For the facts that claims are held against: price, condition, stock.

    Returns
    -------
    Claims
    """
    words = JoinedText(title, description)
    text = words.text
    said: dict[str, Range] = {}
    for key, start, end in Wording.load().find(text):
        if key not in said:
            said[key] = start, end
    claims = Claims(words.title_length, said)
    claims.medium = _main_medium(claims)
    quantities = find_quantities(text)
    if quantities:
        count_claims(claims, quantities, words, listing.price)
    if claims.medium is None:
        claims.medium = _implied_medium(claims, text)
    claims.about = _about(claims, text)
    claims.findings = find_inconsistencies(claims, words, listing)
    return claims


def _main_medium(claims: Claims) -> str | None:
    """Return the most specific medium of the title, else of the description."""
    title_length = claims.title_length
    in_title = elsewhere = len(_MEDIA)
    for key, place in claims.said.items():
        rank = _RANKS.get(key)
        if rank is None:
            continue
        if place[0] < title_length:
            in_title = min(in_title, rank)
        else:
            elsewhere = min(elsewhere, rank)
    medium, other = _by_rank(in_title), _by_rank(elsewhere)
    if medium == "disc":
        if claims.in_title("resolution.4k_word"):
            return "uhd"  # 4K 9碟铁盒
        # "disc" in the title says less than DVD in the description.
        return medium if other in _NO_VIDEO_DISC else other
    return medium or other


def _by_rank(rank: int) -> str | None:
    return _MEDIA[rank][1] if rank < len(_MEDIA) else None


def _implied_medium(claims: Claims, text: str) -> str | None:
    """Tell the medium from what is counted: 8牒, dvd-r, 32g usb."""
    place = claims.said.get("recordable.r")
    if place is not None and place[0] < claims.title_length:
        written = text[place[0] : place[0] + 2]
        return {"bd": "bd", "dv": "dvd", "cd": "cd"}.get(written, "disc")
    discs = claims.discs
    if discs is not None:
        works = claims.works if claims.works and claims.works.kind == "works" else None
        counts_content = not discs.each and (claims.episodes or claims.seasons or works)
        if counts_content or not _DISC_SIGNS.isdisjoint(discs.unit) or "dis" in discs.unit:
            return "uhd" if claims.in_title("resolution.4k_word") else "disc"
    size = claims.gigabytes
    if size is not None and size.start < claims.title_length:
        title = text[: claims.title_length]
        is_size = size.low in _DRIVE_SIZES or size.unit in ("t", "tb")
        if is_size and ("盘" in title or "usb" in title):
            return "drive"
    return None


def _about(claims: Claims, text: str) -> str | None:
    """Name goods that are no film: the title says so and counts no films."""
    if _ABOUT_KEYS.isdisjoint(claims.said):
        return None
    counted = claims.episodes or claims.seasons or claims.works
    if counted is not None and counted.start < claims.title_length:
        return None
    for key, (start, end) in claims.said.items():
        if start >= claims.title_length:
            break  # in order of place: the title says nothing more
        if not key.startswith("about."):
            continue
        if key in _MACHINES and (
            text[end : end + 1] in _COMPATIBLE
            or text.startswith(_INCOMPATIBLE, end)
            or text.endswith(_PLAYS_ON, 0, start)
        ):
            continue
        if text[start - 1 : start] in _COMES_WITH:
            continue
        discs = claims.discs
        if key == "about.player" and discs is not None and discs.low >= _MANY_DISCS:
            continue  # 影碟机+80张碟: the discs are sold, whatever plays them
        return key[6:]
    if claims.medium in _NO_FILM_MEDIUM and claims.in_title("console.any"):
        return "game"
    return None
