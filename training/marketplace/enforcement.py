"""Rights holders, reviewers, audits: who looks, at what, and how well."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from training.marketplace.config import MarketConfig
from training.marketplace.tables import PIRATED_CODES

_REVIEW_ERRORS: Final = 0.02
_AUDIT_ERRORS: Final = 0.005
_UNDECIDED: Final = 0.05
_NEIGHBOURS: Final = {
    "P1": "P6",
    "P2": "P1",
    "P3": "P2",
    "P4": "P2",
    "P5": "P1",
    "P6": "P1",
    "P7": "N1",
    "R1": "L1",
    "R2": "L1",
    "R3": "R1",
    "L1": "R1",
    "L2": "L1",
    "N1": "N2",
    "N2": "N1",
}
_ALARMING: Final = ("全集", "蓝光", "刻录", "网盘", "自动发货", "D9", "高清", "U盘", "资源")


class Attention:
    """Turns rates in a configuration into decisions about single listings.

    A rate is kept whatever the weights are: each weight is compared with
    the running mean of the weights before it.
    """

    __slots__ = ("_count", "_total", "rate")

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._total, self._count = 1.0, 1

    def caught(self, weight: float, random: Random) -> bool:
        """Decide whether one thing of this weight is caught."""
        self._total += weight
        self._count += 1
        return random.random() < self.rate * weight * self._count / self._total


class Enforcement:
    """All eyes on the marketplace."""

    def __init__(self, config: MarketConfig, random: Random) -> None:
        self._config = config
        self._random = random
        self._pirated = Attention(config.notice_rate)
        self._lawful = Attention(config.wrong_notice_rate)
        self._reviews = Attention(config.review_rate)

    def notice_time(
        self, at: datetime, *, pirated: bool, popularity: float, sales: float, plainness: float
    ) -> datetime | None:
        """When a rights holder names the listing; None for never.

        Popular, well-selling and plainly worded listings are found sooner
        and more often.
        """
        weight = (0.15 + popularity) * (1 + min(sales, 400.0)) ** 0.35 * plainness**2
        attention = self._pirated if pirated else self._lawful
        if not attention.caught(weight, self._random):
            return None
        slow = self._random.lognormvariate(0.0, 0.8) / (0.6 + 0.6 * plainness)
        noticed = at + timedelta(days=0.5 + self._config.notice_delay_days * slow)
        noticed = noticed.replace(microsecond=0)
        return noticed if noticed < self._config.ends else None

    def review_time(self, at: datetime, listing: dict[str, Any], *, is_av: bool) -> datetime | None:
        """When a reviewer looks at the listing; None for never.

        Reviewers choose by what they can see, not by the truth.
        """
        complaints = listing["seller"].get("piracy_complaints_180d") or 0
        words = sum(word in listing["title"] for word in _ALARMING)
        weight = 0.15 + 1.2 * is_av + 0.8 * words + min(complaints, 4)
        if not self._reviews.caught(weight, self._random):
            return None
        return self._within(at, 0.2, 9.0)

    def audit_time(self, at: datetime) -> datetime | None:
        """When an audit looks at the listing; None for never."""
        if self._random.random() >= self._config.audit_rate:
            return None
        return self._within(at, 1.0, 25.0)

    def verdict(self, code: str, source: str) -> str:
        """Give a verdict: mostly right, sometimes off by one code or a side."""
        u = self._random.random()
        errors = _REVIEW_ERRORS if source == "reviewer" else _AUDIT_ERRORS
        if u < errors:
            return "L1" if code in PIRATED_CODES else "P1"
        if source == "reviewer" and u < errors + _UNDECIDED:
            return "U"
        return _NEIGHBOURS[code] if u > 0.95 else code

    def counters(self, *, pirated: bool) -> bool | None:
        """Whether the seller's counter-notice is won; None if it sends none."""
        r = self._random.random
        if r() >= (0.07 if pirated else 0.55):
            return None
        return r() < (0.12 if pirated else 0.88)

    def _within(self, at: datetime, low: float, high: float) -> datetime | None:
        moment = at + timedelta(days=low + (high - low) * self._random.random())
        moment = moment.replace(microsecond=0)
        return moment if moment < self._config.ends else None
