"""Training: from data to a version that serves, the same one every time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from model.artifact import load_classifier, load_scorer, read_manifest
from model.classifier import ListingClassifier
from training import metrics
from training.copies import with_copies
from training.dataset import Dataset
from training.evaluation import with_interval
from training.labels import UNLABELLED
from training.train import fingerprint, put_away_parts, threshold_evidence, train, version_name

WHEN = datetime(2013, 4, 1, 8, 0, tzinfo=UTC)


class Trained(NamedTuple):
    data: Dataset
    folder: Path
    manifest: dict[str, Any]
    steps: list[str]


def small() -> ListingClassifier:
    return ListingClassifier(n_folds=2, bits=12, min_df=3)


@pytest.fixture(scope="module", autouse=True)
def _few_resamples() -> Iterator[None]:
    """Intervals are tested with the bootstrap itself; here a few draws do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "with_interval", partial(with_interval, n_resamples=20))
        yield


@pytest.fixture(scope="module")
def data(learned: Dataset) -> Dataset:
    """Half of the sample, so that each training takes a second or two."""
    return learned.part(np.arange(len(learned.listings)) % 2 == 0)


@pytest.fixture(scope="module")
def trained(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    steps: list[str] = []
    folder, manifest = train(
        data,
        tmp_path_factory.mktemp("models"),
        classifier=small(),
        report=steps.append,
        created_at=WHEN,
    )
    return Trained(data, folder, manifest, steps)


class TestVersion:
    def test_it_serves(self, trained: Trained) -> None:
        scorer = load_scorer(trained.folder)
        assert scorer.model_version == trained.folder.name == trained.manifest["version"]
        pirated = trained.data.is_pirated
        scores = np.array([s.score for s in scorer.score_many(trained.data.listings)])
        assert scores[pirated].mean() > 10 * scores[~pirated].mean()

    def test_the_put_away_part_is_not_learned_from(self, trained: Trained) -> None:
        classifier = load_classifier(trained.folder)
        assert 0 < int(trained.data.is_put_away.sum()) < len(trained.data.listings)
        other = with_copies(trained.data.part(~trained.data.is_put_away))
        assert len(classifier.oof_logits_) == len(other.listings)
        again = small().fit(other.listings, other.is_pirated, other.weights, groups=other.families)
        assert again.base_ == pytest.approx(classifier.base_, abs=1e-9)

    def test_the_manifest_states_what_it_was_made_of(self, trained: Trained) -> None:
        facts = read_manifest(trained.folder)
        assert facts["created_at"] == "2013-04-01T08:00:00+00:00"
        assert facts["data"] | {"split": ""} == {
            "name": trained.data.name,
            "is_synthetic": True,
            "fingerprint": fingerprint(trained.data),
            "n_listings": len(trained.data.listings),
            "n_pirated": int(trained.data.is_pirated.sum()),
            "n_put_away": int(trained.data.is_put_away.sum()),
            "split": "",
        }
        assert facts["estimator"] == {
            "name": "ListingClassifier",
            "params": small().get_params(),
        }
        assert facts["prevalence"] == 0.02

    def test_thresholds_are_the_policys_everywhere(self, trained: Trained) -> None:
        scorer, facts = load_scorer(trained.folder), read_manifest(trained.folder)
        assert facts["thresholds"] == {
            "review": scorer.policy.review_at,
            "block": scorer.policy.block_at,
        }
        assert scorer.policy_version == f"policy-{trained.folder.name}"

    def test_figures_are_those_of_the_put_away_part(self, trained: Trained) -> None:
        put_away = trained.data.part(trained.data.is_put_away)
        counts = read_manifest(trained.folder)["metrics"]["all"]["at_thresholds"]
        assert counts["pirated"]["total"] == int(put_away.is_pirated.sum())
        assert counts["lawful"]["total"] == int((~put_away.is_pirated).sum())
        scorer = load_scorer(trained.folder)
        flagged = [s.is_flagged for s in scorer.score_many(put_away.listings)]
        assert counts["pirated"]["flagged"] == int((np.array(flagged) & put_away.is_pirated).sum())

    def test_each_step_is_told_as_it_begins(self, trained: Trained) -> None:
        assert [step.split(" ")[0] for step in trained.steps] == [
            "fitting",
            "choosing",
            "measuring",
            "writing",
        ]

    def test_nothing_else_is_written(self, trained: Trained) -> None:
        assert list(trained.folder.parent.iterdir()) == [trained.folder]

    def test_the_same_data_gives_the_same_bytes(self, trained: Trained, tmp_path: Path) -> None:
        folder, _ = train(trained.data, tmp_path, classifier=small(), created_at=WHEN)
        assert folder.name == trained.folder.name
        for path in trained.folder.rglob("*.*"):
            twin = folder / path.relative_to(trained.folder)
            assert twin.read_bytes() == path.read_bytes(), path.name

    def test_it_can_be_written_as_json(self, trained: Trained) -> None:
        assert json.loads(json.dumps(trained.manifest, allow_nan=False)) == trained.manifest


class TestEvidence:
    def test_an_audit_adds_to_the_evidence_and_is_not_learned_from(self, trained: Trained) -> None:
        classifier = load_classifier(trained.folder)
        learned = trained.data.part(~trained.data.is_put_away)
        audit = trained.data.part(trained.data.is_put_away)
        alone = threshold_evidence(classifier, learned, None)
        both = threshold_evidence(classifier, learned, audit)
        n = len(learned.listings)
        assert both.scores[:n].tolist() == alone.scores.tolist()
        expected = classifier.predict_proba(audit.listings)[:, 1]
        assert both.scores[n:] == pytest.approx(expected, abs=1e-9)
        assert both.is_pirated[n:].tolist() == audit.is_pirated.tolist()


class TestParts:
    def test_parts_are_put_away_rows_by_where_they_come_from(self, data: Dataset) -> None:
        sources = ["simulated" if i % 3 == 0 else "shops" for i in range(len(data.listings))]
        parts = put_away_parts(data._replace(sources=sources))
        for name, is_in in (("all", "shops"), ("simulated", "simulated")):
            assert len(parts[name].listings) == sum(
                source == is_in and away
                for source, away in zip(sources, data.is_put_away, strict=True)
            )

    def test_beside_unlabelled_listings_only_what_was_looked_into_counts(
        self, data: Dataset
    ) -> None:
        kinds = ("shops", "audit", "notice", UNLABELLED)
        sources = [kinds[i % 4] for i in range(len(data.listings))]
        parts = put_away_parts(data._replace(sources=sources))
        assert {name: set(part.sources) for name, part in parts.items()} == {
            "all": {"shops", "audit"},
            "seed": {"shops"},
            "own": {"audit"},
        }

    def test_without_them_every_label_is_taken_at_its_word(self, data: Dataset) -> None:
        parts = put_away_parts(data._replace(sources=["notice"] * len(data.listings)))
        assert len(parts["all"].listings) == data.is_put_away.sum()

    def test_what_is_not_there_is_no_part(self, data: Dataset) -> None:
        parts = put_away_parts(data._replace(sources=["audit"] * len(data.listings)))
        assert set(parts) == {"all"}


class TestNames:
    def test_a_name_begins_with_the_time_and_ends_with_the_data(self, data: Dataset) -> None:
        name = version_name(data, WHEN)
        assert re.fullmatch(r"20130401T080000Z-[0-9a-f]{8}", name)
        assert fingerprint(data).startswith(name[-8:])

    def test_names_sort_by_time_in_any_zone(self, data: Dataset) -> None:
        later = datetime.fromisoformat("2013-04-01T16:30:00+08:00")
        assert version_name(data, WHEN) < version_name(data, later)

    def test_other_listings_labels_or_splits_have_other_fingerprints(self, data: Dataset) -> None:
        others = [
            data,
            data._replace(codes=["P1", *data.codes[1:]]),
            data._replace(codes=["L2", *data.codes[1:]]),
            data._replace(is_put_away=~data.is_put_away),
            data.part(np.arange(len(data.listings)) > 0),
        ]
        assert len({fingerprint(other) for other in others}) >= 4
        assert fingerprint(data) == fingerprint(data.part(np.ones(len(data.listings), bool)))
