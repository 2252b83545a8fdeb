"""Named slices: lawful look-alikes, told by what is known when a listing is scored.

Some honest offers look much like pirated ones: a shop clears its shelves, a
teacher sells lessons on DVD, somebody types with stars and circles. Average
precision hides them. Each slice is measured by itself, and where the evidence
does not carry blocking, the policy asks a person (`Policy.protected_slices`).

A slice is read off text, category, condition and seller, never off a label or
a score; what a reading found already is looked at once more, and nothing is
searched anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from model.reading import Reading


class Slice(NamedTuple):
    """A kind of listing that deserves a figure of its own."""

    name: str
    zh: str
    en: str


SLICES: tuple[Slice, ...] = (
    Slice("second_hand", "二手原版", "second-hand originals"),
    Slice("clearance", "清仓与经济装", "clearance and budget editions"),
    Slice("opera_teaching_children", "戏曲、教学、儿童", "opera, teaching, children's"),
    Slice("imports", "港台日美等进口版", "imported editions"),
    Slice("accessories", "播放机、碟盒、空白盘", "players, cases, blank discs"),
    Slice("own_recordings", "刻录自有影像的服务", "burning of one's own recordings"),
    Slice("book_with_disc", "书附光盘", "books with a disc"),
    Slice("odd_typing", "花式或怪异排字", "decorated and oddly typed titles"),
    Slice("unlicensed", "无证或证件过期的卖家", "sellers without a valid licence"),
    Slice("wrongful_notices", "曾被误投诉的卖家", "sellers with wrongful notices"),
    Slice("open_world", "无影音内容的商品", "nothing audiovisual on offer"),
)
BITS = {entry.name: 1 << number for number, entry in enumerate(SLICES)}

# Said anywhere of the goods or the seller's reason to sell.
_ANYWHERE = {
    "second_hand": ("SECOND_HAND", "PERSONAL_RESALE", "WEAR_DESCRIPTION", "LIBRARY_DISPOSAL"),
    "clearance": ("SHOP_CLEARANCE", "BUDGET_EDITION"),
    "imports": ("IMPORT_EDITION", "OFFICIAL_IMPORT", "CUT_OUT", "COLLECTOR_LABEL"),
    "own_recordings": ("OWN_RECORDING_SERVICE",),
    "book_with_disc": ("BOOK_WITH_DISC",),
}
# Said where the goods are named: a player in the description is often the
# buyer's, and a children's film in a list of forty makes no children's disc.
_NAMED = {
    "opera_teaching_children": (
        *("CONTENT_OPERA", "CONTENT_TEACHING", "CONTENT_CHILDREN", "TRAINING_COURSE"),
    ),
    "accessories": (
        *("PLAYER", "PLAYER_PART", "DISC_CASE", "BLANK_MEDIA", "BURNER_HARDWARE"),
        *("CAR_NAVIGATION", "DISC_CARE", "EMPTY_DRIVE", "PROJECTOR", "CABLE"),
    ),
}
_PLACES = ("title:", "category:")
_BITS_OF = {
    **{code: BITS[name] for name, codes in _ANYWHERE.items() for code in codes},
    **{
        f"{place}{code}": BITS[name]
        for name, codes in (*_ANYWHERE.items(), *_NAMED.items())
        for code in codes
        for place in _PLACES
    },
}
_UNLICENSED = frozenset({"SELLER_UNLICENSED", "LICENCE_EXPIRED"})
# One kind may be a stray star or a full-width bracket.
_STRANGE_KINDS = 2
_TAKEN_OUT = 3
_SPACED = 1.6
_STRANGE = re.compile("[^\x00-\x7f一-鿿　，。、；：？！（）【】《》「」『』“”‘’·—…～￥＋－／]")


def slice_bits(reading: Reading) -> int:
    """Tell which slices a listing belongs to, one bit each (`BITS`)."""
    bits = 0
    of = _BITS_OF.get
    for signal in reading.signals:
        bits |= of(signal.name, 0)
    if not reading.is_audiovisual:
        bits |= BITS["open_world"]
    if reading.listing.condition == "used":
        bits |= BITS["second_hand"]
    if is_oddly_typed(reading):
        bits |= BITS["odd_typing"]
    seller = reading.seller
    if seller is not None:
        if seller.counter_notices_won:
            bits |= BITS["wrongful_notices"]
        for finding in seller.findings:
            if finding.code in _UNLICENSED:
                bits |= BITS["unlicensed"]
    return bits


def is_oddly_typed(reading: Reading) -> bool:
    """Whether folding had to undo more than a stray character of the title.

    It took characters out, or read strange ones (circled, look-alike, stars)
    as something else. Case, traditional script and everyday punctuation are
    nothing odd.
    """
    folded = reading.passages[0].folded
    sent, text = folded.source, folded.text
    if sent.isascii() or sent == text:
        return False
    bare = "".join(sent.split())
    if len(bare) - len(text) >= _TAKEN_OUT or len(sent) >= _SPACED * len(bare):
        return True
    return len(set(_STRANGE.findall(sent)).difference(text)) >= _STRANGE_KINDS


def slices_of(reading: Reading) -> tuple[str, ...]:
    """Name the slices that a listing belongs to; most belong to none or one.

    Examples
    --------
    >>> from model.listing import parse_listing
    >>> from model.reading import Reader
    >>> row = {"listing_id": "1", "title": "二手 日版蓝光 带侧标", "price": 180}
    >>> slices_of(Reader.default().read(parse_listing(row)))
    ('second_hand', 'imports')
    """
    return names_of(slice_bits(reading))


@cache
def names_of(bits: int) -> tuple[str, ...]:
    """Name the slices that the bits stand for, in the order of `SLICES`."""
    return tuple(entry.name for entry in SLICES if bits & BITS[entry.name])


def bits_of(names: Iterable[str]) -> int:
    """Give the bits of some slices; names of slices that are no more have none."""
    return sum({BITS.get(name, 0) for name in names})
