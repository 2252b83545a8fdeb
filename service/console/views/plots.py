"""Small plots drawn here, as figures for SVG: price against reference, a seller's time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from model.features.price import NAMES, PriceFacts
from model.listing import Seller
from service.pages import Language

WIDTH = 320.0
MARGIN = 8.0


@dataclass(frozen=True, slots=True)
class PricePlot:
    """The price of a piece on a logarithmic axis, with what genuine ones cost."""

    edition: str
    asked: float
    ratio: float
    low: float
    typical: float
    high: float
    street: float
    pieces: float
    x_asked: float
    x_low: float
    x_typical: float
    x_high: float
    x_street: float
    ticks: tuple[tuple[float, str], ...]
    width: float = WIDTH


def price_plot(price: PriceFacts, language: Language) -> PricePlot | None:
    """Plot a price; ``None`` where nothing is known to compare it with."""
    reference, asked = price.reference, price.per_disc
    if reference is None or asked is None or price.ratio is None or asked <= 0:
        return None
    known = [asked, reference.low, reference.high, reference.typical, max(reference.street, 0.01)]
    low, high = math.log(min(known) * 0.7), math.log(max(known) * 1.4)

    def x(value: float) -> float:
        share = (math.log(max(value, 0.01)) - low) / (high - low)
        return round(MARGIN + min(max(share, 0.0), 1.0) * (WIDTH - 2 * MARGIN), 1)

    names = NAMES.get(reference.edition_class, (reference.edition_class,) * 2)
    return PricePlot(
        edition=names[0 if language == "zh" else 1],
        asked=asked,
        ratio=price.ratio,
        low=reference.low,
        typical=reference.typical,
        high=reference.high,
        street=reference.street,
        pieces=price.pieces,
        x_asked=x(asked),
        x_low=x(reference.low),
        x_typical=x(reference.typical),
        x_high=x(reference.high),
        x_street=x(reference.street),
        ticks=tuple((x(tick), f"{tick:g}") for tick in _ticks(math.exp(low), math.exp(high))),
    )


def _ticks(low: float, high: float) -> list[float]:
    """Choose round values: 1, 2, 5 times the powers of ten, at most six of them."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        ticks = [s * 10.0**p for p in powers for s in steps if low <= s * 10.0**p <= high]
        if len(ticks) <= 6:
            return ticks
    return ticks[:: math.ceil(len(ticks) / 6)]


@dataclass(frozen=True, slots=True)
class Event:
    """A day in a seller's time, and where it lies; ``level`` says how it reads."""

    kind: str
    day: date
    x: float
    level: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A seller's time: its days in order, the year that counts, where it is cut off."""

    events: tuple[Event, ...]
    x_year: float
    x_now: float
    years: tuple[tuple[float, str], ...]
    is_cut: bool
    width: float = WIDTH


MOST_YEARS = 6


def timeline(seller: Seller, as_of: date) -> Timeline | None:
    """Lay out what is dated of a seller; ``None`` where nothing is."""
    until = seller.licence.valid_until if seller.licence else None
    dated = [
        ("registered", seller.registered_on, "calm"),
        ("takedown", seller.last_takedown_on, "bad"),
        ("licence", until, "bad" if until and until < as_of else "good"),
    ]
    known = [(kind, day, level) for kind, day, level in dated if day is not None]
    if not known:
        return None
    known.append(("listed", as_of, "now"))
    earliest = as_of - timedelta(days=365 * MOST_YEARS)
    first = max(min(min(day for _, day, _ in known), as_of - timedelta(days=400)), earliest)
    last = min(max(day for _, day, _ in known), as_of + timedelta(days=730))
    last = max(last, as_of + timedelta(days=30))
    span = (last - first).days

    def x(day: date) -> float:
        share = min(max((day - first).days / span, 0.0), 1.0)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    years = [date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    return Timeline(
        events=tuple(Event(k, d, x(d), lv) for k, d, lv in sorted(known, key=lambda e: e[1])),
        x_year=x(as_of - timedelta(days=365)),
        x_now=x(as_of),
        years=tuple((x(year), str(year.year)) for year in years),
        is_cut=any(day < first for _, day, _ in known),
    )
