"""An offer: what is sold, on what, how many, for how much."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Final

import msgspec

from training.marketplace.tables import Range, Scenario
from training.marketplace.works import Work

# Prices are thought in yuan and asked in the register's currency.
CURRENCIES: Final = {"en": ("USD", 7.1), "hk": ("HKD", 0.92), "tw": ("TWD", 0.225)}
_EPISODES_A_DISC: Final = {"V": 1, "D": 3, "B": 5, "U": 4}
_PRICE_A_DISC: Final = {"V": 7.0, "D": 16.0, "B": 85.0, "U": 200.0, "-": 20.0}


class Offer(msgspec.Struct):
    """What one listing sells."""

    scenario: Scenario
    work: Work | None
    others: tuple[Work, ...]
    medium: str
    discs: int
    quantity: int
    price: float
    stock: int
    monthly_sales: float


class Shelf:
    """The works that agents choose from, popular ones more often."""

    def __init__(self, works: Sequence[Work], random: Random) -> None:
        self._by_kind: dict[str, list[Work]] = {}
        self._popularity = {work.work_id: random.random() ** 2 + 0.05 for work in works}
        for work in works:
            self._by_kind.setdefault(work.kind, []).append(work)
        self._lists: dict[tuple[object, ...], tuple[list[Work], list[float]]] = {}

    def popularity(self, work: Work | None) -> float:
        """How sought a work is, from 0.05 to 1.05."""
        return self._popularity[work.work_id] if work else 0.3

    def draw(
        self, scenario: Scenario, medium: str, year: int, taste: int, random: Random
    ) -> Work | None:
        """Draw a work that fits a scenario, or None if it is about none.

        A third of the draws follow the agent's `taste`, a narrow window of
        the catalogue, the rest follow popularity.
        """
        if not scenario.subjects:
            return None
        works, cumulative = self._fitting(scenario, medium, year)
        if not works:
            return None
        if random.random() < 0.35:
            window = min(len(works), 12)
            return works[(taste + int(random.random() * window)) % len(works)]
        return works[min(len(works) - 1, bisect(cumulative, random.random() * cumulative[-1]))]

    def _fitting(
        self, scenario: Scenario, medium: str, year: int
    ) -> tuple[list[Work], list[float]]:
        key = (scenario.subjects, scenario.edition, medium, year)
        if key not in self._lists:
            works = [
                work
                for kind in scenario.subjects
                for work in self._by_kind.get(kind, ())
                if work.year <= year and _fits(work, scenario.edition, medium)
            ]
            weights = [
                self._popularity[work.work_id] * (2.0 if year - work.year < 2 else 1.0)
                for work in works
            ]
            self._lists[key] = (works, list(accumulate(weights)))
        return self._lists[key]


def make_offer(scenario: Scenario, shelf: Shelf, year: int, taste: int, random: Random) -> Offer:
    """Make up an offer within a scenario, priced by the scenario's rule."""
    r = random.random
    medium = scenario.media[int(r() * len(scenario.media))]
    work = shelf.draw(scenario, medium, year, taste, random)
    others: tuple[Work, ...] = ()
    if scenario.subjects:
        drawn = (shelf.draw(scenario, medium, year, taste, random) for _ in range(5))
        others = tuple({w.work_id: w for w in drawn if w and w is not work}.values())
    quantity = _quantity(scenario, work, random)
    discs = _discs(scenario, work, medium, quantity, random)
    return Offer(
        scenario=scenario,
        work=work,
        others=others,
        medium=medium,
        discs=discs,
        quantity=quantity,
        price=price_of(scenario, work, medium, discs, quantity, random),
        stock=round(scenario.stock.draw(random)) if scenario.stock else 0,
        monthly_sales=scenario.sold.draw(random) * (0.3 + shelf.popularity(work)),
    )


def price_of(
    scenario: Scenario, work: Work | None, medium: str, discs: int, quantity: int, random: Random
) -> float:
    """Price an offer in yuan by its scenario's rule."""
    factor = scenario.price.draw(random)
    if scenario.price_rule == "ed":
        edition = work.edition(medium) if work else None
        list_price = edition.price if edition else _PRICE_A_DISC[medium] * discs
        return factor * list_price
    if scenario.price_rule == "disc":
        # Sets are cheaper a disc than single ones.
        return factor * float(discs**0.85)
    if scenario.price_rule == "lot":
        return factor * float(quantity**0.92)
    return factor


def round_price(price: float, ending: str, random: Random) -> float:
    """Round a price the way a seller likes it."""
    if price < 3:
        return max(0.01, round(price, 2 if random.random() < 0.3 else 1))
    if price >= 200 and ending != "exact":
        step = 10 if random.random() < 0.5 else 1
        base = round(price / step) * step
        return float(base - (1 if ending == "nine" else 2 if ending == "eight" else 0))
    base = round(price)
    if ending == "nine":
        return base - 0.1 if random.random() < 0.5 else float(base // 10 * 10 + 9)
    if ending == "eight":
        return base - 0.2 if random.random() < 0.4 else float(base // 10 * 10 + 8)
    if ending == "half":
        return base + 0.5
    if ending == "five" and base > 8:
        return float(round(base / 5) * 5)
    return round(price, 2) if ending == "exact" else float(base)


def _fits(work: Work, edition: str, medium: str) -> bool:
    if edition == "foreign":
        return work.country != "CN"
    if edition == "any" or medium == "-":
        return True
    return (work.edition(medium) is not None) == (edition == "yes")


def _quantity(scenario: Scenario, work: Work | None, random: Random) -> int:
    if scenario.price_rule == "lot":
        return round(Range(6, 180).draw(random))
    if scenario.disc_rule == "pack" and work and work.kind == "film":
        return round(Range(5, 40).draw(random))
    return 1


def _discs(
    scenario: Scenario, work: Work | None, medium: str, quantity: int, random: Random
) -> int:
    if scenario.disc_rule == "n":
        return max(1, round(scenario.discs.draw(random)))
    if work is None:
        return max(1, quantity)
    if scenario.disc_rule == "ed":
        if edition := work.edition(medium):
            return edition.discs
        hours = max(1, round(work.minutes * work.episodes / 150))
        per_disc = _EPISODES_A_DISC.get(medium, 3)
        return hours if work.episodes == 1 else max(1, -(-work.episodes // per_disc))
    items = max(quantity, work.episodes, work.minutes // 100)
    return max(1, round(items / scenario.discs.draw(random)))
