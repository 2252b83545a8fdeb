"""The figures of a listing as named levels: what the model sees of them.

Every name stands in ``VOCABULARY`` with its reason code, the sentence that
explains it and the characters it rests on. A missing value gives no name.
"""

from __future__ import annotations

from model.features.claims import Claims, Span
from model.features.levels import Entry
from model.features.listing_levels import (
    ABOUT_GOODS,
    BASIS,
    CLOUD_PRICE,
    COARSE,
    DISCS,
    DRIVE_PRICE,
    FINDINGS,
    GROUPS,
    LISTING_VOCABULARY,
    LOAD,
    LOT,
    MEDIUM,
    PLACEHOLDER,
    PRICE,
    PRICE_BY_CONDITION,
    PRICE_BY_GROUP,
    PRICE_BY_SALES,
    SOLD,
    STOCK,
    STOCK_BY_CONDITION,
    STOCK_OF_PERSON,
    WORKS,
    WORKS_A_DISC,
)
from model.features.media import media, minutes_per_disc, works_per_disc
from model.features.price import PriceFacts
from model.features.seller import SellerFacts
from model.features.seller_levels import (
    AGE,
    AV_LISTINGS,
    AV_SHARE,
    COMPLAINTS,
    CREDIT,
    KIND,
    NOTICES,
    POSITIVE,
    REFUND,
    SELLER_VOCABULARY,
    TAKEDOWNS,
    TURNOVER,
    WON,
)
from model.features.sentences import Facts, Sentence
from model.listing import Listing

VOCABULARY: dict[str, Entry] = {**LISTING_VOCABULARY, **SELLER_VOCABULARY}
"""Every feature by name."""


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


def _price_features(listing: Listing, claims: Claims, price: PriceFacts, names: list[str]) -> None:
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
    names.append(PRICE_BY_GROUP[GROUPS[edition_class]].name(ratio))
    names.append(BASIS[price.basis])
    condition = listing.condition or claims.condition
    if condition is not None:
        names.append(PRICE_BY_CONDITION[condition].name(ratio))
    if listing.units_sold_30d is not None:
        names.append(PRICE_BY_SALES[COARSE.index(ratio)].name(listing.units_sold_30d))


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
