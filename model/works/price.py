"""What the very edition costs, where the catalogue knows it.

The table of `model.features.price` knows what a Blu-ray costs; this knows what
this film's Blu-ray costs. It is offered as a better reference and changes no
learned signal by itself.
"""

from __future__ import annotations

from datetime import date
from statistics import median

from model.features.money import RateTable, UnknownCurrencyError
from model.features.price import PriceFacts, Reference
from model.works.judge import EDITIONS
from model.works.work import Edition, Work

MAINLAND = "CN"
_IMPORT = "_import"


def edition_reference(
    work: Work, medium: str, price: PriceFacts, day: date, rates: RateTable | None = None
) -> Reference | None:
    """Give the list prices per disc of a work's editions as a reference.

    Mainland editions for a mainland offer, foreign ones for an import; an
    edition not yet out is none. What pirates ask is as the table has it.

    Parameters
    ----------
    work : Work
    medium : str
        As the listing claims it (`Claims.medium`).
    price : PriceFacts
        What the table made of the listing.
    day : date
        As of when.

    Returns
    -------
    Reference or None
        ``None`` where no such edition, or no price of it, is known.
    """
    table, edition_class = price.reference, price.edition_class
    if table is None or edition_class is None:
        return None
    rates = rates or RateTable.load()
    is_import = _IMPORT in edition_class
    found = [
        per_disc
        for edition in work.editions
        if edition.medium in EDITIONS.get(medium, ())
        and (edition.year or work.year) <= day.year
        and edition.territory is not None
        and (edition.territory != MAINLAND) == is_import
        and (per_disc := _per_disc(edition, day, rates)) is not None
    ]
    if not found:
        return None
    low, typical, high = min(found), median(found), max(found)
    return Reference(
        edition_class, day.year, day.year, low, typical, high, table.street, f"works:{work.work_id}"
    )


def _per_disc(edition: Edition, day: date, rates: RateTable) -> float | None:
    if edition.list_price is None or edition.discs is None:
        return None
    year = date(edition.year, 7, 1) if edition.year else day
    try:
        return rates.to_cny(edition.list_price, edition.currency, year) / edition.discs
    except UnknownCurrencyError:
        return None
