"""The one input type: a listing as a marketplace sends it.

Training, API, command line and notebooks all build their listings here, so
that a value means the same everywhere. The fields are those of the public
contract; unknown extra fields are ignored, missing ones are normal.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Container
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct

MAX_TITLE = 500
MAX_DESCRIPTION = 20_000
CLOCK_SKEW = timedelta(hours=24)
"""How far ahead of the receiver's clock ``listed_at`` may lie."""

# Exactly representable as JSON numbers everywhere, and in every database.
_MAX_INT = 2**53

Text = Annotated[str, Meta(max_length=512)]
Count = Annotated[int, Meta(ge=0, le=_MAX_INT)]
Points = Annotated[int, Meta(ge=-_MAX_INT, le=_MAX_INT)]
Rate = Annotated[float, Meta(ge=0, le=1)]
Moment = Annotated[datetime, Meta(tz=True)]


class Licence(Struct, frozen=True):
    """A publication licence (出版物经营许可证) as the marketplace holds it."""

    number: Text | None = None
    holder: Text | None = None
    scope: Text | None = None
    valid_until: date | None = None
    status: Literal["verified", "unverified", "expired", "none"] | None = None


class Seller(Struct, frozen=True):
    """A seller's history as known when the listing was made."""

    seller_id: Annotated[str, Meta(min_length=1, max_length=128)]
    registered_on: date | None = None
    kind: Literal["personal", "shop", "flagship"] | None = None
    credit_points: Points | None = None
    positive_rate: Rate | None = None
    active_listings: Count | None = None
    active_av_listings: Count | None = None
    units_sold_90d: Count | None = None
    refund_rate_90d: Rate | None = None
    piracy_complaints_180d: Count | None = None
    notices_365d: Count | None = None
    takedowns_365d: Count | None = None
    counter_notices_won_365d: Count | None = None
    last_takedown_on: date | None = None
    licence: Licence | None = None


