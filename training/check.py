"""What a pair of files holds, before anything is learned from it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from model.listing import Listing, Seller
from model.reader import read_listings
from training.labels import read_labels, resolve_labels


def describe(listings_path: Path, labels_path: Path) -> dict[str, Any]:
    """Validate listings and labels, and tell which fields were understood.

    Returns
    -------
    dict
        Counts of rows, labels and filled fields, and every invalid row.

    Raises
    ------
    LabelError, UnreadableFileError
    """
    labels = resolve_labels(read_labels(labels_path))
    filled: Counter[str] = Counter()
    problems: list[str] = []
    n_rows = 0
    found: set[str] = set()
    for row in read_listings(listings_path):
        n_rows += 1
        if row.listing is None:
            problems.append(f"line {row.line}: {row.error}")
            continue
        filled.update(_filled_fields(row.listing))
        found.add(row.listing.listing_id)
    n_unlabelled = len(found - labels.keys())
    found &= labels.keys()
    n_pirated = sum(labels[listing_id].is_pirated for listing_id in found)
    return {
        "rows": n_rows,
        "invalid": len(problems),
        "labelled": len(found),
        "pirated": n_pirated,
        "lawful": len(found) - n_pirated,
        "unlabelled": n_unlabelled,
        "sources": dict(sorted(Counter(labels[name].source for name in found).items())),
        "labels_without_listing": len(labels) - len(found),
        "fields": dict(sorted(filled.items())),
        "problems": problems,
    }


def _filled_fields(listing: Listing) -> list[str]:
    names = _filled(listing, "")
    if listing.seller is not None:
        names += _filled(listing.seller, "seller.")
    return names


def _filled(part: Listing | Seller, prefix: str) -> list[str]:
    return [
        prefix + field.name
        for field in msgspec.structs.fields(part)
        if field.name != "seller" and getattr(part, field.name) is not None
    ]
