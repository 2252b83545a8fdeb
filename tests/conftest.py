"""What every test stands on: no test sees, or writes to, the developer's own set-up."""

from __future__ import annotations

import os
import shutil
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from model.classifier import ListingClassifier
    from model.scorer import Scorer
    from training.dataset import Dataset

# The same examples on every machine and in every run: a failure can be looked at again.
# No deadline: on a busy two-core machine time says little about the code.
settings.register_profile("huoyan", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("huoyan")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give each test an empty HUOYAN_HOME and no other setting of ours."""
    for name in [name for name in os.environ if name.startswith("HUOYAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HUOYAN_HOME", str(tmp_path / "var"))


@pytest.fixture(scope="session")
def learned() -> Dataset:
    """A twelfth of the corpus: the same rows in every run, whole families or not."""
    import numpy as np

    from training.dataset import corpus_dataset

    corpus = corpus_dataset()
    ids = [listing.listing_id.encode() for listing in corpus.listings]
    return corpus.part(np.array([zlib.crc32(name) % 12 == 0 for name in ids]))


@pytest.fixture(scope="session")
def classifier(learned: Dataset) -> ListingClassifier:
    """One fitted classifier for all tests; none of them changes it."""
    from model.classifier import ListingClassifier

    unfitted = ListingClassifier(n_folds=2, bits=16)
    return unfitted.fit(learned.listings, learned.is_pirated, groups=learned.families)


@pytest.fixture(scope="session")
def scorer(classifier: ListingClassifier) -> Scorer:
    """The same compiled; it reviews from 0.1 and blocks from 0.9."""
    from model.policy import Policy
    from model.reading import Reader
    from model.scorer import Scorer

    policy = Policy(
        version="policy-1", review_at=0.1, block_at=0.9, min_precision=0.95, review_budget=0.05
    )
    return Scorer(classifier.weights(), Reader.default(), policy, {"version": "v1"})


@pytest.fixture(scope="session")
def saved_version(
    scorer: Scorer, classifier: ListingClassifier, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The same on disk, to be read only."""
    from model.artifact import save_artifact
    from training.golden import golden_listings

    facts = {
        "version": "v1",
        "created_at": "2013-04-01T08:00:00+00:00",
        "data": {"name": "a part of the corpus"},
        "metrics": {"all": {"average_precision": {"value": 0.9, "low": 0.8, "high": 1.0}}},
    }
    return save_artifact(
        tmp_path_factory.mktemp("models") / "v1",
        scorer=scorer,
        classifier=classifier,
        manifest=facts,
        golden=golden_listings(),
    )


@pytest.fixture
def version(saved_version: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may damage."""
    return Path(shutil.copytree(saved_version, tmp_path / "v1"))
