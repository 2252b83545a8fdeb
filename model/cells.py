"""Cells of a spreadsheet or data frame, read as the field they stand under.

What does not fit its field is left as it is: validation then names it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from model.listing import Count, Licence, Listing, Points, Rate, Seller

_INFOS = [f for struct in (Listing, Seller, Licence) for f in msgspec.structs.fields(struct)]
_WHOLE = {f.name for f in _INFOS if f.type in (Count | None, Points | None)}
_FRACTIONS = {"price"} | {f.name for f in _INFOS if f.type == Rate | None}
_DATES = {f.name for f in _INFOS if f.type == date | None}
_PARENTS: tuple[list[str], ...] = ([], ["seller"], ["seller", "licence"])

_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?(e[+-]?\d+)?", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:$|[ T]+)")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*(Z|[+-]\d{2}:?\d{2})?")
_CHINA = "+08:00"


def nest_columns(cells: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Turn dotted columns into objects.

    Only a seller and its licence have fields of their own; other dotted
    columns are a marketplace's own and no part of a listing.

    Examples
    --------
    >>> nest_columns([("title", "x"), ("seller.licence.status", "none")])
    {'title': 'x', 'seller': {'licence': {'status': 'none'}}}
    """
    obj: dict[str, Any] = {}
    for column, value in cells:
        *parents, name = column.split(".")
        if parents not in _PARENTS:
            continue
        inner = obj
        for parent in parents:
            if not isinstance(inner.get(parent), dict):
                inner[parent] = {}  # its own columns say more than a cell `seller`
            inner = inner[parent]
        if not isinstance(inner.get(name), dict):
            inner[name] = value
    return obj


def read_cell(name: str, cell: str) -> Any:
    """Read a cell as its field's type.

    Examples
    --------
    >>> read_cell("price", "￥1，234.50"), read_cell("stock", "５"), read_cell("stock", "5.5")
    (1234.5, 5, '5.5')
    >>> read_cell("registered_on", "2019/3/1"), read_cell("title", "5")
    ('2019-03-01', '5')
    """
    if name in _WHOLE or name in _FRACTIONS:
        return _number(name, cell)
    if name in _DATES:
        return _moment(cell).partition("T")[0]
    if name == "listed_at":
        return _moment(cell)
    if name == "image_ids":
        return [part for part in re.split(r"[][|;,'\"\s]+", cell) if part]
    if name == "currency":
        return unicodedata.normalize("NFKC", cell).strip().upper()
    return cell


def read_value(name: str, value: Any) -> Any:
    """Read a value of a typed column: times become text, as JSON has them."""
    if isinstance(value, dict):
        return {k: read_value(k, v) for k, v in value.items() if v is not None}
    if isinstance(value, str):
        return read_cell(name, value)
    if not hasattr(value, "isoformat"):
        return value
    text: str = value.isoformat()
    if name in _DATES:
        return text[:10]
    if getattr(value, "tzinfo", None) is None and "T" in text:
        return f"{text}+00:00"  # a timestamp without a zone is UTC in Arrow
    return read_cell(name, text)


def _number(name: str, cell: str) -> Any:
    plain = unicodedata.normalize("NFKC", cell).strip().lstrip("¥$'").replace(",", "")
    if not _NUMBER.fullmatch(plain):
        return cell
    value = float(plain)
    if name in _FRACTIONS:
        return value
    if re.fullmatch(r"[+-]?\d{1,18}", plain):
        return int(plain)
    return int(value) if value.is_integer() else cell


def _moment(cell: str) -> str:
    """Complete what a spreadsheet leaves of a time: China Standard Time."""
    day = _DAY.match(cell)
    if not day:
        return cell
    rest = cell[day.end() :].strip()
    clock = _TIME.fullmatch(rest or "0:00")
    if not clock:
        return cell
    hour, minute, second, zone = clock.groups()
    days = "{}-{:0>2}-{:0>2}".format(*day.groups())
    return f"{days}T{hour:0>2}:{minute}:{second or '00'}{zone or _CHINA}"
