"""Files of listings: three formats, one meaning; damage costs a row, not the file."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.listing import Licence, Listing, Seller, parse_listing
from model.reader import (
    MAX_LINE,
    Format,
    Row,
    UnreadableFileError,
    file_format,
    read_listings,
    read_stream,
)

ROWS: list[dict[str, Any]] = [
    {
        "listing_id": "007",
        "title": '蓝光 "D9",\n第二行',
        "price": 1234.5,
        "currency": "HKD",
        "description": " 十碟；装 ",
        "category": "音像>电影",
        "condition": "used",
        "stock": 5,
        "units_sold_30d": 0,
        "ship_from": "北京",
        "listed_at": "2013-03-31T12:15:00+00:00",
        "url": "https://example.com/a?b=1",
        "image_ids": ["a", "b"],
        "seller": {
            "seller_id": "0123",
            "registered_on": "2009-05-17",
            "kind": "shop",
            "credit_points": -3,
            "positive_rate": 0.985,
            "active_listings": 42,
            "active_av_listings": 40,
            "units_sold_90d": 1000,
            "refund_rate_90d": 0.0,
            "piracy_complaints_180d": 1,
            "notices_365d": 2,
            "takedowns_365d": 3,
            "counter_notices_won_365d": 4,
            "last_takedown_on": "2012-12-31",
            "licence": {"number": "12", "valid_until": "2015-03-31", "status": "expired"},
        },
    },
    {"listing_id": "8", "title": "💿１２３", "price": 0},
    {"listing_id": "9", "title": "x", "price": 3, "seller": {"seller_id": "s"}},
]
EXPECTED = [parse_listing(row) for row in ROWS]
HEADER = "listing_id,title,price"


def flat(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Spread nested objects over dotted names."""
    cells: dict[str, Any] = {}
    for name, value in row.items():
        inner = flat(value, f"{prefix}{name}.") if isinstance(value, dict) else None
        cells |= inner if inner is not None else {prefix + name: value}
    return cells


