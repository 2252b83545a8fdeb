"""A body on its way to the disk: never held in memory, never longer than the limit."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from service.errors import StorageAwayError, TooLargeError
from service.settings import MIB


class Upload(NamedTuple):
    """A file that came in whole."""

    path: Path
    size: int
    digest: str
    head: bytes


async def receive(
    parts: AsyncIterator[bytes], folder: Path, *, limit: int, declared: int | None
) -> Upload:
    """Write a body to a file of its own and wait until it is on the disk.

    Raises
    ------
    TooLargeError, StorageAwayError
        Nothing is left behind then.
    """
    if declared is not None and declared > limit:
        raise TooLargeError(f"The body has {declared:,} bytes; the limit is {limit:,}.")
    path = folder / f"{secrets.token_hex(16)}.upload"
    writer = _Writer(path)
    try:
        await asyncio.to_thread(writer.open)
        async for part in parts:
            writer.size += len(part)
            if writer.size > limit:
                raise TooLargeError(f"The body is longer than the limit of {limit:,} bytes.")
            writer.waiting += part
            if len(writer.waiting) >= MIB:
                await asyncio.to_thread(writer.write)
        await asyncio.to_thread(writer.finish)
    except OSError as error:
        writer.discard()
        raise StorageAwayError("The upload could not be written to the disk.") from error
    except BaseException:
        writer.discard()
        raise
    return Upload(path, writer.size, writer.digest.hexdigest(), writer.head)


class _Writer:
    """Writes in pieces of a megabyte, off the event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self.waiting = bytearray()
        self.size = 0
        self.head = b""
        self.digest = hashlib.sha256()

    def open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def write(self) -> None:
        assert self._handle is not None
        self.head = self.head or bytes(self.waiting[:4])
        self.digest.update(self.waiting)
        rest = memoryview(self.waiting)
        while rest:
            rest = rest[os.write(self._handle, rest) :]
        rest.release()
        self.waiting = bytearray()

    def finish(self) -> None:
        self.write()
        assert self._handle is not None
        os.fsync(self._handle)
        self._close()
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self) -> None:
        self._close()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None
            os.close(handle)
