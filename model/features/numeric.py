"""The figures of a listing as named levels: what the model sees of them.

Every name stands in ``VOCABULARY`` with its reason code, the sentence that
explains it and the characters it rests on. A missing value gives no name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from model.features import sentences as say
from model.features.claims import Claims, Span
from model.features.media import media, minutes_per_disc, works_per_disc
from model.features.levels import Levels
from model.features.price import PriceFacts
from model.features.seller import SellerFacts
from model.features.sentences import Facts, Sentence
from model.listing import Listing


class Entry(NamedTuple):
    """One feature: its reason code, its words, its place in the text."""

    code: str
    sentence: Callable[[Facts], Sentence]
    spans: Callable[[Claims], tuple[Span, ...]]


VOCABULARY: dict[str, Entry] = {}

FINDING_CODES = (
    "FALSE_BLU_RAY", "FALSE_UHD", "UHD_IN_DVD_PLAYER", "EPISODES_EXCEED_DISCS",
    "WORKS_EXCEED_DISCS", "RESOLUTION_EXCEEDS_MEDIUM", "CATALOGUE_ON_DRIVE", "CATALOGUE_BY_LINK",
    "USED_IN_BULK", "STILL_IN_CINEMAS", "SAME_DAY_RELEASE", "TV_DUB_MIX", "RECORDABLE_AS_EDITION",
    "PUBLISHER_AFTER_END", "LIMITED_EDITION_EXCEEDED", "CBHD_GENUINE",
)
ABOUT = ("player", "drive_unit", "part", "case", "blank", "game", "software", "book", "service",
         "other")
MEDIA = ("vcd", "dvd", "d5", "d9", "hdvd", "bd", "bd9", "uhd", "cbhd", "cd", "ld", "tape", "drive",
         "cloud", "disc")
# Editions whose prices behave alike; crosses need support.
_GROUPS = {
    "dvd_teaching": "teaching", "dvd_import": "import", "dvd_import_set": "import",
    "bd_import": "bd_import", "bd_import_set": "bd_import", "bd": "bd", "bd_set": "bd_set",
    "uhd": "uhd", "uhd_set": "uhd", "dvd": "dvd", "dvd_set": "dvd_set", "hdvd": "hdvd",
    "vcd": "vcd", "cd": "cd", "cd_set": "cd", "cbhd": "cbhd", "ld": "ld", "tape": "tape",
}
_PRICE_EDGES = (0.06, 0.12, 0.2, 0.35, 0.6, 1.0, 2.0)
_PRICE_CODES = (
    *("PRICE_FAR_BELOW_EDITION",) * 3, *("PRICE_BELOW_EDITION",) * 2,
    *("PRICE_OF_GENUINE_EDITION",) * 2, "PRICE_ABOVE_EDITION",
)
_COARSE_EDGES = (0.12, 0.35, 1.0)
_COARSE_CODES = (
    "PRICE_FAR_BELOW_EDITION", "PRICE_BELOW_EDITION", "PRICE_OF_GENUINE_EDITION",
    "PRICE_ABOVE_EDITION",
)


def _no_spans(claims: Claims) -> tuple[Span, ...]:
    return ()


def _declare(
    levels: Levels,
    sentence: Callable[[Facts], Sentence],
    spans: Callable[[Claims], tuple[Span, ...]] = _no_spans,
) -> Levels:
    for name, code in zip(levels.names, levels.codes, strict=True):
        VOCABULARY[name] = Entry(code, sentence, spans)
    return levels


def _declare_one(
    name: str,
    code: str,
    sentence: Callable[[Facts], Sentence],
    spans: Callable[[Claims], tuple[Span, ...]] = _no_spans,
) -> str:
    VOCABULARY[name] = Entry(code, sentence, spans)
    return name


# --- price -----------------------------------------------------------------
def _price_spans(claims: Claims) -> tuple[Span, ...]:
    return claims.spans(claims.unit_price)


_ratio = Levels("price_ratio", _PRICE_EDGES, _PRICE_CODES)
_coarse = Levels("price_ratio", _COARSE_EDGES, _COARSE_CODES)
PRICE = _declare(_ratio, say.price_sentence, _price_spans)
PRICE_BY_GROUP = {
    group: _declare(_coarse.crossed(group), say.price_sentence, _price_spans)
    for group in sorted(set(_GROUPS.values()))
}
PRICE_BY_CONDITION = {
    condition: _declare(_coarse.crossed(condition), say.price_and_condition, _price_spans)
    for condition in ("new", "used")
}
SOLD_EDGES = (1, 5, 30, 200)
PRICE_BY_SALES = {
    coarse: _declare(
        Levels("sold", SOLD_EDGES, (_COARSE_CODES[coarse],), f"|price{coarse}"),
        say.price_and_sales,
        _price_spans,
    )
    for coarse in range(len(_COARSE_CODES))
}
# A loaded drive costs more than an empty one, a genuine empty one about the same.
_DRIVE_CODES = (
    "DRIVE_PRICE_TOO_LOW", "DRIVE_PRICE_OF_EMPTY", "DRIVE_PRICE_OF_EMPTY",
    "DRIVE_PRICE_ABOVE_EMPTY", "DRIVE_PRICE_ABOVE_EMPTY",
)
DRIVE_PRICE = {
    name: _declare(
        Levels("drive_ratio", (0.5, 1.0, 1.6, 3.0), _DRIVE_CODES, f"|{name}"), say.price_sentence
    )
    for name in ("drive_small", "drive_large")
}
CLOUD_PRICE = _declare(
    Levels("cloud_ratio", (0.01, 0.1, 0.5, 2.0), ("PRICE_FAR_BELOW_EDITION",) * 3 + ("PRICE_OF_GENUINE_EDITION",) * 2),
    say.price_sentence,
)
PLACEHOLDER = _declare_one("price_placeholder", "PRICE_PLACEHOLDER", say.placeholder_sentence)
BASIS = {
    basis: _declare_one(f"price_basis:{basis}", "PRICE_BASIS", say.basis_sentence, _price_spans)
    for basis in ("unit", "discs", "lot", "works", "episodes", "single", "collection", "bulk")
}

# --- stock and sales -------------------------------------------------------
_STOCK_EDGES = (2, 5, 20, 100, 1000)
STOCK = _declare(Levels("stock", _STOCK_EDGES, ("STOCK",)), say.stock_sentence)
STOCK_BY_CONDITION = {
    "new": _declare(Levels("stock", _STOCK_EDGES, ("STOCK",), "|new"), say.stock_sentence),
    "used": _declare(
        Levels(
            "stock", _STOCK_EDGES,
            ("SINGLE_USED_COPY", "SINGLE_USED_COPY", *("USED_IN_BULK",) * 4), "|used",
        ),
        say.stock_sentence,
        lambda claims: claims.spans("condition.used"),
    ),
}
STOCK_OF_PERSON = _declare(
    Levels("stock", _STOCK_EDGES, ("STOCK_OF_PRIVATE_SELLER",), "|personal"), say.kind_sentence
)
SOLD = _declare(Levels("sold", SOLD_EDGES, ("SALES",)), say.stock_sentence)

# --- claims ----------------------------------------------------------------
MEDIUM = {
    medium: _declare_one(
        f"medium:{medium}", "EDITION_CLAIMED", say.medium_sentence,
        lambda claims, key=f"medium.{medium}": claims.spans(key),  # type: ignore[misc]
    )
    for medium in MEDIA
}
ABOUT_GOODS = {
    about: _declare_one(
        f"about:{about}", "NOT_A_FILM_DISC", say.about_sentence,
        lambda claims, key=f"about.{about}": claims.spans(key),  # type: ignore[misc]
    )
    for about in ABOUT
}
LOAD = _declare(
    Levels(
        "minutes_load", (0.5, 1.0, 2.0, 4.0),
        ("EPISODES_FIT_DISCS",) * 2 + ("EPISODES_EXCEED_DISCS",) * 3,
    ),
    say.minutes_sentence,
    lambda claims: claims.spans(
        claims.episodes_per_disc or claims.episodes or claims.seasons, claims.discs
    ),
)
WORKS_A_DISC = _declare(
    Levels(
        "works_per_disc", (1.01, 1.5, 3.0, 6.0),
        ("WORKS_FIT_DISCS",) * 2 + ("WORKS_EXCEED_DISCS",) * 3,
    ),
    say.works_per_disc_sentence,
    lambda claims: claims.spans(claims.works_per_disc or claims.works, claims.discs),
)
_WORKS_EDGES = (3, 10, 50, 200)
WORKS = {
    where: _declare(
        Levels("works", _WORKS_EDGES, ("CATALOGUE_OF_WORKS",), f"|{where}"),
        say.works_sentence,
        lambda claims: claims.spans(claims.works),
    )
    for where in ("drive", "cloud", "disc")
}
DISCS = _declare(
    Levels("discs", (2, 5, 13, 31, 100), ("DISC_COUNT",)),
    say.discs_sentence,
    lambda claims: claims.spans(claims.discs),
)
LOT = _declare(
    Levels("minimum_lot", (10, 50), ("MINIMUM_LOT",)),
    say.lot_sentence,
    lambda claims: claims.spans(claims.minimum_lot),
)


def _finding_sentence(code: str) -> Callable[[Facts], Sentence]:
    def sentence(facts: Facts) -> Sentence:
        for finding in facts.claims.findings:
            if finding.code == code:
                return finding.zh, finding.en
        return code, code

    return sentence


def _finding_spans(code: str) -> Callable[[Claims], tuple[Span, ...]]:
    def spans(claims: Claims) -> tuple[Span, ...]:
        return tuple(s for f in claims.findings if f.code == code for s in f.spans)

    return spans


FINDINGS = {
    code: _declare_one(f"finding:{code}", code, _finding_sentence(code), _finding_spans(code))
    for code in FINDING_CODES
}

# --- seller ----------------------------------------------------------------
AGE = _declare(
    Levels("seller_age_days", (30, 120, 365, 1095, 2190), ("SELLER_AGE",)), say.age_sentence
)
KIND = {
    kind: _declare_one(f"seller_kind:{kind}", "SELLER_KIND", say.kind_sentence)
    for kind in ("personal", "shop", "flagship")
}
CREDIT = _declare(
    Levels("seller_credit", (50, 251, 10_001, 500_001), ("SELLER_CREDIT",)), say.credit_sentence
)
POSITIVE = _declare(
    Levels("seller_positive", (0.9, 0.95, 0.98, 0.995), ("SELLER_REVIEWS",)), say.positive_sentence
)
REFUND = _declare(
    Levels("seller_refund", (0.01, 0.03, 0.06, 0.12), ("SELLER_REFUNDS",)), say.refund_sentence
)
AV_SHARE = _declare(
    Levels("seller_av_share", (0.05, 0.3, 0.7, 0.95), ("SELLER_AV_SHARE",)), say.share_sentence
)
AV_LISTINGS = _declare(
    Levels("seller_av_listings", (5, 50, 300, 2000), ("SELLER_AV_CATALOGUE",)),
    say.av_listings_sentence,
)
TURNOVER = _declare(
    Levels("seller_turnover", (0.5, 3, 15, 60), ("SELLER_TURNOVER",)), say.turnover_sentence
)
COMPLAINTS = _declare(
    Levels(
        "seller_complaints", (1, 3, 10), ("NO_PIRACY_COMPLAINTS", *("PIRACY_COMPLAINTS",) * 3)
    ),
    say.complaints_sentence,
)
NOTICES = _declare(
    Levels("seller_notices", (1, 3, 10), ("NO_NOTICES", *("NOTICES_RECEIVED",) * 3)),
    say.notices_sentence,
)
TAKEDOWNS = _declare(
    Levels(
        "seller_takedowns", (0.05, 0.6, 1.5, 3.0), ("NO_TAKEDOWNS", *("TAKEDOWN_HISTORY",) * 4)
    ),
    say.takedown_sentence,
)
WON = _declare_one("seller_counter_notices_won", "COUNTER_NOTICES_WON", say.won_sentence)


def numeric_features(
    listing: Listing, claims: Claims, price: PriceFacts, seller: SellerFacts | None
) -> list[tuple[str, float]]:
    """Name the levels that a listing's figures fall in, each with 1.0.

    Returns
    -------
    list of (str, float)
        Names out of ``VOCABULARY``, each at most once.
    """
    names: list[str] = []
    _price_features(listing, claims, price, names)
    _stock_features(listing, claims, seller, names)
    _claim_features(claims, names)
    if seller is not None:
        _seller_features(seller, names)
    return [(name, 1.0) for name in names]


def _price_features(
    listing: Listing, claims: Claims, price: PriceFacts, names: list[str]
) -> None:
    ratio, edition_class = price.ratio, price.edition_class
    if edition_class is None:
        return
    if ratio is None:
        names.append(BASIS["bulk"] if price.basis == "bulk" else PLACEHOLDER)
        return
    if edition_class in DRIVE_PRICE:
        names.append(DRIVE_PRICE[edition_class].name(ratio))
        return
    if edition_class == "cloud":
        names.append(CLOUD_PRICE.name(ratio))
        return
    names.append(PRICE.name(ratio))
    names.append(PRICE_BY_GROUP[_GROUPS[edition_class]].name(ratio))
    names.append(BASIS[price.basis])
    condition = listing.condition or claims.condition
    if condition is not None:
        names.append(PRICE_BY_CONDITION[condition].name(ratio))
    if listing.units_sold_30d is not None:
        names.append(PRICE_BY_SALES[_coarse.index(ratio)].name(listing.units_sold_30d))


def _stock_features(
    listing: Listing, claims: Claims, seller: SellerFacts | None, names: list[str]
) -> None:
    stock = listing.stock
    if stock is not None:
        names.append(STOCK.name(stock))
        condition = listing.condition or claims.condition
        if condition is not None:
            names.append(STOCK_BY_CONDITION[condition].name(stock))
        if seller is not None and seller.kind == "personal":
            names.append(STOCK_OF_PERSON.name(stock))
    if listing.units_sold_30d is not None:
        names.append(SOLD.name(listing.units_sold_30d))


def _claim_features(claims: Claims, names: list[str]) -> None:
    medium = claims.medium
    if claims.about is not None:
        names.append(ABOUT_GOODS[claims.about])
    elif medium is not None:
        names.append(MEDIUM[medium])
        holds = media().get(medium)
        minutes = minutes_per_disc(claims) if holds is not None else None
        if minutes is not None and holds is not None:
            names.append(LOAD.name(minutes / holds.honest_minutes))
        ratio = works_per_disc(claims)
        if ratio is not None and holds is not None:
            names.append(WORKS_A_DISC.name(ratio))
        if claims.works is not None:
            where = medium if medium in ("drive", "cloud") else "disc"
            names.append(WORKS[where].name(claims.works.low))
        if claims.discs is not None:
            names.append(DISCS.name(claims.discs.low))
        if claims.minimum_lot is not None:
            names.append(LOT.name(claims.minimum_lot.low))
    seen = set()
    for finding in claims.findings:
        if finding.code not in seen:
            seen.add(finding.code)
            names.append(FINDINGS[finding.code])


def _seller_features(seller: SellerFacts, names: list[str]) -> None:
    if seller.kind is not None:
        names.append(KIND[seller.kind])
    for levels, value in (
        (AGE, seller.age_days),
        (CREDIT, seller.credit_points),
        (POSITIVE, seller.positive_rate),
        (REFUND, seller.refund_rate),
        (AV_SHARE, seller.av_share),
        (AV_LISTINGS, seller.active_av_listings),
        (TURNOVER, seller.units_per_listing),
        (COMPLAINTS, seller.complaints),
        (NOTICES, seller.notices),
        (TAKEDOWNS, seller.takedown_weight),
    ):
        if value is not None:
            names.append(levels.name(value))
    if seller.counter_notices_won:
        names.append(WON)


def explain(
    name: str, listing: Listing, claims: Claims, price: PriceFacts, seller: SellerFacts | None
) -> Sentence:
    """Say in Chinese and English, with the figures, what a feature stands for.

    Raises
    ------
    KeyError
        If the name is not in the vocabulary.
    """
    return VOCABULARY[name].sentence(Facts(listing, claims, price, seller))


def spans_of(name: str, claims: Claims) -> tuple[Span, ...]:
    """Return the characters that a feature rests on; none for price and seller."""
    return VOCABULARY[name].spans(claims)
