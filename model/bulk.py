"""Whole files through the one scoring path, row by row, in bounded memory."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from model.listing import ListingError
from model.reader import Row, read_listings, read_stream
from model.scorer import Scorer

REPORT_EVERY = 1_000


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
        for number, row in enumerate(rows, 1):
            if row.listing is not None:
                scores.write(msgspec.json.encode(scorer.score(row.listing)) + b"\n")
            else:
                n_invalid += 1
                problems.write(json.dumps(_problem(row), ensure_ascii=False).encode() + b"\n")
            if number % REPORT_EVERY == 0:
                report(number)
    return n_invalid


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
