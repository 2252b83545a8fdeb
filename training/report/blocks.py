"""What a page is made of; `page` turns the same blocks into Markdown and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Words(NamedTuple):
    """One piece of text in both languages of the house."""

    zh: str
    en: str


class Title(NamedTuple):
    """The page's title."""

    words: Words


class Heading(NamedTuple):
    """The beginning of a section."""

    words: Words


class Note(NamedTuple):
    """A paragraph; ``is_warning`` where nobody should overlook it."""

    words: Words
    is_warning: bool = False


class Card(NamedTuple):
    """One figure to be seen first, with what it means."""

    figure: str
    words: Words
    detail: str


class Cards(NamedTuple):
    """Figures side by side."""

    cards: Sequence[Card]


class Figure(NamedTuple):
    """A figure with its interval or bound, as a cell of a table."""

    figure: str
    bounds: str


Cell = str | Words | Figure


class Table(NamedTuple):
    """Rows of cells; `Words` are shown in both languages.

    The first ``n_text`` columns are words and aligned to the left.
    """

    head: Sequence[Words]
    rows: Sequence[Sequence[Cell]]
    n_text: int = 1


class Chart(NamedTuple):
    """A drawing (inline SVG) with what it shows; Markdown keeps the words."""

    svg: str
    words: Words


class Example(NamedTuple):
    """A listing with a line of facts and the reasons that the model gave."""

    title: str
    facts: str
    reasons: Sequence[tuple[str, Words]]


Block = Title | Heading | Note | Cards | Table | Chart | Example
