"""What happens in the marketplace, in the order in which it happens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec

Source = Literal["notice", "reviewer", "audit", "counter_notice"]


class Truth(msgspec.Struct, frozen=True):
    """What the simulation knows about a listing and nobody else does."""

    listing_id: str
    pirated: bool
    code: str
    agent_kind: str
    scenario: str
    habits: str
    slices: tuple[str, ...]
    family: str
    operator: str
    work_id: str | None
    disguise: str | None
    disguise_strength: float
    noticed_at: datetime | None


class Day(msgspec.Struct, frozen=True):
    """Sales of a seller that were settled on one day."""

    on: date
    units: int
    refunds: int
    complaints: int


class Joined(msgspec.Struct, frozen=True, tag=True):
    """A seller appears, with the past that it brings along."""

    at: datetime
    seller_id: str
    credit_points: int
    ratings: int
    positive_ratings: int
    active_listings: int
    active_av_listings: int
    sales: tuple[Day, ...] = ()
    notices: tuple[date, ...] = ()
    takedowns: tuple[date, ...] = ()
    counter_notices_won: tuple[date, ...] = ()


class Traded(msgspec.Struct, frozen=True, tag=True):
    """Sales, refunds, ratings and complaints since the last settlement."""

    at: datetime
    seller_id: str
    units: int
    refunds: int
    complaints: int
    ratings: int
    positive_ratings: int


class Delisted(msgspec.Struct, frozen=True, tag=True):
    """A seller ends some listings: sold out, expired or withdrawn."""

    at: datetime
    seller_id: str
    count: int
    av_count: int


class Listed(msgspec.Struct, frozen=True, tag=True):
    """A listing goes up; `listing` holds what a scorer would be sent."""

    at: datetime
    seller_id: str
    is_av: bool
    listing: dict[str, Any]
    truth: Truth


class Noticed(msgspec.Struct, frozen=True, tag=True):
    """A rights holder names a listing, rightly or wrongly."""

    at: datetime
    seller_id: str
    listing_id: str


class TakenDown(msgspec.Struct, frozen=True, tag=True):
    """The marketplace removes a noticed listing."""

    at: datetime
    seller_id: str
    listing_id: str
    is_av: bool


class Countered(msgspec.Struct, frozen=True, tag=True):
    """A seller's counter-notice is decided; if won, the listing is back."""

    at: datetime
    seller_id: str
    listing_id: str
    won: bool
    is_av: bool


class Reviewed(msgspec.Struct, frozen=True, tag=True):
    """A reviewer or an audit gives a verdict."""

    at: datetime
    listing_id: str
    code: str
    source: Literal["reviewer", "audit"]


class Closed(msgspec.Struct, frozen=True, tag=True):
    """The marketplace shuts a shop; its operator may return elsewhere."""

    at: datetime
    seller_id: str


Event = Joined | Traded | Delisted | Listed | Noticed | TakenDown | Countered | Reviewed | Closed
