"""Passwords: argon2, few at a time, and the same time for a name that is nobody's."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 10, 200
# Each takes 64 MiB: a hundred sign-ins at once must wait for one another.
_AT_ONCE = threading.Semaphore(2)
_hasher = PasswordHasher()


class WeakPasswordError(ValueError):
    """A password that anybody would try first."""


def hash_password(password: str, *, name: str) -> str:
    """Hash a new password.

    Raises
    ------
    WeakPasswordError
    """
    if not LEAST <= len(password) <= MOST:
        raise WeakPasswordError(f"A password has {LEAST} to {MOST} characters.")
    if name.lower() in password.lower() or len(set(password)) < 5:
        raise WeakPasswordError("This password is too easy to guess.")
    with _AT_ONCE:
        return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Tell whether this is the password; as slowly where there is none."""
    with _AT_ONCE:
        try:
            _hasher.verify(password_hash or _nobodys(), password[: MOST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody")
