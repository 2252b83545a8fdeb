"""Inviting people, letting them in, and changing what they may do.

Secrets (a session's cookie, a link's last part) have 256 random bits; only
their SHA-256 is stored. Every change is written to the audit log in the same
transaction, which must be one of `Database.write`.
"""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.accounts import repository
from service.accounts.passwords import hash_password, is_password
from service.audit.repository import Event, record
from service.errors import ConflictError, NotFoundError
from service.keys import digest
from service.tables import Account, OneTimeLink, WebSession
from service.tables.people import Role

LINK_LIFE = timedelta(days=3)
RESERVED = frozenset({"local", "system"})
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


class AccountError(ValueError):
    """An account cannot be as it is asked to be; the message says why."""


class Opened(NamedTuple):
    """A new session: the cookie's value, which is not stored, and what is."""

    secret: str
    row: WebSession


def invite(
    session: Session, name: str, role: Role, *, actor: str, display_name: str = ""
) -> tuple[str, Account]:
    """Make an account, or a new link for one that is there; give the link's secret.

    An account that is there keeps its role and its password until the link is
    used: a forgotten password is mended in the same way.

    Raises
    ------
    AccountError
    """
    if not _NAME.fullmatch(name) or name in RESERVED:
        raise AccountError("A name has 2 to 40 of a-z 0-9 . _ - and is not reserved.")
    now = datetime.now(UTC)
    account = repository.find_account(session, name, for_update=True)
    if account is None:
        account = Account(
            name=name,
            display_name=display_name[:100] or name,
            role=role,
            is_active=True,
            created_at=now,
        )
        session.add(account)
        session.flush()
    elif not account.is_active:
        raise AccountError(f"The account {name} is closed; an admin may open it again.")
    repository.end_links(session, account)
    secret = secrets.token_urlsafe(32)
    session.add(
        OneTimeLink(
            link_digest=digest(secret),
            account_id=account.account_id,
            purpose="password",
            expires_at=now + LINK_LIFE,
        )
    )
    _log(session, actor, "account_invited", account, role=account.role)
    return secret, account


def accept_link(session: Session, secret: str, password: str, *, life: timedelta) -> Opened:
    """Set the password that a one-time link allows, and sign in with it.

    Raises
    ------
    NotFoundError, WeakPasswordError
    """
    now = datetime.now(UTC)
    found = repository.find_link(session, digest(secret), now)
    if found is None:
        raise NotFoundError("This link was used, has expired, or never was.")
    link, account = found
    account.password_hash = hash_password(password, name=account.name)
    link.used_at = now
    repository.end_sessions(session, account)
    _log(session, account.name, "password_set", account)
    return _open(session, account, now, life)


def check_password(session: Session, name: str, password: str) -> bool:
    """Tell whether somebody may come in; slow on purpose."""
    account = repository.find_account(session, name)
    known = account.password_hash if account is not None and account.is_active else None
    return is_password(password, known)


def sign_in(session: Session, name: str, *, life: timedelta, old: str | None = None) -> Opened:
    """Open a session for somebody whose password was right; end the browser's old one.

    Raises
    ------
    NotFoundError
        If the account was closed in between.
    """
    now = datetime.now(UTC)
    account = repository.find_account(session, name)
    if account is None or not account.is_active:
        raise NotFoundError("There is no such account.")
    if old is not None:
        repository.end_session(session, digest(old))
    repository.forget_expired(session, now)
    _log(session, name, "signed_in", account)
    return _open(session, account, now, life)


def sign_out(session: Session, secret: str) -> None:
    """End a session."""
    repository.end_session(session, digest(secret))


def change_account(
    session: Session, name: str, *, actor: str, role: Role | None = None, active: bool | None = None
) -> Account:
    """Give another role, close, or open again; whoever was signed in is signed out.

    Raises
    ------
    NotFoundError, ConflictError
        If nobody could administer the accounts any more.
    """
    account = repository.find_account(session, name, for_update=True)
    if account is None or name in RESERVED:
        raise NotFoundError("There is no such account.")
    if account.name == actor:
        raise ConflictError("Nobody changes their own account: ask another admin.")
    account.role = role or account.role
    account.is_active = account.is_active if active is None else active
    repository.end_sessions(session, account)
    if not account.is_active:
        repository.end_links(session, account)
    _log(session, actor, "account_changed", account, role=account.role, active=account.is_active)
    return account


def keep_language(session: Session, name: str, language: str) -> None:
    """Remember which language somebody reads."""
    account = repository.find_account(session, name)
    if account is not None:
        account.language = language


def local_account(session: Session) -> Account:
    """Find the account under which a service that runs open keeps saved views."""
    account = repository.find_account(session, "local")
    if account is None:
        now = datetime.now(UTC)
        account = Account(
            name="local", display_name="local", role="admin", is_active=False, created_at=now
        )
        session.add(account)
        session.flush()
    return account


def _open(session: Session, account: Account, now: datetime, life: timedelta) -> Opened:
    secret = secrets.token_urlsafe(32)
    row = WebSession(
        session_digest=digest(secret),
        account_id=account.account_id,
        csrf_token=secrets.token_urlsafe(32),
        created_at=now,
        seen_at=now,
        expires_at=now + life,
    )
    session.add(row)
    account.last_seen_at = now
    session.flush()
    return Opened(secret, row)


def _log(session: Session, actor: str, action: str, account: Account, **facts: object) -> None:
    record(session, [Event(actor, action, facts={"account": account.name, **facts})])
