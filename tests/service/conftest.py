"""A service with a model whose answers are known, in this process or its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

# These tests' own modules, which importlib mode does not put on the path.
sys.path.insert(0, str(Path(__file__).parent))

from databases import Postgres, copy_sqlite, postgres, sqlite_template
from fake_model import load_fake, publish
from processes import Server

from service.app import create_app
from service.batches.worker import BatchWorker
from service.db import Database
from service.settings import Settings

Start = Callable[..., TestClient]


@pytest.fixture
def home(tmp_path: Path, sqlite_file: Path) -> Path:
    """A home in which version v1 is current, with an empty database."""
    publish(tmp_path, "v1")
    copy_sqlite(sqlite_file, tmp_path)
    return tmp_path


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """Start services with settings of a test's own, local unless told otherwise."""
    with ExitStack() as running:

        def start(
            *, client: str = "127.0.0.1", ready: bool = True, **settings: object
        ) -> TestClient:
            app = create_app(Settings(home=home, **settings), load=load_fake)
            http = running.enter_context(
                TestClient(
                    app,
                    base_url="http://127.0.0.1",
                    client=(client, 50000),
                    raise_server_exceptions=False,
                )
            )
            while ready and http.get("/health/ready").status_code != 200:
                time.sleep(0.01)
            return http

        yield start


@pytest.fixture
def client(start: Start) -> TestClient:
    """A service that runs open on this machine."""
    return start()


@pytest.fixture
def serve(home: Path) -> Iterator[Callable[..., Server]]:
    """Start servers in processes of their own; they are ended with the test."""
    with ExitStack() as running:
        yield lambda **settings: running.enter_context(Server(home, **settings))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One impatient server for tests that leave it as it was."""
    home = tmp_path_factory.mktemp("home")
    publish(home, "v1")
    with Server(home, head_timeout_seconds=1, body_timeout_seconds=1) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL that is really there; without one these tests fail."""
    with postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables, to be copied."""
    return sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with our tables, on either kind."""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        return server.new()
    return ""


@pytest.fixture
def database(database_url: str, home: Path) -> Iterator[Database]:
    """The same, opened."""
    database = Database(database_url, home)
    database.prepare()
    yield database
    database.close()


@pytest.fixture
def stored(start: Start, database_url: str) -> TestClient:
    """A service that runs open, on either kind of database."""
    return start(database_url=database_url)


@pytest.fixture
def work(home: Path, database: Database, database_url: str) -> Callable[..., None]:
    """Score whatever waits in the database, in this process."""

    def work(**settings: object) -> None:
        given = {"batch_lease_seconds": 1, "batch_processes": 1, "database_url": database_url}
        worker = BatchWorker(database, Settings(home=home, **given | settings), load_fake)
        while worker.work_once():
            pass

    return work
