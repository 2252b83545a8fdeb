"""A catalogue of works in memory: fast to search, small, quick to build.

An automaton finds where spellings may begin, by their first two characters; a
dictionary tells which do, by length. An automaton of whole spellings would
search no faster, but building one of 300,000 holds Python's lock for seven
seconds, in which a worker answers nobody; this one takes 0.04.

Works stay encoded until one is named: 100,000 objects would cost several
times their text.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator

import msgspec
from ahocorasick_rs import AhoCorasick

from model.recent import Recent
from model.works.spellings import spellings_of
from model.works.work import CatalogueError, Work

_HEAD = 2
# Works kept decoded, about 1 KB each.
_KEPT = 500
_decoder = msgspec.json.Decoder(Work)


class Index(msgspec.Struct):
    """Spellings, each with its level and the works that bear it, in order."""

    spellings: list[str]
    levels: list[int]
    works: list[list[int]]


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A spelling found; offsets are into the folded text.

    ``spelling`` is its number, ``level`` what it needs to count, ``works``
    the numbers of those that bear it.
    """

    start: int
    end: int
    spelling: int
    level: int
    works: tuple[int, ...]


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

    Attributes
    ----------
    digest : str
        Of the works, whatever the version is called.
    """

    def __init__(self, version: str, lines: list[bytes], index: Index | None = None) -> None:
        self.version = version
        self.digest = digest_of(lines)
        self._lines = lines
        self._named: Recent[int, Work] = Recent(_KEPT)
        index = index or build_index(map(_decoder.decode, lines))
        self._numbers = {spelling: number for number, spelling in enumerate(index.spellings)}
        self._levels = bytes(index.levels)
        self._first = array("I", [works[0] for works in index.works])
        # Hardly any spelling belongs to more than one work.
        self._shared = {n: tuple(works) for n, works in enumerate(index.works) if len(works) > 1}
        lengths: dict[str, set[int]] = {}
        for spelling in index.spellings:
            if len(spelling) >= _HEAD:
                lengths.setdefault(spelling[:_HEAD], set()).add(len(spelling))
        shapes: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._lengths: list[tuple[int, ...]] = []
        for found in lengths.values():
            shape = tuple(sorted(found, reverse=True))
            self._lengths.append(shapes.setdefault(shape, shape))
        self._heads = AhoCorasick(lengths, store_patterns=False)

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Work]:
        return map(_decoder.decode, self._lines)

    @property
    def facts(self) -> dict[str, str | int]:
        """Version, digest and size: what makes a decision reproducible."""
        return {"version": self.version, "digest": self.digest, "works": len(self)}

    def work(self, number: int) -> Work:
        """Decode one work, unless it was named lately."""
        work = self._named.get(number)
        if work is None:
            work = _decoder.decode(self._lines[number])
            self._named.put(number, work)
        return work

    def lookup(self, text: str, start: int, end: int) -> Hit | None:
        """Find a spelling that is exactly a range of a folded text."""
        return self._hit(text, start, end) if text[start:end] in self._numbers else None

    def scan(self, text: str) -> Iterator[list[Hit]]:
        """Find the spellings of a folded text, left to right.

        Yields
        ------
        list of Hit
            Those that begin at one place, the longest first. The next place
            lies behind the longest: what is inside a longer name is no name.
        """
        numbers, lengths, size, free = self._numbers, self._lengths, len(text), 0
        for head, start, _ in self._heads.find_matches_as_indexes(text, overlapping=True):
            if start < free:
                continue
            hits = []
            for length in lengths[head]:
                end = start + length
                if end <= size and text[start:end] in numbers:
                    hits.append(self._hit(text, start, end))
            if hits:
                free = hits[0].end
                yield hits

    def _hit(self, text: str, start: int, end: int) -> Hit:
        number = self._numbers[text[start:end]]
        works = self._shared.get(number) or (self._first[number],)
        return Hit(start, end, number, self._levels[number], works)


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
