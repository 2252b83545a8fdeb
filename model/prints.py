"""The print that a listing's words leave, by which copies of it are found.

Two MinHash signatures (Broder 1997), of the title and of the whole text, over
trigrams of the syllables of folded text: a disguise leaves the same print.
Prints are stored and compared for years, so they depend on the folding alone
and on nothing that a model learns.
"""

from __future__ import annotations

import hashlib
import struct
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from model.features.money import RateTable
from model.listing import Listing
from model.text.fold import fold
from model.text.pinyin import to_pinyin

MOST_CHARACTERS: Final = 2_000
"""Of a description; beyond it stand lists of everything the shop has."""

MOST_IMAGES: Final = 8
N_VALUES: Final = 64
ROWS: Final = 4
"""Values that a band is made of: more of them, and only closer texts meet."""

TITLE_BANDS: Final = 6
TEXT_BANDS: Final = 12

Values = npt.NDArray[np.uint64]
Signature = npt.NDArray[np.uint16]

_HEAD: Final = struct.Struct("<QQd?")
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)
_HIGH: Final = np.uint64(32)
# One odd multiplier for each hash function; its upper bits are spread by the mixing.
_TIMES: Final[Values] = np.frombuffer(
    hashlib.shake_256(b"huoyan prints 1").digest(8 * N_VALUES), "<u8"
) | np.uint64(1)


class Print:
    """What a listing is compared by.

    Attributes
    ----------
    seller, work : int
        Hashes; 0 where unknown.
    price : float
        In yuan.
    title, text : ndarray of uint16, shape (64,)
        ``text`` is of title and description together.
    has_description : bool
    images : frozenset of int
        Hashes of the image ids.
    """

    def __init__(
        self,
        seller: int,
        work: int,
        price: float,
        title: Signature,
        text: Signature | None,
        images: frozenset[int],
    ) -> None:
        self.seller = seller
        self.work = work
        self.price = price
        self.title = title
        self.text = title if text is None else text
        self.has_description = text is not None
        self.images = images

    @cached_property
    def packed(self) -> bytes:
        """The print as bytes, to be stored."""
        head = _HEAD.pack(self.seller, self.work, self.price, self.has_description)
        text = self.text.tobytes() if self.has_description else b""
        images = struct.pack(f"<{len(self.images)}Q", *sorted(self.images))
        return head + self.title.tobytes() + text + images

    @classmethod
    def unpack(cls, packed: bytes) -> Print:
        """Read what `packed` wrote."""
        seller, work, price, has_description = _HEAD.unpack_from(packed)
        values = np.frombuffer(packed, "<u2", N_VALUES * (1 + has_description), _HEAD.size)
        rest = packed[_HEAD.size + values.nbytes :]
        return cls(
            seller,
            work,
            price,
            values[:N_VALUES],
            values[N_VALUES:] if has_description else None,
            frozenset(struct.unpack(f"<{len(rest) // 8}Q", rest)),
        )

    @cached_property
    def key(self) -> str:
        """A name made from the print alone."""
        return hashlib.blake2b(self.packed, digest_size=12).hexdigest()

    @cached_property
    def bands(self) -> list[int]:
        """Numbers of which prints of similar texts share some; signed, as databases want them.

        Of two texts that share seven trigrams in ten (Jaccard), one in thirty
        pairs shares no band; of those that share three in ten, nine in ten.
        """
        found = [_band(b"t%d", n, self.title) for n in range(TITLE_BANDS)]
        if self.has_description:
            found += [_band(b"d%d", n, self.text) for n in range(TEXT_BANDS)]
        found += [_signed(_digest(b"image%d" % image)) for image in sorted(self.images)]
        return found


def take_print(listing: Listing, work_id: str | None = None) -> Print | None:
    """Take a listing's print; ``None`` if no text is left of it.

    Examples
    --------
    >>> first = take_print(Listing(listing_id="1", title="蓝光碟 霸王别姬 全区", price=9.9))
    >>> again = take_print(Listing(listing_id="2", title="藍*咣碟 霸王別姬 全區", price=9.9))
    >>> first.key == again.key
    True
    """
    title = _least(listing.title)
    if title is None:
        return None
    body = _least((listing.description or "")[:MOST_CHARACTERS])
    seller = listing.seller.seller_id if listing.seller else None
    images = sorted(_hash(image) for image in set(listing.image_ids or ()))[:MOST_IMAGES]
    return Print(
        _hash(seller),
        _hash(work_id),
        RateTable.load().to_cny(listing.price, listing.currency),
        _low_bits(title),
        None if body is None else _low_bits(np.minimum(title, body)),
        frozenset(images),
    )


def likeness(first: Signature, second: Signature) -> float:
    """Estimate which share of their trigrams two texts have in common (Jaccard)."""
    return float(np.count_nonzero(first == second)) / N_VALUES


def _least(sent: str) -> Values | None:
    """Give each hash function's least value over a text's trigrams."""
    keys = _trigrams(to_pinyin(fold(sent).text).codes)
    if not len(keys):
        return None
    least: Values = ((keys[:, None] * _TIMES) >> _HIGH).min(axis=0)
    return least


def _trigrams(codes: str) -> Values:
    """Hash the trigrams of what is no blank; short texts are one piece."""
    raw = "".join(codes.split()).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(raw, "<u4").astype(np.uint64)
    while 0 < len(points) < 3:
        points = np.append(points, np.uint64(0))
    keys: Values = (points[:-2] * _STEP + points[1:-1]) * _STEP + points[2:]
    keys *= _MIX
    mixed: Values = keys ^ (keys >> np.uint64(29))
    return mixed


def _low_bits(least: Values) -> Signature:
    # 16 of 32 bits: two different values look alike once in 65,536.
    return least.astype(np.uint16)


def _band(name: bytes, number: int, signature: Signature) -> int:
    rows = signature[ROWS * number : ROWS * (number + 1)]
    return _signed(_digest(name % number + rows.tobytes()))


def _hash(name: str | None) -> int:
    return _digest(name.encode("utf-8", "surrogatepass")) if name else 0


def _digest(content: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little")


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number
