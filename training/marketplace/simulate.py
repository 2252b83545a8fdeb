"""The marketplace, day by day.

One pass, events in time order. Memory holds the accounts that are active,
and what is due: both are bounded whatever the number of listings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any, Final

from training.marketplace.agents import Agent, count
from training.marketplace.config import MarketConfig
from training.marketplace.disguise import Disguises
from training.marketplace.enforcement import Enforcement
from training.marketplace.events import (
    Closed,
    Countered,
    Delisted,
    Event,
    Listed,
    Noticed,
    Reviewed,
    TakenDown,
    Traded,
    Truth,
)
from training.marketplace.grammar import Grammar
from training.marketplace.listings import Listings, Relist
from training.marketplace.offers import Shelf
from training.marketplace.population import Population
from training.marketplace.tables import HERE
from training.marketplace.works import load_works

# Share of a day's listings by hour, from the small hours to the evening peak.
# fmt: off
_HOURS: Final = (
    6, 4, 2, 1, 1, 2, 6, 14, 28, 42, 50, 46,
    36, 42, 52, 50, 48, 44, 40, 48, 60, 66, 48, 22,
)
# fmt: on


def simulate(config: MarketConfig) -> Iterator[Event]:
    """Run a marketplace.

    Parameters
    ----------
    config : MarketConfig
        What is asked; the same configuration gives the same events.

    Yields
    ------
    Event
        In time order. Before each `Listed` come the events that its seller
        fields are computed from.

    Examples
    --------
    >>> from training.marketplace import MarketConfig, simulate
    >>> events = list(simulate(MarketConfig(seed=1, n_listings=5)))
    >>> sum(type(event).__name__ == "Listed" for event in events)
    5
    """
    yield from Market(config).run()


class Market:
    """State of a running marketplace."""

    def __init__(self, config: MarketConfig) -> None:
        self.config = config
        self.random = Random(config.seed)
        self.grammar = Grammar.load(sorted((HERE / "phrases").glob("*.txt")))
        shelf = Shelf(load_works(config.works), self.random)
        self.disguises = Disguises(config.habits)
        self.population = Population(config, self.grammar, self.disguises, self.random)
        self.listings = Listings(config, self.grammar, shelf, self.disguises, self.random)
        self.enforcement = Enforcement(config, self.random)
        self._due: list[tuple[datetime, int, Event, Agent, Relist | None]] = []
        self._order = 0

    def run(self) -> Iterator[Event]:
        """Yield the events of the whole period."""
        for number, at in enumerate(_moments(self.config)):
            yield from self._settle_due(at)
            agent, line = self.population.pick(at)
            yield from self._arrive(agent, at)
            yield from self._trade(agent, at)
            yield from self._tidy(agent, at)
            yield self._list(agent, line, number, at)
            self.population.release()
        yield from self._settle_due(self.config.ends)

    def _arrive(self, agent: Agent, at: datetime) -> Iterator[Event]:
        if agent.joined is not None:
            yield agent.joined
            agent.joined = None

    def _trade(self, agent: Agent, at: datetime) -> Iterator[Event]:
        days = (at - agent.last_seen).total_seconds() / 86_400
        units = count(agent.daily_sales * days * (0.5 + self.random.random()), self.random)
        agent.last_seen = at
        if units:
            refunds = min(units, count(units * agent.refund_rate, self.random))
            complaints = min(units, count(units * agent.kind.complaints, self.random))
            ratings = count(0.6 * units, self.random)
            bad = min(ratings, count(ratings * (0.01 + 0.5 * agent.refund_rate), self.random))
            agent.history.trade(at.date(), units, refunds, complaints)
            agent.history.rate(ratings, ratings - bad)
            yield Traded(at, agent.seller_id, units, refunds, complaints, ratings, ratings - bad)

    def _tidy(self, agent: Agent, at: datetime) -> Iterator[Event]:
        surplus = agent.history.active - agent.active_target
        if surplus >= 1 and self.random.random() < 0.5:
            ended = 1 + int(surplus * self.random.random())
            history = agent.history
            share = history.active_av / max(1, history.active)
            av_ended = min(ended, count(ended * share, self.random))
            history.add_listings(-ended, -av_ended)
            yield Delisted(at, agent.seller_id, ended, av_ended)

    def _list(self, agent: Agent, line: str, number: int, at: datetime) -> Event:
        made = self.listings.make(agent, line, number, at)
        noticed_at = None
        if made.is_av or made.pirated:
            noticed_at = self.enforcement.notice_time(
                at,
                pirated=made.pirated,
                popularity=made.popularity,
                sales=made.monthly_sales,
                plainness=1.0 - made.strength,
            )
        truth = Truth(
            listing_id=made.listing["listing_id"],
            pirated=made.pirated,
            code=made.code,
            agent_kind=agent.kind.name,
            scenario=made.scenario,
            habits=self.config.habits if self.config.habits != "ab" else agent.style.speaker.habits,
            slices=made.slices,
            family=made.family,
            operator=agent.operator,
            work_id=made.work_id,
            disguise=made.disguise,
            disguise_strength=made.strength,
            noticed_at=noticed_at,
        )
        agent.history.add_listings(1, 1 if made.is_av else 0)
        self._schedule(agent, made, noticed_at, at)
        return Listed(at, agent.seller_id, made.is_av, made.listing, truth)

    def _schedule(self, agent: Agent, made: Any, noticed_at: datetime | None, at: datetime) -> None:
        listing_id, seller = made.listing["listing_id"], agent.seller_id
        if noticed_at is not None:
            relist = Relist(made.offer, made.family, made.code)
            self._push(noticed_at, Noticed(noticed_at, seller, listing_id), agent, relist)
            self._schedule_removal(agent, made, seller, listing_id, noticed_at, relist)
        if review := self.enforcement.review_time(at, made.listing, is_av=made.is_av):
            code = self.enforcement.verdict(made.code, "reviewer")
            self._push(review, Reviewed(review, listing_id, code, "reviewer"), agent)
        if audit := self.enforcement.audit_time(at):
            code = self.enforcement.verdict(made.code, "audit")
            self._push(audit, Reviewed(audit, listing_id, code, "audit"), agent)

    def _schedule_removal(
        self, agent: Agent, made: Any, seller: str, listing_id: str, at: datetime, relist: Relist
    ) -> None:
        r = self.random.random
        down = at + timedelta(seconds=int(3600 * (2 + 60 * r())))
        if down >= self.config.ends:
            return
        self._push(down, TakenDown(down, seller, listing_id, made.is_av), agent, relist)
        won = self.enforcement.counters(pirated=made.pirated)
        decided = down + timedelta(seconds=int(86_400 * (3 + 15 * r())))
        if won is not None and decided < self.config.ends:
            self._push(decided, Countered(decided, seller, listing_id, won, made.is_av), agent)

    def _push(self, at: datetime, event: Event, agent: Agent, relist: Relist | None = None) -> None:
        # The running number keeps equal moments in order of scheduling.
        self._order += 1
        heappush(self._due, (at, self._order, event, agent, relist))

    def _settle_due(self, until: datetime) -> Iterator[Event]:
        while self._due and self._due[0][0] <= until:
            at, _, event, agent, relist = heappop(self._due)
            yield event
            yield from self._react(event, agent, relist, at)

    def _react(
        self, event: Event, agent: Agent, relist: Relist | None, at: datetime
    ) -> Iterator[Event]:
        # A notice that arrives after the account was left concerns nobody.
        if isinstance(event, Reviewed) or event.seller_id != agent.seller_id:
            return
        if isinstance(event, Noticed):
            agent.history.notice(at.date())
        elif isinstance(event, Countered):
            if event.won:
                agent.history.restore(at.date(), is_av=event.is_av)
                agent.strikes -= 1
        elif isinstance(event, TakenDown):
            agent.history.take_down(at.date(), is_av=event.is_av)
            yield from self._strike(agent, relist, at)

    def _strike(self, agent: Agent, relist: Relist | None, at: datetime) -> Iterator[Event]:
        agent.strikes += 1
        if relist is not None and relist.pirated:
            self.population.learn(agent, at)
            if self.random.random() < 0.6:
                agent.relists.append(relist)
        if agent.strikes >= agent.tolerance and agent.kind.line == "pirate":
            yield Closed(at, agent.seller_id)
            yield self.population.reopen(agent, at)


def _moments(config: MarketConfig) -> Iterator[datetime]:
    """Spread the listings over the period, by the hours of the day."""
    total = sum(_HOURS)
    edges: list[float] = [0.0]
    for weight in _HOURS:
        edges.append(edges[-1] + weight / total)
    days = (config.ends - config.begins).days
    jitter, hour = Random(config.seed + 1).random, 0
    for i in range(config.n_listings):
        position = (i + jitter()) * days / config.n_listings
        day = int(position)
        share = position - day
        hour = 0 if share < edges[hour] else hour
        while share >= edges[hour + 1] and hour < 23:
            hour += 1
        within = (share - edges[hour]) / (edges[hour + 1] - edges[hour])
        seconds = int(3600 * (hour + min(within, 0.9999)))
        yield config.begins + timedelta(days=day, seconds=seconds)
