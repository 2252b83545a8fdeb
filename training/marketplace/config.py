"""What a simulated marketplace is asked to be."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final, Literal

import msgspec

BEIJING: Final = timezone(timedelta(hours=8))

Habits = Literal["a", "b", "ab"]


class MarketConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of one simulated marketplace; equal configs give equal bytes.

    Parameters
    ----------
    seed : int
        Start of every random choice.
    n_listings : int
        How many listings the market publishes.
    months : int
        Length of the simulated period, in months of 30.4 days.
    start : date
        First day.
    prevalence : float
        Share of pirated listings.
    open_share : float
        Share of listings that offer no disc at all.
    notice_rate : float
        Share of pirated listings that a rights holder names in the end;
        popular and plainly worded ones are named sooner than others.
    notice_delay_days : float
        Median days between a listing and its notice.
    wrong_notice_rate : float
        Share of lawful disc listings that a notice names all the same.
    review_rate, audit_rate : float
        Share of listings that get a reviewer's verdict (the suspicious
        first) and an audit's (at random).
    missing_rate : float
        Chance that an optional field is absent, whatever the label.
    habits : {"a", "b", "ab"}
        Which bank of phrases, styles and disguises the agents draw from.
        Banks ``a`` and ``b`` share facts and vocabulary, no phrase.
    works : Path or None
        Catalogue of works in the format of ``works.tsv``; None for ours.
    """

    seed: int = 0
    n_listings: int = 100_000
    months: int = 12
    start: date = date(2024, 6, 1)
    prevalence: float = 0.02
    open_share: float = 0.8
    notice_rate: float = 0.1
    notice_delay_days: float = 21.0
    wrong_notice_rate: float = 0.002
    review_rate: float = 0.004
    audit_rate: float = 0.002
    missing_rate: float = 0.25
    habits: Habits = "ab"
    works: Path | None = None

    def __post_init__(self) -> None:
        if self.n_listings < 1 or self.months < 1:
            raise ValueError("n_listings and months must be at least 1.")
        for name in (
            "prevalence",
            "open_share",
            "notice_rate",
            "wrong_notice_rate",
            "review_rate",
            "audit_rate",
            "missing_rate",
        ):
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"{name} must lie in [0, 1], not {value}.")
        if self.prevalence + self.open_share > 1.0:
            raise ValueError(
                f"prevalence ({self.prevalence}) and open_share ({self.open_share}) "
                "leave no room for lawful discs: their sum must not exceed 1."
            )
        if self.notice_delay_days <= 0:
            raise ValueError("notice_delay_days must be positive.")

    @property
    def begins(self) -> datetime:
        """First moment of the simulated period."""
        return datetime(self.start.year, self.start.month, self.start.day, tzinfo=BEIJING)

    @property
    def ends(self) -> datetime:
        """Last moment of the simulated period."""
        return self.begins + timedelta(days=round(30.4375 * self.months))
