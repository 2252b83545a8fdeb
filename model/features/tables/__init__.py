"""The data beside the code: tab-separated tables, read once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent


class TableError(ValueError):
    """A table that cannot be read; names the file and the line."""


def read_table(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of a TSV with a header and ``#`` comments.

    Raises
    ------
    TableError
        If the file is missing, the header differs, or a row has other cells.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: cannot be read ({error})") from error
    header_seen = False
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not header_seen:
            if tuple(cells) != columns:
                raise TableError(f"{path}:{number}: expected the columns {columns}, found {cells}")
            header_seen = True
            continue
        if len(cells) != len(columns):
            raise TableError(f"{path}:{number}: {len(cells)} cells, expected {len(columns)}")
        yield number, cells
    if not header_seen:
        raise TableError(f"{path}: no header, expected the columns {columns}")
