"""A model on disk: written in one step, verified before anything is used.

A version is a folder::

    manifest.json    facts: version, data, split, metrics, thresholds, digests
    weights.npz      the n-gram weights that serve (arrays, no pickle)
    weights.json     the named weights that serve
    model.joblib     the fitted estimator, for notebooks
    lexicon/*.tsv    the lexicon it was trained with

Serving reads no pickle at all. The estimator is unpickled only by
`load_classifier`, after every digest has been checked.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
import zipfile
from importlib.metadata import version as library_version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from model.listing import parse_listing
from model.policy import Policy
from model.reading import Reader, code_digest
from model.scorer import Scorer, Weights

if TYPE_CHECKING:
    from model.classifier import ListingClassifier

FORMAT = 1
"""Raised when an older service could not read what is written here."""

_LIBRARIES = ("numpy", "rjieba", "ahocorasick_rs", "msgspec")
_GOLDEN_TOLERANCE = 1e-9
# What a folder raises whose digests are right and whose content is none of ours.
_UNREADABLE = (
    KeyError,
    OSError,
    TypeError,
    ValueError,
    msgspec.MsgspecError,
    zipfile.BadZipFile,
)


class ArtifactError(Exception):
    """A folder that is no model, or not the model its manifest states."""


def save_artifact(
    folder: Path,
    *,
    scorer: Scorer,
    classifier: ListingClassifier,
    manifest: dict[str, Any],
    golden: list[dict[str, Any]],
) -> Path:
    """Write a version; the folder appears whole or not at all.

    Parameters
    ----------
    folder : Path
        Where the version shall be; must not exist.
    golden : list of dict
        Listings that are scored now and again whenever the version is
        loaded: a machine that computes otherwise must not serve.

    Raises
    ------
    ArtifactError
        If there is something already.
    """
    import joblib

    if folder.exists():
        raise ArtifactError(f"{folder} is there already; versions are never overwritten.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        joblib.dump(classifier, beside / "model.joblib", compress=3)
        _write_weights(beside, scorer.weights)
        shutil.copytree(scorer.reader.folder, beside / "lexicon", ignore=_only_tables)
        listings = [parse_listing(row) for row in golden]
        facts = manifest | {
            "format": FORMAT,
            "python": platform.python_version(),
            "libraries": {name: library_version(name) for name in _LIBRARIES},
            "code_digest": code_digest(),
            "lexicon_digest": scorer.reader.lexicon.digest,
            "policy": msgspec.to_builtins(scorer.policy),
            "golden": [
                {"listing": row, "score": scorer.score(listing).score}
                for row, listing in zip(golden, listings, strict=True)
            ],
            "files": _digests(beside),
        }
        facts["digest"] = _manifest_digest(facts)
        (beside / "manifest.json").write_bytes(_manifest_text(facts))
        beside.chmod(0o755)  # mkdtemp's are for their maker alone
        _sync(beside)
        os.replace(beside, folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return folder


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a manifest and check that it is what was written.

    Raises
    ------
    ArtifactError
    """
    try:
        raw = (folder / "manifest.json").read_bytes()
        facts = json.loads(raw)
    except FileNotFoundError:
        raise ArtifactError(f"{folder} holds no manifest.json: it is no model.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ArtifactError(f"{folder}/manifest.json cannot be read: {error}") from None
    # To the byte: 1e-5 and 1E-5 have one digest, and yet somebody was here.
    is_as_written = isinstance(facts, dict) and raw == _manifest_text(facts)
    if not is_as_written or facts.get("digest") != _manifest_digest(facts):
        raise ArtifactError(f"{folder}/manifest.json was changed after it was written.")
    if facts.get("format") != FORMAT:
        raise ArtifactError(
            f"{folder} is of format {facts.get('format')}; this version of huoyan reads {FORMAT}."
        )
    manifest: dict[str, Any] = facts
    return manifest


def verify_artifact(folder: Path) -> dict[str, Any]:
    """Check every file of a version against its manifest.

    Returns
    -------
    dict
        The manifest.

    Raises
    ------
    ArtifactError
        Naming the first file that is missing, added or changed.
    """
    facts = read_manifest(folder)
    stated, found = facts.get("files"), _digests(folder)
    if not isinstance(stated, dict):
        raise ArtifactError(f"{folder}/manifest.json states no files.")
    for name in sorted(stated.keys() | found.keys()):
        if name not in found:
            raise ArtifactError(f"{folder}/{name} is missing.")
        if name not in stated:
            raise ArtifactError(f"{folder}/{name} is not part of the model.")
        if stated[name] != found[name]:
            raise ArtifactError(f"{folder}/{name} was changed or damaged after it was written.")
    return facts


def load_scorer(folder: Path) -> Scorer:
    """Load what serves: verified, then tried on the golden listings.

    Raises
    ------
    ArtifactError
        If the folder is damaged, was tampered with, comes from an
        incompatible version, or scores otherwise here than where it was made.
    """
    facts = verify_artifact(folder)
    if facts.get("code_digest") != code_digest():
        raise ArtifactError(
            f"{folder} was trained with other folding tables or feature rules than are "
            "installed here; train again, or install the version that made it."
        )
    try:
        scorer = Scorer(
            _read_weights(folder),
            Reader(folder / "lexicon"),
            msgspec.convert(facts["policy"], Policy),
            facts,
        )
        golden = [(parse_listing(row["listing"]), row["score"]) for row in facts["golden"]]
    except _UNREADABLE as error:
        raise ArtifactError(f"{folder} cannot be read: {error!r}") from error
    for listing, stated in golden:
        got = scorer.score(listing).score
        if not abs(got - stated) <= _GOLDEN_TOLERANCE:
            raise ArtifactError(
                f"{folder} scores {listing.title!r} {got:.9f} here, {stated:.9f} where it was made."
            )
    return scorer


def load_classifier(folder: Path) -> ListingClassifier:
    """Load the fitted estimator, once every digest has been checked.

    Raises
    ------
    ArtifactError
    """
    import joblib

    verify_artifact(folder)
    classifier: ListingClassifier = joblib.load(folder / "model.joblib")
    return classifier


def _only_tables(_: str, names: list[str]) -> set[str]:
    return {name for name in names if not name.endswith(".tsv")}


def _write_weights(folder: Path, weights: Weights) -> None:
    np.savez_compressed(folder / "weights.npz", keys=weights.keys, grams=weights.grams)
    named = {"base": weights.base, "bits": weights.bits, "named": weights.named}
    (folder / "weights.json").write_text(json.dumps(named, ensure_ascii=False, sort_keys=True))


def _read_weights(folder: Path) -> Weights:
    named = json.loads((folder / "weights.json").read_bytes())
    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        return Weights(
            base=named["base"],
            named=named["named"],
            keys=arrays["keys"],
            grams=arrays["grams"],
            bits=named["bits"],
        )


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / "manifest.json"
    }


def _manifest_digest(facts: dict[str, Any]) -> str:
    rest = {key: value for key, value in facts.items() if key != "digest"}
    canonical = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _manifest_text(facts: dict[str, Any]) -> bytes:
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    # A damaged one may hold half a surrogate pair: to be refused, not to fall over.
    return text.encode("utf-8", "surrogatepass")


def _sync(folder: Path) -> None:
    """Make the files durable before the folder gets its name."""
    for path in (*(p for p in folder.rglob("*") if p.is_file()), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
