"""Views of the queue that people keep under a name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from service.accounts.repository import find_account
from service.accounts.service import local_account
from service.errors import ConflictError
from service.tables import Account, SavedView

MOST_VIEWS = 100


class KeptView(NamedTuple):
    """A view that somebody may choose; only its owner may remove it."""

    view_id: int
    name: str
    query: str
    is_mine: bool


def list_views(session: Session, name: str) -> list[KeptView]:
    """List one's own views, then those that are shared."""
    query = (
        select(SavedView, Account.name)
        .join(Account, Account.account_id == SavedView.account_id)
        .where(or_(Account.name == name, SavedView.is_shared))
        .order_by(SavedView.name)
    )
    found = [
        KeptView(view.view_id, view.name, view.query, owner == name)
        for view, owner in session.execute(query)
    ]
    return sorted(found, key=lambda view: not view.is_mine)


def save_view(session: Session, owner: str, name: str, query: str, *, is_shared: bool) -> None:
    """Keep a view; one of the same name is replaced.

    Raises
    ------
    ConflictError
        If there are too many already.
    """
    account = find_account(session, owner) or local_account(session)
    own = select(SavedView).where(SavedView.account_id == account.account_id)
    views = {view.name: view for view in session.scalars(own)}
    if name in views:
        views[name].query, views[name].is_shared = query, is_shared
        return
    if len(views) >= MOST_VIEWS:
        raise ConflictError(f"There are {MOST_VIEWS} views already; remove one first.")
    session.add(
        SavedView(
            account_id=account.account_id,
            name=name,
            query=query,
            is_shared=is_shared,
            created_at=datetime.now(UTC),
        )
    )


def remove_view(session: Session, owner: str, view_id: int) -> None:
    """Remove a view of one's own; somebody else's is left alone."""
    account = find_account(session, owner)
    if account is not None:
        session.execute(
            delete(SavedView).where(
                SavedView.view_id == view_id, SavedView.account_id == account.account_id
            )
        )
