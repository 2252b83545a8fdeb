"""Databases for tests: each its own, empty, on SQLite or on a real PostgreSQL."""

from __future__ import annotations

import importlib.util
import itertools
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from sqlalchemy import create_engine, text

from service.db import Database

ROOT = Path(__file__).resolve().parents[2]


def load_postgres() -> ModuleType:
    """Load `scripts/postgres.py`, which is no package."""
    if "huoyan_postgres" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "huoyan_postgres", ROOT / "scripts" / "postgres.py"
        )
        assert spec is not None and spec.loader is not None
        sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["huoyan_postgres"]


class Postgres:
    """A server with a template of our tables, from which databases are copied."""

    def __init__(self, folder: Path, server: object) -> None:
        self._server = server
        self._numbers = itertools.count()
        self._admin = create_engine(
            self.url("postgres").replace("postgresql:", "postgresql+psycopg:"),
            isolation_level="AUTOCOMMIT",
        )
        self._execute("CREATE DATABASE template_huoyan")
        database = Database(self.url("template_huoyan"), folder)
        database.prepare()
        database.close()

    def url(self, name: str) -> str:
        return str(self._server.url(name))  # type: ignore[attr-defined]

    def new(self, template: str = "template_huoyan") -> str:
        """Make a database, with our tables unless told otherwise; its address."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def close(self) -> None:
        self._admin.dispose()

    def _execute(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    with load_postgres().running() as server:
        own = Postgres(folder, server)
        try:
            yield own
        finally:
            own.close()


def sqlite_template(folder: Path) -> Path:
    """Make a file with our tables, from which others are copied."""
    database = Database("", folder)
    database.prepare()
    database.close()
    return folder / "huoyan.db"


def copy_sqlite(template: Path, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, home / "huoyan.db")
