"""The features of price, stock and claims by name: its reason code, its words, its place.

Edges are round figures that people use, not fitted ones; crosses are few, so
that each level has support. Names are stable: weights are learned by name.
"""

from __future__ import annotations

from collections.abc import Callable

from model.features import sentences as say
from model.features.claims import Claims, Span
from model.features.levels import Levels, Vocabulary
from model.features.seller_sentences import kind_sentence as stock_of_person_sentence
from model.features.sentences import Facts, Sentence

LISTING_VOCABULARY = Vocabulary()

FINDING_CODES = (
    "FALSE_BLU_RAY",
    "FALSE_UHD",
    "UHD_IN_DVD_PLAYER",
    "EPISODES_EXCEED_DISCS",
    "WORKS_EXCEED_DISCS",
    "RESOLUTION_EXCEEDS_MEDIUM",
    "CATALOGUE_ON_DRIVE",
    "CATALOGUE_BY_LINK",
    "USED_IN_BULK",
    "STILL_IN_CINEMAS",
    "SAME_DAY_RELEASE",
    "TV_DUB_MIX",
    "RECORDABLE_AS_EDITION",
    "PUBLISHER_AFTER_END",
    "LIMITED_EDITION_EXCEEDED",
    "CBHD_GENUINE",
)
ABOUT = (
    "player",
    "drive_unit",
    "part",
    "case",
    "blank",
    "game",
    "software",
    "book",
    "service",
    "other",
)
MEDIA = (
    "vcd",
    "dvd",
    "d5",
    "d9",
    "hdvd",
    "bd",
    "bd9",
    "uhd",
    "cbhd",
    "cd",
    "mp3",
    "ld",
    "tape",
    "drive",
    "cloud",
    "disc",
)
# Editions whose prices behave alike; crosses need support.
GROUPS = {
    "dvd_teaching": "teaching",
    "dvd_import": "import",
    "dvd_import_set": "import",
    "bd_import": "bd_import",
    "bd_import_set": "bd_import",
    "bd": "bd",
    "bd_set": "bd_set",
    "uhd": "uhd",
    "uhd_set": "uhd",
    "dvd": "dvd",
    "dvd_set": "dvd_set",
    "hdvd": "hdvd",
    "vcd": "vcd",
    "cd": "cd",
    "cd_set": "cd",
    "cbhd": "cbhd",
    "ld": "ld",
    "tape": "tape",
}
_PRICE_EDGES = (0.06, 0.12, 0.2, 0.35, 0.6, 1.0, 2.0)
_PRICE_CODES = (
    *("PRICE_FAR_BELOW_EDITION",) * 3,
    *("PRICE_BELOW_EDITION",) * 2,
    *("PRICE_OF_GENUINE_EDITION",) * 2,
    "PRICE_ABOVE_EDITION",
)
_COARSE_EDGES = (0.12, 0.35, 1.0)
_COARSE_CODES = (
    "PRICE_FAR_BELOW_EDITION",
    "PRICE_BELOW_EDITION",
    "PRICE_OF_GENUINE_EDITION",
    "PRICE_ABOVE_EDITION",
)


# --- price -----------------------------------------------------------------
def _price_spans(claims: Claims) -> tuple[Span, ...]:
    return claims.spans(claims.unit_price)


_ratio = Levels("price_ratio", _PRICE_EDGES, _PRICE_CODES)
COARSE = Levels("price_ratio", _COARSE_EDGES, _COARSE_CODES)
PRICE = LISTING_VOCABULARY.declare(_ratio, say.price_sentence, _price_spans)
PRICE_BY_GROUP = {
    group: LISTING_VOCABULARY.declare(COARSE.crossed(group), say.price_sentence, _price_spans)
    for group in sorted(set(GROUPS.values()))
}
PRICE_BY_CONDITION = {
    condition: LISTING_VOCABULARY.declare(
        COARSE.crossed(condition), say.price_and_condition, _price_spans
    )
    for condition in ("new", "used")
}
SOLD_EDGES = (1, 5, 30, 200)
PRICE_BY_SALES = {
    coarse: LISTING_VOCABULARY.declare(
        Levels("sold", SOLD_EDGES, (_COARSE_CODES[coarse],), f"|price{coarse}"),
        say.price_and_sales,
        _price_spans,
    )
    for coarse in range(len(_COARSE_CODES))
}
# A loaded drive costs more than an empty one, a genuine empty one about the same.
_DRIVE_CODES = (
    "DRIVE_PRICE_TOO_LOW",
    "DRIVE_PRICE_OF_EMPTY",
    "DRIVE_PRICE_OF_EMPTY",
    "DRIVE_PRICE_ABOVE_EMPTY",
    "DRIVE_PRICE_ABOVE_EMPTY",
)
DRIVE_PRICE = {
    name: LISTING_VOCABULARY.declare(
        Levels("drive_ratio", (0.5, 1.0, 1.6, 3.0), _DRIVE_CODES, f"|{name}"), say.price_sentence
    )
    for name in ("drive_small", "drive_large")
}
CLOUD_PRICE = LISTING_VOCABULARY.declare(
    Levels(
        "cloud_ratio",
        (0.01, 0.1, 0.5, 2.0),
        ("PRICE_FAR_BELOW_EDITION",) * 3 + ("PRICE_OF_GENUINE_EDITION",) * 2,
    ),
    say.price_sentence,
)
PLACEHOLDER = LISTING_VOCABULARY.declare_one(
    "price_placeholder", "PRICE_PLACEHOLDER", say.placeholder_sentence
)
BASIS = {
    basis: LISTING_VOCABULARY.declare_one(
        f"price_basis:{basis}", "PRICE_BASIS", say.basis_sentence, _price_spans
    )
    for basis in ("unit", "discs", "lot", "works", "episodes", "single", "collection", "bulk")
}

