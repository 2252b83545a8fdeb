"""How the tables came to be, step by step; Alembic is loaded only when one is due."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

HEAD = "0002"
"""The newest step; a test holds it to the folder."""

FOLDER = Path(__file__).parent
# Alembic keeps what it works on in globals.
_one_at_a_time = threading.Lock()


def is_current(connection: Connection) -> bool:
    """Whether nothing is to be done."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


def upgrade(connection: Connection) -> None:
    """Take every step that is missing, within the caller's transaction."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    steps = ScriptDirectory(FOLDER)

    def missing(current: Any, _: object) -> Any:
        return steps._upgrade_revs("head", current)

    with _one_at_a_time:
        environment = EnvironmentContext(Config(), steps)
        environment.configure(connection=connection, fn=missing, render_as_batch=True)
        environment.run_migrations()
