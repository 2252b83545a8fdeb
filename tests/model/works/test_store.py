"""Versions of the catalogue: whole or not at all, verified, one in use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.works import store
from model.works.catalogue import Catalogue
from model.works.work import CatalogueError, Work

ONE = Work("a", "让子弹飞", 2010, "film")
TWO = Work("b", "无间道风云", 2006, "film")


def names(home: Path) -> list[str]:
    return [work.work_id for work in store.current_catalogue(home)]


class TestInUse:
    def test_is_the_shipped_one_at_first(self, tmp_path: Path) -> None:
        assert store.current_catalogue(tmp_path) is store.shipped_catalogue()
        assert not (tmp_path / "works").exists()

    def test_is_what_was_chosen_last_and_may_be_the_shipped_one_again(self, tmp_path: Path) -> None:
        first = store.save_catalogue(tmp_path, [ONE], source="test")
        second = store.save_catalogue(tmp_path, [TWO], source="test")
        store.use_catalogue(tmp_path, second)
        assert names(tmp_path) == ["b"]
        store.use_catalogue(tmp_path, first)
        assert names(tmp_path) == ["a"]
        store.use_catalogue(tmp_path, store.SHIPPED)
        assert store.current_catalogue(tmp_path) is store.shipped_catalogue()
        assert store.list_catalogues(tmp_path) == [first, second]

    @pytest.mark.parametrize("name", ["none", "../models", "", ".", "a/b"])
    def test_is_never_what_is_not_there(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(CatalogueError, match="catalogue"):
            store.use_catalogue(tmp_path, name)
        assert store.current_catalogue_version(tmp_path) == store.SHIPPED


class TestVersion:
    def test_remembers_content_and_name(self, tmp_path: Path) -> None:
        version = store.save_catalogue(tmp_path, [ONE, TWO], source="works.csv")
        catalogue = store.load_catalogue(tmp_path, version)
        assert list(catalogue) == [ONE, TWO]
        assert catalogue.facts == {"version": version, "digest": catalogue.digest, "works": 2}
        assert version.endswith(catalogue.digest[:8])

    def test_finds_what_a_fresh_one_finds(self, tmp_path: Path) -> None:
        version = store.save_catalogue(tmp_path, [ONE, TWO], source="test")
        kept = store.load_catalogue(tmp_path, version)
        lines = (tmp_path / "works" / version / "works.jsonl").read_bytes().splitlines()
        fresh = Catalogue("fresh", lines)
        text = "无间道风云和让子弹飞"
        assert list(kept.scan(text)) == list(fresh.scan(text)) != []

    def test_is_left_out_whole_if_its_works_clash(self, tmp_path: Path) -> None:
        with pytest.raises(CatalogueError, match="two works"):
            store.save_catalogue(tmp_path, [ONE, ONE], source="test")
        with pytest.raises(CatalogueError, match="at least one work"):
            store.save_catalogue(tmp_path, [], source="test")
        assert store.list_catalogues(tmp_path) == []

    def test_leaves_nothing_where_writing_failed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(store, "write_files", fail)
        with pytest.raises(OSError, match="disk full"):
            store.save_catalogue(tmp_path, [ONE], source="test")
        assert list((tmp_path / "works").iterdir()) == []

    @pytest.mark.parametrize("name", ["works.jsonl", "index.json", "manifest.json"])
    @pytest.mark.parametrize("damage", ["cut", "flipped", "gone"])
    def test_is_refused_when_damaged(self, tmp_path: Path, name: str, damage: str) -> None:
        version = store.save_catalogue(tmp_path, [ONE, TWO], source="test")
        path = tmp_path / "works" / version / name
        raw = path.read_bytes()
        if damage == "gone":
            path.unlink()
        elif damage == "cut":
            path.write_bytes(raw[: len(raw) // 2])
        else:
            middle = len(raw) // 2
            path.write_bytes(raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :])
        with pytest.raises(CatalogueError):
            store.load_catalogue(tmp_path, version)

    def test_of_another_way_of_folding_is_indexed_anew(self, tmp_path: Path) -> None:
        version = store.save_catalogue(tmp_path, [ONE], source="test")
        folder = tmp_path / "works" / version
        facts = json.loads((folder / "manifest.json").read_bytes())
        stale = b'{"spellings":["stale"],"levels":[2],"works":[[0]]}'
        (folder / "index.json").write_bytes(stale)
        facts["files"]["index.json"] = store.hashlib.sha256(stale).hexdigest()
        facts["read_with"] = "another program"
        del facts["seal"]
        (folder / "manifest.json").write_bytes(store._manifest_text(facts))
        catalogue = store.load_catalogue(tmp_path, version)
        assert catalogue.lookup("让子弹飞", 0, 4) is not None
        assert catalogue.lookup("stale", 0, 5) is None
