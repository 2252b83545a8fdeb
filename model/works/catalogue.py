"""A catalogue of works in memory: fast to search, small, quick to build.

Spellings are looked up in a plain dictionary, by their first two characters
and then by length. An automaton would search a title as fast; but building
one for 300,000 spellings holds Python's lock for seven seconds, in which a
worker answers nobody. A dictionary fills in small steps.

Works stay encoded until one is named: 100,000 objects would cost several
times their text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec

from model.works.spellings import spellings_of
from model.works.work import CatalogueError, Work

SHIPPED = Path(__file__).with_name("catalogue.jsonl")
_decoder = msgspec.json.Decoder(Work)


class Index(msgspec.Struct):
    """Spellings, each with its level and the works that bear it, in order."""

    spellings: list[str]
    levels: list[int]
    works: list[list[int]]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One spelling: what it needs to count, and whose it is."""

    level: int
    works: tuple[int, ...]


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A spelling found; offsets are into the folded text."""

    start: int
    end: int
    entry: Entry


class Catalogue:
    """Works with their spellings, ready to be found.

    Parameters
    ----------
    version : str
        Name under which decisions remember it.
    lines : list of bytes
        Works, each as JSON.
    index : Index, optional
        Their spellings, if they were worked out before.
    """

    def __init__(self, version: str, lines: list[bytes], index: Index | None = None) -> None:
        self.version = version
        self.digest = digest_of(lines)
        self._lines = lines
        index = index or build_index(map(_decoder.decode, lines))
        self._entries: dict[str, Entry] = {}
        lengths: dict[str, set[int]] = {}
        for spelling, level, works in zip(
            index.spellings, index.levels, index.works, strict=True
        ):
            self._entries[spelling] = Entry(level, tuple(works))
            lengths.setdefault(spelling[:2], set()).add(len(spelling))
        shapes: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        for head, found in lengths.items():
            shape = tuple(sorted(found, reverse=True))
            self._lengths[head] = shapes.setdefault(shape, shape)

    @staticmethod
    @cache
    def shipped() -> Catalogue:
        """Give the catalogue that comes with the program, one for all."""
        lines = SHIPPED.read_bytes().splitlines()
        return Catalogue(f"shipped-{digest_of(lines)[:8]}", lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Work]:
        return map(_decoder.decode, self._lines)

    def work(self, number: int) -> Work:
        """Decode one work."""
        return _decoder.decode(self._lines[number])

    def lookup(self, spelling: str) -> Entry | None:
        """Find a whole folded spelling."""
        return self._entries.get(spelling)

    def scan(self, text: str) -> Iterator[list[Hit]]:
        """Find the spellings of a folded text, left to right.

        Yields
        ------
        list of Hit
            Those that begin at one place, the longest first. The next place
            lies behind the longest: what is inside a longer name is no name.
        """
        lengths, entries = self._lengths, self._entries
        free = 0
        for start in range(len(text) - 1):
            known = lengths.get(text[start : start + 2])
            if known is None or start < free:
                continue
            hits = [
                Hit(start, start + length, entry)
                for length in known
                if (entry := entries.get(text[start : start + length])) is not None
                and start + length <= len(text)
            ]
            if hits:
                free = hits[0].end
                yield hits


def build_index(works: Iterable[Work]) -> Index:
    """Work out all spellings; of several levels of one spelling the strictest holds."""
    levels: dict[str, int] = {}
    owners: dict[str, list[int]] = {}
    for number, work in enumerate(works):
        for spelling, level in spellings_of(work).items():
            levels[spelling] = min(level, levels.get(spelling, level))
            owners.setdefault(spelling, []).append(number)
    return Index(list(levels), list(levels.values()), [owners[spelling] for spelling in levels])


def encode_works(works: Iterable[Work]) -> list[bytes]:
    """Write works as JSON lines, always the same way.

    Raises
    ------
    CatalogueError
        If two have the same ``work_id``.
    """
    seen: set[str] = set()
    lines = []
    for work in works:
        if work.work_id in seen:
            raise CatalogueError(f"work_id {work.work_id!r} stands for two works.")
        seen.add(work.work_id)
        lines.append(msgspec.json.encode(work))
    return lines


def digest_of(lines: list[bytes]) -> str:
    """Digest of a catalogue's content, whatever its name."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line + b"\n")
    return digest.hexdigest()
