"""How the tables came to be, step by step; Alembic is loaded only when one is due."""

from __future__ import annotations

import warnings
from pathlib import Path

from sqlalchemy import Connection, inspect, text

HEAD = "0001"
"""The newest step; a test holds it to the folder."""

FOLDER = Path(__file__).parent


def is_current(connection: Connection) -> bool:
    """Whether nothing is to be done."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


def upgrade(connection: Connection) -> None:
    """Take every step that is missing, within the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    with warnings.catch_warnings():
        # Alembic asks for an option that only an alembic.ini of our own would set.
        warnings.filterwarnings("ignore", message="No path_separator found")
        command.upgrade(config, "head")
