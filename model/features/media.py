"""What one disc holds: capacity, bit rate and running time as arithmetic."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from model.features.claims import Claims
from model.features.tables import FOLDER, read_table

EPISODE_MINUTES = 45
SHORT_PART_MINUTES = 12
# A season has 6 to 24 episodes; the least that is usual keeps the rule fair.
LEAST_EPISODES_PER_SEASON = 8
_COLUMNS = ("medium", "capacity_gb", "honest_minutes", "most_minutes", "zh", "en")


class Medium(NamedTuple):
    """What one disc of a medium holds."""

    capacity_gb: float
    honest_minutes: float
    most_minutes: float
    zh: str
    en: str


@cache
def media() -> dict[str, Medium]:
    """Read the shipped table of media."""
    rows = read_table(FOLDER / "media.tsv", _COLUMNS)
    return {
        name: Medium(float(capacity), float(honest), float(most), zh, en)
        for _, (name, capacity, honest, most, zh, en) in rows
    }


def minutes_per_disc(claims: Claims) -> float | None:
    """Return the running time that a disc would have to hold; None if not claimed."""
    part = SHORT_PART_MINUTES if claims.is_short_form else EPISODE_MINUTES
    if claims.episodes_per_disc is not None:
        per_disc = claims.episodes_per_disc
        if per_disc.kind == "seasons":
            return per_disc.low * LEAST_EPISODES_PER_SEASON * part
        return per_disc.low * part
    discs = claims.discs
    if discs is None or discs.low < 1:
        return None
    if claims.episodes is not None:
        return claims.episodes.low * part / discs.low
    if claims.seasons is not None:
        return claims.seasons.low * LEAST_EPISODES_PER_SEASON * part / discs.low
    return None


def works_per_disc(claims: Claims) -> float | None:
    """Return how many works each disc would hold; None if not claimed.

    A number of works in the description is one of this offer only where the
    discs are counted there too: sellers tell of the other films they have.
    """
    if claims.works_per_disc is not None:
        return claims.works_per_disc.low
    works, discs = claims.works, claims.discs
    if works is None or discs is None or works.kind != "works" or discs.each:
        return None
    if works.start >= claims.title_length > discs.start:
        return None
    return works.low / max(discs.low, 1.0)
