"""From an agent to a listing as a marketplace would send it."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any, Final

import msgspec

from training.marketplace.agents import Agent, count
from training.marketplace.config import MarketConfig
from training.marketplace.disguise import Disguises
from training.marketplace.grammar import Grammar
from training.marketplace.offers import (
    CURRENCIES,
    Offer,
    Shelf,
    make_offer,
    round_price,
)
from training.marketplace.population import MOVED
from training.marketplace.tables import Scenario, Weighted, load_kinds, load_scenarios
from training.marketplace.wording import Facts, Writer

_OPTIONAL: Final = (
    "category",
    "condition",
    "stock",
    "units_sold_30d",
    "ship_from",
    "listed_at",
)
_OPTIONAL_SELLER: Final = (
    "registered_on",
    "kind",
    "credit_points",
    "positive_rate",
    "active_listings",
    "active_av_listings",
    "units_sold_90d",
    "refund_rate_90d",
    "piracy_complaints_180d",
    "notices_365d",
    "takedowns_365d",
    "counter_notices_won_365d",
    "last_takedown_on",
    "licence",
)


class Relist(msgspec.Struct, frozen=True):
    """An offer that was removed and may come back in other words."""

    offer: Offer
    family: str
    code: str

    @property
    def pirated(self) -> bool:
        """Whether the removal was deserved."""
        return self.offer.scenario.pirated


class Made(msgspec.Struct):
    """A listing, and what the simulation knows about it."""

    listing: dict[str, Any]
    offer: Offer
    scenario: str
    code: str
    pirated: bool
    is_av: bool
    slices: tuple[str, ...]
    family: str
    work_id: str | None
    popularity: float
    monthly_sales: float
    disguise: str | None
    strength: float


class Listings:
    """Makes listings."""

    def __init__(
        self,
        config: MarketConfig,
        grammar: Grammar,
        shelf: Shelf,
        disguises: Disguises,
        random: Random,
    ) -> None:
        self._config, self._grammar, self._shelf = config, grammar, shelf
        self._disguises, self._random = disguises, random
        self._scenarios = load_scenarios()
        self._writer = Writer(grammar, random)
        licensed = next(kind for kind in load_kinds() if kind.name == "licensed_shop")
        self._honest: Weighted[str] = licensed.scenarios
        self._asked: dict[tuple[str, str], float] = {}
        self._id_offset = random.getrandbits(40)

    def make(self, agent: Agent, line: str, number: int, at: datetime) -> Made:
        """Make the next listing of an agent in a line of trade."""
        relist = None
        if line == "pirate" and agent.relists:
            relist = agent.relists.pop()
            offer = relist.offer
        else:
            offer = self._offer(agent, line, at)
        scenario, random = offer.scenario, self._random
        price, currency = self._price(offer, agent)
        facts = Facts(offer, agent.style, self._grammar, at.year, price)
        borrowed = None
        if scenario.poses and random.random() < agent.poses:
            borrowed = scenario.poses[int(random.random() * len(scenario.poses))]
        title, description = self._writer.write(offer, agent.style, borrowed, facts)
        disguise, strength = None, 0.0
        if scenario.pirated and agent.disguises and random.random() < agent.disguise_use:
            plain = title, description
            disguise = agent.disguises[int(random.random() * len(agent.disguises))]
            title, description = self._disguised(title, description, disguise, agent, facts)
            strength = agent.strength
            if (title, description) == plain:
                disguise, strength = None, 0.0
        listing = self._fields(agent, offer, number, at, price, currency, facts)
        listing["title"], listing["description"] = title[:500] or "出", description
        family = relist.family if relist else f"f{number}"
        return Made(
            listing=listing,
            offer=offer,
            scenario=scenario.name,
            code=scenario.code,
            pirated=scenario.pirated,
            is_av=scenario.is_av,
            slices=self._slices(agent, scenario, listing),
            family=family,
            work_id=offer.work.work_id if offer.work else None,
            popularity=self._shelf.popularity(offer.work),
            monthly_sales=offer.monthly_sales,
            disguise=disguise,
            strength=strength,
        )

    def _offer(self, agent: Agent, line: str, at: datetime) -> Offer:
        # An honest listing of a mixed shop is what a licensed shop would offer.
        mixed = line == "disc" and agent.kind.line == "pirate"
        name = (self._honest if mixed else agent.kind.scenarios).draw(self._random)
        return make_offer(self._scenarios[name], self._shelf, at.year, agent.taste, self._random)

    def _price(self, offer: Offer, agent: Agent) -> tuple[float, str]:
        currency, rate = CURRENCIES.get(offer.scenario.register, ("CNY", 1.0))
        key = (offer.work.work_id if offer.work else "", offer.medium)
        yuan = offer.price
        if offer.scenario.pirated:
            if agent.copies_prices and key in self._asked and offer.scenario.price_rule != "lot":
                yuan = self._asked[key] * (0.75 + 0.25 * self._random.random())
        elif offer.work and offer.medium != "-" and not offer.scenario.used:
            self._asked[key] = yuan
        return round_price(yuan / rate, agent.style.price_ending, self._random), currency

    def _disguised(
        self, title: str, description: str | None, technique: str, agent: Agent, facts: Facts
    ) -> tuple[str, str | None]:
        if technique == MOVED:
            vague = self._grammar.say("t_vague", agent.style.speaker, facts)
            return vague, title if not description else f"{title}\n{description}"
        work = facts.offer.work.zh if facts.offer.work else None
        apply, random = self._disguises.apply, self._random
        title = apply(title, technique, agent.strength, random, work)
        if description and random.random() < 0.8:
            description = apply(description, technique, agent.strength, random, work)
        return title, description

    def _fields(
        self,
        agent: Agent,
        offer: Offer,
        number: int,
        at: datetime,
        price: float,
        currency: str,
        facts: Facts,
    ) -> dict[str, Any]:
        random, scenario = self._random, offer.scenario
        used = scenario.used if scenario.used is not None else random.random() < 0.5
        categories, history = scenario.categories, agent.history.facts(at.date())
        first = 0 if random.random() < 0.6 else int(random.random() * len(categories))
        on_sale = random.random() ** 2
        # A listing cannot have sold more than its seller has.
        sold = min(count(offer.monthly_sales * on_sale, random), history["units_sold_90d"])
        listing = {
            "listing_id": f"{(number * 7_368_787 + self._id_offset) % 10**12:012d}",
            "title": "",
            "description": None,
            "price": price,
            "currency": currency,
            "category": categories[first],
            "condition": "used" if used else "new",
            "stock": offer.stock,
            "units_sold_30d": sold,
            "ship_from": agent.area,
            "listed_at": at,
        }
        facts_of_seller = {
            "seller_id": agent.seller_id,
            "registered_on": agent.registered_on,
            "kind": agent.seller_kind,
            **history,
            "licence": agent.licence,
        }
        listing["seller"] = self._drop(facts_of_seller, _OPTIONAL_SELLER)
        return self._drop(listing, _OPTIONAL)

    def _drop(self, fields: dict[str, Any], optional: tuple[str, ...]) -> dict[str, Any]:
        # Missing is null or absent, as in real traffic.
        random, rate = self._random.random, self._config.missing_rate
        for name in optional:
            if random() < rate:
                if random() < 0.5:
                    fields[name] = None
                else:
                    del fields[name]
        return fields

    def _slices(self, agent: Agent, scenario: Scenario, listing: dict[str, Any]) -> tuple[str, ...]:
        seller = listing["seller"]
        slices = list(scenario.slices)
        if agent.style.is_odd:
            slices.append("odd_typing")
        if (seller.get("licence") or {}).get("status") == "none":
            slices.append("unlicensed")
        if seller.get("counter_notices_won_365d"):
            slices.append("wrongful_notices")
        return tuple(slices)
