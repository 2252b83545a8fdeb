"""Who is active, who comes and goes, what pirates learn from each other."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Final

from training.marketplace.agents import Agent
from training.marketplace.config import MarketConfig
from training.marketplace.disguise import Disguises
from training.marketplace.events import Joined
from training.marketplace.grammar import Grammar
from training.marketplace.tables import Kind, Weighted, load_kinds

# Accounts of one kind that are active at a time, at most: bounds memory.
_MOST: Final = 1200
MOVED: Final = "moved"
# Few sellers know how to type these, whoever has shown them.
_DIFFICULT: Final = frozenset({"bidi", "zero_width", "cyrillic", "reversed", "split"})


class Population:
    """Pools of active accounts, one for each kind of agent."""

    def __init__(
        self, config: MarketConfig, grammar: Grammar, disguises: Disguises, random: Random
    ) -> None:
        self._config, self._grammar, self._random = config, grammar, random
        kinds = load_kinds()
        self._lines = {
            line: Weighted([(kind, kind.weight) for kind in kinds if kind.line == line])
            for line in ("pirate", "disc", "open")
        }
        # A mixed shop offers honest discs as well: it is one of both pools.
        self._mixed = next(kind for kind in kinds if kind.name == "mixed_shop")
        self._pools: dict[str, list[Agent | None]] = {}
        for kind in kinds:
            self._pools[kind.name] = [None] * self._size(kind, kinds)
        self._number = random.getrandbits(24)
        self._leaving: tuple[list[Agent | None], int] | None = None
        order = [*disguises.techniques, MOVED]
        random.shuffle(order)
        # A few techniques are about from the start; the others are invented.
        order.sort(key=lambda technique: technique in _DIFFICULT)
        self._known = dict.fromkeys(order[:5], 1)
        self._unknown = order[:4:-1]

    def _size(self, kind: Kind, kinds: list[Kind]) -> int:
        total = sum(other.weight for other in kinds if other.line == kind.line)
        share = {
            "pirate": self._config.prevalence,
            "open": self._config.open_share,
            "disc": 1 - self._config.prevalence - self._config.open_share,
        }[kind.line]
        expected = self._config.n_listings * share * kind.weight / total
        return max(2, min(_MOST, round(expected / kind.lifetime * 1.5)))

    def pick(self, at: datetime) -> tuple[Agent, str]:
        """Pick the agent that lists next, and the line of trade it is in."""
        u = self._random.random()
        if u < self._config.prevalence:
            line = "pirate"
        else:
            line = "open" if u < self._config.prevalence + self._config.open_share else "disc"
        kind = self._lines[line].draw(self._random)
        if line == "disc" and kind.name == "licensed_shop" and self._random.random() < 0.06:
            kind = self._mixed
        pool = self._pools[kind.name]
        # Squaring makes the front of the pool busy and its tail quiet.
        place = int(len(pool) * self._random.random() ** 1.6)
        agent = pool[place]
        if agent is None:
            agent = pool[place] = self._newcomer(kind, at)
        self._leaving = None
        if self._random.random() < 1.0 / kind.lifetime:
            self._leaving = (pool, place)
        return agent, line

    def release(self) -> None:
        """Let the agent that was picked go for good if its time has come."""
        if self._leaving is not None:
            pool, place = self._leaving
            pool[place] = None

    def learn(self, agent: Agent, at: datetime) -> None:
        """Take up a disguise after a removal: a common one, rarely a new one."""
        r = self._random.random
        if r() < 0.1 and self._unknown:
            self._known[self._unknown.pop()] = 0
        if r() < 0.55:
            self._adopt(agent)
        if agent.disguises and r() < 0.5:
            agent.strength = min(0.95, agent.strength + 0.12)

    def reopen(self, agent: Agent, at: datetime) -> Joined:
        """Open a sibling account for the operator of a closed shop."""
        self._number += 1
        agent.become_sibling(self._number, at, self._grammar, self._random)
        return agent.join(at, self._random, fresh=True)

    def _newcomer(self, kind: Kind, at: datetime) -> Agent:
        self._number += 1
        habits = self._config.habits
        if habits == "ab":
            habits = "a" if self._random.random() < 0.5 else "b"
        agent = Agent(kind, self._number, habits, at, self._grammar, self._random)
        agent.joined = agent.join(at, self._random, fresh=False)
        if kind.line == "pirate":
            elapsed = (at - self._config.begins) / (self._config.ends - self._config.begins)
            self._invent(elapsed)
            while self._random.random() < 0.16 + 0.22 * elapsed and len(agent.disguises) < 3:
                self._adopt(agent)
        return agent

    def _invent(self, elapsed: float) -> None:
        # Somebody somewhere comes upon the next technique as time goes by.
        total = len(self._known) + len(self._unknown)
        while self._unknown and len(self._known) < 5 + elapsed * (total - 5):
            self._known[self._unknown.pop()] = 0

    def _adopt(self, agent: Agent) -> None:
        known = list(self._known)
        weights = [
            (1 + self._known[technique]) * (0.2 if technique in _DIFFICULT else 1.0)
            for technique in known
        ]
        technique = self._random.choices(known, weights)[0]
        if technique not in agent.disguises:
            agent.disguises.append(technique)
            self._known[technique] += 1
