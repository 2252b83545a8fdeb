"""Listings made by hand, read as if folded: lower case, half-width."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from model.features.claims import Claims
from model.features.edition import read_claims
from model.listing import Listing

ListingMaker = Callable[..., Listing]
Reader = Callable[..., Claims]


@pytest.fixture
def listing() -> ListingMaker:
    def make(title: str = "dvd", price: float = 25.0, **fields: object) -> Listing:
        if isinstance(year := fields.pop("year", None), int):
            fields["listed_at"] = datetime(year, 6, 1, tzinfo=UTC)
        return Listing(listing_id="l-1", title=title, price=price, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture
def read(listing: ListingMaker) -> Reader:
    def read_listing(title: str, description: str | None = None, **fields: object) -> Claims:
        made = listing(title, description=description, **fields)
        return read_claims(title, description, made)

    return read_listing
