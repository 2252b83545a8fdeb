"""API keys: random, stored as digests, revocable while the service runs.

A key is 256 random bits, so its SHA-256 needs no salt and no slow hash: there
is no dictionary to try. The key itself is shown once, at creation.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import Struct

Scope = Literal["score", "batches", "verdicts", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "hy_"
log = logging.getLogger("huoyan.keys")


class ApiKeyError(Exception):
    """The key file cannot be read, or there is no such key."""


class ApiKey(Struct, frozen=True, kw_only=True):
    """What is known of a key; the key itself is not."""

    key_id: str
    name: str
    scopes: list[Scope]
    digest: str
    created_at: datetime
    revoked_at: datetime | None = None

    def allows(self, scope: Scope) -> bool:
        """Whether the key may do what needs ``scope``; ``admin`` may do all."""
        return scope in self.scopes or "admin" in self.scopes


def create_key(file: Path, *, name: str, scopes: list[Scope]) -> tuple[str, ApiKey]:
    """Make a key and store its digest.

    Returns
    -------
    tuple of (str, ApiKey)
        The key to hand over, which cannot be shown again, and its entry.
    """
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise ApiKeyError(f"Scopes are some of {', '.join(SCOPES)}; got {sorted(scopes)}.")
    secret = PREFIX + secrets.token_urlsafe(32)
    entry = ApiKey(
        key_id=secrets.token_hex(4),
        name=name,
        scopes=sorted(set(scopes), key=SCOPES.index),
        digest=digest(secret),
        created_at=datetime.now(UTC),
    )
    with _exclusive(file):
        _write(file, [*list_keys(file), entry])
    return secret, entry


def list_keys(file: Path) -> list[ApiKey]:
    """Read all keys, revoked ones too, oldest first."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[ApiKey])
    except FileNotFoundError:
        return []
    except msgspec.MsgspecError as error:
        raise ApiKeyError(f"{file} is damaged: {error}") from error


def revoke_key(file: Path, key_id: str) -> ApiKey:
    """Take a key's rights away; running services notice within seconds."""
    with _exclusive(file):
        keys = list_keys(file)
        found = next((key for key in keys if key.key_id == key_id), None)
        if found is None:
            raise ApiKeyError(f"There is no key {key_id!r}; `huoyan keys api list` shows them.")
        if found.revoked_at is not None:
            return found
        revoked = msgspec.structs.replace(found, revoked_at=datetime.now(UTC))
        _write(file, [revoked if key is found else key for key in keys])
    return revoked


def digest(secret: str) -> str:
    """Digest a key as it is stored."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


class KeyRing:
    """The keys as a running worker knows them, read again when the file changes.

    Once a key has been seen the ring stays locked for good: a key file that
    is emptied, damaged or deleted never opens a service that was closed.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[int, int, int] | None = None
        self._by_digest: dict[str, ApiKey] = {}
        self.is_locked = False

    def refresh(self) -> None:
        """Take up a changed key file; keep the last known keys if it is unreadable."""
        signature = self._signature()
        if signature == self._seen:
            return
        try:
            keys = list_keys(self._file)
        except (ApiKeyError, OSError) as error:
            # Closed even where it is damaged from the start: a file means keys are wanted.
            self.is_locked = True
            log.error("keys unreadable, keeping the last known", extra={"problem": str(error)})
            return
        self._seen = signature
        self._by_digest = {key.digest: key for key in keys if key.revoked_at is None}
        self.is_locked = self.is_locked or bool(keys)

    def find(self, secret: str) -> ApiKey | None:
        """Find the valid key that this is."""
        return self._by_digest.get(digest(secret))

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            stat = self._file.stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size


@contextmanager
def _exclusive(file: Path) -> Iterator[None]:
    """Let one writer at a time change the file; readers need no lock."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(file: Path, keys: list[ApiKey]) -> None:
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    with open(beside, "wb", opener=_private) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(keys), indent=2))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(beside, file)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
