"""The price per piece against what that edition costs, in that year.

Never an absolute floor: a legal DVD once cost 10 yuan, and a set of thirty
episodes at 6 yuan a disc is honest where a Blu-ray at 25 is not.
"""

from __future__ import annotations

import math
from datetime import date
from functools import cache
from pathlib import Path

from msgspec import Struct

from model.features.claims import Claims
from model.features.money import RateTable
from model.features.tables import FOLDER, TableError, read_table
from model.listing import Listing

SET_DISCS = 5
EPISODES_PER_DISC = 3.0
SHORT_PARTS_PER_DISC = 12.0
DISCS_PER_SEASON = 4.0
LEAST_CNY = 0.25
"""Less than a blank costs: the price is then for one piece of the many."""
UNDATED_YEAR = 2015
"""Reference year of a listing without a date: the middle of the table."""
PLACEHOLDERS = frozenset((0.0, 0.01, 1.0, 8888.0, 9999.0, 99999.0, 999999.0))
_MOST_CNY = 1e9
_COLUMNS = (
    "edition_class",
    "year_from",
    "year_to",
    "low",
    "typical",
    "high",
    "street",
    "source",
)
_DISC_CLASSES = {
    "bd": "bd",
    "bd9": "bd",
    "uhd": "uhd",
    "cbhd": "cbhd",
    "hdvd": "hdvd",
    "d9": "dvd",
    "d5": "dvd",
    "dvd": "dvd",
    "disc": "dvd",
    "vcd": "vcd",
    "ld": "ld",
    "cd": "cd",
    "mp3": "cd",
    "tape": "tape",
}
_HAS_SET = frozenset(("dvd", "dvd_import", "bd", "bd_import", "uhd", "cd"))
_HAS_IMPORT = frozenset(("dvd", "bd"))
NAMES = {
    "vcd": ("VCD", "VCDs"),
    "dvd": ("DVD", "DVDs"),
    "dvd_set": ("DVD套装", "DVD sets"),
    "dvd_teaching": ("教学DVD", "teaching DVDs"),
    "dvd_import": ("进口DVD", "imported DVDs"),
    "dvd_import_set": ("进口DVD套装", "imported DVD sets"),
    "hdvd": ("压缩碟", "compressed discs"),
    "bd": ("蓝光", "Blu-rays"),
    "bd_set": ("蓝光套装", "Blu-ray sets"),
    "bd_import": ("进口蓝光", "imported Blu-rays"),
    "bd_import_set": ("进口蓝光套装", "imported Blu-ray sets"),
    "uhd": ("4K蓝光", "UHD Blu-rays"),
    "uhd_set": ("4K蓝光套装", "UHD Blu-ray sets"),
    "cbhd": ("CBHD", "CBHDs"),
    "ld": ("镭射影碟", "LaserDiscs"),
    "cd": ("CD", "CDs"),
    "cd_set": ("CD套装", "CD sets"),
    "tape": ("录像带", "tapes"),
    "drive_small": ("空U盘/卡", "empty sticks and cards"),
    "drive_large": ("空硬盘", "empty disks"),
    "cloud": ("正版点播", "licensed video on demand"),
}


class Reference(Struct, frozen=True):
    """The usual prices of one piece of an edition class, in yuan."""

    edition_class: str
    year_from: int
    year_to: int
    low: float
    typical: float
    high: float
    street: float
    source: str


class PriceFacts(Struct, frozen=True):
    """What a listing asks, per piece, against its edition.

    Attributes
    ----------
    price_cny : float
        The whole listing's price in yuan.
    per_disc : float or None
        Yuan per disc; per GB, TB or work for drives and links. ``None``
        where the goods are no edition, or the price is a placeholder.
    reference : Reference or None
    ratio, log_ratio : float or None
        ``per_disc`` over the typical genuine price; natural logarithm.
    edition_class : str or None
    basis : str
        Where the number of pieces comes from: ``unit`` (claimed price a
        piece), ``discs`` (claimed), ``lot``, ``works``, ``episodes``
        (estimated), ``size`` (drives), ``single`` (assumed), ``collection``
        (several, taken as one), ``bulk`` (many, not counted: no price a
        piece), ``none``.
    pieces : float
    """

    price_cny: float
    per_disc: float | None
    reference: Reference | None
    ratio: float | None
    log_ratio: float | None
    edition_class: str | None
    basis: str
    pieces: float


