"""Whole files through the one scoring path, row by row, in bounded memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from model.listing import ListingError
from model.reader import Row, read_listings, read_stream
from model.score import Score
from model.scorer import Scorer

BLOCK = 1_024
"""Rows held at a time; what is read side by side within them is the reader's choice."""


def score_file(
    scorer: Scorer,
    file: str,
    output: Path | None,
    errors: Path | None,
    *,
    report: Callable[[int], None] = lambda rows: None,
) -> int:
    """Score every valid row; write one score a line, in the file's order.

    Parameters
    ----------
    file : str
        A path, or ``-`` for NDJSON on standard input.
    output, errors : Path or None
        Standard output and standard error if not given. A file appears
        under its name only when it is complete.
    report : callable
        Told the number of rows done now and then.

    Returns
    -------
    int
        Number of invalid rows.

    Raises
    ------
    UnreadableFileError
        If the file as a whole cannot be read.
    """
    rows = read_stream(sys.stdin.buffer, "ndjson") if file == "-" else read_listings(Path(file))
    n_invalid = 0
    with _sink(output, sys.stdout.buffer) as scores, _sink(errors, sys.stderr.buffer) as problems:
        done = 0
        while block := list(islice(rows, BLOCK)):
            valid = [row.listing for row in block if row.listing is not None]
            scores.writelines(_encode(score) for score in scorer.score_many(valid))
            bad = [row for row in block if row.listing is None]
            problems.writelines(_encode(_problem(row)) for row in bad)
            n_invalid += len(bad)
            done += len(block)
            report(done)
    return n_invalid


def _encode(line: Score | dict[str, Any]) -> bytes:
    return msgspec.json.encode(line) + b"\n"


def _problem(row: Row) -> dict[str, Any]:
    assert isinstance(row.error, ListingError)
    return {
        "line": row.line,
        "listing_id": row.error.listing_id,
        "errors": [{"loc": list(e.loc), "msg": e.msg} for e in row.error.errors],
    }


def _sink(path: Path | None, standard: BinaryIO) -> AbstractContextManager[BinaryIO]:
    return nullcontext(standard) if path is None else _whole_file(path)


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write beside and rename, so that half a file never bears the name."""
    path = path.resolve()
    if path.exists() and not path.is_file():  # /dev/null is written to, never replaced
        with path.open("wb") as device:
            yield device
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
