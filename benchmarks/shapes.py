"""A listing and a score as pydantic has them, for the services we compare with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, Field


class LicenceIn(BaseModel):
    number: str | None = None
    holder: str | None = None
    scope: str | None = None
    valid_until: date | None = None
    status: Literal["verified", "unverified", "expired", "none"] | None = None


class SellerIn(BaseModel):
    seller_id: str
    registered_on: date | None = None
    kind: Literal["personal", "shop", "flagship"] | None = None
    credit_points: int | None = None
    positive_rate: float | None = Field(None, ge=0, le=1)
    active_listings: int | None = Field(None, ge=0)
    active_av_listings: int | None = Field(None, ge=0)
    units_sold_90d: int | None = Field(None, ge=0)
    refund_rate_90d: float | None = Field(None, ge=0, le=1)
    piracy_complaints_180d: int | None = Field(None, ge=0)
    notices_365d: int | None = Field(None, ge=0)
    takedowns_365d: int | None = Field(None, ge=0)
    counter_notices_won_365d: int | None = Field(None, ge=0)
    last_takedown_on: date | None = None
    licence: LicenceIn | None = None


class ListingIn(BaseModel):
    listing_id: str = Field(min_length=1, max_length=128)
    title: str = Field(min_length=1, max_length=500)
    price: float = Field(ge=0, allow_inf_nan=False)
    currency: str = "CNY"
    description: str | None = Field(None, max_length=20_000)
    category: str | None = None
    condition: Literal["new", "used"] | None = None
    stock: int | None = Field(None, ge=0)
    units_sold_30d: int | None = Field(None, ge=0)
    ship_from: str | None = None
    listed_at: datetime | None = None
    url: str | None = None
    image_ids: list[str] | None = Field(None, max_length=20)
    seller: SellerIn | None = None


class ReasonOut(BaseModel):
    code: str
    weight: float
    field: str | None
    start: int | None
    end: int | None
    text: str | None
    message: dict[str, str]


class ScoreOut(BaseModel):
    listing_id: str
    score: float
    decision: str
    reasons: list[ReasonOut]
    findings: list[str]
    work: dict[str, Any] | None
    base: float
    rest: float
    model_version: str
    policy_version: str
    memory_version: str | None

    @classmethod
    def example(cls) -> Self:
        """Make an answer of the usual size: four reasons."""
        reason = ReasonOut(
            code="FALSE_BLU_RAY",
            weight=1.8,
            field="title",
            start=3,
            end=7,
            text="蓝光D9",
            message={"zh": "宣称蓝光，却是DVD9容量", "en": "says Blu-ray, has DVD9 capacity"},
        )
        return cls(
            listing_id="1",
            score=0.973,
            decision="block",
            reasons=[reason] * 4,
            findings=["SELLER_UNLICENSED"],
            work=None,
            base=-3.9,
            rest=0.12,
            model_version="v1",
            policy_version="p1",
            memory_version=None,
        )