def price_facts(listing: Listing, claims: Claims, rates: RateTable | None = None) -> PriceFacts:
    """Work out the price per piece and hold it against the reference.

    Raises
    ------
    UnknownCurrencyError
    """
    rates = rates or RateTable.load()
    day = listing.listed_at.date() if listing.listed_at is not None else None
    rate = rates.to_cny(1.0, listing.currency, day)
    price_cny = min(listing.price * rate, _MOST_CNY)
    edition_class, pieces, basis = _pieces(claims, listing.currency)
    unknown = PriceFacts(price_cny, None, None, None, None, edition_class, basis, pieces)
    if edition_class is None or basis == "bulk":
        return unknown
    if listing.price in PLACEHOLDERS and basis != "unit" and edition_class != "cloud":
        return unknown
    if basis == "unit" and claims.unit_price is not None:
        per_disc = min(claims.unit_price.low * rate, _MOST_CNY)
    else:
        per_disc = price_cny / pieces
        if per_disc < LEAST_CNY and basis == "discs":
            pieces, basis, per_disc = 1.0, "lot", price_cny
            edition_class = edition_class.removesuffix("_set")
    if per_disc <= 0:
        return unknown
    reference = reference_price(edition_class, day)
    ratio = per_disc / reference.typical
    return PriceFacts(
        price_cny, per_disc, reference, ratio, math.log(ratio), edition_class, basis, pieces
    )


def _pieces(claims: Claims, currency: str) -> tuple[str | None, float, str]:
    """Return the edition class, the number of pieces, and the basis of it."""
    medium = claims.medium
    if medium is None or (claims.about is not None and medium != "drive"):
        return None, 1.0, "none"
    if medium == "drive":
        return _drive_pieces(claims)
    works = claims.works
    if medium == "cloud":
        return "cloud", works.low if works else 1.0, "works" if works else "single"
    pieces, basis = _discs(claims)
    return _edition_class(claims, currency, pieces, basis), pieces, basis


def _drive_pieces(claims: Claims) -> tuple[str | None, float, str]:
    size = claims.gigabytes
    if size is None:
        return None, 1.0, "none"
    if size.low >= 500:
        return "drive_large", size.low / 1000.0, "size"
    return "drive_small", size.low, "size"


def _discs(claims: Claims) -> tuple[float, str]:
    """Return how many discs the price is for, and how that is known."""
    unit, discs, title = claims.unit_price, claims.discs, claims.title_length
    # A price a piece in the description says less than a count in the title.
    if (
        unit is not None
        and unit.kind != "sets"
        and (unit.start < title or discs is None or discs.each or discs.start >= title)
    ):
        return discs.low if discs is not None else 1.0, "unit"
    if claims.in_title("piece.each"):
        return 1.0, "lot"
    # "300张起批, 2.2元": the price of one piece, the lot is a condition.
    if claims.minimum_lot is not None and (discs is None or discs.each):
        return 1.0, "lot"
    works, in_each = claims.works, claims.works_per_disc
    works_in_title = works is not None and works.start < title and works.kind == "works"
    if discs is not None and not (discs.each and works_in_title):
        return discs.low, "discs"
    if works is not None and works_in_title:
        return max(works.low / max(in_each.low if in_each else 1.0, 1.0), 1.0), "works"
    per_disc = SHORT_PARTS_PER_DISC if claims.is_short_form else EPISODES_PER_DISC
    if claims.episodes_per_disc is not None and claims.episodes_per_disc.kind == "episodes":
        per_disc = claims.episodes_per_disc.low
    if claims.episodes is not None and claims.episodes.low >= 8:
        return max(claims.episodes.low / per_disc, 1.0), "episodes"
    if claims.seasons is not None:
        return max(claims.seasons.low * DISCS_PER_SEASON, 1.0), "episodes"
    if claims.in_title("bulk.uncounted"):
        return 1.0, "bulk"
    return 1.0, "collection" if claims.in_title("collection.all") else "single"


def _edition_class(claims: Claims, currency: str, pieces: float, basis: str) -> str:
    edition_class = _DISC_CLASSES[claims.medium or "disc"]
    if edition_class == "dvd" and "short_form.teaching" in claims.said:
        return "dvd_teaching"
    # What is priced in foreign money competes with foreign editions.
    if edition_class in _HAS_IMPORT and (claims.is_imported or currency != "CNY"):
        edition_class += "_import"
    is_set = pieces >= SET_DISCS and (
        basis == "episodes"
        or claims.episodes is not None
        or claims.seasons is not None
        or basis in ("discs", "works")
    )
    if is_set and edition_class in _HAS_SET:
        edition_class += "_set"
    return edition_class


@cache
def _references(path: Path | None = None) -> dict[str, tuple[Reference, ...]]:
    table = path or FOLDER / "reference_prices.tsv"
    found: dict[str, list[Reference]] = {}
    for number, (name, first, last, low, typical, high, street, source) in read_table(
        table, _COLUMNS
    ):
        try:
            row = Reference(
                name,
                int(first),
                int(last),
                float(low),
                float(typical),
                float(high),
                float(street),
                source,
            )
        except ValueError as error:
            raise TableError(f"{table}:{number}: {error}") from error
        if not 0 < row.low <= row.typical <= row.high:
            raise TableError(f"{table}:{number}: expected 0 < low <= typical <= high")
        found.setdefault(name, []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}


def reference_price(edition_class: str, day: date | None = None) -> Reference:
    """Return the reference of an edition class in the year of a day.

    Raises
    ------
    KeyError
        If no such class stands in the table.
    """
    year = day.year if day is not None else UNDATED_YEAR
    rows = _references()[edition_class]
    for row in rows:
        if year <= row.year_to:
            return row
    return rows[-1]
