"""A model on disk: whole or not there, as it was made or not used."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest

from model import artifact
from model.artifact import (
    ArtifactError,
    load_classifier,
    load_scorer,
    read_manifest,
    save_artifact,
    verify_artifact,
)
from model.classifier import ListingClassifier
from model.reading import Reader
from model.scorer import Scorer
from training.dataset import Dataset
from training.golden import golden_listings

FILES = [
    "manifest.json",
    "model.joblib",
    "weights.json",
    "weights.npz",
    "lexicon/concepts.tsv",
    "lexicon/negation.tsv",
]


def damage(path: Path, place: int, *, bit: int = 0) -> None:
    """Turn one bit of a file round."""
    raw = bytearray(path.read_bytes())
    raw[place % len(raw)] ^= 1 << bit
    path.write_bytes(raw)


def restate(folder: Path, **facts: Any) -> None:
    """Rewrite a manifest as one who knows how digests are made."""
    path = folder / "manifest.json"
    manifest = {k: v for k, v in json.loads(path.read_text()).items() if k != "digest"} | facts
    manifest = {k: v for k, v in manifest.items() if v is not ...}
    canonical = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    manifest["digest"] = hashlib.sha256(canonical.encode()).hexdigest()
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", "utf-8")


def restate_file(folder: Path, name: str) -> None:
    """Make a manifest state a file as it is now."""
    files = json.loads((folder / "manifest.json").read_text())["files"]
    files[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    restate(folder, files=files)


@pytest.fixture
def unpickled(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was unpickled."""
    opened: list[Path] = []
    monkeypatch.setattr(joblib, "load", lambda path: opened.append(path))
    return opened


class TestRoundTrip:
    def test_a_loaded_scorer_scores_as_the_one_that_was_saved(
        self, saved_version: Path, scorer: Scorer, learned: Dataset
    ) -> None:
        loaded = load_scorer(saved_version)
        some = [x for x in learned.listings if x.listed_at is not None][:80]
        assert [loaded.score(x) for x in some] == [scorer.score(x) for x in some]
        assert loaded.policy == scorer.policy

    def test_a_loaded_classifier_predicts_as_the_one_that_was_saved(
        self, saved_version: Path, classifier: ListingClassifier, learned: Dataset
    ) -> None:
        loaded = load_classifier(saved_version)
        some = learned.listings[:30]
        assert loaded.predict_proba(some).tolist() == classifier.predict_proba(some).tolist()

    def test_a_version_works_where_it_is_copied_to(self, version: Path) -> None:
        assert load_scorer(version).model_version == "v1"

    def test_the_manifest_states_what_made_it(self, saved_version: Path) -> None:
        facts = read_manifest(saved_version)
        assert facts["version"] == "v1"
        assert facts["format"] == 1
        assert facts["python"] == ".".join(map(str, sys.version_info[:3]))
        assert facts["libraries"]["numpy"] == np.__version__
        assert facts["lexicon_digest"] == Reader.default().lexicon.digest
        assert facts["policy"]["review_at"] == 0.1
        assert len(facts["golden"]) == len(golden_listings())
        assert all(0 < row["score"] < 1 for row in facts["golden"])

    def test_every_file_is_stated_with_its_digest(self, saved_version: Path) -> None:
        stated = read_manifest(saved_version)["files"]
        there = {
            str(path.relative_to(saved_version)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in saved_version.rglob("*.*")
            if path.name != "manifest.json"
        }
        assert stated == there
        assert set(FILES) - {"manifest.json"} <= there.keys()

    def test_only_tables_are_taken_of_a_lexicon(self, saved_version: Path) -> None:
        assert {path.suffix for path in (saved_version / "lexicon").iterdir()} == {".tsv"}

    def test_serving_needs_no_pickle(self, version: Path, unpickled: list[Path]) -> None:
        load_scorer(version)
        assert unpickled == []

    def test_serving_imports_neither_scikit_learn_nor_pandas_nor_joblib(
        self, saved_version: Path, repository: Path
    ) -> None:
        program = (
            "import sys\nfrom pathlib import Path\nfrom model.artifact import load_scorer\n"
            "from model.listing import Listing\n"
            "scorer = load_scorer(Path(sys.argv[1]))\n"
            "scorer.score(Listing(listing_id='l', title='蓝光D9', price=1.0))\n"
            "heavy = {'sklearn', 'scipy', 'pandas', 'pyarrow', 'joblib', 'jieba', 'training'}\n"
            "print(sorted(heavy & set(sys.modules)))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(saved_version)],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONPATH": str(repository)},
        )
        assert done.stdout == "[]\n"


