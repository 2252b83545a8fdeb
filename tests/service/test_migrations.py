"""The steps make the tables that the code declares, once, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from databases import Postgres

from service import migrations
from service.db import Database
from service.tables import Base


def test_the_newest_step_is_the_one_named() -> None:
    assert ScriptDirectory(str(migrations.FOLDER)).get_heads() == [migrations.HEAD]


def test_the_steps_make_what_the_code_declares(database: Database) -> None:
    with database.read() as session:
        context = MigrationContext.configure(
            session.connection(),
            opts={"include_object": _is_ours, "compare_type": True},
        )
        assert compare_metadata(context, Base.metadata) == []


def _is_ours(item: object, name: str | None, kind: str, *_: object) -> bool:
    """The search index is each database's own, and no declared table."""
    return not (name or "").startswith(("search_index", "alembic", "ix_search_texts_terms"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_that_start_at_once_take_turns(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = ""
    if kind == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.new(template="template1")
    several = [Database(url, tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(Database.prepare, several))
    with several[0].read() as session:
        assert migrations.is_current(session.connection())
    for database in several:
        database.close()
