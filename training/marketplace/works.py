"""Works and their editions: the facts that listings talk about."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

CATALOGUE: Final = Path(__file__).with_name("works.tsv")
KINDS: Final = (
    "film",
    "series",
    "anime",
    "documentary",
    "opera",
    "concert",
    "children",
    "teaching",
)
# Mainland list prices per disc where a user's catalogue names an edition
# without a price.
DEFAULT_PRICE: Final = {"V": 8.0, "D": 18.0, "B": 98.0, "U": 238.0}


class Edition(msgspec.Struct, frozen=True):
    """An edition that a mainland publisher issued."""

    medium: str
    discs: int
    price: float


class Work(msgspec.Struct, frozen=True):
    """A film, a series, an opera, a course, …"""

    work_id: str
    kind: str
    zh: str
    trad: str
    aliases: tuple[str, ...]
    tw: str
    hk: str
    en: str
    year: int
    country: str
    episodes: int
    minutes: int
    people: tuple[str, ...]
    publisher: str | None
    editions: tuple[Edition, ...]

    def edition(self, medium: str) -> Edition | None:
        """The mainland edition on a medium (V, D, B or U), if there is one."""
        return next((e for e in self.editions if e.medium == medium), None)


class WorksError(ValueError):
    """A catalogue of works cannot be read; the message names the row."""


def load_works(path: Path | None = None) -> tuple[Work, ...]:
    """Read a catalogue of works.

    Parameters
    ----------
    path : Path, optional
        Tab-separated file with the columns of ``works.tsv``; only
        ``work_id``, ``kind``, ``zh`` and ``year`` must be filled.

    Returns
    -------
    tuple of Work

    Raises
    ------
    WorksError
        If a row cannot be read, a kind is unknown or there are no rows.
    """
    path = path or CATALOGUE
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        works = tuple(_parse_rows(rows, path))
    if not works:
        raise WorksError(f"{path}: no works.")
    return works


def _parse_rows(rows: Iterable[dict[str, str]], path: Path) -> Iterable[Work]:
    for number, row in enumerate(rows, 2):
        try:
            yield _parse_work(row)
        except (KeyError, ValueError, TypeError) as error:
            raise WorksError(f"{path}, row {number}: {error!r}") from error


def _parse_work(row: dict[str, str]) -> Work:
    kind = row["kind"]
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    zh = row["zh"]
    return Work(
        work_id=row["work_id"],
        kind=kind,
        zh=zh,
        trad=row.get("trad") or zh,
        aliases=_split(row.get("aliases")),
        tw=row.get("tw") or row.get("trad") or zh,
        hk=row.get("hk") or row.get("trad") or zh,
        en=row.get("en") or zh,
        year=int(row["year"]),
        country=row.get("country") or "CN",
        episodes=int(row.get("episodes") or 1),
        minutes=int(row.get("minutes") or 100),
        people=_split(row.get("people")),
        publisher=row.get("publisher") or None,
        editions=tuple(_parse_edition(text) for text in _split(row.get("editions"))),
    )


def _parse_edition(text: str) -> Edition:
    medium, discs, *price = text.split(":")
    if medium not in DEFAULT_PRICE:
        raise ValueError(f"medium {medium!r} is none of {', '.join(DEFAULT_PRICE)}")
    default = DEFAULT_PRICE[medium] * int(discs)
    return Edition(medium, int(discs), float(price[0]) if price else default)


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part for part in (text or "").split(";") if part)