class TestDamage:
    @pytest.mark.parametrize("name", FILES)
    @pytest.mark.parametrize("place", [0, 7, -1, -2, *range(1009, 20_000, 3001)])
    def test_a_changed_bit_is_refused_before_anything_is_unpickled(
        self, version: Path, unpickled: list[Path], name: str, place: int
    ) -> None:
        for bit in (0, 5):
            damage(version / name, place, bit=bit)
            with pytest.raises(ArtifactError, match=name):
                load_scorer(version)
            with pytest.raises(ArtifactError, match=name):
                load_classifier(version)
            damage(version / name, place, bit=bit)
        assert unpickled == []
        verify_artifact(version)

    def test_no_bit_of_the_manifest_can_be_changed(self, version: Path) -> None:
        path = version / "manifest.json"
        raw = path.read_bytes()
        for place in range(0, len(raw), 211):
            for bit in range(8):
                damage(path, place, bit=bit)
                with pytest.raises(ArtifactError, match=r"manifest\.json"):
                    read_manifest(version)
                path.write_bytes(raw)

    def test_another_way_of_writing_the_same_is_refused(self, version: Path) -> None:
        path = version / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text())))
        with pytest.raises(ArtifactError, match="was changed after it was written"):
            read_manifest(version)

    @pytest.mark.parametrize("name", FILES)
    @pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
    def test_a_truncated_file_is_refused(self, version: Path, name: str, kept: float) -> None:
        path = version / name
        os.truncate(path, int(path.stat().st_size * kept))
        with pytest.raises(ArtifactError, match=name):
            load_scorer(version)

    @pytest.mark.parametrize("name", FILES)
    def test_a_missing_file_is_refused(self, version: Path, name: str) -> None:
        (version / name).unlink()
        with pytest.raises(ArtifactError, match=f"{name}"):
            load_scorer(version)

    @pytest.mark.parametrize(
        "name", ["extra.tsv", "lexicon/extra.tsv", "lexicon/manifest.json", "new/x", ".hidden"]
    )
    def test_an_added_file_is_refused(self, version: Path, name: str) -> None:
        (version / name).parent.mkdir(exist_ok=True)
        (version / name).write_text("x")
        with pytest.raises(ArtifactError, match=f"{name} is not part of the model"):
            load_scorer(version)

    def test_files_that_changed_places_are_refused(self, version: Path) -> None:
        (version / "weights.json").rename(version / "x")
        (version / "model.joblib").rename(version / "weights.json")
        (version / "x").rename(version / "model.joblib")
        with pytest.raises(ArtifactError, match="changed or damaged"):
            load_scorer(version)

    def test_no_folder_is_no_model(self, tmp_path: Path) -> None:
        for folder in (tmp_path, tmp_path / "nowhere"):
            with pytest.raises(ArtifactError, match=r"holds no manifest\.json: it is no model"):
                load_scorer(folder)

    @pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000])
    def test_a_manifest_that_is_none_is_refused(self, version: Path, content: bytes) -> None:
        (version / "manifest.json").write_bytes(content)
        with pytest.raises(ArtifactError, match=r"manifest\.json"):
            load_scorer(version)


