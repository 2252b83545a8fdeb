"""Reading an uploaded file, within bounds on size, ratio and memory."""

from __future__ import annotations

import contextlib
import gzip
import io
import resource
import tempfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from model.reader import Format, Row, UnreadableFileError, read_stream
from service.settings import MIB, Settings

_FREE_OF_RATIO = 8 * MIB
"""A small file of blanks is no attack, whatever its ratio."""


MOST_BLANK = MIB
"""Of blank lines: millions of them would be passed over one by one."""


class Bounded(io.RawIOBase):
    """A stream that ends with an error rather than grow without end."""

    def __init__(self, stream: BinaryIO, *, most: int) -> None:
        self._stream = stream
        self._most = most
        self._read = 0
        self._blank = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self._read += len(data)
        if self._read > self._most:
            raise UnreadableFileError(f"unpacked it has more than {self._most:,} bytes")
        self._blank = self._blank + len(data) if data.isspace() else 0
        if self._blank > MOST_BLANK:
            raise UnreadableFileError(f"unpacked it has more than {MOST_BLANK:,} blanks in a row")
        buffer[: len(data)] = data
        return len(data)


def open_rows(
    path: Path, kind: Format, *, is_gzip: bool, received_at: datetime, settings: Settings
) -> Iterator[Row]:
    """Read an upload's rows, in order.

    Raises
    ------
    UnreadableFileError
        If the file as a whole is not what was said, or more than is allowed.
    """
    try:
        with contextlib.ExitStack() as opened:
            stream: BinaryIO = opened.enter_context(path.open("rb"))
            if is_gzip or kind != "parquet":
                stream = _bounded(stream, path.stat().st_size, settings, is_gzip=is_gzip)
                if kind == "parquet":
                    stream = opened.enter_context(_spooled(stream, path))
            yield from read_stream(stream, kind, received_at=received_at)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(str(error)) from error
    except MemoryError as error:
        raise UnreadableFileError("its rows need more memory than a batch may take") from error


def limit_memory(size: int) -> None:
    """Let this process take so much more memory, and no more.

    A few hundred kilobytes of Parquet can ask for gigabytes; what then fails
    is that batch, and not the machine.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return
    held = next(line for line in status.read_text().splitlines() if line.startswith("VmData"))
    most = int(held.split()[1]) * 1024 + size
    with contextlib.suppress(ValueError, OSError):  # a lower limit is there already
        resource.setrlimit(
            resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1])
        )


def _bounded(raw: BinaryIO, size: int, settings: Settings, *, is_gzip: bool) -> BinaryIO:
    most = settings.max_unpacked_bytes
    if is_gzip:
        most = min(most, max(size * settings.max_unpacked_ratio, _FREE_OF_RATIO))
        raw = cast(BinaryIO, gzip.GzipFile(fileobj=raw))
    return cast(BinaryIO, io.BufferedReader(Bounded(raw, most=most), MIB))


@contextlib.contextmanager
def _spooled(stream: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    """Unpack beside the file: Parquet is read from its end."""
    with tempfile.TemporaryFile(dir=path.parent) as file:
        while piece := stream.read(MIB):
            file.write(piece)
        file.seek(0)
        yield cast(BinaryIO, file)
