"""Works from files that people bring: NDJSON, CSV or Parquet, checked field by field.

In CSV, ``aliases`` and ``people`` are parted by ``|``; ``releases`` and
``editions`` hold JSON. Empty cells are unknown.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import zlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from model.listing import ListingError
from model.reader import UnreadableFileError, file_format, read_objects
from model.works.spellings import spellings_of
from model.works.work import Work

MOST_WORKS = 1_000_000
_FIELDS = {field.name: field for field in msgspec.structs.fields(Work)}
_TEXT_LISTS = ("aliases", "people")
_RECORD_LISTS = ("releases", "editions")
_DAYS = ("releases_known_until", "editions_known_until", "protected_since")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PATH = re.compile(r" - at `\$(?P<path>[^`]*)`$")


class Problem(NamedTuple):
    """What is wrong with a row; ``field`` may be a path (``editions[0].discs``)."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.field}: {self.message}"


class WorksFile(NamedTuple):
    """What a file holds: works, what is wrong, and columns nobody knows."""

    works: list[Work]
    problems: list[Problem]
    unknown: list[str]


def read_works(path: Path, *, report: Callable[[int], None] = lambda rows: None) -> WorksFile:
    """Read a file of works; every fault of every row is told.

    Raises
    ------
    UnreadableFileError
        If the file as a whole is not what its name says.
    """
    kind = file_format(path)
    works: list[Work] = []
    problems: list[Problem] = []
    unknown: set[str] = set()
    seen: dict[str, int] = {}
    try:
        with path.open("rb") as raw:
            stream = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
            for number, (line, obj) in enumerate(read_objects(stream, kind), 1):
                if number > MOST_WORKS:
                    raise UnreadableFileError(f"{path}: more than {MOST_WORKS:,} rows.")
                if isinstance(obj, dict):
                    unknown |= obj.keys() - _FIELDS.keys()
                work = parse_work(obj, line)
                if isinstance(work, Work):
                    before = seen.setdefault(work.work_id, line)
                    if before == line:
                        works.append(work)
                    else:
                        work = [Problem(line, "work_id", f"stands on line {before} already")]
                if not isinstance(work, Work):
                    problems += work
                if number % 1_000 == 0:
                    report(number)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"{path}: {error}") from error
    return WorksFile(works, problems, sorted(map(str, unknown)))


def parse_work(obj: Any, line: int = 1) -> Work | list[Problem]:
    """Build a work from a row, or tell all that is wrong with it.

    Examples
    --------
    >>> row = {"work_id": "a", "title": "让子弹飞", "year": "2010", "kind": "film"}
    >>> parse_work(row | {"aliases": "Let the Bullets Fly|讓子彈飛"}).aliases
    ['Let the Bullets Fly', '讓子彈飛']
    >>> [str(problem) for problem in parse_work(row | {"year": "soon", "title": "?"}, 7)]
    ['line 7: year: expected `int`, got `str`']
    """
    if isinstance(obj, ListingError):
        return [Problem(line, ".".join(map(str, e.loc)) or "row", e.msg) for e in obj.errors]
    if not isinstance(obj, dict):
        return [Problem(line, "row", "expected an object")]
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for name, info in _FIELDS.items():
        value = _plain(obj.get(name))
        if value is None or value == "":
            if info.required:
                problems.append(Problem(line, name, "required"))
            continue
        try:
            values[name] = msgspec.convert(_spread(name, value), info.type, strict=False)
        except (msgspec.ValidationError, ValueError, RecursionError) as error:
            problems.append(_problem(line, name, error))
        else:
            if not _is_sound(value):
                problems.append(Problem(line, name, "holds what no text or number may hold"))
    if problems:
        return problems
    work = Work(**values)
    if not spellings_of(work):
        return [Problem(line, "title", "has no letter and no character to look for")]
    return work


def _spread(name: str, value: Any) -> Any:
    """Take a cell of a spreadsheet apart where the field is a list."""
    if not isinstance(value, str):
        return value
    if name in _TEXT_LISTS:
        return [part.strip() for part in value.split("|") if part.strip()]
    if name in _RECORD_LISTS:
        return json.loads(value)
    if name in _DAYS:
        return value.strip().removesuffix("+00:00").removesuffix("T00:00:00")
    return value.strip()


def _plain(value: Any) -> Any:
    """Turn what typed columns hold into what JSON could."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_sound(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_sound, value.values()))
    if isinstance(value, list):
        return all(map(_is_sound, value))
    if isinstance(value, str):
        return not _SURROGATE.search(value) and "\0" not in value
    return not isinstance(value, float) or math.isfinite(value)


def _problem(line: int, name: str, error: Exception) -> Problem:
    message = str(error)
    place = _PATH.search(message)
    path = name + (place["path"] if place else "")
    message = message[: place.start()] if place else message
    return Problem(line, path, message.replace("Expected", "expected", 1))
