"""Estimates with intervals, exact ones, from the standard library alone.

Serving has no SciPy. What is needed of it is two distribution functions and
their inverses; tests hold them to SciPy's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

LEVEL = 0.95
_STEPS = 200


class Estimate(NamedTuple):
    """A figure, and the interval that holds the truth 95 times in 100."""

    value: float
    low: float
    high: float


class Stratum(NamedTuple):
    """Some that were drawn with one and the same share, and how many of them were found so."""

    share: float
    n_drawn: int
    n_found: int


def proportion(n_found: int, n: int) -> Estimate | None:
    """Estimate a share by Clopper and Pearson; ``None`` without a case.

    Examples
    --------
    >>> [round(figure, 2) for figure in proportion(8, 10)]
    [0.8, 0.44, 0.97]
    """
    if n == 0:
        return None
    tail = (1 - LEVEL) / 2
    low = 0.0 if n_found == 0 else _solve(lambda p: 1 - binomial_cdf(n_found - 1, n, p), tail)
    high = 1.0 if n_found == n else _solve(lambda p: 1 - binomial_cdf(n_found, n, p), 1 - tail)
    return Estimate(n_found / n, low, high)


def total(strata: Iterable[Stratum]) -> Estimate | None:
    """Estimate how many there are in all from random parts of them; ``None`` without a part.

    Horvitz and Thompson's estimate: each one found stands for as many as its
    share says. The interval is Fay and Feuer's (1997), of a weighted sum of
    Poisson counts: exact for one share, and known to be wide rather than
    narrow for several.

    Examples
    --------
    >>> [round(figure) for figure in total([Stratum(share=0.01, n_drawn=500, n_found=2)])]
    [200, 24, 722]
    """
    weighted = [(1 / s.share, s.n_found) for s in strata if s.n_drawn and s.share > 0]
    if not weighted:
        return None
    value = sum(weight * found for weight, found in weighted)
    variance = sum(weight**2 * found for weight, found in weighted)
    most = max(weight for weight, _ in weighted)
    tail = (1 - LEVEL) / 2
    low = 0.0
    if value > 0:
        low = variance / value * gamma_quantile(value**2 / variance, tail)
    above, spread = value + most, variance + most**2
    high = spread / above * gamma_quantile(above**2 / spread, 1 - tail)
    return Estimate(value, low, high)


def binomial_cdf(k: int, n: int, p: float) -> float:
    """Give the chance of at most ``k`` of ``n``."""
    if p <= 0 or k >= n:
        return 1.0
    if p >= 1 or k < 0:
        return 0.0
    scale = math.lgamma(n + 1)
    terms = (
        scale - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * math.log(p)
        + (n - i) * math.log1p(-p)
        for i in range(k + 1)
    )  # fmt: skip
    return min(1.0, math.fsum(map(math.exp, terms)))


def gamma_quantile(shape: float, chance: float) -> float:
    """Give the point below which a gamma variable of scale 1 falls with this chance."""
    most = shape + 20 * math.sqrt(shape) + 50
    return _solve(lambda x: gamma_cdf(shape, x), chance, 0.0, most)


def gamma_cdf(shape: float, x: float) -> float:
    """Give the chance that a gamma variable of scale 1 is at most ``x``."""
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        return front * _series(shape, x)
    return 1 - front * _fraction(shape, x)


def _series(shape: float, x: float) -> float:
    term = total_ = 1 / shape
    at = shape
    while abs(term) > total_ * 1e-16:
        at += 1
        term *= x / at
        total_ += term
    return total_


def _fraction(shape: float, x: float) -> float:
    """Lentz's continued fraction of the upper tail (Numerical Recipes, 6.2)."""
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    h = d
    for i in range(1, 100_000):
        a = -i * (i - shape)
        b += 2
        d = 1 / (a * d + b or tiny)
        c = b + a / c or tiny
        h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return h


def _solve(
    rising: Callable[[float], float], wanted: float, low: float = 0.0, high: float = 1.0
) -> float:
    """Find by halving where a rising function reaches a value."""
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2
