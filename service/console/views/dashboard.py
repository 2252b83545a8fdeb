"""The dashboard as a page shows it: bars with their places, addresses behind the numbers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from service.quality.figures import Dashboard, Precision
from service.quality.intervals import Estimate

WIDTH, HEIGHT, MARGIN = 720.0, 150.0, 22.0
MOST_ROWS = 15


@dataclass(frozen=True, slots=True)
class DayBar:
    """A day in the chart: what was flagged behind what was confirmed."""

    day: str
    flagged: int
    confirmed: int
    x: float
    width: float
    flagged_height: float
    confirmed_height: float
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class DayChart:
    """Bars by day; ``ticks`` are heights and their numbers, ``marks`` new model versions."""

    bars: list[DayBar]
    ticks: list[tuple[float, int]]
    marks: list[tuple[float, str]]
    n_flagged: int
    n_confirmed: int
    width: float = WIDTH
    height: float = HEIGHT
    floor: float = HEIGHT - MARGIN


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate as a bar of a hundred: its value and the ends of its interval."""

    value: float
    low: float
    high: float
    x: float
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class PrecisionRow:
    """A reason, a category or a decision, and how often a flag with it was right."""

    name: str
    range: Range | None
    pirated: int
    lawful: int
    unclear: int
    url: str


def day_chart(
    per_day: list[tuple[str, int, int]], versions: list[tuple[datetime, str]], now: datetime
) -> DayChart:
    """Draw the days; the newest is on the right."""
    left, right, top = 34.0, 4.0, 10.0
    floor = HEIGHT - MARGIN
    step = (WIDTH - left - right) / max(len(per_day), 1)
    highest = _round_up(max((max(f, c) for _, f, c in per_day), default=0))
    scale = (floor - top) / highest
    bars = []
    for place, (day, flagged, confirmed) in enumerate(per_day):
        bars.append(
            DayBar(
                day,
                flagged,
                confirmed,
                round(left + place * step + step * 0.12, 1),
                round(step * 0.76, 1),
                round(flagged * scale, 1),
                round(confirmed * scale, 1),
                day[5:] if (len(per_day) - 1 - place) % max(len(per_day) // 6, 1) == 0 else "",
                _day_url(day, now),
            )
        )
    places = {day: place for place, (day, _, _) in enumerate(per_day)}
    marks = [
        (round(left + (places[day] + 0.5) * step, 1), version)
        for made_at, version in versions
        if (day := made_at.strftime("%Y-%m-%d")) in places
    ]
    return DayChart(
        bars,
        [(round(floor - value * scale, 1), value) for value in (0, highest // 2, highest)],
        marks,
        sum(flagged for _, flagged, _ in per_day),
        sum(confirmed for _, _, confirmed in per_day),
    )


def version_marks(versions: list[str]) -> list[tuple[datetime, str]]:
    """Read when versions were made from their names, which begin with the time."""
    found = []
    for version in versions:
        with suppress(ValueError):
            made_at = datetime.strptime(version.partition("-")[0], "%Y%m%dT%H%M%SZ")
            found.append((made_at.replace(tzinfo=UTC), version))
    return found


def as_range(estimate: Estimate | None) -> Range | None:
    """Place an estimated share on a bar of a hundred."""
    if estimate is None:
        return None
    value, low, high = estimate
    return Range(
        value, low, high, round(value * 100, 1), round(low * 100, 1), round((high - low) * 100, 1)
    )


def precision_rows(found: list[Precision], filter_name: str) -> list[PrecisionRow]:
    """Make rows of what was decided most often."""
    return [
        PrecisionRow(
            precision.name,
            as_range(precision.estimate),
            *precision.counts[1:],
            queue_url(**{filter_name: precision.name}, state="done", kind="flagged")
            if precision.name
            else queue_url(state="done", kind="flagged"),
        )
        for precision in found[:MOST_ROWS]
    ]


def queue_url(**asked: str) -> str:
    """Write the address of the listings behind a number."""
    return f"/review?{urlencode(asked)}"


def most_waiting(figures: Dashboard) -> int:
    """Give the largest depth, for bars; at least one."""
    return max((depth.n for depth in figures.depths), default=1)


def _day_url(day: str, now: datetime) -> str:
    """Write the address of a day's listings: by their age in hours, as the queue asks for it."""
    oldest = (now - datetime.fromisoformat(f"{day}T00:00:00+00:00")) / timedelta(hours=1)
    youngest = max(oldest - 24, 0)
    return queue_url(
        kind="flagged", state="all", age_from=f"{youngest:.2f}", age_to=f"{oldest:.2f}"
    )


def _round_up(value: int) -> int:
    """Take the next round number that halves.

    Examples
    --------
    >>> [_round_up(n) for n in (0, 3, 17, 101)]
    [2, 4, 20, 200]
    """
    scale = 1
    while True:
        for step in (2, 4, 10):
            if step * scale >= value:
                return step * scale
        scale *= 10
