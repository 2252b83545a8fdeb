"""Listings with known answers, by which the service sees how well its reviewers read."""

from __future__ import annotations

import os
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from training.dataset import Dataset, corpus_dataset

MOST: Final = 600
SEED: Final = 20


def write_gold(path: Path, *, data: Dataset | None = None, most: int = MOST) -> int:
    """Write gold items as NDJSON: ``{"code": …, "listing": {…}}``.

    Only from the development part, for what is put away stays unseen; and
    one of a family, or a reviewer would soon know them.

    Parameters
    ----------
    path : Path
        Where to; the file appears whole or not at all.
    data : Dataset, optional
        Where from; the corpus.
    most : int
        How many at most, as many pirated ones as lawful ones.

    Returns
    -------
    int
        How many were written.
    """
    data = corpus_dataset() if data is None else data
    chosen = _choose(data, most)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with beside.open("wb") as file:
        for number in chosen:
            line = {"code": data.codes[number], "listing": data.listings[number]}
            file.write(msgspec.json.encode(line) + b"\n")
    beside.replace(path)
    return len(chosen)


def _choose(data: Dataset, most: int) -> list[int]:
    rows = list(range(len(data.listings)))
    Random(SEED).shuffle(rows)
    first: dict[int, int] = {}
    for row in rows:
        if not data.is_put_away[row]:
            first.setdefault(int(data.families[row]), row)
    sides = [[row for row in first.values() if data.is_pirated[row] == side] for side in (1, 0)]
    turns = zip_longest(*sides)
    mixed = [row for turn in turns for row in turn if row is not None]
    return mixed[: min(most, 2 * min(map(len, sides)))]
