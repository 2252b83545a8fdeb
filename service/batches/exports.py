"""Results and errors of a batch as NDJSON or CSV, page by page."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from model.score import Score
from service.batches.repository import list_errors, list_results
from service.db import Database
from service.tables import BatchError, DecisionRow
from service.tables.batches import row_range

PAGE = 1000
RESULT_COLUMNS = (
    "row", "listing_id", "score", "decision", "reasons", "findings", "work_id",
    "model_version", "policy_version",
)  # fmt: skip
ERROR_COLUMNS = ("row", "line", "listing_id", "errors")

# What a spreadsheet takes for a formula, in either width and behind blanks; and
# the apostrophe itself, so that taking one away gives the text back.
_UNSAFE = re.compile(
    r"['\s\0\ufeff\u200b-\u200f\u2060]*[=+\-@\t\r\n\0＝＋－﹣−﹢＠﹫⁺⁻']|[\t\r\n\0]"
)

Line = Callable[[Any, int], bytes]


def neutral(cell: str) -> str:
    """Make text that a spreadsheet shows and never computes.

    An apostrophe goes before what could be a formula; one taken away gives
    the text as it was.

    Examples
    --------
    >>> neutral("=1+1"), neutral("蓝光 D9"), neutral("'x")
    ("'=1+1", '蓝光 D9', "''x")
    """
    return f"'{cell}" if _UNSAFE.match(cell) else cell


def results(
    database: Database, batch_no: int, *, as_csv: bool, after: int, limit: int | None
) -> Iterator[bytes]:
    """Write a batch's results in the order of input."""
    if as_csv:
        yield csv_line(RESULT_COLUMNS)
    line: Line = _result_csv if as_csv else _result_json
    yield from _pages(database, list_results, line, batch_no, after, limit)


def errors(
    database: Database, batch_no: int, *, as_csv: bool, after: int, limit: int | None
) -> Iterator[bytes]:
    """Write a batch's invalid rows in the order of input."""
    if as_csv:
        yield csv_line(ERROR_COLUMNS)
    line: Line = _error_csv if as_csv else _error_json
    yield from _pages(database, list_errors, line, batch_no, after, limit)


def csv_line(cells: Sequence[Any], *, is_safe: bool = False) -> bytes:
    """Write one line; text is made safe to look at, unless it is not to be looked at."""
    if not is_safe:
        cells = [neutral(c) if isinstance(c, str) else c for c in cells]
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def _pages(
    database: Database,
    read: Callable[..., list[Any]],
    line: Line,
    batch_no: int,
    after: int,
    limit: int | None,
) -> Iterator[bytes]:
    """Read page by page: a reader that takes hours must not hold a transaction."""
    first, _ = row_range(batch_no)
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        with database.read() as session:
            page = read(session, batch_no, after=after, limit=size)
        if page:
            yield b"".join(line(item, _number(item) - first) for item in page)
            after = _number(page[-1]) - first
        if len(page) < size:
            return
        left = None if left is None else left - size


def _number(item: DecisionRow | BatchError) -> int:
    return item.decision_id if isinstance(item, DecisionRow) else item.error_id


def _result_json(row: DecisionRow, number: int) -> bytes:
    # The score's own bytes, and the row before them.
    return f'{{"row":{number},{row.result[1:]}\n'.encode()


def _result_csv(row: DecisionRow, number: int) -> bytes:
    score = msgspec.json.decode(row.result, type=Score)
    return csv_line(
        (
            number,
            score.listing_id,
            score.score,
            score.decision,
            " ".join(reason.code for reason in score.reasons),
            " ".join(score.findings),
            score.work.work_id if score.work else "",
            score.model_version,
            score.policy_version,
        )
    )


def _error_json(error: BatchError, number: int) -> bytes:
    content = {
        "row": number,
        "line": error.line,
        "listing_id": error.listing_id,
        "errors": msgspec.Raw(error.errors.encode()),
    }
    return msgspec.json.encode(content) + b"\n"


def _error_csv(error: BatchError, number: int) -> bytes:
    faults = msgspec.json.decode(error.errors)
    text = "; ".join(f"{'.'.join(map(str, f['loc'])) or 'row'}: {f['msg']}" for f in faults)
    return csv_line((number, error.line, error.listing_id or "", text))
