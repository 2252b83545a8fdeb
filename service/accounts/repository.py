"""Accounts, sessions and one-time links in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.tables import Account, OneTimeLink, WebSession


def find_account(session: Session, name: str, *, for_update: bool = False) -> Account | None:
    """Find an account by the name that its owner signs in with."""
    query = select(Account).where(Account.name == name)
    return session.scalar(query.with_for_update() if for_update else query)


def list_accounts(session: Session) -> list[Account]:
    """List all accounts, those still in use first."""
    return list(session.scalars(select(Account).order_by(Account.is_active.desc(), Account.name)))


def find_session(session: Session, digest: str, now: datetime) -> tuple[WebSession, Account] | None:
    """Find a session that still counts, and whose it is."""
    query = (
        select(WebSession, Account)
        .join(Account, Account.account_id == WebSession.account_id)
        .where(
            WebSession.session_digest == digest,
            WebSession.expires_at > now,
            Account.is_active,
        )
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def end_session(session: Session, digest: str) -> None:
    """Forget one session."""
    session.execute(delete(WebSession).where(WebSession.session_digest == digest))


def end_sessions(session: Session, account: Account) -> None:
    """Forget every session of an account."""
    session.execute(delete(WebSession).where(WebSession.account_id == account.account_id))


def forget_expired(session: Session, now: datetime) -> None:
    """Remove sessions and links that count no more."""
    session.execute(delete(WebSession).where(WebSession.expires_at <= now))
    session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at <= now))


def find_link(session: Session, digest: str, now: datetime) -> tuple[OneTimeLink, Account] | None:
    """Find and lock a link that still works, and whom it is for."""
    query = (
        select(OneTimeLink, Account)
        .join(Account, Account.account_id == OneTimeLink.account_id)
        .where(
            OneTimeLink.link_digest == digest,
            OneTimeLink.expires_at > now,
            OneTimeLink.used_at.is_(None),
            Account.is_active,
        )
        .with_for_update()
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def end_links(session: Session, account: Account) -> None:
    """Make every link of an account stop working."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.account_id == account.account_id))
