"""Listings from files: NDJSON, CSV and Parquet, plain or gzipped.

Rows come one at a time, in the file's order. A row that cannot be read is
handed on as its error with the line it stood on; the rest of the work goes on.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import unicodedata
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple

from model.cells import nest_columns, read_cell, read_value
from model.listing import FieldError, Listing, ListingError, decode_listing, parse_listing

if TYPE_CHECKING:
    from _csv import Reader as _CsvReader

Format = Literal["ndjson", "csv", "parquet"]

MAX_LINE = 1 << 20
"""Bytes of one NDJSON line; a listing with every field full is a tenth of it."""

_FORMATS: dict[str, Format] = {
    ".jsonl": "ndjson",
    ".ndjson": "ndjson",
    ".json": "ndjson",
    ".csv": "csv",
    ".parquet": "parquet",
}


class Row(NamedTuple):
    """One row of a file: a listing, or why it is none."""

    line: int
    listing: Listing | None
    error: ListingError | None


class UnreadableFileError(Exception):
    """The file as a whole is not what its name says."""


def file_format(path: Path) -> Format:
    """Tell a file's format by its name, ``.gz`` aside.

    Raises
    ------
    UnreadableFileError

    Examples
    --------
    >>> file_format(Path("listings.csv.gz"))
    'csv'
    """
    name = path.with_suffix("") if path.suffix == ".gz" else path
    try:
        return _FORMATS[name.suffix.lower()]
    except KeyError:
        known = ", ".join(_FORMATS)
        raise UnreadableFileError(f"{path}: unknown kind of file; known are {known}.") from None


def read_listings(path: Path) -> Iterator[Row]:
    """Read the listings of a file, row by row.

    Raises
    ------
    UnreadableFileError
        If the file cannot be opened or is no file of its kind.
    """
    kind = file_format(path)
    try:
        with path.open("rb") as raw:
            stream = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
            yield from read_stream(stream, kind)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"{path}: {error}") from error


def read_stream(
    stream: BinaryIO | gzip.GzipFile, kind: Format, *, received_at: datetime | None = None
) -> Iterator[Row]:
    """Read listings from an open binary stream of a known format.

    ``received_at`` is the clock that times are checked against; now, if not given.
    """
    if kind == "ndjson":
        return _ndjson_rows(stream, received_at)
    if kind == "csv":
        return _parsed_rows(_csv_objects(stream), received_at)
    return _parsed_rows(_parquet_objects(stream), received_at)


def read_objects(stream: BinaryIO | gzip.GzipFile, kind: Format) -> Iterator[tuple[int, Any]]:
    """Read rows as plain objects: for files that carry more than a listing."""
    if kind == "csv":
        return _csv_objects(stream)
    if kind == "parquet":
        return _parquet_objects(stream)
    return ((n, _loads(line)) for n, line in _lines(stream))


def _loads(line: bytes | None) -> Any:
    if line is None:
        return _too_long()
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return ListingError([FieldError((), f"not JSON: {error}")], is_syntax=True)


def _ndjson_rows(stream: BinaryIO | gzip.GzipFile, received_at: datetime | None) -> Iterator[Row]:
    for number, line in _lines(stream):
        if line is None:
            yield Row(number, None, _too_long())
            continue
        try:
            yield Row(number, decode_listing(line, received_at=received_at), None)
        except ListingError as error:
            yield Row(number, None, error)


def _lines(stream: BinaryIO | gzip.GzipFile) -> Iterator[tuple[int, bytes | None]]:
    """Number the lines that hold something; an over-long one comes as None."""
    number, is_over_long = 0, False
    while piece := stream.readline(MAX_LINE):
        is_end = piece.endswith(b"\n") or len(piece) < MAX_LINE
        if not is_over_long:
            number += 1
            if not is_end:
                yield number, None
            elif piece := piece.removeprefix(codecs.BOM_UTF8).strip():
                yield number, piece
        is_over_long = not is_end


def _too_long() -> ListingError:
    return ListingError([FieldError((), f"line is longer than {MAX_LINE} bytes")], is_syntax=True)


def _parsed_rows(objects: Iterator[tuple[int, Any]], received_at: datetime | None) -> Iterator[Row]:
    for line, obj in objects:
        try:
            if isinstance(obj, ListingError):
                raise obj
            yield Row(line, parse_listing(obj, received_at=received_at), None)
        except ListingError as error:
            yield Row(line, None, error)


def _csv_objects(stream: BinaryIO | gzip.GzipFile) -> Iterator[tuple[int, Any]]:
    buffered = io.BufferedReader(stream, 1 << 16)  # type: ignore[type-var]
    encoding = _csv_encoding(buffered.peek(1 << 16))
    # A broken byte becomes a lone surrogate, which validation names by field.
    text = io.TextIOWrapper(buffered, encoding=encoding, errors="surrogateescape", newline="")
    rows = csv.reader(text)
    try:
        header = [unicodedata.normalize("NFKC", name).strip() for name in next(rows, [])]
        if "title" not in header:
            raise UnreadableFileError(
                f"The first line names no column 'title'; it reads {', '.join(header)[:200]!r}."
            )
        yield from _csv_rows(rows, header)
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"not CSV in {encoding}: {error}") from error
    finally:
        text.detach()
        buffered.detach()  # whoever opened the stream closes it


def _csv_rows(rows: _CsvReader, header: list[str]) -> Iterator[tuple[int, Any]]:
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, ListingError([FieldError((), f"not CSV: {error}")], is_syntax=True)
            continue
        if len(cells) > len(header):
            message = f"{len(cells)} cells under {len(header)} columns"
            yield line, ListingError([FieldError((), message)])
        elif any(cells):
            filled = (pair for pair in zip(header, cells, strict=False) if all(pair))
            yield line, nest_columns((k, read_cell(k.split(".")[-1], v)) for k, v in filled)


def _csv_encoding(head: bytes) -> str:
    """Tell UTF-8 from the GB18030 that Chinese Excel writes.

    UTF-8 is strict enough that GB18030 text all but never passes for it.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _parquet_objects(stream: BinaryIO | gzip.GzipFile) -> Iterator[tuple[int, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        batches = pq.ParquetFile(stream).iter_batches(batch_size=1024)
        rows = (row for batch in batches for row in batch.to_pylist())
        for number, row in enumerate(rows, 1):
            filled = ((k, read_value(k.split(".")[-1], v)) for k, v in row.items() if v is not None)
            yield number, nest_columns(filled)
    except (pa.ArrowException, OSError, OverflowError, ValueError) as error:
        # Beside Arrow's own: pages cut short, text that is not UTF-8, times beyond
        # the calendar.
        raise UnreadableFileError(f"not Parquet: {error}") from error
