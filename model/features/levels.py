"""Named levels of a figure: the edges, and what each level is called.

A figure enters the model as one level, 1.0, and a missing figure as none at
all: what is unknown weighs exactly nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from model.features.claims import Claims, Span
from model.features.sentences import Facts, Sentence


class Levels:
    """Half-open bins of one figure, each with a feature name and a reason code.

    Parameters
    ----------
    signal : str
        What is measured, first part of each name.
    edges : tuple of float
        Ascending; bin ``i`` holds ``edges[i-1] <= value < edges[i]``.
    codes : tuple of str
        Reason code of each bin, ``len(edges) + 1`` of them; one stands for all.

    Examples
    --------
    >>> stock = Levels("stock", (5, 20), ("STOCK",))
    >>> stock.names
    ('stock:<5', 'stock:5-20', 'stock:>=20')
    >>> stock.name(5)
    'stock:5-20'
    """

    def __init__(
        self, signal: str, edges: tuple[float, ...], codes: tuple[str, ...], suffix: str = ""
    ) -> None:
        self.signal = signal
        self.edges = edges
        labels = [f"<{edges[0]:g}"]
        labels += [f"{a:g}-{b:g}" for a, b in pairwise(edges)]
        labels.append(f">={edges[-1]:g}")
        self.names = tuple(f"{signal}:{label}{suffix}" for label in labels)
        self.codes = codes if len(codes) > 1 else codes * len(labels)
        if len(self.codes) != len(self.names):
            raise ValueError(f"{signal}: {len(self.names)} levels, {len(self.codes)} codes")

    def name(self, value: float) -> str:
        """Return the feature name of a value's level."""
        return self.names[bisect_right(self.edges, value)]

    def index(self, value: float) -> int:
        """Return the number of a value's level, from 0."""
        return bisect_right(self.edges, value)

    def crossed(self, suffix: str, codes: tuple[str, ...] | None = None) -> Levels:
        """Return the same levels, seen together with something else."""
        return Levels(self.signal, self.edges, codes or self.codes, f"|{suffix}")


class Entry(NamedTuple):
    """One feature: its reason code, its words, its place in the text."""

    code: str
    sentence: Callable[[Facts], Sentence]
    spans: Callable[[Claims], tuple[Span, ...]]


def no_spans(claims: Claims) -> tuple[Span, ...]:
    """Price and seller stand nowhere in the text."""
    return ()


class Vocabulary(dict[str, Entry]):
    """Features by name."""

    def declare(
        self,
        levels: Levels,
        sentence: Callable[[Facts], Sentence],
        spans: Callable[[Claims], tuple[Span, ...]] = no_spans,
    ) -> Levels:
        """Enter every level of a figure."""
        for name, code in zip(levels.names, levels.codes, strict=True):
            self.declare_one(name, code, sentence, spans)
        return levels

    def declare_one(
        self,
        name: str,
        code: str,
        sentence: Callable[[Facts], Sentence],
        spans: Callable[[Claims], tuple[Span, ...]] = no_spans,
    ) -> str:
        """Enter a feature that is there or not.

        Raises
        ------
        ValueError
            If the name is taken.
        """
        if name in self:
            raise ValueError(f"feature {name!r} is declared twice")
        self[name] = Entry(code, sentence, spans)
        return name