def ndjson_of(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def csv_of(rows: list[dict[str, Any]], encoding: str = "utf-8") -> bytes:
    cells = [flat(row) for row in rows]
    for row in cells:
        if "image_ids" in row:
            row["image_ids"] = "|".join(row["image_ids"])
    columns = list(dict.fromkeys(name for row in cells for name in row))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    writer.writerows(cells)
    return file.getvalue().encode(encoding)


def parquet_of(columns: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def columns_of(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def read(raw: bytes, kind: Format) -> list[Row]:
    return list(read_stream(io.BytesIO(raw), kind))


def only(raw: bytes | str, kind: Format = "csv") -> Listing:
    [row] = read(raw.encode() if isinstance(raw, str) else raw, kind)
    assert row.error is None, row.error
    assert row.listing is not None
    return row.listing


def problem(raw: bytes | str, kind: Format = "csv") -> str:
    [row] = read(raw.encode() if isinstance(raw, str) else raw, kind)
    assert row.listing is None
    return str(row.error)


class TestOneMeaning:
    @pytest.mark.parametrize(
        ("kind", "raw"),
        [
            ("ndjson", ndjson_of(ROWS)),
            ("csv", csv_of(ROWS)),
            ("csv", csv_of(ROWS, "utf-8-sig")),
            ("csv", csv_of(ROWS, "utf-16")),
            ("csv", csv_of(ROWS, "gb18030")),
            ("parquet", parquet_of(columns_of(ROWS))),
            ("parquet", parquet_of(columns_of([flat(row) for row in ROWS]))),
        ],
        ids=["ndjson", "utf-8", "bom", "utf-16", "gb18030", "structs", "dotted"],
    )
    def test_the_same_listings_in_every_format(self, kind: Format, raw: bytes) -> None:
        rows = read(raw, kind)
        assert [row.listing for row in rows] == EXPECTED
        assert [row.error for row in rows] == [None] * 3

    @pytest.mark.parametrize(
        ("name", "raw"),
        [
            ("a.jsonl", ndjson_of(ROWS)),
            ("a.NDJSON", ndjson_of(ROWS)),
            ("a.json", ndjson_of(ROWS)),
            ("a.csv", csv_of(ROWS)),
            ("a.parquet", parquet_of(columns_of(ROWS))),
        ],
    )
    @pytest.mark.parametrize("gzipped", [False, True])
    def test_the_name_tells_the_format(
        self, tmp_path: Path, name: str, raw: bytes, gzipped: bool
    ) -> None:
        path = tmp_path / (f"{name}.gz" if gzipped else name)
        path.write_bytes(gzip.compress(raw) if gzipped else raw)
        assert [row.listing for row in read_listings(path)] == EXPECTED

    def test_a_name_that_tells_nothing_is_refused(self) -> None:
        with pytest.raises(UnreadableFileError, match=r"unknown kind of file; known are \.jsonl"):
            file_format(Path("listings.xlsx"))

    @given(
        st.lists(
            st.fixed_dictionaries(
                {
                    "listing_id": st.text(min_size=1, max_size=5),
                    "title": st.text(min_size=1, max_size=30),
                    "price": st.floats(0, 1e9),
                },
                optional={
                    "stock": st.integers(0, 2**53),
                    "description": st.text(min_size=1, max_size=30),
                    "seller": st.fixed_dictionaries(
                        {"seller_id": st.text(min_size=1, max_size=5)},
                        optional={"positive_rate": st.floats(0, 1)},
                    ),
                },
            ),
            min_size=1,
            max_size=3,
        )
    )
    def test_any_text_comes_through_every_format(self, rows: list[dict[str, Any]]) -> None:
        expected = [parse_listing(row) for row in rows]
        for kind, raw in [
            ("ndjson", ndjson_of(rows)),
            ("csv", csv_of(rows)),
            ("parquet", parquet_of(columns_of([flat(row) for row in rows]))),
        ]:
            assert [row.listing for row in read(raw, kind)] == expected, kind  # type: ignore[arg-type]


class TestNdjson:
    def test_blank_lines_and_byte_order_marks_are_no_rows(self) -> None:
        raw = b"\xef\xbb\xbf" + ndjson_of(ROWS[1:2]) + b"\r\n\n  \n" + ndjson_of(ROWS[2:])
        assert [(row.line, row.listing) for row in read(raw, "ndjson")] == [
            (1, EXPECTED[1]),
            (4, EXPECTED[2]),
        ]

    def test_a_bad_row_is_named_by_its_line_and_costs_no_other(self) -> None:
        raw = ndjson_of(ROWS[:1]) + b'\n{"listing_id":"x"}\n\nnull\n{oops\n' + ndjson_of(ROWS[1:])
        rows = read(raw, "ndjson")
        assert [(row.line, row.listing is None) for row in rows] == [
            (1, False),
            (2, True),
            (4, True),
            (5, True),
            (6, False),
            (7, False),
        ]
        errors = [row.error for row in rows if row.error]
        assert [error.listing_id for error in errors] == ["x", None, None]
        assert [error.is_syntax for error in errors] == [False, False, True]

    def test_an_over_long_line_is_one_bad_row_and_is_not_held(self) -> None:
        long = b'{"listing_id":"' + b"x" * (3 * MAX_LINE) + b'"}'
        rows = read(long + b"\n" + ndjson_of(ROWS[1:2]) + b"\n" + long, "ndjson")
        assert [row.line for row in rows] == [1, 2, 3]
        assert rows[1].listing == EXPECTED[1]
        assert [str(rows[i].error) for i in (0, 2)] == [
            f"body: line is longer than {MAX_LINE} bytes"
        ] * 2

    def test_nothing_is_no_rows(self) -> None:
        assert read(b"", "ndjson") == []


class TestCsv:
    def test_columns_in_any_order_with_blanks_and_full_width_names(self) -> None:
        listing = only(" title ,ｐｒｉｃｅ,my.own.column,listing_id,\nx,5,!,a,?\n")
        assert listing == Listing(listing_id="a", title="x", price=5.0)

    @pytest.mark.parametrize(
        ("cell", "price"),
        [
            ("１２．５", 12.5),
            ('"1,234.50"', 1234.5),
            ('"１，２３４"', 1234.0),
            ("￥8", 8.0),
            ("'8", 8.0),
            (" 8 ", 8.0),
            ("1e2", 100.0),
        ],
    )
    def test_prices_as_spreadsheets_write_them(self, cell: str, price: float) -> None:
        assert only(f"{HEADER}\na,x,{cell}\n").price == price

    @pytest.mark.parametrize(
        "cell", ["nan", "inf", "Infinity", "1_0", "十元", "12元", "-1", "0x10", "1e999", "--1"]
    )
    def test_what_is_no_price_is_named(self, cell: str) -> None:
        assert problem(f"{HEADER}\na,x,{cell}\n").startswith("price: ")

    @pytest.mark.parametrize(
        ("cell", "stock"),
        [("5", 5), ("5.0", 5), ("1e3", 1000), ("９００７１９９２５４７４０９９２", 2**53)],
    )
    def test_counts_as_data_frames_write_them(self, cell: str, stock: int) -> None:
        assert only(f"{HEADER},stock\na,x,1,{cell}\n").stock == stock

    @pytest.mark.parametrize("cell", ["5.5", "-1", "9007199254740993", "1e30", "many", "inf"])
    def test_a_count_is_never_bent_to_fit(self, cell: str) -> None:
        assert problem(f"{HEADER},stock\na,x,1,{cell}\n").startswith("stock: ")

    @pytest.mark.parametrize(
        ("cell", "moment"),
        [
            ("2013/3/1 8:03", "2013-03-01T08:03:00+08:00"),
            ("2013/3/1 8:03:09", "2013-03-01T08:03:09+08:00"),
            ("2013-03-01 18:03:09.5", "2013-03-01T18:03:09.500+08:00"),
            ("2013年3月1日", "2013-03-01T00:00:00+08:00"),
            ("2013.3.1", "2013-03-01T00:00:00+08:00"),
            ("2013-03-01", "2013-03-01T00:00:00+08:00"),
            ("2013-03-01T08:00:00Z", "2013-03-01T08:00:00+00:00"),
            ("2013-03-01T08:00:00.123456-05:00", "2013-03-01T08:00:00.123456-05:00"),
            ("2013-03-01 08:00:00+08:00", "2013-03-01T08:00:00+08:00"),
        ],
    )
    def test_times_as_spreadsheets_write_them(self, cell: str, moment: str) -> None:
        listing = only(f"{HEADER},listed_at\na,x,1,{cell}\n")
        assert listing.listed_at == dt.datetime.fromisoformat(moment)

    @pytest.mark.parametrize(
        "cell", ["yesterday", "20130301", "41334", "2013/13/1", "2013/3/1x", "2013/3/1 noon"]
    )
    def test_what_is_no_time_is_named(self, cell: str) -> None:
        assert problem(f"{HEADER},listed_at\na,x,1,{cell}\n").startswith("listed_at: ")

    @pytest.mark.parametrize("cell", ["2013/3/1", "2013年3月1日", "2013-03-01 00:00:00"])
    def test_dates_as_spreadsheets_write_them(self, cell: str) -> None:
        row = f"{HEADER},seller.seller_id,seller.registered_on\na,x,1,s,{cell}\n"
        assert only(row).seller == Seller(seller_id="s", registered_on=dt.date(2013, 3, 1))

    @pytest.mark.parametrize(
        "cell", ["a|b", "a;b", "a b", '"a, b"', '"[""a"", ""b""]"', "['a' 'b']"]
    )
    def test_image_ids_share_a_cell(self, cell: str) -> None:
        assert only(f"{HEADER},image_ids\na,x,1,{cell}\n").image_ids == ["a", "b"]

    def test_empty_cells_are_missing_values(self) -> None:
        columns = "currency,stock,listed_at,seller.seller_id,seller.licence.status,image_ids"
        assert only(f"{HEADER},{columns}\na,x,1,,,,,,\n") == Listing(
            listing_id="a", title="x", price=1.0
        )

    def test_dotted_columns_make_a_seller_and_a_licence(self) -> None:
        listing = only(f"{HEADER},seller.licence.status,seller.seller_id\na,x,1,none,s\n")
        assert listing.seller == Seller(seller_id="s", licence=Licence(status="none"))

    def test_a_column_of_the_sellers_name_is_no_seller(self) -> None:
        for names, cells in (
            ("seller,seller.seller_id", "店,s"),
            ("seller.seller_id,seller", "s,店"),
        ):
            assert only(f"{HEADER},{names}\na,x,1,{cells}\n").seller == Seller(seller_id="s")

    def test_a_seller_without_an_id_is_named(self) -> None:
        assert problem(f"{HEADER},seller.kind\na,x,1,shop\n") == "seller.seller_id: required"

    def test_short_rows_lack_values_and_long_rows_are_named(self) -> None:
        rows = read(f"{HEADER}\na,x,1,9\nb,x\nc,x,1\n".encode(), "csv")
        assert [str(row.error) for row in rows] == [
            "body: 4 cells under 3 columns",
            "price: required",
            "None",
        ]

    def test_lines_are_counted_as_an_editor_counts_them(self) -> None:
        raw = f'{HEADER}\na,"x\ny",1\n\n,,\nb,x,?\nc,x,1\n'
        rows = read(raw.encode(), "csv")
        assert [(row.line, row.listing is not None) for row in rows] == [
            (2, True),
            (6, False),
            (7, True),
        ]

    def test_a_broken_byte_in_utf_8_costs_its_row(self) -> None:
        # The encoding is told by the beginning, and the beginning is good.
        good = "".join(f"{i},光碟,1\n" for i in range(6000))
        rows = read(f"{HEADER}\n{good}".encode() + b"b,\xff,2\nc,x,3\n", "csv")
        assert [row.line for row in rows if row.listing is None] == [6002]
        assert len(rows) == 6002
        assert str(rows[6000].error).startswith("title: holds a lone surrogate")

    def test_a_broken_byte_in_gb18030_costs_its_row(self) -> None:
        raw = f"{HEADER}\na,光碟,1\n".encode("gb18030") + b"b,\xff,2\nc,x,3\n"
        rows = read(raw, "csv")
        assert [row.listing is not None for row in rows] == [True, False, True]
        assert str(rows[1].error).startswith("title: holds a lone surrogate")

    def test_a_cell_that_is_too_large_costs_its_row(self) -> None:
        rows = read(f"{HEADER}\na,{'x' * 200_000},1\nb,x,2\n".encode(), "csv")
        assert [(row.line, row.listing is not None) for row in rows] == [(2, False), (3, True)]
        assert "field larger than" in str(rows[0].error)

    @pytest.mark.parametrize(
        ("raw", "message"),
        [
            (b"", "names no column 'title'"),
            (b"id;title;price\n", "it reads 'id;title;price'"),
            (b'"' + b"x" * 200_000, "field larger than"),
            (csv_of(ROWS, "utf-16")[:-1], "truncated data"),
            (b"\xff\xfe\x00\xd8\x41\x00", "surrogate"),
        ],
    )
    def test_what_is_no_csv_is_refused(self, raw: bytes, message: str) -> None:
        with pytest.raises(UnreadableFileError, match=message):
            read(raw, "csv")

    def test_a_header_alone_is_no_rows(self) -> None:
        assert read(HEADER.encode(), "csv") == []


LEAST = {"listing_id": ["a"], "title": ["x"], "price": [1.0]}


class TestParquet:
    @pytest.mark.parametrize(
        ("name", "values", "expected"),
        [
            ("price", pa.array([Decimal("1.50")]), 1.5),
            ("price", [3], 3.0),
            ("stock", [5.0], 5),
            ("stock", ["5"], 5),
            ("category", pa.array(["x"]).dictionary_encode(), "x"),
            ("image_ids", [["a", "b"]], ["a", "b"]),
            ("description", [None], None),
        ],
    )
    def test_columns_of_several_types(self, name: str, values: Any, expected: Any) -> None:
        value = getattr(only(parquet_of(LEAST | {name: values}), "parquet"), name)
        assert (value, type(value)) == (expected, type(expected))

    @pytest.mark.parametrize(
        ("values", "moment"),
        [
            (pa.array([dt.datetime(2013, 3, 1)], pa.timestamp("ns")), "2013-03-01T00:00:00+00:00"),
            (
                pa.array(
                    [dt.datetime(2013, 3, 1, tzinfo=dt.UTC)], pa.timestamp("us", "Asia/Shanghai")
                ),
                "2013-03-01T08:00:00+08:00",
            ),
            (pa.array([dt.date(2013, 3, 1)]), "2013-03-01T00:00:00+08:00"),
            (["2013-03-01T00:00:00Z"], "2013-03-01T00:00:00+00:00"),
        ],
    )
    def test_times(self, values: Any, moment: str) -> None:
        listing = only(parquet_of(LEAST | {"listed_at": values}), "parquet")
        assert listing.listed_at == dt.datetime.fromisoformat(moment)

    def test_dates_inside_structs(self) -> None:
        seller = {
            "seller_id": "s",
            "registered_on": dt.date(2009, 5, 17),
            "licence": {"valid_until": dt.date(2015, 3, 31), "status": None},
        }
        assert only(parquet_of(LEAST | {"seller": [seller]}), "parquet").seller == Seller(
            seller_id="s",
            registered_on=dt.date(2009, 5, 17),
            licence=Licence(valid_until=dt.date(2015, 3, 31)),
        )

    def test_columns_of_the_marketplaces_own_are_ignored(self) -> None:
        own = {
            "extra": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
            "took": [dt.timedelta(1)],
            "at": [dt.time(1, 2)],
            "title.en": ["y"],
        }
        assert only(parquet_of(LEAST | own), "parquet") == only(parquet_of(LEAST), "parquet")

    @pytest.mark.parametrize(
        ("name", "values", "message"),
        [
            ("price", [float("nan")], "price: "),
            ("price", [None], "price: required"),
            ("listing_id", [5], "listing_id: expected str"),
            ("title", [b"x"], "title: expected str"),
            ("stock", [5.5], "stock: "),
            ("seller", ["s"], "seller: expected an object"),
        ],
    )
    def test_a_bad_value_is_named(self, name: str, values: Any, message: str) -> None:
        assert problem(parquet_of(LEAST | {name: values}), "parquet").startswith(message)

    def test_rows_are_counted_from_one_through_all_batches(self) -> None:
        n = 2500
        raw = parquet_of(
            {"listing_id": [str(i) for i in range(n)], "title": ["x"] * n, "price": [1.0] * n}
        )
        rows = read(raw, "parquet")
        assert [row.line for row in rows] == list(range(1, n + 1))
        assert [row.listing.listing_id for row in rows if row.listing] == [str(i) for i in range(n)]

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"PAR1",
            b"PAR1xxxxxPAR1",
            parquet_of(columns_of(ROWS))[:-20],
            parquet_of(LEAST | {"title": pa.array([b"\xff\xfe"]).view(pa.utf8())}),
            parquet_of(LEAST | {"listed_at": pa.array([2**62], pa.timestamp("us"))}),
        ],
        ids=["empty", "short", "no footer", "truncated", "no utf-8", "no calendar"],
    )
    def test_what_is_no_parquet_is_refused(self, raw: bytes) -> None:
        with pytest.raises(UnreadableFileError, match="not Parquet"):
            read(raw, "parquet")


class TestDamage:
    @pytest.mark.parametrize(
        ("damage", "message"),
        [
            (lambda raw: raw[:-9], "Compressed file ended"),
            (lambda raw: b"x" + raw, "Not a gzipped file"),
            (lambda raw: raw[:-8] + bytes(8), "CRC check failed"),
            (lambda raw: raw[:12] + bytes(b ^ 255 for b in raw[12:30]) + raw[30:], ""),
        ],
    )
    def test_a_damaged_gzip_is_refused(
        self, tmp_path: Path, damage: Callable[[bytes], bytes], message: str
    ) -> None:
        path = tmp_path / "listings.ndjson.gz"
        path.write_bytes(damage(gzip.compress(ndjson_of(ROWS * 500), mtime=0)))
        with pytest.raises(UnreadableFileError, match=f"listings.ndjson.gz: .*{message}"):
            list(read_listings(path))

    def test_a_file_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFileError, match="No such file"):
            list(read_listings(tmp_path / "listings.csv"))

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "listings.csv").mkdir()
        with pytest.raises(UnreadableFileError, match="Is a directory"):
            list(read_listings(tmp_path / "listings.csv"))

    @given(st.sampled_from(["ndjson", "csv"]), st.binary(max_size=200), st.booleans())
    def test_any_bytes_are_rows_or_refused(self, kind: Format, tail: bytes, is_csv: bool) -> None:
        raw = f"{HEADER}\n".encode() + tail if is_csv else tail
        try:
            rows = read(raw, kind)
        except UnreadableFileError:
            return
        assert all((row.listing is None) != (row.error is None) for row in rows)

    @settings(max_examples=50)
    @given(st.integers(0, 1 << 30), st.integers(0, 255))
    def test_a_changed_byte_in_parquet_is_refused_or_read(self, place: int, byte: int) -> None:
        raw = bytearray(parquet_of(columns_of(ROWS)))
        raw[place % len(raw)] = byte
        try:
            rows = read(bytes(raw), "parquet")
        except UnreadableFileError:
            return
        assert all((row.listing is None) != (row.error is None) for row in rows)
