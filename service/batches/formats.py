"""What an upload is, by its headers and its first bytes."""

from __future__ import annotations

from model.reader import Format
from service.errors import UnsupportedMediaTypeError

_FORMATS: dict[str, Format] = {
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/x-jsonlines": "ndjson",
    "text/csv": "csv",
    "application/csv": "csv",
    "application/vnd.apache.parquet": "parquet",
    "application/x-parquet": "parquet",
    "application/parquet": "parquet",
}
CONTENT_TYPES = ("application/x-ndjson", "text/csv", "application/vnd.apache.parquet")
GZIP = b"\x1f\x8b"


def upload_format(content_type: str, content_encoding: str) -> tuple[Format, bool]:
    """Read the headers: the format, and whether it comes gzipped.

    Raises
    ------
    UnsupportedMediaTypeError

    Examples
    --------
    >>> upload_format("text/csv; charset=utf-8", "gzip")
    ('csv', True)
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _FORMATS:
        raise UnsupportedMediaTypeError(
            f"Send one of {', '.join(CONTENT_TYPES)} as Content-Type, not {content_type[:100]!r}."
        )
    encoding = content_encoding.strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise UnsupportedMediaTypeError(f"Send it plain or gzipped, not as {encoding[:100]!r}.")
    return _FORMATS[kind], "gzip" in encoding
