"""What a listing offers: the terms it uses, as signals, and whether they are
audiovisual at all.

Most of what a marketplace sends is no disc, drive or link. Prices, stock and
a seller's past say nothing about a kettle: they count only where the listing
speaks of films, discs or the like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from model.features.claims import Claims
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


class Signal(NamedTuple):
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


def term_signals(passages: list[Passage]) -> list[Signal]:
    """Name the concepts that a text speaks of, each at its first place.

    A concept said in the title is a second signal of the same reason; one
    that is denied (不刻电影) is another signal altogether.
    """
    signals: dict[str, Signal] = {}
    for passage in passages:
        for match in passage.matches:
            name = f"not:{match.concept}" if match.negated else match.concept
            code = f"{DENIED}{match.concept}" if match.negated else match.concept
            for key in (name, f"title:{name}") if passage.field == "title" else (name,):
                if key not in signals:
                    signals[key] = Signal(key, 1.0, code, passage.field, match.start, match.end)
    return list(signals.values())


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


def category_signals(matches: list[Match]) -> list[Signal]:
    """Name the concepts of the marketplace's category path."""
    concepts = dict.fromkeys(match.concept for match in matches)
    return [Signal(f"category:{concept}", 1.0, CATEGORY) for concept in concepts]


def is_audiovisual(
    passages: list[Passage], category: list[Match], claims: Claims, lexicon: Lexicon
) -> bool:
    """Whether anything speaks of films, discs, loaded drives or links."""
    if claims.medium is not None:
        return True
    concepts = lexicon.concepts
    for passage in passages:
        for match in passage.matches:
            if match.concept in CARRIERS or concepts[match.concept].kind == "medium":
                return True
    return any(
        match.concept in _CATEGORY_CONTENT or concepts[match.concept].kind == "medium"
        for match in category
    )


def figure_signals(
    listing: Listing, claims: Claims, price: PriceFacts, seller: SellerFacts | None
) -> list[Signal]:
    """Name the levels of price, stock, edition and seller."""
    signals = []
    for name, value in numeric_features(listing, claims, price, seller):
        code = VOCABULARY[name].code
        spans = spans_of(name, claims)
        if spans:
            place = spans[0]
            signals.append(Signal(name, value, code, place.field, place.start, place.end))
        else:
            signals.append(Signal(name, value, code))
    return signals
