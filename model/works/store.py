"""Catalogues on disk: versions that never change, and which one is current.

``$HUOYAN_HOME/works`` holds a folder a version::

    works.jsonl      the works, one a line
    index.json       their spellings, so that loading folds no text
    manifest.json    name, content digest, source, digests of the files

``current`` names the one that is used; without it, it is the shipped one,
which is such a folder as well. Digests tell damage, not forgery.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from model.reading import code_digest
from model.registry import replace_lines
from model.works.catalogue import Catalogue, Index, build_index, digest_of, encode_works
from model.works.work import CatalogueError, Work

FORMAT = 1
SHIPPED = "shipped"
"""Stands in ``current`` for the catalogue that comes with the program."""

_SHIPPED_FOLDER = Path(__file__).parent / "shipped"
_FILES = ("works.jsonl", "index.json")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_index_decoder = msgspec.json.Decoder(Index)


def works_folder(home: Path) -> Path:
    """Where the versions live."""
    return home / "works"


def list_catalogues(home: Path) -> list[str]:
    """List the versions that were brought, by name: by time of making."""
    folders = works_folder(home).glob("*/manifest.json")
    return sorted(path.parent.name for path in folders if path.parent.name[0] != ".")


def current_catalogue_version(home: Path) -> str:
    """Read which version is used; `SHIPPED` if none was brought."""
    try:
        return (works_folder(home) / "current").read_text("utf-8").strip() or SHIPPED
    except FileNotFoundError:
        return SHIPPED


def use_catalogue(home: Path, version: str) -> None:
    """Use a version from now on; running services take it up by themselves.

    Raises
    ------
    CatalogueError
        If there is none of that name, or it does not load.
    """
    load_catalogue(home, version)
    works_folder(home).mkdir(parents=True, exist_ok=True)
    replace_lines(works_folder(home) / "current", [version])


def load_catalogue(home: Path, version: str) -> Catalogue:
    """Load one version, verified.

    Raises
    ------
    CatalogueError
    """
    if version == SHIPPED:
        return shipped_catalogue()
    if not _NAME.fullmatch(version):
        raise CatalogueError(f"{version!r} is no name of a catalogue.")
    if version not in list_catalogues(home):
        known = ", ".join([SHIPPED, *list_catalogues(home)])
        raise CatalogueError(f"There is no catalogue {version!r}; there are: {known}.")
    return read_catalogue(works_folder(home) / version)


def current_catalogue(home: Path) -> Catalogue:
    """Load the version that is used.

    Raises
    ------
    CatalogueError
    """
    return load_catalogue(home, current_catalogue_version(home))


@cache
def shipped_catalogue() -> Catalogue:
    """Give the catalogue that comes with the program, one for all."""
    return read_catalogue(_SHIPPED_FOLDER)


def save_catalogue(home: Path, works: Iterable[Work], *, source: str) -> str:
    """Write a version; its folder appears whole or not at all.

    Returns
    -------
    str
        Its name. The same content gets a name of its own each time, and the
        same digest.

    Raises
    ------
    CatalogueError
        If two works have the same ``work_id``, or there are none.
    """
    lines = encode_works(works)
    if not lines:
        raise CatalogueError("A catalogue needs at least one work.")
    now = datetime.now(UTC)
    version = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{digest_of(lines)[:8]}"
    folder = works_folder(home) / version
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{version}.", dir=folder.parent))
    try:
        beside.chmod(0o755)
        write_files(beside, lines, version=version, source=source, created_at=now.isoformat())
        os.replace(beside, folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return version


def write_files(folder: Path, lines: list[bytes], **facts: str) -> None:
    """Write works, index and manifest into a folder, and make them durable."""
    works = map(msgspec.json.Decoder(Work).decode, lines)
    contents = {
        "works.jsonl": b"".join(line + b"\n" for line in lines),
        "index.json": msgspec.json.encode(build_index(works)),
    }
    manifest: dict[str, Any] = facts | {
        "format": FORMAT,
        "works": len(lines),
        "digest": digest_of(lines),
        "read_with": code_digest(),
        "files": {name: hashlib.sha256(raw).hexdigest() for name, raw in contents.items()},
    }
    contents["manifest.json"] = _manifest_text(manifest)
    for name, raw in contents.items():
        with (folder / name).open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read what a version states of itself.

    Raises
    ------
    CatalogueError
    """
    try:
        raw = (folder / "manifest.json").read_bytes()
        manifest = json.loads(raw)
    except (OSError, ValueError, RecursionError) as error:
        raise CatalogueError(f"{folder.name}/manifest.json cannot be read: {error}") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise CatalogueError(f"{folder.name} is no catalogue of format {FORMAT}.")
    if raw != _manifest_text({k: v for k, v in manifest.items() if k != "seal"}):
        raise CatalogueError(f"{folder.name}/manifest.json was changed after it was written.")
    return manifest


def _manifest_text(facts: dict[str, Any]) -> bytes:
    """Write a manifest with its own digest, always the same way."""
    plain = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    sealed = facts | {"seal": hashlib.sha256(plain).hexdigest()}
    return (json.dumps(sealed, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_catalogue(folder: Path) -> Catalogue:
    """Read and verify a version's folder.

    Where the program folds text otherwise than the one that wrote it, the
    spellings are worked out anew, which takes a while.

    Raises
    ------
    CatalogueError
        If a file is missing or damaged.
    """
    manifest = read_manifest(folder)
    contents: dict[str, bytes] = {}
    for name in _FILES:
        try:
            contents[name] = (folder / name).read_bytes()
        except OSError as error:
            raise CatalogueError(f"{folder.name}/{name} cannot be read: {error}") from None
        stated = manifest.get("files")
        digest = hashlib.sha256(contents[name]).hexdigest()
        if not isinstance(stated, dict) or stated.get(name) != digest:
            raise CatalogueError(f"{folder.name}/{name} was changed after it was written.")
    lines = contents["works.jsonl"].split(b"\n")[:-1]
    index = None
    try:
        if manifest.get("read_with") == code_digest():
            index = _index_decoder.decode(contents["index.json"])
        return Catalogue(str(manifest["version"]), lines, index)
    except (msgspec.MsgspecError, IndexError, KeyError, OverflowError, ValueError) as error:
        raise CatalogueError(f"{folder.name} cannot be read: {error}") from None
