"""Files of works that people bring, hostile ones too."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.reader import UnreadableFileError
from model.works.parse import Problem, parse_work, read_works
from model.works.work import Edition, Release, Work

ROW: dict[str, Any] = {"work_id": "a", "title": "让子弹飞", "year": 2010, "kind": "film"}
FULL = Work(
    "a",
    "让子弹飞",
    2010,
    "film",
    aliases=["Let the Bullets Fly", "讓子彈飛"],
    people=["姜文"],
    releases=[Release("CN", "cinema", date(2010, 12, 16))],
    editions=[Edition("dvd", discs=2, territory="CN", list_price=30.0)],
    protected_since=date(2011, 1, 1),
)
RELEASES = [{"territory": "CN", "format": "cinema", "date": "2010-12-16"}]
EDITIONS = [{"medium": "dvd", "discs": 2, "territory": "CN", "list_price": 30}]


class TestFormats:
    def test_ndjson(self, tmp_path: Path) -> None:
        row = ROW | {
            "aliases": FULL.aliases,
            "people": ["姜文"],
            "releases": RELEASES,
            "editions": EDITIONS,
            "protected_since": "2011-01-01",
        }
        path = tmp_path / "works.jsonl.gz"
        path.write_bytes(gzip.compress(json.dumps(row).encode()))
        assert read_works(path) == ([FULL], [], [])

    def test_csv(self, tmp_path: Path) -> None:
        path = tmp_path / "works.csv"
        quoted = [json.dumps(x).replace('"', '""') for x in (RELEASES, EDITIONS)]
        path.write_text(
            "work_id,title,year,kind,aliases,people,releases,editions,protected_since,dci,colour\n"
            f'a,让子弹飞,2010,film,Let the Bullets Fly | 讓子彈飛,姜文,"{quoted[0]}","{quoted[1]}",'
            "2011-01-01,,red\n"
        )
        assert read_works(path) == ([FULL], [], ["colour"])

    def test_parquet(self, tmp_path: Path) -> None:
        row = ROW | {
            "aliases": FULL.aliases,
            "people": ["姜文"],
            "releases": [RELEASES[0] | {"date": date(2010, 12, 16)}],
            "editions": EDITIONS,
            "protected_since": datetime(2011, 1, 1),
        }
        path = tmp_path / "works.parquet"
        pq.write_table(pa.Table.from_pylist([row]), path)
        assert read_works(path) == ([FULL], [], [])

    def test_another_kind_of_file_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "works.xlsx"
        path.write_bytes(b"PK")
        with pytest.raises(UnreadableFileError, match="unknown kind of file"):
            read_works(path)


class TestFaults:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"work_id": None}, "work_id"),
            ({"work_id": "x" * 200}, "work_id"),
            ({"title": ""}, "title"),
            ({"title": "？！"}, "title"),
            ({"title": "让\ud800"}, "title"),
            ({"title": "让\0"}, "title"),
            ({"year": "soon"}, "year"),
            ({"year": 1700}, "year"),
            ({"year": float("nan")}, "year"),
            ({"year": 10**400}, "year"),
            ({"kind": "movie"}, "kind"),
            ({"aliases": ["x"] * 60}, "aliases"),
            ({"aliases": [["x"]]}, "aliases[0]"),
            ({"releases": "[{"}, "releases"),
            ({"releases": [{"territory": "cn", "format": "dvd", "date": "2011-01-01"}]},
             "releases[0].territory"),
            ({"releases": [{"territory": "CN", "format": "dvd", "date": "2011-02-30"}]},
             "releases[0].date"),
            ({"editions": [{"medium": "bd", "discs": 0}]}, "editions[0].discs"),
            ({"editions": [{"medium": "bd", "list_price": float("inf")}]},
             "editions[0].list_price"),
            ({"protected_since": "1 May"}, "protected_since"),
            ({"common": "perhaps"}, "common"),
        ],
    )  # fmt: skip
    def test_name_row_and_field(self, change: dict[str, Any], field: str) -> None:
        problems = parse_work(ROW | change, 7)
        assert isinstance(problems, list)
        assert [(problem.line, problem.field) for problem in problems] == [(7, field)]

    def test_all_of_a_row_are_told(self) -> None:
        problems = parse_work({"title": "让子弹飞", "year": "x", "dci": 5})
        assert isinstance(problems, list)
        assert {problem.field for problem in problems} == {"work_id", "kind", "year", "dci"}

    @pytest.mark.parametrize("row", [None, 5, "x", [], [ROW]])
    def test_a_row_that_is_none(self, row: Any) -> None:
        assert parse_work(row, 3) == [Problem(3, "row", "expected an object")]

    def test_a_work_id_that_stands_twice_is_named_with_both_lines(self, tmp_path: Path) -> None:
        path = tmp_path / "works.jsonl"
        path.write_text("\n".join([json.dumps(ROW), "{broken", "", json.dumps(ROW)]))
        found = read_works(path)
        assert [work.work_id for work in found.works] == ["a"]
        assert [(problem.line, problem.field) for problem in found.problems] == [
            (2, "row"),
            (4, "work_id"),
        ]
        assert "line 1" in found.problems[1].message

    def test_nesting_without_end_is_a_fault(self, tmp_path: Path) -> None:
        path = tmp_path / "works.jsonl"
        path.write_text('{"work_id": ' + "[" * 100_000)
        (problem,) = read_works(path).problems
        assert problem.line == 1

    @given(
        st.dictionaries(
            st.sampled_from([*ROW, "aliases", "people", "releases", "editions", "seasons"]),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=4), inner, max_size=3)
                ),
                max_leaves=6,
            ),
        )
    )
    def test_any_row_is_a_work_or_problems(self, row: dict[str, Any]) -> None:
        found = parse_work(ROW | row)
        assert isinstance(found, Work) or (found and all(p.message for p in found))
