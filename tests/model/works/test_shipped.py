"""The catalogue that comes with the program: sound, current, and modest."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

from model.works import store
from model.works.catalogue import Index, build_index, digest_of
from model.works.parse import read_works
from model.works.store import shipped_catalogue

FOLDER = Path(store.__file__).parent / "shipped"
FOUND = read_works(FOLDER / "works.jsonl")


def test_can_be_read_as_any_file_of_works() -> None:
    assert (FOUND.problems, FOUND.unknown) == ([], [])
    assert 300 <= len(FOUND.works) == len(shipped_catalogue())


def test_its_index_is_current() -> None:
    kept = msgspec.json.decode((FOLDER / "index.json").read_bytes(), type=Index)
    assert kept == build_index(FOUND.works), "run python scripts/shipped_catalogue.py"


def test_its_version_names_its_content() -> None:
    lines = (FOLDER / "works.jsonl").read_bytes().splitlines()
    assert shipped_catalogue().version == f"shipped-{digest_of(lines)[:8]}"


def test_it_claims_no_more_than_general_knowledge_can() -> None:
    for work in FOUND.works:
        assert work.dci is None, work
        assert work.protected_since is None, work
        assert work.releases_known_until is None, work
        assert work.editions_known_until is None, work
        assert not any(e.isrc or e.isbn for e in work.editions), work


def test_releases_do_not_precede_the_work() -> None:
    for work in FOUND.works:
        assert all(release.date.year >= work.year for release in work.releases), work


def test_a_work_stands_once_and_has_many_kinds_beside_it() -> None:
    assert max(Counter((work.title, work.year, work.kind) for work in FOUND.works).values()) == 1
    assert set(Counter(work.kind for work in FOUND.works)) >= {
        "film", "series", "animation", "documentary", "opera", "children",
    }  # fmt: skip
