"""A copy of the home that is whole, made while the service runs."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path


class BackupError(Exception):
    """The copy could not be made, or is not sound."""


def back_up(home: Path, folder: Path) -> dict[str, int | str]:
    """Copy models, keys, uploads and the database, so that they fit together.

    Uploads are copied before the database, for they go once they are done
    with, and after it, for new ones come before it knows of them.

    Raises
    ------
    BackupError
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty.")
    if not (home / "huoyan.db").exists():
        raise BackupError(f"There is no database in {home}.")
    folder.mkdir(parents=True, exist_ok=True)
    _copy_new(home / "uploads", folder / "uploads")
    entries = _copy_database(home / "huoyan.db", folder / "huoyan.db")
    _copy_new(home / "uploads", folder / "uploads")
    shutil.copytree(home / "models", folder / "models", dirs_exist_ok=True, copy_function=_copy)
    with contextlib.suppress(FileNotFoundError):
        _copy(home / "keys.json", folder / "keys.json")
    return {"folder": str(folder), "audit_entries": entries}


def _copy_database(source: Path, target: Path) -> int:
    """Copy what is committed by now; the log of the last commits included."""
    with (
        contextlib.closing(sqlite3.connect(source)) as live,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        (problem,) = copy.execute("PRAGMA integrity_check").fetchone()
        if problem != "ok":
            raise BackupError(f"The copy is not sound: {problem}")
        (entries,) = copy.execute("SELECT count(*) FROM audit_log").fetchone()
    target.chmod(0o600)
    return int(entries)


def _copy_new(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    if source.is_dir():
        for path in source.glob("*.upload"):
            with contextlib.suppress(FileNotFoundError):  # done with in the meantime
                if not (target / path.name).exists():
                    _copy(path, target / path.name)


def _copy(source: Path | str, target: Path | str) -> None:
    """Link where that is possible: versions and uploads never change once written."""
    if Path(source).name in ("current", "history", "keys.json"):
        shutil.copy2(source, target)
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
