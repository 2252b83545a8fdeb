"""Who reviews: accounts, their sessions, one-time links and saved views."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.tables.base import Base, BigId

Role = Literal["reviewer", "lead", "admin"]


class Account(Base):
    """A person of the console; ``password_hash`` (argon2) is empty until one is chosen."""

    __tablename__ = "accounts"

    account_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str | None]
    role: Mapped[str]
    is_active: Mapped[bool]
    language: Mapped[str | None]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]


class WebSession(Base):
    """A signed-in browser, by the SHA-256 of its cookie."""

    __tablename__ = "sessions"

    session_digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    csrf_token: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class OneTimeLink(Base):
    """A link that works once, by the SHA-256 of its secret: a first password, a forgotten one."""

    __tablename__ = "one_time_links"

    link_digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SavedView(Base):
    """A view of the queue under a name; ``query`` is the URL's query string."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    view_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.account_id"))
    name: Mapped[str]
    query: Mapped[str]
    is_shared: Mapped[bool]
    created_at: Mapped[datetime]
