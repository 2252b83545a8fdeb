"""How late notices come, and how many of those to come have come by now.

A listing of yesterday without a notice is no listing that nobody minds. What
is seen by a given day is right-truncated: of recent listings only the quick
notices are there, so their mean delay flatters. The product-limit estimate
for truncated times (Lynden-Bell 1971) undoes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_DAY = 86_400.0


class Delays(NamedTuple):
    """Distribution of the days from a listing to its notice.

    ``days`` ascend; ``share`` of the notices that ever come have come by then.
    What is slower than anything seen is unknown, so that the last share is 1.
    """

    days: Floats
    share: Floats

    def come_by(self, age: npt.ArrayLike) -> Floats:
        """Give the share of notices that come within an age in days."""
        at = np.searchsorted(self.days, np.asarray(age, float), side="right")
        come: Floats = np.concatenate([[0.0], self.share])[at]
        return come

    def quantile(self, share: float) -> float:
        """Give the days within which a share of the notices comes."""
        return float(self.days[np.searchsorted(self.share, share - 1e-12)])


def fit_delays(delays: npt.ArrayLike, ages: npt.ArrayLike) -> Delays:
    """Estimate how late notices come from those that have come.

    Parameters
    ----------
    delays : array-like of shape (n_notices,)
        Days from each noticed listing to its notice.
    ages : array-like of shape (n_notices,)
        Days from the same listing to the day of looking; no delay is longer.

    Examples
    --------
    Two recent listings could only show quick notices; one older one, none too
    slow to be seen, says that as many notices take nine days.

    >>> fit_delays([1, 1, 1, 9], [2, 2, 10, 10]).share.tolist()
    [0.5, 1.0]
    """
    x, y = np.asarray(delays, float), np.asarray(ages, float)
    days, counts = np.unique(x, return_counts=True)
    # At risk at a delay: what is no slower, and could have been seen so late.
    at_risk = np.array([np.sum((x <= day) & (y >= day)) for day in days])
    kept = np.where(at_risk > counts, 1 - counts / np.maximum(at_risk, 1), 1.0)
    # From the slowest backwards; the quickest delay of all carries what is left.
    share = np.append(np.cumprod(kept[:0:-1])[::-1], 1.0) if len(days) else np.zeros(0)
    return Delays(days, share)


def days_between(start: datetime, end: datetime) -> float:
    """Give the days from one moment to another, with their fraction."""
    return (end - start).total_seconds() / _DAY


def fill_times(times: Sequence[datetime | None]) -> Floats:
    """Give POSIX times; what is missing lies between its neighbours in the file.

    Marketplaces write listings in the order in which they came.

    Raises
    ------
    ValueError
        If no time is known at all.
    """
    known = np.array([i for i, time in enumerate(times) if time is not None])
    if not len(known):
        raise ValueError("no listing says when it was listed (listed_at).")
    stamps = np.array([time.timestamp() for time in times if time is not None])
    filled: Floats = np.interp(np.arange(len(times)), known, stamps)
    return filled
