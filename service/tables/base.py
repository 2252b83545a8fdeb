"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_NUL, _SURROGATE = "\N{SYMBOL FOR NULL}", "\N{REPLACEMENT CHARACTER}"

# SQLite numbers rows by themselves only in a column that is exactly INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class SafeText(TypeDecorator[str]):
    """Text that both databases can hold and compare.

    SQLite takes NUL and then cuts text at it, PostgreSQL refuses it; neither
    driver takes half a surrogate pair. Both are replaced by their visible
    symbols, in what is stored and in what is looked for alike. A listing's own
    text is not touched by it: that is kept as JSON, where both are escapes.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite has no zones, so one is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table shares: its types, and names for its constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: dict[Any, Any] = {str: SafeText(), datetime: Moment()}  # noqa: RUF012


def storable(text: str) -> str:
    """Write what no database can hold as something visible.

    Examples
    --------
    >>> storable("a\\0b")
    'a␀b'
    """
    return _UNSTORABLE.sub(lambda m: _NUL if m[0] == "\0" else _SURROGATE, text)
