"""Full-text search that means the same on SQLite and PostgreSQL.

Neither database cuts Chinese into words. So the terms are made here, from
folded text: Latin words and numbers whole, everything else in pairs of
neighbours and single characters. What is looked for is cut likewise, and all
of its terms must be there.
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Integer, Select, bindparam, column, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from model.text.fold import fold
from service.tables import ReviewItem, SearchText

MOST_CHARACTERS = 2_000
"""Of a description; beyond it stand lists of everything the shop has."""

MOST_TERMS_ASKED = 32
MOST_GATHERED = 20_000
_RUNS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


def terms_of(title: str, description: str | None = None) -> str:
    """Make the terms under which a listing is found.

    Examples
    --------
    >>> terms_of("蓝光D9")
    '光 蓝 蓝光 d9'
    """
    return " ".join(
        sorted(_terms(title) | _terms((description or "")[:MOST_CHARACTERS]), key=_order)
    )


def terms_asked(question: str) -> list[str]:
    """Cut what somebody looks for: no single character of a longer word.

    Examples
    --------
    >>> terms_asked("藍光 d9")
    ['蓝光', 'd9']
    """
    found = dict.fromkeys(term for run in _runs(question) for term in _pairs(run))
    return list(found)[:MOST_TERMS_ASKED]


def matches(session: Session, question: str, *, gather: bool = False) -> ColumnElement[bool] | None:
    """Make the condition that an item holds all that is asked; ``None`` if nothing is."""
    asked = terms_asked(question)
    if not asked:
        return None
    if session.get_bind().dialect.name == "sqlite":
        quoted = " ".join(f'"{term}"' for term in asked)
        found = (
            text("SELECT rowid FROM search_index WHERE search_index MATCH :terms")
            .bindparams(terms=quoted)
            .columns(column("rowid", Integer))
        )
        if not gather and is_common(session, select(found.subquery("found"))):
            return _holds_all(asked)
        return ReviewItem.item_id.in_(found)
    held = func.string_to_array(SearchText.terms, " ", type_=ARRAY(Text))
    wanted = bindparam("terms", asked, type_=ARRAY(Text))
    return ReviewItem.item_id.in_(select(SearchText.item_id).where(held.contains(wanted)))


def is_common(session: Session, items: Select[int]) -> bool:
    """Whether more items are found than should be gathered and sorted for one page."""
    some = items.limit(MOST_GATHERED + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) > MOST_GATHERED


def _holds_all(terms: list[str]) -> ColumnElement[bool]:
    """Check the terms of one item after another, for what a good part of them holds."""
    padded = " " + SearchText.terms + " "
    held = (func.instr(padded, f" {term} ") > 0 for term in terms)
    return (
        select(SearchText.item_id).where(SearchText.item_id == ReviewItem.item_id, *held).exists()
    )


def _terms(sent: str) -> set[str]:
    runs = _runs(sent)
    return {term for run in runs for term in (*_pairs(run), *_singles(run))}


def _runs(sent: str) -> list[str]:
    return _RUNS.findall(fold(sent).text.lower())


def _pairs(run: str) -> list[str]:
    if run.isascii() or len(run) == 1:
        return [run]
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _singles(run: str) -> list[str]:
    return [] if run.isascii() else list(run)


def _order(term: str) -> tuple[bool, str]:
    return term.isascii(), term
