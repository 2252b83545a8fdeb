"""The listing: every field of the contract, and every way to get one wrong."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.listing import (
    Licence,
    Listing,
    ListingError,
    Seller,
    check_listing,
    decode_listing,
    parse_listing,
)

LEAST = {"listing_id": "l-1", "title": "士兵突击 DVD", "price": 68}
NOW = datetime(2013, 4, 1, 8, 0, tzinfo=UTC)
LARGEST = 2**53
FULL_SELLER = {
    "seller_id": "s-1",
    "registered_on": "2009-05-17",
    "kind": "flagship",
    "credit_points": -3,
    "positive_rate": 0.985,
    "active_listings": 420,
    "active_av_listings": 400,
    "units_sold_90d": 1000,
    "refund_rate_90d": 0.0,
    "piracy_complaints_180d": 1,
    "notices_365d": 2,
    "takedowns_365d": 3,
    "counter_notices_won_365d": 4,
    "last_takedown_on": "2012-12-31",
    "licence": {
        "number": "新出发京零字第001号",
        "holder": "某音像店",
        "scope": "音像制品零售",
        "valid_until": "2015-03-31",
        "status": "verified",
    },
}
FULL = LEAST | {
    "price": 68.5,
    "currency": "HKD",
    "description": "十碟装",
    "category": "音乐/影视/明星/音像>电影",
    "condition": "used",
    "stock": 3,
    "units_sold_30d": 0,
    "ship_from": "北京",
    "listed_at": "2013-03-31T20:15:00+08:00",
    "url": "https://example.com/item?id=1",
    "image_ids": ["a", "b"],
    "seller": FULL_SELLER,
}


def decode(**changes: Any) -> Listing:
    return decode_listing(json.dumps(LEAST | changes).encode(), received_at=NOW)


def faults(raw: bytes | dict[str, Any]) -> dict[tuple[str | int, ...], str]:
    """The faults that decoding names, by place."""
    body = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    with pytest.raises(ListingError) as caught:
        decode_listing(body, received_at=NOW)
    return dict(caught.value.errors)


class TestFields:
    def test_every_field_of_the_contract_is_read(self) -> None:
        listing = decode_listing(json.dumps(FULL).encode(), received_at=NOW)
        assert listing == Listing(
            listing_id="l-1",
            title="士兵突击 DVD",
            price=68.5,
            currency="HKD",
            description="十碟装",
            category="音乐/影视/明星/音像>电影",
            condition="used",
            stock=3,
            units_sold_30d=0,
            ship_from="北京",
            listed_at=datetime(2013, 3, 31, 12, 15, tzinfo=UTC),
            url="https://example.com/item?id=1",
            image_ids=["a", "b"],
            seller=Seller(
                seller_id="s-1",
                registered_on=date(2009, 5, 17),
                kind="flagship",
                credit_points=-3,
                positive_rate=0.985,
                active_listings=420,
                active_av_listings=400,
                units_sold_90d=1000,
                refund_rate_90d=0.0,
                piracy_complaints_180d=1,
                notices_365d=2,
                takedowns_365d=3,
                counter_notices_won_365d=4,
                last_takedown_on=date(2012, 12, 31),
                licence=Licence(
                    number="新出发京零字第001号",
                    holder="某音像店",
                    scope="音像制品零售",
                    valid_until=date(2015, 3, 31),
                    status="verified",
                ),
            ),
        )

    def test_three_fields_are_enough(self) -> None:
        listing = decode()
        assert listing.currency == "CNY"
        optional = set(FULL) - set(LEAST) - {"currency"}
        assert {name for name in optional if getattr(listing, name) is not None} == set()

    @pytest.mark.parametrize("name", sorted(set(FULL) - set(LEAST)))
    def test_null_means_missing(self, name: str) -> None:
        assert decode(**{name: None}) == decode()

    @pytest.mark.parametrize("name", sorted(set(FULL_SELLER) - {"seller_id"}))
    def test_null_means_missing_for_a_seller(self, name: str) -> None:
        least = {"seller_id": "s"}
        assert decode(seller=least | {name: None}) == decode(seller=least)

    def test_an_unknown_licence_is_not_a_missing_one(self) -> None:
        none = decode(seller={"seller_id": "s", "licence": {"status": "none"}})
        unknown = decode(seller={"seller_id": "s", "licence": None})
        assert none.seller is not None and none.seller.licence == Licence(status="none")
        assert unknown.seller is not None and unknown.seller.licence is None

    def test_unknown_fields_are_ignored_at_every_level(self) -> None:
        extra = {"shop": {"price": -1}, "title_en": 5, "licence": {"status": "?"}}
        full = decode(**extra, seller=extra | {"seller_id": "s", "licence": extra})
        assert full == decode(seller={"seller_id": "s", "licence": {}})

    @pytest.mark.parametrize("name", ["stock", "units_sold_30d"])
    def test_a_count_may_be_written_as_a_float(self, name: str) -> None:
        value = getattr(decode(**{name: 5.0}), name)
        assert (value, type(value)) == (5, int)

    def test_a_sellers_count_may_be_written_as_a_float(self) -> None:
        seller = decode(seller={"seller_id": "s", "notices_365d": 2.0, "credit_points": 7.0}).seller
        assert seller is not None
        assert (seller.notices_365d, seller.credit_points) == (2, 7)

    @pytest.mark.parametrize("currency", ["CNY", "HKD", "TWD", "USD", "EUR", "JPY"])
    def test_currencies_of_the_contract_are_known(self, currency: str) -> None:
        assert decode(currency=currency).currency == currency

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("listing_id", "龘" * 128),
            ("title", "💿" * 500),
            ("title", " "),
            ("title", "\u202e\u0000\ufffe"),
            ("description", "字" * 20_000),
            ("description", ""),
            ("price", 0),
            ("price", 1e300),
            ("stock", LARGEST),
            ("image_ids", []),
            ("image_ids", ["x"] * 20),
            ("url", "http://例子.测试/碟"),
            ("listed_at", "2013-04-02T07:59:59Z"),
            ("listed_at", "0001-01-01T00:00:00+08:00"),
        ],
    )
    def test_the_limits_themselves_are_allowed(self, field: str, value: Any) -> None:
        read = getattr(decode(**{field: value}), field)
        expected = datetime.fromisoformat(value) if field == "listed_at" else value
        assert read == expected

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("listing_id", "", "length >= 1"),
            ("listing_id", "x" * 129, "length <= 128"),
            ("listing_id", 5, "expected str, got int"),
            ("listing_id", None, "required"),
            ("title", None, "required"),
            ("title", "", "length >= 1"),
            ("title", "x" * 501, "length <= 500"),
            ("title", ["x"], "expected str, got array"),
            ("price", None, "required"),
            ("price", "68", "expected float, got str"),
            ("price", True, "expected float, got bool"),
            ("price", -0.01, ">= 0"),
            ("price", 10**400, "out of range"),
            ("currency", "cny", "regex"),
            ("currency", "CNY\n", "regex"),
            ("currency", "XXX", "unknown currency; known are AUD"),
            ("description", "x" * 20_001, "length <= 20000"),
            ("category", "x" * 513, "length <= 512"),
            ("condition", "二手", "Invalid enum value"),
            ("stock", -1, ">= 0"),
            ("stock", 5.5, "got float"),
            ("stock", True, "got bool"),
            ("stock", LARGEST + 1, "<= 9007199254740992"),
            ("stock", 2**200, "<= 9007199254740992"),
            ("stock", 1e300, "<= 9007199254740992"),
            ("units_sold_30d", "3", "got str"),
            ("ship_from", 3, "got int"),
            ("listed_at", "2013-03-31T20:15:00", "timezone"),
            ("listed_at", "2013-03-31", "Invalid RFC3339"),
            ("listed_at", "2013-02-30T00:00:00Z", "Invalid RFC3339"),
            ("listed_at", 1364732100, "got int"),
            ("listed_at", "2013-04-02T08:00:01Z", "more than 24 hours ahead"),
            ("listed_at", "9999-12-31T23:59:59-08:00", "more than 24 hours ahead"),
            ("url", "javascript:alert(1)", "regex"),
            ("url", "ftp://example.com", "regex"),
            ("url", "https://a b", "regex"),
            ("url", "https://example.com\n", "regex"),
            ("url", "https://" + "x" * 2041, "length <= 2048"),
            ("image_ids", ["x"] * 21, "length <= 20"),
            ("image_ids", [None], "got null"),
            ("image_ids", "a", "got str"),
            ("seller", "s", "expected an object or null, got a string"),
            ("seller", [], "expected an object or null, got an array"),
        ],
    )
    def test_a_wrong_value_is_named(self, field: str, value: Any, message: str) -> None:
        named = faults(LEAST | {field: value})
        assert list(named) == [(field,)]
        assert message in named[(field,)]

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("seller_id", None, "required"),
            ("seller_id", "", "length >= 1"),
            ("registered_on", "2013-02-30", "Invalid RFC3339"),
            ("registered_on", "2013-02-03T00:00:00Z", "Invalid RFC3339"),
            ("registered_on", 20130203, "got int"),
            ("kind", "个人", "Invalid enum value"),
            ("credit_points", 1.5, "got float"),
            ("positive_rate", 98.5, "<= 1"),
            ("positive_rate", -0.1, ">= 0"),
            ("positive_rate", True, "got bool"),
            ("refund_rate_90d", "0.1", "got str"),
            ("active_listings", -1, ">= 0"),
            ("active_av_listings", -1, ">= 0"),
            ("units_sold_90d", -1, ">= 0"),
            ("piracy_complaints_180d", -1, ">= 0"),
            ("notices_365d", -1, ">= 0"),
            ("takedowns_365d", -1, ">= 0"),
            ("counter_notices_won_365d", -1, ">= 0"),
            ("last_takedown_on", "yesterday", "Invalid RFC3339"),
            ("licence", "none", "expected an object or null, got a string"),
        ],
    )
    def test_a_wrong_value_of_a_seller_is_named(self, field: str, value: Any, message: str) -> None:
        named = faults(LEAST | {"seller": {"seller_id": "s"} | {field: value}})
        assert list(named) == [("seller", field)]
        assert message in named[("seller", field)]

    @pytest.mark.parametrize(
        ("field", "value"), [("status", "valid"), ("valid_until", "2013"), ("number", 1)]
    )
    def test_a_wrong_value_of_a_licence_is_named(self, field: str, value: Any) -> None:
        seller = {"seller_id": "s", "licence": {field: value}}
        assert list(faults(LEAST | {"seller": seller})) == [("seller", "licence", field)]

    def test_every_fault_is_named_at_once(self) -> None:
        licence = {"status": "valid"}
        seller = {"positive_rate": 2, "kind": "x", "licence": licence}
        wrong = {"title": "", "price": -1, "currency": "ZZZ", "listed_at": "2099-01-01T00:00:00Z"}
        assert set(faults(wrong | {"stock": -1, "seller": seller})) == {
            ("listing_id",),
            ("title",),
            ("price",),
            ("currency",),
            ("listed_at",),
            ("stock",),
            ("seller", "seller_id"),
            ("seller", "positive_rate"),
            ("seller", "kind"),
            ("seller", "licence", "status"),
        }

    def test_the_listing_at_fault_is_named(self) -> None:
        with pytest.raises(ListingError, match="price: required") as caught:
            parse_listing({"listing_id": "l-7", "title": "x"})
        assert caught.value.listing_id == "l-7"

    def test_a_time_is_read_against_the_receivers_clock(self) -> None:
        listing = decode(listed_at="2013-04-02T07:00:00Z")
        check_listing(listing, received_at=NOW)
        with pytest.raises(ListingError, match="listed_at: lies more than 24 hours ahead"):
            check_listing(listing, received_at=NOW - timedelta(hours=2))

    def test_without_a_receivers_clock_it_is_now(self) -> None:
        ahead = datetime.now(UTC) + timedelta(hours=23)
        assert parse_listing(LEAST | {"listed_at": ahead.isoformat()}).listed_at == ahead
        with pytest.raises(ListingError, match="24 hours"):
            parse_listing(LEAST | {"listed_at": (ahead + timedelta(hours=2)).isoformat()})


def body(fields: str) -> bytes:
    return ('{"listing_id":"a","title":"b","price":1,' + fields + "}").encode()


class TestBodies:
    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"   \n",
            b"{",
            b"<listing/>",
            b"{'listing_id': 'a'}",
            body('"stock":+1'),
            body('"stock":0x10'),
            body('"stock":1,'),
            body('"stock":1') + b"x",
            body('"description":"a\nb"'),
            body('"description":"\\x41"'),
            body('"price":NaN'),
            body('"price":Infinity'),
            body('"price":-Infinity'),
            body('"price":1e999'),
            body('"stock":' + "9" * 5000),
            b'{"listing_id":"a","title":"\xff","price":1}',
            b'{"listing_id":"a","title":"\xed\xa0\x80","price":1}',  # a surrogate is no UTF-8
            '{"listing_id":"a","title":"b","price":1}'.encode("utf-16"),
            '{"listing_id":"a","title":"b","price":1}'.encode("utf-32"),
            b"[" * 100_000,
            body('"x":' + "[" * 100_000 + "]" * 100_000),
        ],
    )
    def test_what_is_no_json_is_refused_as_such(self, raw: bytes) -> None:
        with pytest.raises(ListingError) as caught:
            decode_listing(raw)
        assert caught.value.is_syntax
        assert [error.loc for error in caught.value.errors] == [()]

    @pytest.mark.parametrize(
        ("raw", "kind"),
        [
            (b"[]", "an array"),
            (b'"x"', "a string"),
            (b"5", "a number"),
            (b"true", "a boolean"),
            (b"null", "null"),
        ],
    )
    def test_what_is_no_object_is_refused(self, raw: bytes, kind: str) -> None:
        assert faults(raw) == {(): f"expected an object, got {kind}"}

    @pytest.mark.parametrize(
        ("raw", "loc"),
        [
            (body('"title":"\\ud800"'), ("title",)),
            (body('"listing_id":"\\udfff"'), ("listing_id",)),
            (body('"description":"\\udc00\\ud83d"'), ("description",)),
            (body('"listed_at":"\\ud800"'), ("listed_at",)),
            (body('"image_ids":["x","\\ud800"]'), ("image_ids",)),
            (body('"seller":{"seller_id":"\\ud800"}'), ("seller", "seller_id")),
            (
                body('"seller":{"seller_id":"s","licence":{"number":"\\ud800"}}'),
                ("seller", "licence", "number"),
            ),
        ],
    )
    def test_a_lone_surrogate_is_refused_and_can_be_told(
        self, raw: bytes, loc: tuple[str, ...]
    ) -> None:
        named = faults(raw)
        assert list(named) == [loc]
        assert "surrogate" in named[loc]
        str(named).encode("utf-8")  # the message itself must be sendable

    @pytest.mark.parametrize(
        "fields",
        [
            '"\\ud800":1,"stock":null',
            '"x":"\\ud800"',
            '"x":{"\\ud800":{"\\ud800":[]}},"currency":null',
            '"x":' + '{"seller":' * 200 + "1" + "}" * 200,
        ],
    )
    def test_what_is_ignored_may_hold_anything(self, fields: str) -> None:
        assert decode_listing(body(fields)) == decode_listing(body('"y":1'))

    def test_a_surrogate_pair_is_one_character(self) -> None:
        assert decode_listing(body('"title":"\\ud83d\\udcbf"')).title == "💿"

    def test_no_depth_of_nesting_breaks_the_reader(self) -> None:
        # Where JSON can just be read, what follows must not need a deeper stack.
        limit = sys.getrecursionlimit()
        for depth in range(limit - 150, limit):
            raw = body('"price":-1,"seller":' + '{"seller":' * depth + "1" + "}" * depth)
            assert set(faults(raw)) in ({()}, {("price",), ("seller", "seller_id")})

    def test_a_message_stays_short_whatever_the_value(self) -> None:
        named = faults(LEAST | {"listed_at": "x" * 100_000, "currency": "y" * 100_000})
        assert all(len(message) < 300 for message in named.values())


SCALAR = st.sampled_from(
    [
        *(None, True, 0, -1, 5.0, 5.5, 2**53 + 1, 2**70, 1e300, -0.0, "", "x", "龘" * 600),
        *("CNY", "ZZZ", "new", "2013-03-31", "2013-03-31T00:00:00Z", "2099-01-01T00:00:00Z"),
        *("verified", "shop", "https://a.example", "\ud800", "\U0001f4bf", [], ["x"], [None], {}),
    ]
) | st.text(max_size=5)
LICENCE_FIELDS = [*Licence.__struct_fields__, "x"]
SELLER_FIELDS = [*Seller.__struct_fields__, "x"]
LISTING_FIELDS = [*Listing.__struct_fields__, "x"]
SOME_LICENCE = st.dictionaries(st.sampled_from(LICENCE_FIELDS), SCALAR, max_size=3)
SOME_SELLER = st.dictionaries(st.sampled_from(SELLER_FIELDS), SCALAR | SOME_LICENCE, max_size=4)
SOME_FIELDS = st.dictionaries(st.sampled_from(LISTING_FIELDS), SCALAR | SOME_SELLER, max_size=5)


class TestInvariants:
    @given(SOME_FIELDS, st.booleans())
    def test_decoding_gives_a_listing_or_names_what_is_wrong(
        self, fields: dict[str, Any], is_whole: bool
    ) -> None:
        raw = json.dumps(LEAST | fields if is_whole else fields).encode()
        try:
            listing = decode_listing(raw, received_at=NOW)
        except ListingError as error:
            assert error.errors
            assert all(loc and isinstance(loc[0], str) for loc, _ in error.errors)
        else:
            check_listing(listing, received_at=NOW)
            assert decode_listing(msgspec.json.encode(listing), received_at=NOW) == listing

    @given(st.binary(max_size=60))
    def test_any_bytes_are_a_listing_or_refused(self, raw: bytes) -> None:
        with pytest.raises(ListingError):
            decode_listing(raw)

    @given(SOME_FIELDS)
    def test_both_readers_agree(self, fields: dict[str, Any]) -> None:
        """The quick one for JSON, and the thorough one for whatever else."""
        obj = LEAST | fields
        try:
            parsed = parse_listing(obj, received_at=NOW)
        except ListingError as error:
            with pytest.raises(ListingError) as caught:
                decode_listing(json.dumps(obj).encode(), received_at=NOW)
            assert caught.value.errors == error.errors
        else:
            assert decode_listing(json.dumps(obj).encode(), received_at=NOW) == parsed
