"""The seed corpus: labelled listings that the project wrote by hand.

All of it is synthetic: no listing, shop, seller or licence number is real,
works are. Each file is the work of one author who did not see the others'.
See ``README.md`` beside this module for the data card.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from model.listing import Listing, parse_listing
from training.labels import is_pirated

FOLDER = Path(__file__).parent
SEED_FILES = ("evasion", "fineline", "secondhand", "shops", "terse")
"""The corpus the project began with; the other files were written later, to
be harder: minimal pairs, look-alikes, the world outside the domain."""


class Labelled(NamedTuple):
    """A listing with what is known of it."""

    listing: Listing
    code: str
    is_pirated: bool
    file: str
    group: str | None
    why: str | None


def corpus_files() -> list[Path]:
    """List the files of the corpus, by name."""
    return sorted(FOLDER.glob("*.jsonl"))


def corpus_rows() -> list[dict[str, Any]]:
    """Read the corpus as it is written, each row with its ``file``."""
    return [
        json.loads(line) | {"file": path.stem}
        for path in corpus_files()
        for line in path.read_text("utf-8").splitlines()
    ]


@cache
def load_corpus() -> tuple[Labelled, ...]:
    """Read the corpus as labelled listings.

    Rows coded P7 (circumvention boxes) or U (cannot be told) are left out:
    they are neither pirated discs nor lawful offers.
    """
    labelled = []
    for row in corpus_rows():
        pirated = is_pirated(row["label"])
        if pirated is not None:
            listing = parse_listing(row)
            labelled.append(
                Labelled(
                    listing, row["label"], pirated, row["file"], row.get("group"), row.get("why")
                )
            )
    return tuple(labelled)
