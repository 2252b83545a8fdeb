"""Which version of the model is current: one line in one file.

``$HUOYAN_HOME/models`` holds a folder a version, never changed once written.
``current`` names the one that serves; it is replaced in one step, so that a
reader sees the old name or the new one and nothing else. ``history`` keeps
the names that were current before, for rolling back.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

CURRENT = "current"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class RegistryError(Exception):
    """The registry has no such version, or nothing to go back to."""


def models_folder(home: Path) -> Path:
    """Where the versions live."""
    return home / "models"


def version_folder(home: Path, version: str) -> Path:
    """Find the folder of one version.

    Raises
    ------
    RegistryError
        If the name is no name, or there is no such version.
    """
    if not _NAME.fullmatch(version):
        raise RegistryError(f"{version!r} is no version name.")
    folder = models_folder(home) / version
    if not (folder / "manifest.json").is_file():
        known = ", ".join(list_versions(home)) or "none"
        raise RegistryError(f"There is no version {version!r}; there are: {known}.")
    return folder


def list_versions(home: Path) -> list[str]:
    """List complete versions by name; names begin with the time of making."""
    folder = models_folder(home)
    if not folder.is_dir():
        return []
    return sorted(p.parent.name for p in folder.glob("*/manifest.json") if p.parent.name[0] != ".")


def current_version(home: Path) -> str | None:
    """Read which version is current; ``None`` before the first promotion."""
    try:
        return (models_folder(home) / CURRENT).read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None


def promote(home: Path, version: str) -> None:
    """Make a version current; running services take it up by themselves.

    Raises
    ------
    RegistryError
        If there is no such version.
    """
    version_folder(home, version)
    previous = current_version(home)
    if previous == version:
        return
    if previous is not None:
        replace_lines(models_folder(home) / "history", [*_history(home), previous])
    replace_lines(models_folder(home) / CURRENT, [version])


def rollback(home: Path) -> str:
    """Make the version before the current one current again.

    Returns
    -------
    str
        The version that is current now.

    Raises
    ------
    RegistryError
        If there was none before.
    """
    current, known = current_version(home), list_versions(home)
    history = [name for name in _history(home) if name in known]
    while history and history[-1] == current:  # left by a promotion cut short
        history.pop()
    if not history:
        raise RegistryError("There is no earlier version to go back to.")
    replace_lines(models_folder(home) / CURRENT, [history[-1]])
    replace_lines(models_folder(home) / "history", history[:-1])
    return history[-1]


def _history(home: Path) -> list[str]:
    try:
        return (models_folder(home) / "history").read_text("utf-8").split()
    except FileNotFoundError:
        return []


def replace_lines(path: Path, lines: list[str]) -> None:
    """Replace a small file so that no reader ever sees half of it."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
