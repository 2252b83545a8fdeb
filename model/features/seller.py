"""A seller's history as of a day: figures, and findings that are facts.

A missing field is unknown and yields nothing. Licence states are findings
only, never part of a score: a licence on file proves no genuine goods, and
none on file proves no piracy.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from model.listing import Licence, Seller

REPEAT_TAKEDOWNS = 3
TAKEDOWN_HALF_LIFE_DAYS = 120.0
COMPLAINT_HALF_LIFE_DAYS = 90.0
RECENT_DAYS = 365


class SellerFinding(Struct, frozen=True):
    """A fact about a seller: the rule that states it and the figures behind it."""

    code: str
    rule: str
    zh: str
    en: str


class SellerFacts(Struct, frozen=True):
    """A seller as known on a day; ``None`` is unknown and never zero.

    Attributes
    ----------
    age_days : int or None
        Since registration.
    av_share : float or None
        Active audiovisual listings over active listings.
    takedowns : int or None
        Takedowns of the last year less the counter-notices won: what stood.
    takedown_weight : float or None
        The same, halved for every 120 days since the last one.
    notices, complaints, counter_notices_won : int or None
    units_per_listing : float or None
        Units sold in 90 days per active listing.
    days_since_takedown : int or None
    """

    kind: str | None
    age_days: int | None
    credit_points: int | None
    positive_rate: float | None
    refund_rate: float | None
    active_listings: int | None
    active_av_listings: int | None
    av_share: float | None
    units_sold_90d: int | None
    units_per_listing: float | None
    complaints: int | None
    notices: int | None
    takedowns: int | None
    takedown_weight: float | None
    counter_notices_won: int | None
    last_takedown_on: date | None
    days_since_takedown: int | None
    findings: tuple[SellerFinding, ...]


def seller_facts(seller: Seller | None, as_of: date) -> SellerFacts | None:
    """Read a seller's history as of a day; nothing is known of no seller.

    What lies after that day (a takedown, a registration) is not yet known
    and is left out.
    """
    if seller is None:
        return None
    registered = seller.registered_on
    age = (as_of - registered).days if registered is not None and registered <= as_of else None
    last = seller.last_takedown_on
    if last is not None and last > as_of:
        last = None
    since = (as_of - last).days if last is not None else None
    won = seller.counter_notices_won_365d
    takedowns = seller.takedowns_365d
    standing = max(takedowns - (won or 0), 0) if takedowns is not None else None
    weight = None
    if standing is not None:
        weight = standing * (0.5 ** (since / TAKEDOWN_HALF_LIFE_DAYS) if since else 1.0)
    listings, av_listings = seller.active_listings, seller.active_av_listings
    share = per_listing = None
    if listings:
        if av_listings is not None:
            share = min(av_listings / listings, 1.0)
        if seller.units_sold_90d is not None:
            per_listing = seller.units_sold_90d / listings
    return SellerFacts(
        seller.kind,
        age,
        seller.credit_points,
        seller.positive_rate,
        seller.refund_rate_90d,
        listings,
        av_listings,
        share,
        seller.units_sold_90d,
        per_listing,
        seller.piracy_complaints_180d,
        seller.notices_365d,
        standing,
        weight,
        won,
        last,
        since,
        _findings(seller.licence, standing, won, last, as_of),
    )


def _findings(
    licence: Licence | None,
    standing: int | None,
    won: int | None,
    last: date | None,
    as_of: date,
) -> tuple[SellerFinding, ...]:
    found = []
    if licence is not None:
        finding = _licence_finding(licence, as_of)
        if finding is not None:
            found.append(finding)
    if standing is not None and standing >= REPEAT_TAKEDOWNS:
        when_zh = f"，最近一次 {last}" if last is not None else ""
        when_en = f", the last on {last}" if last is not None else ""
        reversed_zh = f"（已扣除申诉成立 {won} 次）" if won else ""
        reversed_en = f" ({won} reversed ones not counted)" if won else ""
        found.append(
            SellerFinding(
                "REPEAT_INFRINGER",
                "seller.repeat.takedowns_365d>=3",
                f"近一年下架 {standing} 次{reversed_zh}{when_zh}",
                f"{standing} takedowns in a year{reversed_en}{when_en}",
            )
        )
    return tuple(found)


def _licence_finding(licence: Licence, as_of: date) -> SellerFinding | None:
    until = licence.valid_until
    status = licence.status
    if status == "none":
        return SellerFinding(
            "SELLER_UNLICENSED",
            "seller.licence.status=none",
            "卖家没有《出版物经营许可证》",
            "The seller holds no publication licence",
        )
    if status == "expired" or (until is not None and until < as_of):
        day_zh, day_en = (f"，有效期至 {until}", f", valid until {until}") if until else ("", "")
        return SellerFinding(
            "LICENCE_EXPIRED",
            "seller.licence.expired",
            f"卖家的许可证已过期{day_zh}",
            f"The seller's licence has expired{day_en}",
        )
    if status == "unverified":
        return SellerFinding(
            "LICENCE_UNVERIFIED",
            "seller.licence.status=unverified",
            "卖家的许可证尚未核验",
            "The seller's licence is not verified",
        )
    return None
