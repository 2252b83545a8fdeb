"""Agents: who sells, with which past, in which handwriting."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from training.marketplace.events import Day, Joined
from training.marketplace.grammar import Grammar
from training.marketplace.history import History
from training.marketplace.style import Style, make_style
from training.marketplace.tables import Kind, Range

_REGISTERED_BY: Final = Range(0.15, 14.0)
_ID_PREFIXES: Final = ("u", "m", "", "tb", "x", "s", "2", "xy")

_NAMES: Final = "海天星华文光影声书雅宏博艺新美佳泰和润"
_FIRMS: Final = ("音像有限公司", "文化传播有限公司", "图书音像店", "商行", "书店")
_SCOPES: Final = ("音像制品零售", "音像制品零售", "图书、音像制品零售", "图书零售")


class Agent:
    """One account, and the operator behind it."""

    __slots__ = (
        "active_target",
        "area",
        "category_habit",
        "copies_prices",
        "daily_sales",
        "disguise_use",
        "disguises",
        "history",
        "joined",
        "kind",
        "last_seen",
        "licence",
        "operator",
        "poses",
        "refund_rate",
        "registered_on",
        "relists",
        "seller_id",
        "seller_kind",
        "strength",
        "strikes",
        "style",
        "taste",
        "tolerance",
    )

    def __init__(
        self, kind: Kind, number: int, habits: str, now: datetime, grammar: Grammar, random: Random
    ) -> None:
        r = random.random
        self.kind = kind
        self.seller_id = seller_id(number)
        self.operator = f"o{number}"
        self.style: Style = make_style(grammar, random, habits)
        self.taste = random.getrandbits(16)
        self.seller_kind = kind.account.draw(random)
        self.active_target = kind.active.draw(random)
        self.daily_sales = self.active_target * Range(0.002, 0.08).draw(random)
        self.refund_rate = kind.refunds * (0.3 + 1.4 * r())
        self.category_habit = r()
        self.copies_prices = r() < 0.3
        self.poses = 0.4 * r() if r() < 0.25 else 0.02
        self.disguises: list[str] = []
        self.strength = 0.2 + 0.7 * r()
        self.disguise_use = 0.25 + 0.7 * r()
        self.strikes = 0
        self.tolerance = 2 + int(4 * r())
        self.relists: list[Any] = []
        self.joined: Joined | None = None
        self.last_seen = now
        self.open_account(now, grammar, random, fresh=False)

    def open_account(self, now: datetime, grammar: Grammar, random: Random, *, fresh: bool) -> None:
        """Register: long ago as a rule; a sibling account is new or bought."""
        years = Range(0.02, 0.4).draw(random) if fresh else _REGISTERED_BY.draw(random)
        if fresh and random.random() < 0.3:
            years = 1 + 8 * random.random()
        self.registered_on = (now - timedelta(days=365 * years)).date()
        area = "area_hktw" if self.kind.name == "hk_tw_seller" else "area"
        # Where one lives is no habit: the whole list, not the favourites.
        self.area = random.choice(grammar.sections[area].banks["ab"])(self.style.speaker, {})
        self.licence = make_licence(self.kind, self.area, now.date(), random)

    def join(self, now: datetime, random: Random, *, fresh: bool) -> Joined:
        """Come with a past, and start counting."""
        joined = make_past(self, now, random, fresh=fresh)
        self.history = History(joined)
        self.last_seen = now
        return joined

    def become_sibling(self, number: int, now: datetime, grammar: Grammar, random: Random) -> None:
        """Return under another account: same habits, new name, more careful."""
        self.seller_id = seller_id(number)
        self.strikes = 0
        self.relists.clear()
        self.open_account(now, grammar, random, fresh=True)


def seller_id(number: int) -> str:
    """Name an account; the name tells nothing about when it was made."""
    # Multiplying by a number coprime to 10**10 shuffles without collisions.
    shuffled = (number * 2_654_435_761 + 97) % 10**10
    return f"{_ID_PREFIXES[shuffled % len(_ID_PREFIXES)]}{shuffled:010d}"


def make_past(agent: Agent, now: datetime, random: Random, *, fresh: bool) -> Joined:
    """Draw what an account has behind it when it is first seen."""
    r, kind, today = random.random, agent.kind, now.date()
    scale = 0.15 if fresh else 1.0
    credit = round(kind.credit.draw(random) * scale * (0.5 + r()))
    ratings = max(credit, round(credit * (1.0 + 0.06 * r())))
    active = max(1, round(agent.active_target * (0.6 + 0.5 * r()) * scale))
    known = (today - agent.registered_on).days
    return Joined(
        at=now,
        seller_id=agent.seller_id,
        credit_points=credit,
        ratings=ratings,
        positive_ratings=credit,
        active_listings=active,
        active_av_listings=min(active, round(active * min(1.0, kind.av_share * (0.7 + 0.6 * r())))),
        sales=_past_sales(agent, today, random, scale),
        notices=_past_days(kind.strikes * scale, today, known, random),
        takedowns=_past_days(0.6 * kind.strikes * scale, today, known, random),
        counter_notices_won=_past_days(0.15 * kind.strikes * scale, today, known, random),
    )


def make_licence(kind: Kind, area: str, today: date, random: Random) -> dict[str, Any] | None:
    """Draw a licence; None where the marketplace does not know."""
    r, status = random.random, kind.licence.draw(random)
    if status is None:
        return None
    if status == "none":
        return dict.fromkeys(("number", "holder", "scope", "valid_until")) | {"status": status}
    province, _, city = area.partition(" ")
    place = city or province
    years = -3.0 * r() if status == "expired" else 0.1 + 4 * r()
    name = "".join(random.choice(_NAMES) for _ in range(2))
    return {
        "number": f"新出发{province[:1]}零字第{place[:1]}{10_000 + int(190_000 * r())}号",
        "holder": f"{place}{name}{random.choice(_FIRMS)}" if r() < 0.8 else None,
        "scope": random.choice(_SCOPES) if r() < 0.85 else None,
        "valid_until": date(today.year, today.month, 1) + timedelta(days=365 * years),
        "status": status,
    }


def _past_sales(agent: Agent, today: date, random: Random, scale: float) -> tuple[Day, ...]:
    days = []
    for ago in range(165, 0, -15):
        units = count(15 * agent.daily_sales * scale * (0.5 + random.random()), random)
        complaints = count(units * agent.kind.complaints, random)
        if units or complaints:
            refunds = min(units, count(units * agent.refund_rate, random))
            days.append(Day(today - timedelta(days=ago), units, refunds, complaints))
    return tuple(days)


def _past_days(mean: float, today: date, known: int, random: Random) -> tuple[date, ...]:
    if mean <= 0 or known < 2:
        return ()
    # Most sellers have none, a few have many: a mixture, not a Poisson.
    n = count(mean * 3 * random.random(), random) if random.random() < 0.45 else 0
    span = min(known, 500)
    return tuple(sorted(today - timedelta(days=1 + int(span * random.random())) for _ in range(n)))


def count(mean: float, random: Random) -> int:
    """Draw a whole number with a mean, cheaply."""
    return int(mean + random.random())
