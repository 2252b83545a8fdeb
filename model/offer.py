"""What a listing offers: the terms it uses, as signals, and whether they are
audiovisual at all.

Most of what a marketplace sends is no disc, drive or link. Prices, stock and
a seller's past say nothing about a kettle: they count only where the listing
speaks of films, discs or the like.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from model.features.claims import Claims
from model.features.levels import no_spans
from model.features.numeric import VOCABULARY, numeric_features, spans_of
from model.features.price import PriceFacts
from model.features.seller import SellerFacts
from model.listing import Listing
from model.text.lexicon import Lexicon, Match

if TYPE_CHECKING:
    from model.reading import Passage

# What carries a film to its buyer. Content and trade words without it (全集,
# 典藏, 礼盒装, 复刻) are said of books, shoes and tea.
CARRIERS = frozenset(
    {
        "BD_RECORDABLE",
        "BURN_TO_ORDER",
        "CAM_SOURCE",
        "CLOUD_DELIVERY",
        "COMPRESSED_DISC",
        "DRIVE_LOADED",
        "DVD_RECORDABLE",
        "FALSE_BLU_RAY_TECH",
        "PIRATE_STREAM",
        "PIRATE_WORD",
        "PRELOADED_CONTENT",
        "RIP_SOURCE",
    }
)
_CATEGORY_CONTENT = frozenset({"CONTENT_FILM", "CONTENT_SERIES"})
NOT_AUDIOVISUAL = "NO_AUDIOVISUAL_OFFER"
CATEGORY = "CATEGORY"
DENIED = "DENIED_"
"""Before a concept's code: the text says that it is not so."""


class Signal(Struct, frozen=True, gc=False):
    """One named thing that a listing shows.

    ``code`` is the reason it belongs to; ``start`` and ``end`` lie in the
    folded text of ``field``, which is ``None`` for prices and sellers.
    """

    name: str
    value: float
    code: str
    field: str | None = None
    start: int = 0
    end: int = 0


NOTHING_AUDIOVISUAL = Signal("no_audiovisual", 1.0, NOT_AUDIOVISUAL)


class Category(NamedTuple):
    """What the marketplace's category says, and whether it is one of films."""

    signals: tuple[Signal, ...]
    is_audiovisual: bool


NO_CATEGORY = Category((), False)


def term_signals(passages: list[Passage]) -> list[Signal]:
    """Name the concepts that a text speaks of, each at its first place.

    A concept said in the title is a second signal of the same reason; one
    that is denied (不刻电影) is another signal altogether.
    """
    signals: dict[str, Signal] = {}
    for passage in passages:
        field = passage.field
        for match in passage.matches:
            code, names = _names(match.concept, match.negated, field == "title")
            for name in names:
                if name not in signals:
                    signals[name] = Signal(name, 1.0, code, field, match.start, match.end)
    return list(signals.values())


@cache
def _names(concept: str, is_denied: bool, in_title: bool) -> tuple[str, tuple[str, ...]]:
    """Give the code of a term's reason and the names of its signals."""
    name = f"not:{concept}" if is_denied else concept
    code = f"{DENIED}{concept}" if is_denied else concept
    return code, (name, f"title:{name}") if in_title else (name,)


def expected_sign(name: str, lexicon: Lexicon) -> int:
    """Tell which way a signal may speak: 1 towards pirated, -1 lawful, 0 either.

    A term that only pirates use must not count for a seller because honest
    ones, too, write it to disown it; where the data say otherwise, the data
    lack the case.
    """
    if name.startswith("finding:"):
        return 0 if name == "finding:CBHD_GENUINE" else 1
    directions = lexicon.directions.get(name.removeprefix("title:"))
    if not directions:
        return 0
    if directions <= {"+", "++"}:
        return 1
    return -1 if directions <= {"-", "--"} else 0


def read_category(matches: list[Match], lexicon: Lexicon) -> Category:
    """Name the concepts of the marketplace's category path."""
    concepts = dict.fromkeys(match.concept for match in matches)
    media = _media(lexicon) | _CATEGORY_CONTENT
    return Category(
        tuple(Signal(f"category:{concept}", 1.0, CATEGORY) for concept in concepts),
        not media.isdisjoint(concepts),
    )


def carriers(lexicon: Lexicon) -> frozenset[str]:
    """Name the concepts that speak of films, discs, loaded drives or links."""
    return CARRIERS | _media(lexicon)


def name_a_carrier(passages: list[Passage], carriers: frozenset[str]) -> bool:
    """Whether a text speaks of one of the `carriers`."""
    for passage in passages:
        for match in passage.matches:
            if match.concept in carriers:
                return True
    return False


def _media(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(code for code, about in lexicon.concepts.items() if about.kind == "medium")


def figure_signals(
    listing: Listing, claims: Claims, price: PriceFacts, seller: SellerFacts | None
) -> list[Signal]:
    """Name the levels of price, stock, edition and seller."""
    signals = []
    for name, value in numeric_features(listing, claims, price, seller):
        signal = _PLACELESS.get(name)
        if signal is None:
            code = VOCABULARY[name].code
            spans = spans_of(name, claims)
            if spans:
                place = spans[0]
                signal = Signal(name, value, code, place.field, place.start, place.end)
            else:
                signal = Signal(name, value, code)
        signals.append(signal)
    return signals


# Those of prices and sellers stand nowhere in the text: one object each serves all.
_PLACELESS = {
    name: Signal(name, 1.0, entry.code)
    for name, entry in VOCABULARY.items()
    if entry.spans is no_spans
}
