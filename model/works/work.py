"""What is known of a work: names, people, owner, releases, editions.

Every field but identity, title, year and kind may be unknown, and unknown is
never read as "none": absence counts only up to the day for which the
catalogue vouches (``releases_known_until``, ``editions_known_until``).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Identifier = Annotated[str, Meta(min_length=1, max_length=128)]
Year = Annotated[int, Meta(ge=1880, le=2100)]
Territory = Annotated[str, Meta(pattern="^[A-Z]{2}$(?!\\n)")]
Amount = Annotated[float, Meta(gt=0, le=1e9)]

Kind = Literal[
    "film",
    "series",
    "animation",
    "documentary",
    "concert",
    "opera",
    "children",
    "teaching",
    "variety",
]
ReleaseFormat = Literal[
    "cinema", "broadcast", "streaming", "download", "tape", "vcd", "dvd", "bd", "uhd"
]
Medium = Literal["tape", "ld", "vcd", "dvd", "bd", "uhd", "cbhd", "cd"]


class CatalogueError(Exception):
    """A catalogue of works that cannot be read, or is not what was written."""


class Release(Struct, frozen=True, omit_defaults=True):
    """The day on which a work came out in a territory (ISO 3166), in one format."""

    territory: Territory
    format: ReleaseFormat
    date: date


class Edition(Struct, frozen=True, omit_defaults=True):
    """A legitimate edition; ``list_price`` is for all its discs."""

    medium: Medium
    discs: Annotated[int, Meta(ge=1, le=1000)] | None = None
    territory: Territory | None = None
    region: Identifier | None = None
    publisher: Name | None = None
    isrc: Identifier | None = None
    isbn: Identifier | None = None
    list_price: Amount | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$(?!\\n)")] = "CNY"
    year: Year | None = None


class Work(Struct, frozen=True, omit_defaults=True):
    """A film, a series, a concert, …

    Attributes
    ----------
    title : str
        As known in mainland China.
    year : int
        Of its first release.
    people : list of str
        Directors, leads, performers: what tells it from its namesakes.
    seasons : int or None
        How many seasons this entry stands for; ``None`` for all.
    common : bool or None
        Its names are everyday words; ``None`` where nobody has looked.
    releases_known_until, editions_known_until : date or None
        Day up to which ``releases`` (for the home) and ``editions`` lack
        none; ``None`` where they may lack some.
    protected_since : date or None
        Day on which its owner asked for its protection.
    """

    work_id: Identifier
    title: Name
    year: Year
    kind: Kind
    title_en: Name | None = None
    title_hk: Name | None = None
    title_tw: Name | None = None
    aliases: Annotated[list[Name], Meta(max_length=50)] = []
    people: Annotated[list[Name], Meta(max_length=50)] = []
    rights_holder: Name | None = None
    dci: Identifier | None = None
    seasons: Annotated[int, Meta(ge=1, le=200)] | None = None
    common: bool | None = None
    releases: Annotated[list[Release], Meta(max_length=500)] = []
    releases_known_until: date | None = None
    editions: Annotated[list[Edition], Meta(max_length=500)] = []
    editions_known_until: date | None = None
    protected_since: date | None = None

    @property
    def names(self) -> list[str]:
        """All names, the title first."""
        names = (self.title, self.title_en, self.title_hk, self.title_tw, *self.aliases)
        return [name for name in names if name]
