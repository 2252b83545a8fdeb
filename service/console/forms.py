"""What pages send: small forms and small JSON, each with the page's token."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from fastapi import Depends, Request

from service.console.access import Somebody, require_token
from service.errors import InvalidError, MalformedError, TooLargeError, UnsupportedMediaTypeError
from service.settings import KIB, MIB

MOST_FORM, MOST_JSON = 64 * KIB, 2 * MIB
TOKEN_FIELD, TOKEN_HEADER = "csrf_token", "x-csrf-token"
T = TypeVar("T")


class Form(dict[str, str]):
    """A form's fields; of several of one name the last counts, `all` has each."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def all(self, name: str) -> list[str]:
        """Give every value of one name."""
        return [value for key, value in self._pairs if key == name]


async def read_form(request: Request, viewer: Somebody) -> Form:
    """Read a form whose token is right."""
    _require_type(request, "application/x-www-form-urlencoded")
    raw = await _read(request, MOST_FORM)
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=500, errors="strict")
    except ValueError as error:
        raise MalformedError("The form cannot be read.") from error
    form = Form(pairs)
    require_token(request, form.pop(TOKEN_FIELD, ""))
    return form


async def read_json(request: Request, viewer: Somebody) -> bytes:
    """Read JSON that a page's script sent with the page's token."""
    require_token(request, request.headers.get(TOKEN_HEADER, ""))
    _require_type(request, "application/json")
    return await _read(request, MOST_JSON)


PageForm = Annotated[Form, Depends(read_form)]
PageJson = Annotated[bytes, Depends(read_json)]


def decode(raw: bytes, kind: type[T]) -> T:
    """Read JSON of one shape.

    Raises
    ------
    InvalidError
    """
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidError(f"The call has another shape: {error}") from error


def _require_type(request: Request, kind: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != kind:
        raise UnsupportedMediaTypeError(f"Send it as {kind}.")


async def _read(request: Request, limit: int) -> bytes:
    parts: list[Any] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLargeError(f"A page sends {limit:,} bytes at most.")
        parts.append(part)
    return b"".join(parts)
