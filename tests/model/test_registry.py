"""The registry: one current version, whatever happens meanwhile."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from model.registry import (
    RegistryError,
    current_version,
    list_versions,
    models_folder,
    promote,
    rollback,
    version_folder,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with three versions, none of them current."""
    for name in ("v1", "v2", "v3"):
        add(tmp_path, name)
    return tmp_path


def add(home: Path, name: str) -> None:
    folder = home / "models" / name
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")


class TestVersions:
    def test_they_are_listed_by_name(self, home: Path) -> None:
        assert list_versions(home) == ["v1", "v2", "v3"]

    def test_what_is_half_written_or_no_folder_is_none(self, home: Path) -> None:
        add(home, ".v4.half")
        (home / "models" / "v5").mkdir()
        (home / "models" / "current").write_text("v1\n")
        assert list_versions(home) == ["v1", "v2", "v3"]

    def test_before_anything_is_made_there_is_none(self, tmp_path: Path) -> None:
        assert list_versions(tmp_path) == []
        assert current_version(tmp_path) is None
        with pytest.raises(RegistryError, match="There is no version 'v1'; there are: none"):
            version_folder(tmp_path, "v1")

    def test_an_empty_name_is_none(self, home: Path) -> None:
        (home / "models" / "current").write_text("\n")
        assert current_version(home) is None

    @pytest.mark.parametrize(
        "name",
        [
            *("../v1", "..", ".", "", "v1/../v2", "v1/", "/etc", "~", "v1\n", "v1\x00", " v1"),
            *(".v1", "-v1", "v1;ls", "v" * 101, "版", "v1\\..\\v2", "models/v1"),
        ],
    )
    def test_a_name_that_could_lead_elsewhere_is_no_name(self, home: Path, name: str) -> None:
        for folder in (home / "v1", home / "models" / "models" / "v1"):
            folder.mkdir(parents=True)
            (folder / "manifest.json").write_text("{}")
        for refuse in (version_folder, promote):
            with pytest.raises(RegistryError, match="is no version name"):
                refuse(home, name)
        assert current_version(home) is None

    def test_an_unknown_version_is_refused_and_the_known_are_named(self, home: Path) -> None:
        with pytest.raises(RegistryError, match="no version 'v9'; there are: v1, v2, v3"):
            promote(home, "v9")


class TestPromotion:
    def test_the_promoted_one_is_current(self, home: Path) -> None:
        promote(home, "v2")
        assert current_version(home) == "v2"
        assert version_folder(home, "v2") == home / "models" / "v2"

    def test_it_is_one_line_in_one_file(self, home: Path) -> None:
        promote(home, "v2")
        assert (models_folder(home) / "current").read_text() == "v2\n"

    def test_nothing_else_is_left_behind(self, home: Path) -> None:
        promote(home, "v1")
        promote(home, "v2")
        names = {path.name for path in models_folder(home).iterdir()}
        assert names == {"v1", "v2", "v3", "current", "history"}

    def test_what_fails_leaves_the_old_one_current(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        promote(home, "v1")

        def fail(*paths: object) -> None:
            raise OSError("disk full")

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", fail)
            with pytest.raises(OSError, match="disk full"):
                promote(home, "v2")
        assert current_version(home) == "v1"
        assert {path.name for path in models_folder(home).iterdir()} == {
            "v1",
            "v2",
            "v3",
            "current",
        }

    def test_readers_see_the_old_name_or_the_new_one(self, home: Path) -> None:
        promote(home, "v1")
        stop = threading.Event()
        seen: set[str | None] = set()

        def watch() -> None:
            while not stop.is_set():
                seen.add(current_version(home))

        watchers = [threading.Thread(target=watch) for _ in range(2)]
        for watcher in watchers:
            watcher.start()
        for i in range(60):
            promote(home, f"v{i % 3 + 1}")
        stop.set()
        for watcher in watchers:
            watcher.join()
        assert seen and seen <= {"v1", "v2", "v3"}

    def test_two_at_once_leave_one_of_them_current(self, home: Path) -> None:
        failures: list[Exception] = []

        def keep_promoting(name: str) -> None:
            try:
                for _ in range(40):
                    promote(home, name)
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=keep_promoting, args=[v]) for v in ("v1", "v2", "v3")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert current_version(home) in {"v1", "v2", "v3"}


class TestRollback:
    def test_it_goes_back_step_by_step(self, home: Path) -> None:
        for name in ("v1", "v2", "v3"):
            promote(home, name)
        assert [rollback(home), current_version(home)] == ["v2", "v2"]
        assert [rollback(home), current_version(home)] == ["v1", "v1"]
        with pytest.raises(RegistryError, match="no earlier version to go back to"):
            rollback(home)
        assert current_version(home) == "v1"

    def test_promoting_the_current_one_again_is_no_step(self, home: Path) -> None:
        for name in ("v1", "v2", "v2"):
            promote(home, name)
        assert rollback(home) == "v1"

    def test_a_version_promoted_twice_is_gone_back_to_twice(self, home: Path) -> None:
        for name in ("v1", "v2", "v1"):
            promote(home, name)
        assert [rollback(home), rollback(home)] == ["v2", "v1"]

    def test_a_version_that_is_no_more_is_passed_over(self, home: Path) -> None:
        for name in ("v1", "v2", "v3"):
            promote(home, name)
        (home / "models" / "v2" / "manifest.json").unlink()
        assert rollback(home) == "v1"

    @pytest.mark.parametrize("versions", [[], ["v1"]])
    def test_without_a_history_there_is_nothing_to_go_back_to(
        self, home: Path, versions: list[str]
    ) -> None:
        for name in versions:
            promote(home, name)
        with pytest.raises(RegistryError, match="no earlier version"):
            rollback(home)

    def test_a_promotion_cut_short_is_no_step(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        promote(home, "v1")
        promote(home, "v2")
        replace = os.replace

        def stop_at_current(source: str, target: Path) -> None:
            if target.name == "current":
                raise KeyboardInterrupt
            replace(source, target)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", stop_at_current)
            with pytest.raises(KeyboardInterrupt):
                promote(home, "v3")
        assert current_version(home) == "v2"
        assert rollback(home) == "v1"
