"""The words whose disguised spellings are known, from `variant_folds.tsv`."""

from __future__ import annotations

from collections.abc import Iterator

from model.text.characters import read_table

_ROWS = read_table("variant_folds.tsv")

# Words of two characters: a mark between the two was typed into a word.
PAIRS = frozenset(row["read"] for row in _ROWS if row["kind"] == "sound" and len(row["read"]) == 2)


def variants() -> Iterator[tuple[str, str, str]]:
    """Give each disguised spelling, the word meant, and the kind of disguise.

    Examples
    --------
    >>> ("姿源", "资源", "sound") in set(variants())
    True
    """
    for row in _ROWS:
        head, tail = row["pattern"].split("*")
        for fill in row["fills"].split(" "):
            yield head + fill + tail, row["read"], row["kind"]
