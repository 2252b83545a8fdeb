"""From labelled listings to a version folder: fit, choose, measure, save."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import sklearn

from model.artifact import save_artifact
from model.classifier import ListingClassifier
from model.reading import Reader
from model.scorer import Scorer
from model.slices import slice_bits
from training.copies import with_copies
from training.corpus import SEED_FILES
from training.dataset import Dataset
from training.floors import protect
from training.golden import golden_listings
from training.labels import SOURCES
from training.metrics import put_away_metrics
from training.recalibration import recalibrate
from training.simulated import SOURCE
from training.thresholds import Evidence, choose_policy

Report = Callable[[str], None]


def train(
    data: Dataset,
    folder: Path,
    *,
    classifier: ListingClassifier | None = None,
    audit: Dataset | None = None,
    assumed: dict[str, Any] | None = None,
    report: Report = lambda step: None,
    created_at: datetime | None = None,
) -> tuple[Path, dict[str, Any]]:
    """Train a version on all but the put-away part, and write it.

    Parameters
    ----------
    data : Dataset
    folder : Path
        Where versions live; the new one becomes a folder in it.
    classifier : ListingClassifier, optional
        Unfitted; the default recipe if not given.
    audit : Dataset, optional
        Listings that are not learned from and only add to the evidence on
        which the thresholds are chosen: an audit's, or a simulated market's.
    assumed : dict, optional
        What was assumed of listings without a label (`training.pu.settle`).
    report : callable
        Told each step as it begins.

    Returns
    -------
    folder : Path
        The version's folder.
    manifest : dict
        What is known of it.
    """
    created_at = created_at or datetime.now(UTC)
    learned = data.part(~data.is_put_away)
    report(f"fitting on {len(learned.listings):,} listings")
    classifier = classifier or ListingClassifier()
    shown = with_copies(learned)
    classifier.fit(shown.listings, shown.is_pirated, shown.weights, groups=shown.families)
    if not (known := truth_is_known(learned)).all():
        # A copy is no further witness.
        known = np.append(known, np.zeros(len(shown.listings) - len(known), dtype=bool))
        recalibrate(classifier, shown.is_pirated, shown.weights, known)
    report("choosing thresholds")
    version = version_name(data, created_at)
    evidence = threshold_evidence(classifier, learned, audit)
    mix = {"prevalence": classifier.prevalence, "av_share": classifier.av_share}
    policy = choose_policy(evidence, version=f"policy-{version}", **mix)
    policy = protect(policy, evidence, **mix)
    scorer = Scorer(classifier.weights(), Reader.default(), policy, {"version": version})
    report(f"measuring on {int(data.is_put_away.sum()):,} listings put away")
    metrics = {name: put_away_metrics(scorer, part) for name, part in put_away_parts(data).items()}
    manifest = {
        "version": version,
        "created_at": created_at.isoformat(timespec="seconds"),
        "data": {
            "name": data.name,
            "is_synthetic": data.is_synthetic,
            "fingerprint": fingerprint(data),
            "n_listings": len(data.listings),
            "n_pirated": int(data.is_pirated.sum()),
            "n_put_away": int(data.is_put_away.sum()),
            "split": "families by group, seller and near-duplicate title; by hash",
            **(assumed or {}),
        },
        "estimator": {"name": type(classifier).__name__, "params": classifier.get_params()},
        "scikit_learn": sklearn.__version__,
        "prevalence": classifier.prevalence,
        "av_share": classifier.av_share,
        "thresholds": {"review": policy.review_at, "block": policy.block_at},
        "metrics": metrics,
    }
    report("writing")
    path = save_artifact(
        folder / version,
        scorer=scorer,
        classifier=classifier,
        manifest=manifest,
        golden=golden_listings(),
    )
    return path, manifest


def threshold_evidence(
    classifier: ListingClassifier, learned: Dataset, audit: Dataset | None
) -> Evidence:
    """Gather scores by models that never saw the listing or its family."""
    # What a notice claims, and what is lawful for want of one, promise nothing, nor
    # do the copies, which come last.
    n, known = len(learned.listings), truth_is_known(learned)
    evidence = Evidence(
        1 / (1 + np.exp(-classifier.oof_logits_[:n][known])),
        learned.is_pirated[known],
        classifier.is_audiovisual_[:n][known],
        classifier.slices_[:n][known],
    )
    if audit is None:
        return evidence
    readings = Reader.default().read_many(audit.listings)
    return evidence.joined(
        Evidence(
            classifier.predict_readings(readings),
            audit.is_pirated,
            np.array([reading.is_audiovisual for reading in readings]),
            np.array([slice_bits(reading) for reading in readings]),
        )
    )


def put_away_parts(data: Dataset) -> dict[str, Dataset]:
    """Split the put-away part by where its listings come from.

    ``all`` is every written or real listing whose truth is known; of the
    corpus, ``seed`` is what the project began with; ``simulated`` is the
    simulated marketplace; ``own`` is a marketplace's verdicts and audits, where
    the corpus was learned from as well.
    """
    sources = np.array(data.sources)
    is_simulated = sources == SOURCE
    is_own = np.isin(sources, SOURCES)
    masks = {
        "all": ~is_simulated,
        "seed": np.isin(sources, SEED_FILES),
        "simulated": is_simulated,
        "own": is_own & ~is_own.all(),
    }
    known = truth_is_known(data)
    away = {name: mask & data.is_put_away & known for name, mask in masks.items()}
    return {
        name: data.part(mask)
        for name, mask in away.items()
        if 0 < data.is_pirated[mask].sum() < mask.sum()
    }


def truth_is_known(data: Dataset) -> npt.NDArray[np.bool_]:
    """Tell which labels a promise may rest on.

    Where listings without a label are learned from, only what somebody has
    looked into; else every label is taken at its word.
    """
    return data.is_known | (not data.is_unlabelled.any())


def version_name(data: Dataset, created_at: datetime) -> str:
    """Name a version by when it was made and from what.

    Names sort by time.
    """
    return f"{created_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{fingerprint(data)[:8]}"


def fingerprint(data: Dataset) -> str:
    """Digest of the listings and labels learned from."""
    digest = hashlib.sha256()
    for listing, code in zip(data.listings, data.codes, strict=True):
        digest.update(msgspec.json.encode(listing) + b"\0" + code.encode() + b"\0")
    digest.update(np.packbits(data.is_put_away).tobytes())
    return digest.hexdigest()
