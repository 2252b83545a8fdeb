"""The database: SQLite in ``$HUOYAN_HOME`` unless a URL names a PostgreSQL.

Sessions come in two kinds. `Database.read` sees one moment and writes
nothing. `Database.write` claims the right to write before it reads, so that
what it read is still so when it writes, and commits when its block ends; it is
the only place that commits.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from service import migrations
from service.errors import StorageAwayError

log = logging.getLogger("huoyan.db")

BUSY_SECONDS = 5
CONNECT_SECONDS = 3
RETRY_SECONDS = 1.0
_MIGRATION_LOCK = 0x68756F79616E  # "huoyan": an advisory lock's number on PostgreSQL
_WRITES = "huoyan_writes"


class Database:
    """Connections to one database, opened when first needed.

    Parameters
    ----------
    url : str
        ``postgresql://…``, or empty for SQLite in ``home``.
    home : Path
        Where the SQLite file and the lock for migrations are.
    pool_size : int
        Connections kept; twice as many are opened at most.
    """

    def __init__(self, url: str, home: Path, *, pool_size: int = 8) -> None:
        self._home = home
        self._engine = _build_engine(url, home, pool_size)
        self._writer = self._engine.execution_options(**{_WRITES: True})
        self._is_ready = threading.Event()
        self._is_closed = threading.Event()
        self._preparing = threading.Thread(target=self._prepare_until_done, daemon=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file of ours."""
        return self._engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Look at one moment's state.

        Raises
        ------
        StorageAwayError
        """
        with self._session(self._engine) as session:
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """Change something, wholly or not at all; committed at the block's end.

        Raises
        ------
        StorageAwayError
            If it cannot be known that it was written.
        """
        with self._session(self._writer) as session:
            yield session

    def prepare(self) -> None:
        """Bring the tables up to date; one process does it, others wait for it.

        Raises
        ------
        StorageAwayError
        """
        with _as_storage_error():
            self._home.mkdir(parents=True, exist_ok=True)
            with self._writer.connect() as connection:
                is_current = migrations.is_current(connection)
            if not is_current:
                self._migrate()
        self._is_ready.set()

    def keep_preparing(self) -> None:
        """Prepare in the background, again and again until it works or we are closed."""
        self._preparing.start()

    def disconnect(self) -> None:
        """Close the connections that nobody uses: none may be open when a process forks."""
        self._engine.dispose()

    def close(self) -> None:
        """Give all connections back."""
        self._is_closed.set()
        if self._preparing.is_alive():
            self._preparing.join(BUSY_SECONDS)
        self._engine.dispose()

    def _prepare_until_done(self) -> None:
        problem = ""
        while not self._is_closed.is_set():
            try:
                return self.prepare()
            except StorageAwayError as error:
                if str(error) != problem:
                    problem = str(error)
                    log.error("database away", extra={"problem": repr(error.__cause__)})
            except Exception:
                # A broken step must not take the scores down with it.
                log.exception("the tables could not be made")
            self._is_closed.wait(RETRY_SECONDS)

    def _migrate(self) -> None:
        with self._only_one(), self._writer.connect() as connection, connection.begin():
            if not migrations.is_current(connection):
                migrations.upgrade(connection)

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        if self.is_sqlite:
            with (self._home / "migrations.lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
            return
        with self._engine.connect() as connection, connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _MIGRATION_LOCK})
            yield

    def require(self) -> None:
        """Make sure that it answers, before an answer of ours begins.

        Raises
        ------
        StorageAwayError
        """
        with self.read() as session:
            session.execute(text("SELECT 1"))

    @contextlib.contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        if not self._is_ready.wait(BUSY_SECONDS):
            raise StorageAwayError("The database is away, or its tables are being made.")
        with (
            _as_storage_error(),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session


def _build_engine(url: str, home: Path, pool_size: int) -> Engine:
    if not url:
        # A Path of its own: a home with a "?" in its name is no query string.
        address = make_url("sqlite://").set(database=str(home / "huoyan.db"))
        options: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS}}
    else:
        address = make_url(url).set(drivername="postgresql+psycopg")
        options = {
            # A dead connection is noticed before it is used, and a silent one in seconds.
            "pool_pre_ping": True,
            "connect_args": {
                "connect_timeout": CONNECT_SECONDS,
                "tcp_user_timeout": BUSY_SECONDS * 1000,
                "options": f"-c timezone=UTC -c lock_timeout={BUSY_SECONDS}s",
            },
        }
    engine = create_engine(
        address, pool_size=pool_size, max_overflow=pool_size, pool_timeout=CONNECT_SECONDS,
        **options,
    )  # fmt: skip
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: object) -> None:
    # The driver's own BEGIN comes late and is DEFERRED: of writers that read
    # first, 87 % were told "locked". Ours is below.
    connection.isolation_level = None
    # Two or three decisions to a page; with the usual 4 KiB each would waste a third.
    connection.execute("PRAGMA page_size = 16384")
    _use_wal(connection)
    for pragma in (
        # NORMAL may lose the last commits with the power; verdicts are acknowledged.
        "synchronous = FULL",
        "foreign_keys = ON",
        "journal_size_limit = 67108864",
        "cache_size = -16384",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: Any) -> None:
    """Turn write-ahead logging on, however many open the new file at once.

    Changing the mode needs the file for itself, and SQLite does not wait for that.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextlib.contextmanager
def _as_storage_error() -> Iterator[None]:
    """Tell a database that is away, full or busy from a mistake of ours."""
    try:
        yield
    except DBAPIError as error:
        # OperationalError and InterfaceError by their names: each driver has its own.
        if error.connection_invalidated or type(error).__name__ in _OUTSIDE:
            raise StorageAwayError("The database cannot be reached or written now.") from error
        raise
    except SQLAlchemyError as error:
        if type(error).__name__ == "TimeoutError":
            raise StorageAwayError("All connections to the database are busy.") from error
        raise
    except OSError as error:
        raise StorageAwayError("The disk cannot be written now.") from error


_OUTSIDE = frozenset({"OperationalError", "InterfaceError"})
