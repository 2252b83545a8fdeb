"""Reading request bodies: the right type, and never more than the limit."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import msgspec
from fastapi import Request

from model.listing import FieldError
from service.errors import (
    InvalidError,
    MalformedError,
    TooLargeError,
    UnsupportedMediaTypeError,
)
from service.limits import ByteBudget
from service.settings import MIB

BOM = b"\xef\xbb\xbf"
MOST_VALUES = 500_000
T = TypeVar("T")
_any = msgspec.json.Decoder(msgspec.Raw)


async def read_json_body(request: Request, *, limit: int) -> bytes:
    """Read a JSON body, stopping as soon as it grows past ``limit`` bytes."""
    return b"".join([part async for part in _parts(request, limit)]).removeprefix(BOM)


@asynccontextmanager
async def held_json_body(
    request: Request, *, limit: int, budget: ByteBudget
) -> AsyncIterator[bytes]:
    """Read a large JSON body, within what all such bodies together may take."""
    parts, size = [], 0
    try:
        async for part in _parts(request, limit):
            budget.take(len(part))
            size += len(part)
            parts.append(part)
        raw = b"".join(parts).removeprefix(BOM)
        parts.clear()
        yield raw
    finally:
        budget.give_back(size)


async def _parts(request: Request, limit: int) -> AsyncIterator[bytes]:
    _require_json(request)
    declared = request.headers.get("content-length")
    if declared is not None and int(declared) > limit:
        raise TooLargeError(f"The body has {int(declared):,} bytes; the limit is {limit:,}.")
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLargeError(f"The body is longer than the limit of {limit:,} bytes.")
        yield part


def decode_body(decoder: msgspec.json.Decoder[T], raw: bytes) -> T:
    """Read a body of one shape: 400 if it is no JSON at all, 422 if it is other JSON.

    Raises
    ------
    MalformedError, InvalidError, TooLargeError
    """
    _require_few_values(raw)
    try:
        _require_utf8(raw)
        try:
            return decoder.decode(raw)
        except msgspec.ValidationError as error:
            # Found before the end was read: is the rest JSON?
            _any.decode(raw)
            message, _, path = str(error).partition(" - at ")
            faults = [FieldError(_loc(path), message.replace("`", ""))]
            raise InvalidError("The body has another shape.", errors=faults) from error
    except UnicodeDecodeError as error:
        raise MalformedError(f"The body is not UTF-8: {error.reason}.") from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise MalformedError(f"The body is not JSON: {error}") from error


def _loc(path: str) -> tuple[str | int, ...]:
    """Read msgspec's path, "`$.inputs[0].name`"."""
    steps = re.findall(r"\.(\w+)|\[(\d+)\]", path)
    return tuple(name or int(index) for name, index in steps)


def _require_utf8(raw: bytes) -> None:
    """Check piece by piece: whole, the decoded text could take four times the body."""
    decoder = getincrementaldecoder("utf-8")()
    for start in range(0, len(raw), MIB):
        decoder.decode(raw[start : start + MIB])
    decoder.decode(b"", final=True)


def _require_few_values(raw: bytes) -> None:
    """Refuse a body made of millions of tiny values before parsing it.

    Each costs a Python object: 32 MB of ``{},{},{}`` would take a gigabyte.
    Every value but the first follows one of these bytes, so their count is a
    bound; honest batches have commas in their text and stay far below it.
    """
    if raw.count(b",") + raw.count(b"[") + raw.count(b"{") > MOST_VALUES:
        raise TooLargeError(f"The body holds more than {MOST_VALUES:,} values.")


def _require_json(request: Request) -> None:
    """Refuse other types: a form that a foreign page could post is not JSON."""
    given = request.headers.get("content-type", "")
    if given == "application/json":
        pass
    elif not _is_json(given):
        raise UnsupportedMediaTypeError(
            f"Send Content-Type: application/json in UTF-8, not {given[:100]!r}."
        )
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise UnsupportedMediaTypeError(f"Send it uncompressed, not as {encoding[:100]!r}.")


def _is_json(content_type: str) -> bool:
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    if kind != "application/json":
        return False
    charsets = [p.removeprefix("charset=").strip('"') for p in parameters if "charset=" in p]
    return all(charset in ("utf-8", "utf8") for charset in charsets)
