"""How figures and times are written, the same in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

MINUTE, HOUR, DAY = 60, 3600, 86400


def percent(value: float) -> str:
    """Write a probability: near certainty it must not read as certain.

    Examples
    --------
    >>> percent(0.9734), percent(0.99996), percent(0.00004), percent(0.5)
    ('97.3 %', '> 99.9 %', '< 0.1 %', '50.0 %')
    """
    if value > 0.9995:
        return "> 99.9 %"
    if value < 0.0005:
        return "< 0.1 %"
    return f"{value * 100:.1f} %"


def signed(value: float) -> str:
    """Write log-odds with their sign.

    Examples
    --------
    >>> signed(1.8), signed(-0.25), signed(0.001)
    ('+1.80', '−0.25', '0.00')
    """
    if abs(value) < 0.005:
        return "0.00"
    return f"{'+' if value > 0 else '−'}{abs(value):.2f}"


def money(value: float) -> str:
    """Write an amount without needless decimals.

    Examples
    --------
    >>> money(9.9), money(1280.0), money(0.013)
    ('9.90', '1,280', '0.013')
    """
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:.3g}" if value < 0.1 else f"{value:,.2f}"


def moment(value: datetime | None) -> str:
    """Write a time in UTC, for the machine-readable part of a page."""
    return "" if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_time(value: datetime | None) -> str:
    """Write a time in UTC for people; a script puts it into their own zone."""
    return "" if value is None else value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def duration(seconds: float) -> str:
    """Write how long something is, in its largest unit.

    Examples
    --------
    >>> duration(59), duration(150), duration(5400), duration(-90000)
    ('59 s', '2 min', '1.5 h', '1 d')
    """
    seconds = abs(seconds)
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE:.0f} min"
    if seconds < DAY:
        return f"{seconds / HOUR:.1f} h"
    return f"{seconds / DAY:.0f} d"


FILTERS: dict[str, Callable[..., Any]] = {
    "percent": percent,
    "signed": signed,
    "money": money,
    "moment": moment,
    "day_time": day_time,
    "duration": duration,
}
