"""Labels: which word counts, and what is wrong with a file of them."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from training.labels import (
    Label,
    LabelError,
    first_notices,
    is_pirated,
    labels_as_of,
    read_labels,
    resolve_labels,
)

HEADER = "listing_id,label,source,labelled_at"
EARLY, LATE = "2013-04-01T00:00:00Z", "2013-05-01T00:00:00+08:00"


def write(tmp_path: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = tmp_path / "labels.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding)
    return path


def resolved(tmp_path: Path, *rows: str) -> dict[str, str]:
    labels = resolve_labels(read_labels(write(tmp_path, *rows)))
    return {listing_id: label.code for listing_id, label in labels.items()}


class TestCodes:
    @pytest.mark.parametrize(
        ("codes", "expected"),
        [
            (["pirated", "P1", "P2", "P3", "P4", "P5", "P6"], True),
            (["lawful", "R1", "R2", "R3", "L1", "L2", "N1", "N2"], False),
            (["P7", "U"], None),
        ],
    )
    def test_the_taxonomy(self, codes: list[str], expected: bool | None) -> None:
        assert {is_pirated(code) for code in codes} == {expected}

    @pytest.mark.parametrize("code", ["", "p1", "P8", "P0", "L3", "R4", "N3", "Pirated", "盗版"])
    def test_anything_else_is_none(self, code: str) -> None:
        with pytest.raises(ValueError, match="is no label; labels are pirated, lawful, P1–P7"):
            is_pirated(code)


class TestPrecedence:
    @pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
    def test_the_better_source_wins_whenever_it_spoke(
        self, tmp_path: Path, order: tuple[int, ...]
    ) -> None:
        # The weaker the source, the later its word.
        said = [
            f"x,L2,audit,{EARLY}",
            "x,P1,reviewer,2013-04-02T00:00:00Z",
            "x,lawful,counter_notice,2013-04-03T00:00:00Z",
            "x,pirated,notice,2013-04-04T00:00:00Z",
        ]
        rows = [said[i] for i in order]
        for left_out in range(4):
            best = said[left_out].split(",")[1]
            assert resolved(tmp_path, *(row for row in rows if row in said[left_out:])) == {
                "x": best
            }

    @pytest.mark.parametrize("source", ["notice", "counter_notice", "reviewer", "audit"])
    def test_of_one_source_the_latest_word_counts(self, tmp_path: Path, source: str) -> None:
        rows = [f"x,P1,{source},{LATE}", f"x,L1,{source},{EARLY}"]
        assert resolved(tmp_path, *rows) == resolved(tmp_path, *rows[::-1]) == {"x": "P1"}

    def test_times_are_compared_across_zones(self, tmp_path: Path) -> None:
        rows = ["x,P1,audit,2013-04-01T00:30:00+08:00", "x,L1,audit,2013-03-31T17:00:00Z"]
        assert resolved(tmp_path, *rows) == {"x": "L1"}

    def test_of_one_moment_the_last_row_counts(self, tmp_path: Path) -> None:
        assert resolved(tmp_path, f"x,P1,audit,{EARLY}", f"x,L1,audit,{EARLY}") == {"x": "L1"}

    def test_no_label_is_no_word_at_all(self, tmp_path: Path) -> None:
        rows = [f"x,P1,notice,{EARLY}", f"x,U,audit,{LATE}", f"x,P7,reviewer,{LATE}"]
        assert resolved(tmp_path, *rows) == {"x": "P1"}
        assert resolved(tmp_path, f"x,U,audit,{EARLY}", f"y,P7,audit,{EARLY}") == {}

    def test_listings_do_not_concern_each_other(self, tmp_path: Path) -> None:
        rows = [f"l-{i},{code},audit,{EARLY}" for i, code in enumerate(["P1", "L1", "P6", "N2"])]
        random.Random(0).shuffle(rows)
        assert resolved(tmp_path, *rows) == {"l-0": "P1", "l-1": "L1", "l-2": "P6", "l-3": "N2"}


class TestReading:
    def test_a_row_becomes_a_label(self, tmp_path: Path) -> None:
        path = write(tmp_path, "x, P5 , notice ,2013-05-01T00:00:00+08:00")
        assert read_labels(path) == [
            Label("x", "P5", True, "notice", datetime(2013, 4, 30, 16, tzinfo=UTC))
        ]

    def test_columns_in_any_order_and_others_besides(self, tmp_path: Path) -> None:
        path = write(tmp_path, "why,L1,x", header="note,label,listing_id", encoding="utf-8-sig")
        [label] = read_labels(path)
        assert (label.listing_id, label.is_pirated, label.source) == ("x", False, "reviewer")

    def test_a_label_without_a_time_yields_to_one_with(self, tmp_path: Path) -> None:
        assert resolved(tmp_path, f"x,P1,audit,{EARLY}", "x,L1,audit,") == {"x": "P1"}

    def test_each_fault_is_named_by_line_and_column(self, tmp_path: Path) -> None:
        path = write(
            tmp_path,
            f"a,P1,notice,{EARLY}",
            f",P1,notice,{EARLY}",
            f"b,P9,notice,{EARLY}",
            f"c,,notice,{EARLY}",
            f"d,P1,police,{EARLY}",
            "e,P1,notice,yesterday",
            "f,P1,notice,2013-04-01T00:00:00",
            "g,U,nobody,",
        )
        with pytest.raises(LabelError) as caught:
            read_labels(path)
        expected = [
            (3, "column listing_id is empty"),
            (4, "column label: 'P9' is no label"),
            (5, "column label: '' is no label"),
            (6, "column source: 'police' is none of notice, counter_notice, reviewer, audit"),
            (7, "column labelled_at: 'yesterday' is no RFC 3339 time"),
            (8, "column labelled_at: '2013-04-01T00:00:00' has no time zone"),
            (9, "column source: 'nobody' is none of"),
        ]
        assert len(caught.value.problems) == len(expected)
        for problem, (line, message) in zip(caught.value.problems, expected, strict=True):
            assert problem.startswith(f"{path}, line {line}: {message}")
        assert str(caught.value) == "\n".join(caught.value.problems)

    @pytest.mark.parametrize(
        ("header", "missing"),
        [("listing_id,source", "label"), ("label", "listing_id"), ("", "label, listing_id")],
    )
    def test_a_missing_column_is_named(self, tmp_path: Path, header: str, missing: str) -> None:
        with pytest.raises(LabelError, match=f"no column {missing}$"):
            read_labels(write(tmp_path, "x", header=header))

    def test_what_is_no_utf_8_is_refused(self, tmp_path: Path) -> None:
        path = write(tmp_path, "盗版,P1,notice,", encoding="gb18030")
        with pytest.raises(LabelError, match=r"labels\.csv: cannot be read as CSV in UTF-8"):
            read_labels(path)

    def test_a_file_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(LabelError, match="No such file"):
            read_labels(tmp_path / "labels.csv")

    def test_a_header_alone_is_no_labels(self, tmp_path: Path) -> None:
        assert read_labels(write(tmp_path)) == []


class TestTime:
    def test_a_model_of_a_day_knows_what_had_been_said_by_then(self, tmp_path: Path) -> None:
        labels = read_labels(
            write(
                tmp_path,
                "a,pirated,notice,2013-04-01T00:00:00Z",
                "a,lawful,counter_notice,2013-04-09T00:00:00Z",
                "b,pirated,notice,2013-04-05T00:00:00Z",
            )
        )
        known = labels_as_of(labels, datetime(2013, 4, 5, tzinfo=UTC))
        assert {(label.listing_id, label.source) for label in known} == {
            ("a", "notice"),
            ("b", "notice"),
        }

    def test_the_first_notice_counts_whatever_came_of_it(self, tmp_path: Path) -> None:
        labels = read_labels(
            write(
                tmp_path,
                "a,pirated,notice,2013-04-03T00:00:00Z",
                "a,pirated,notice,2013-04-02T00:00:00Z",
                "a,lawful,counter_notice,2013-04-01T00:00:00Z",
                "b,P1,reviewer,2013-04-01T00:00:00Z",
            )
        )
        assert first_notices(labels) == {"a": datetime(2013, 4, 2, tzinfo=UTC)}
