"""A seller's history as of a moment: the fields that a listing carries.

Every number here is the sum of events that came before. Windows are counted
in whole days: an event of day ``d`` is in a window of ``n`` days at day ``t``
if ``t - n < d <= t``.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from training.marketplace.events import Joined

QUARTER: Final = 90
HALF_YEAR: Final = 180
YEAR: Final = 365


class History:
    """Running counts of one seller."""

    __slots__ = (
        "_complaints",
        "_counters",
        "_notices",
        "_refunds_90d",
        "_sales",
        "_takedowns",
        "_units_90d",
        "active",
        "active_av",
        "credit",
        "last_takedown",
        "positive",
        "ratings",
    )

    def __init__(self, joined: Joined) -> None:
        self.credit = joined.credit_points
        self.ratings = joined.ratings
        self.positive = joined.positive_ratings
        self.active = joined.active_listings
        self.active_av = joined.active_av_listings
        self._sales: list[tuple[int, int, int]] = []
        self._complaints: list[tuple[int, int]] = []
        self._units_90d = self._refunds_90d = 0
        self._notices = [day.toordinal() for day in joined.notices]
        self._takedowns = [day.toordinal() for day in joined.takedowns]
        self._counters = [day.toordinal() for day in joined.counter_notices_won]
        self.last_takedown = max(joined.takedowns, default=None)
        for day in joined.sales:
            self.trade(day.on, day.units, day.refunds, day.complaints)

    def trade(self, on: date, units: int, refunds: int, complaints: int) -> None:
        """Count sales of a day."""
        day = on.toordinal()
        if units or refunds:
            self._sales.append((day, units, refunds))
            self._units_90d += units
            self._refunds_90d += refunds
        if complaints:
            self._complaints.append((day, complaints))

    def rate(self, ratings: int, positive: int) -> None:
        """Count buyers' ratings; credit points grow by the good ones."""
        self.ratings += ratings
        self.positive += positive
        self.credit += positive

    def notice(self, on: date) -> None:
        """Count a rights holder's notice."""
        self._notices.append(on.toordinal())

    def take_down(self, on: date, *, is_av: bool) -> None:
        """Count a removal."""
        self._takedowns.append(on.toordinal())
        self.last_takedown = on
        self.add_listings(-1, -1 if is_av else 0)

    def restore(self, on: date, *, is_av: bool) -> None:
        """Count a counter-notice that was won: the listing is back."""
        self._counters.append(on.toordinal())
        self.add_listings(1, 1 if is_av else 0)

    def add_listings(self, count: int, av_count: int) -> None:
        """Change the number of active listings."""
        self.active = max(0, self.active + count)
        self.active_av = max(0, min(self.active, self.active_av + av_count))

    def facts(self, on: date) -> dict[str, Any]:
        """The contract's seller fields as of a day."""
        day = on.toordinal()
        self._forget(day)
        units = self._units_90d
        return {
            "credit_points": self.credit,
            "positive_rate": round(self.positive / self.ratings, 4) if self.ratings else None,
            "active_listings": self.active,
            "active_av_listings": self.active_av,
            "units_sold_90d": units,
            "refund_rate_90d": round(self._refunds_90d / units, 4) if units else None,
            "piracy_complaints_180d": sum(count for _, count in self._complaints),
            "notices_365d": len(self._notices),
            "takedowns_365d": len(self._takedowns),
            "counter_notices_won_365d": len(self._counters),
            "last_takedown_on": self.last_takedown,
        }

    def _forget(self, day: int) -> None:
        # What has left a window never returns, so the lists stay short. They
        # are lists because an empty deque alone would take 600 bytes an agent.
        expired = 0
        for on, units, refunds in self._sales:
            if on > day - QUARTER:
                break
            self._units_90d -= units
            self._refunds_90d -= refunds
            expired += 1
        del self._sales[:expired]
        while self._complaints and self._complaints[0][0] <= day - HALF_YEAR:
            del self._complaints[0]
        for days in (self._notices, self._takedowns, self._counters):
            while days and days[0] <= day - YEAR:
                del days[0]