class TestIncompatible:
    def test_another_format_is_refused(self, version: Path) -> None:
        restate(version, format=99)
        with pytest.raises(ArtifactError, match="is of format 99; this version of huoyan reads 1"):
            load_scorer(version)

    def test_other_code_is_refused(self, version: Path) -> None:
        restate(version, code_digest="0" * 64)
        with pytest.raises(ArtifactError, match="other folding tables or feature rules"):
            load_scorer(version)

    def test_a_machine_that_scores_otherwise_does_not_serve(self, version: Path) -> None:
        golden = read_manifest(version)["golden"]
        golden[3]["score"] += 2e-9
        restate(version, golden=golden)
        with pytest.raises(ArtifactError, match=f"scores '{golden[3]['listing']['title']}'"):
            load_scorer(version)

    def test_rounding_is_no_other_score(self, version: Path) -> None:
        golden = read_manifest(version)["golden"]
        golden[3]["score"] += 5e-10
        restate(version, golden=golden)
        load_scorer(version)

    def test_weights_that_are_no_numbers_do_not_serve(self, version: Path) -> None:
        weights = json.loads((version / "weights.json").read_text())
        weights["base"] = float("nan")
        (version / "weights.json").write_text(json.dumps(weights))
        restate_file(version, "weights.json")
        with pytest.raises(ArtifactError, match="scores"):
            load_scorer(version)

    @pytest.mark.parametrize("fact", ["files", "code_digest", "policy", "golden"])
    @pytest.mark.parametrize("value", [..., None, 5, {}, [{}]])
    def test_a_forged_manifest_is_refused_with_a_message(
        self, version: Path, fact: str, value: Any
    ) -> None:
        restate(version, **{fact: value})
        if fact == "golden" and value == {}:
            load_scorer(version)  # nothing to try, nothing amiss
            return
        with pytest.raises(ArtifactError, match=str(version)):
            load_scorer(version)

    @pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"base": 1, "bits": 16}'])
    def test_weights_of_another_shape_are_refused_with_a_message(
        self, version: Path, content: bytes
    ) -> None:
        (version / "weights.json").write_bytes(content)
        restate_file(version, "weights.json")
        with pytest.raises(ArtifactError, match="cannot be read"):
            load_scorer(version)

    def test_arrays_that_hide_a_pickle_are_refused(self, version: Path) -> None:
        hostile = np.array([lambda: None, {}], dtype=object)[1:]
        np.savez(version / "weights.npz", keys=hostile, grams=hostile)
        restate_file(version, "weights.npz")
        with pytest.raises(ArtifactError, match="cannot be read"):
            load_scorer(version)


class TestWriting:
    @pytest.fixture
    def save(
        self, scorer: Scorer, classifier: ListingClassifier, tmp_path: Path
    ) -> Callable[..., Path]:
        def save(**changes: Any) -> Path:
            parts: dict[str, Any] = {
                "scorer": scorer,
                "classifier": classifier,
                "manifest": {"version": "v2"},
                "golden": golden_listings()[:1],
            }
            return save_artifact(tmp_path / "models" / "v2", **(parts | changes))

        return save

    def test_folders_above_are_made(self, save: Callable[..., Path], tmp_path: Path) -> None:
        assert save() == tmp_path / "models" / "v2"
        assert [path.name for path in (tmp_path / "models").iterdir()] == ["v2"]

    def test_a_version_is_never_overwritten(self, save: Callable[..., Path]) -> None:
        before = (save() / "manifest.json").read_bytes()
        with pytest.raises(ArtifactError, match="is there already; versions are never overwritten"):
            save(manifest={"version": "v2", "another": True})
        assert (save_folder(save) / "manifest.json").read_bytes() == before

    def test_not_even_a_file_of_its_name(self, save: Callable[..., Path], tmp_path: Path) -> None:
        (tmp_path / "models").mkdir()
        (tmp_path / "models" / "v2").write_text("mine")
        with pytest.raises(ArtifactError, match="is there already"):
            save()
        assert (tmp_path / "models" / "v2").read_text() == "mine"

    @pytest.mark.parametrize(
        "step",
        [
            (joblib, "dump"),
            (np, "savez_compressed"),
            (shutil, "copytree"),
            (artifact, "_digests"),
            (artifact, "_manifest_text"),
            (os, "fsync"),
            (os, "replace"),
        ],
        ids=lambda step: step[1],
    )
    @pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt()])
    def test_whatever_fails_nothing_is_left(
        self,
        save: Callable[..., Path],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        step: tuple[Any, str],
        failure: BaseException,
    ) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise failure

        with monkeypatch.context() as patch:
            patch.setattr(*step, fail)
            with pytest.raises(type(failure)):
                save()
        assert list((tmp_path / "models").iterdir()) == []
        verify_artifact(save())

    def test_a_golden_listing_that_is_none_leaves_nothing(
        self, save: Callable[..., Path], tmp_path: Path
    ) -> None:
        with pytest.raises(ValueError, match="title: required"):
            save(golden=[{"listing_id": "g", "price": 1}])
        assert list((tmp_path / "models").iterdir()) == []

    def test_the_same_model_gives_the_same_bytes(self, save: Callable[..., Path]) -> None:
        first = save()
        before = {p.name: p.read_bytes() for p in first.rglob("*.*")}
        shutil.rmtree(first)
        assert {p.name: p.read_bytes() for p in save().rglob("*.*")} == before


def save_folder(save: Callable[..., Path]) -> Path:
    """Where `save` has saved."""
    with pytest.raises(ArtifactError) as caught:
        save()
    return Path(str(caught.value).split(" is there")[0])