class Listing(Struct, frozen=True):
    """One offer: what is sold, for how much, by whom.

    ``price`` is asked for the whole listing, in ``currency`` (ISO 4217).
    """

    listing_id: Annotated[str, Meta(min_length=1, max_length=128)]
    title: Annotated[str, Meta(min_length=1, max_length=MAX_TITLE)]
    price: Annotated[float, Meta(ge=0)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$(?!\\n)")] = "CNY"
    description: Annotated[str, Meta(max_length=MAX_DESCRIPTION)] | None = None
    category: Text | None = None
    condition: Literal["new", "used"] | None = None
    stock: Count | None = None
    units_sold_30d: Count | None = None
    ship_from: Text | None = None
    listed_at: Moment | None = None
    url: Annotated[str, Meta(max_length=2048, pattern="^https?://[^\\s]+$(?!\\n)")] | None = None
    image_ids: Annotated[list[Text], Meta(max_length=20)] | None = None
    seller: Seller | None = None


class FieldError(NamedTuple):
    """What is wrong, and where: ``loc`` is the path to the field."""

    loc: tuple[str | int, ...]
    msg: str


class ListingError(ValueError):
    """A listing that cannot be read; names every field at fault.

    ``is_syntax`` tells a body that is no JSON from one with wrong fields.
    """

    def __init__(
        self,
        errors: list[FieldError],
        *,
        listing_id: str | None = None,
        is_syntax: bool = False,
    ) -> None:
        self.errors = errors
        self.listing_id = listing_id
        self.is_syntax = is_syntax
        super().__init__(
            "; ".join(f"{'.'.join(map(str, e.loc)) or 'body'}: {e.msg}" for e in errors)
        )


_decoder = msgspec.json.Decoder(Listing)
_fields = {f.name: f for f in msgspec.structs.fields(Listing)}
_seller_fields = {f.name: f for f in msgspec.structs.fields(Seller)}
_licence_fields = {f.name: f for f in msgspec.structs.fields(Licence)}
_PARTS = {"seller": _seller_fields, "licence": _licence_fields}
_WHOLE = frozenset(
    info.name
    for info in (*_fields.values(), *_seller_fields.values())
    if info.type in (Count | None, Points | None)
)


def decode_listing(raw: bytes, *, received_at: datetime | None = None) -> Listing:
    """Read one listing from JSON.

    Parameters
    ----------
    raw : bytes
        UTF-8 JSON of one object.
    received_at : datetime, optional
        The receiver's clock, against which ``listed_at`` is checked; now.

    Raises
    ------
    ListingError
        Naming each field at fault; ``is_syntax`` if it is no JSON at all.
    """
    try:
        listing = _decoder.decode(raw)
        check_listing(listing, received_at=received_at)
        return listing
    except (msgspec.MsgspecError, UnicodeDecodeError, ListingError, RecursionError):
        # The fast reader stops at the first fault; people want all of them.
        return parse_listing(load_json(raw), received_at=received_at)


def load_json(raw: bytes) -> Any:
    """Parse strict JSON: no NaN, no Infinity, no number that overflows.

    Raises
    ------
    ListingError
        With ``is_syntax`` set.
    """
    try:
        # Decoded here: left to itself, json would take UTF-16 and UTF-32 as well.
        text = raw.decode("utf-8-sig")
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        problem = "nested too deeply"
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 at byte {error.start}"
    except json.JSONDecodeError as error:
        problem = f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    except ValueError as error:
        problem = f"not JSON: {error}"
    raise ListingError([FieldError((), problem)], is_syntax=True)


def parse_listing(obj: Any, *, received_at: datetime | None = None) -> Listing:
    """Build a listing from decoded JSON, collecting every fault.

    Raises
    ------
    ListingError
        Naming each field at fault.
    """
    if not isinstance(obj, dict):
        message = f"expected an object, got {_json_name(obj)}"
        raise ListingError([FieldError((), message)])
    obj = _tidied(obj, _fields)
    errors = [
        *_faults(obj, _fields, (), required=("listing_id", "title", "price")),
        *_nested_faults(obj),
    ]
    errors += _faults_beyond_types(obj, errors, received_at)
    given_id = obj.get("listing_id")
    listing_id = given_id if isinstance(given_id, str) and _is_storable(given_id) else None
    if errors:
        raise ListingError(errors, listing_id=listing_id)
    return msgspec.convert(obj, Listing)


def check_listing(listing: Listing, *, received_at: datetime | None = None) -> None:
    """Check what a type cannot say: the currency is known, the time not ahead.

    Raises
    ------
    ListingError
    """
    errors = []
    if listing.currency != "CNY" and listing.currency not in known_currencies():
        known = ", ".join(sorted(known_currencies()))
        errors.append(FieldError(("currency",), f"unknown currency; known are {known}"))
    if listing.listed_at is not None:
        now = received_at or datetime.now(UTC)
        if listing.listed_at > now + CLOCK_SKEW:
            errors.append(FieldError(("listed_at",), "lies more than 24 hours ahead"))
    if not math.isfinite(listing.price):
        errors.append(FieldError(("price",), "must be finite"))
    if errors:
        raise ListingError(errors, listing_id=listing.listing_id)


@cache
def known_currencies() -> frozenset[str]:
    """Currencies of the shipped rate table."""
    from model.features.money import RateTable

    return frozenset(RateTable.load().currencies)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a JSON number")


def _finite(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise ValueError(f"{literal[:20]} is out of range")
    return value


def _nested_faults(obj: dict[str, Any]) -> list[FieldError]:
    seller = obj.get("seller")
    if not isinstance(seller, dict):
        return []
    errors = _faults(seller, _seller_fields, ("seller",), required=("seller_id",))
    licence = seller.get("licence")
    if isinstance(licence, dict):
        errors += _faults(licence, _licence_fields, ("seller", "licence"), required=())
    return errors


def _faults(
    obj: dict[str, Any],
    fields: dict[str, msgspec.structs.FieldInfo],
    prefix: tuple[str, ...],
    *,
    required: tuple[str, ...],
) -> list[FieldError]:
    errors = [FieldError((*prefix, name), "required") for name in required if obj.get(name) is None]
    for name, info in fields.items():
        value = obj.get(name)
        if value is None:
            continue
        loc = (*prefix, name)
        if name in ("seller", "licence"):
            if not isinstance(value, dict):
                message = f"expected an object or null, got {_json_name(value)}"
                errors.append(FieldError(loc, message))
            continue
        if not _is_storable(value):
            errors.append(FieldError(loc, "holds a lone surrogate, which is no text"))
            continue
        try:
            msgspec.convert(value, info.type)
        except msgspec.ValidationError as error:
            errors.append(FieldError(loc, _plain(str(error))))
    return errors


def _faults_beyond_types(
    obj: dict[str, Any], errors: list[FieldError], received_at: datetime | None
) -> list[FieldError]:
    """Check what is sound so far as if the rest were, so that no fault hides another."""
    faulty = {error.loc[0] for error in errors}
    sound = {name: obj[name] for name in _CHECKED & obj.keys() - faulty}
    try:
        check_listing(msgspec.convert(_PLACEHOLDER | sound, Listing), received_at=received_at)
    except ListingError as error:
        return error.errors
    return []


_CHECKED = {"price", "currency", "listed_at"}
_PLACEHOLDER = {"listing_id": "-", "title": "-", "price": 0}


def _is_storable(value: Any) -> bool:
    """Tell whether text can be written as UTF-8."""
    if isinstance(value, list):
        return all(map(_is_storable, value))
    if not isinstance(value, str):
        return True
    return not _UNSTORABLE.search(value)


_UNSTORABLE = re.compile("[\ud800-\udfff]")


def _plain(message: str) -> str:
    """Turn msgspec's wording into ours: the path is in ``loc`` already."""
    return message.split(" - at `$")[0].replace("`", "").replace("Expected", "expected", 1)


def _json_name(value: Any) -> str:
    names = {list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _tidied(obj: dict[str, Any], fields: Container[str]) -> dict[str, Any]:
    """Copy the known fields, without nulls, and with 5.0 read as 5.

    Defaults stand for nulls; data frames write whole numbers as floats once
    a column has gaps. Unknown fields may hold anything, at any depth.
    """
    tidy: dict[str, Any] = {}
    for key, value in obj.items():
        if value is None or key not in fields:
            continue
        if isinstance(value, dict) and key in _PARTS:
            tidy[key] = _tidied(value, _PARTS[key])
        elif key in _WHOLE and isinstance(value, float) and value.is_integer():
            tidy[key] = int(value)
        else:
            tidy[key] = value
    return tidy
