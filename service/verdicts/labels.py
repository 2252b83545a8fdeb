"""Verdicts in force, as the labels that training reads."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from service.batches.exports import csv_line
from service.db import Database
from service.verdicts.repository import list_labels
from service.verdicts.schemas import Label

COLUMNS = ("listing_id", "label", "source", "labelled_at")
PAGE = 1000


def labels(
    database: Database, *, owner: str | None, after: int = 0, limit: int | None = None
) -> Iterator[Label]:
    """Read labels by the number of their verdicts, page by page."""
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        with database.read() as session:
            page = list_labels(session, owner=owner, after=after, limit=size)
        for number, listing_id, code, source, given_at in page:
            yield Label(
                verdict_id=number,
                listing_id=listing_id,
                label=code,
                source=source,
                labelled_at=given_at,
            )
        if len(page) < size:
            return
        after = page[-1][0]
        left = None if left is None else left - size


def as_ndjson(found: Iterator[Label]) -> Iterator[bytes]:
    """Write one label a line."""
    return (msgspec.json.encode(label) + b"\n" for label in found)


def as_csv(found: Iterator[Label], *, is_for_training: bool = False) -> Iterator[bytes]:
    """Write a table; what is read by training is written as it is, not made safe to look at."""
    yield csv_line(COLUMNS)
    for label in found:
        cells = (label.listing_id, label.label, label.source, label.labelled_at.isoformat())
        yield csv_line(cells, is_safe=is_for_training)