# --- stock and sales -------------------------------------------------------
_STOCK_EDGES = (2, 5, 20, 100, 1000)
STOCK = LISTING_VOCABULARY.declare(Levels("stock", _STOCK_EDGES, ("STOCK",)), say.stock_sentence)
STOCK_BY_CONDITION = {
    "new": LISTING_VOCABULARY.declare(
        Levels("stock", _STOCK_EDGES, ("STOCK",), "|new"), say.stock_sentence
    ),
    "used": LISTING_VOCABULARY.declare(
        Levels(
            "stock",
            _STOCK_EDGES,
            ("SINGLE_USED_COPY", "SINGLE_USED_COPY", *("USED_IN_BULK",) * 4),
            "|used",
        ),
        say.stock_sentence,
        lambda claims: claims.spans("condition.used"),
    ),
}
STOCK_OF_PERSON = LISTING_VOCABULARY.declare(
    Levels("stock", _STOCK_EDGES, ("STOCK_OF_PRIVATE_SELLER",), "|personal"),
    stock_of_person_sentence,
)
SOLD = LISTING_VOCABULARY.declare(Levels("sold", SOLD_EDGES, ("SALES",)), say.stock_sentence)

# --- claims ----------------------------------------------------------------
MEDIUM = {
    medium: LISTING_VOCABULARY.declare_one(
        f"medium:{medium}",
        "EDITION_CLAIMED",
        say.medium_sentence,
        lambda claims, key=f"medium.{medium}": claims.spans(key),  # type: ignore[misc]
    )
    for medium in MEDIA
}
ABOUT_GOODS = {
    about: LISTING_VOCABULARY.declare_one(
        f"about:{about}",
        "NOT_A_FILM_DISC",
        say.about_sentence,
        lambda claims, key=f"about.{about}": claims.spans(key),  # type: ignore[misc]
    )
    for about in ABOUT
}
LOAD = LISTING_VOCABULARY.declare(
    Levels(
        "minutes_load",
        (0.5, 1.0, 2.0, 4.0),
        ("EPISODES_FIT_DISCS",) * 2 + ("EPISODES_EXCEED_DISCS",) * 3,
    ),
    say.minutes_sentence,
    lambda claims: claims.spans(
        claims.episodes_per_disc or claims.episodes or claims.seasons, claims.discs
    ),
)
WORKS_A_DISC = LISTING_VOCABULARY.declare(
    Levels(
        "works_per_disc",
        (1.01, 1.5, 3.0, 6.0),
        ("WORKS_FIT_DISCS",) * 2 + ("WORKS_EXCEED_DISCS",) * 3,
    ),
    say.works_per_disc_sentence,
    lambda claims: claims.spans(claims.works_per_disc or claims.works, claims.discs),
)
_WORKS_EDGES = (3, 10, 50, 200)
WORKS = {
    where: LISTING_VOCABULARY.declare(
        Levels("works", _WORKS_EDGES, ("CATALOGUE_OF_WORKS",), f"|{where}"),
        say.works_sentence,
        lambda claims: claims.spans(claims.works),
    )
    for where in ("drive", "cloud", "disc")
}
DISCS = LISTING_VOCABULARY.declare(
    Levels("discs", (2, 5, 13, 31, 100), ("DISC_COUNT",)),
    say.discs_sentence,
    lambda claims: claims.spans(claims.discs),
)
LOT = LISTING_VOCABULARY.declare(
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
    code: LISTING_VOCABULARY.declare_one(
        f"finding:{code}", code, _finding_sentence(code), _finding_spans(code)
    )
    for code in FINDING_CODES
}
