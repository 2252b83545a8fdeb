"""Whole files: every valid row scored in order, every other named, nothing half done."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.bulk import BLOCK, score_file
from model.listing import Listing, parse_listing
from model.reader import UnreadableFileError
from model.score import Score
from model.scorer import Scorer

WHEN = "2013-04-01T00:00:00Z"
GOOD = [
    {"listing_id": f"l-{i}", "title": title, "price": 5, "listed_at": WHEN}
    for i, title in enumerate(["刻录DVD", "电水壶", "蓝光D9 60集", "正版DVD 10碟"])
]
BAD = ['{"listing_id":"bad-1","title":"x","price":-1}', "{oops", '{"title":"x"}']


def lines(*rows: Any) -> str:
    return "".join(
        (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n"
        for row in rows
    )


def parsed(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Good and bad rows in turn, and a blank line."""
    path = tmp_path / "in.ndjson"
    path.write_text(lines(GOOD[0], BAD[0], GOOD[1], "", BAD[1], GOOD[2], GOOD[3], BAD[2]), "utf-8")
    return path


class TestRows:
    def test_valid_rows_are_scored_in_order(
        self, scorer: Scorer, source: Path, tmp_path: Path
    ) -> None:
        output = tmp_path / "out.ndjson"
        score_file(scorer, str(source), output, tmp_path / "errors.ndjson")
        expected = [scorer.score(parse_listing(row)) for row in GOOD]
        got = parsed(output)
        assert [row["listing_id"] for row in got] == ["l-0", "l-1", "l-2", "l-3"]
        assert [row["score"] for row in got] == [score.score for score in expected]
        assert [len(row["reasons"]) for row in got] == [len(score.reasons) for score in expected]

    def test_invalid_rows_are_counted_and_named(
        self, scorer: Scorer, source: Path, tmp_path: Path
    ) -> None:
        errors = tmp_path / "errors.ndjson"
        assert score_file(scorer, str(source), tmp_path / "out", errors) == 3
        assert [(row["line"], row["listing_id"]) for row in parsed(errors)] == [
            (2, "bad-1"),
            (5, None),
            (8, None),
        ]
        assert parsed(errors)[0]["errors"] == [{"loc": ["price"], "msg": "expected float >= 0.0"}]
        assert [fault["loc"] for fault in parsed(errors)[2]["errors"]] == [
            ["listing_id"],
            ["price"],
        ]

    def test_a_lone_surrogate_in_an_invalid_row_can_be_told(
        self, scorer: Scorer, tmp_path: Path
    ) -> None:
        source, errors = tmp_path / "in.ndjson", tmp_path / "errors"
        source.write_text('{"listing_id":"\\ud800","title":"x","price":1}\n')
        assert score_file(scorer, str(source), tmp_path / "out", errors) == 1
        [row] = parsed(errors)
        assert row["errors"][0]["loc"] == ["listing_id"]

    def test_every_format_gives_the_same_scores(self, scorer: Scorer, tmp_path: Path) -> None:
        ndjson, table = tmp_path / "a.ndjson", tmp_path / "a.csv"
        ndjson.write_text(lines(*GOOD), "utf-8")
        table.write_text(
            "listing_id,title,price,listed_at\n"
            + "".join(",".join(map(str, row.values())) + "\n" for row in GOOD),
            "gb18030",
        )
        outputs = []
        for path in (ndjson, table):
            output = tmp_path / f"{path.name}.out"
            assert score_file(scorer, str(path), output, None) == 0
            outputs.append(output.read_bytes())
        assert outputs[0] == outputs[1]

    def test_an_empty_file_gives_an_empty_one(self, scorer: Scorer, tmp_path: Path) -> None:
        source, output = tmp_path / "in.ndjson", tmp_path / "out"
        source.touch()
        assert score_file(scorer, str(source), output, None) == 0
        assert output.read_bytes() == b""

    def test_progress_is_told_now_and_then(self, scorer: Scorer, tmp_path: Path) -> None:
        source, told = tmp_path / "in.ndjson", []
        source.write_text('{"listing_id":"x"}\n' * (2 * BLOCK + 1))
        score_file(scorer, str(source), tmp_path / "o", tmp_path / "e", report=told.append)
        assert told == [BLOCK, 2 * BLOCK, 2 * BLOCK + 1]


class TestStreams:
    def test_without_names_it_is_standard_output_and_error(
        self, scorer: Scorer, source: Path, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        assert score_file(scorer, str(source), None, None) == 3
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        assert [json.loads(line)["listing_id"] for line in out.splitlines()] == [
            "l-0",
            "l-1",
            "l-2",
            "l-3",
        ]
        assert [json.loads(line)["line"] for line in err.splitlines()] == [2, 5, 8]

    def test_a_dash_is_standard_input(
        self, scorer: Scorer, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        standard = io.TextIOWrapper(io.BytesIO(source.read_bytes()))
        monkeypatch.setattr(sys, "stdin", standard)
        score_file(scorer, "-", tmp_path / "piped", tmp_path / "e1")
        score_file(scorer, str(source), tmp_path / "named", tmp_path / "e2")
        assert (tmp_path / "piped").read_bytes() == (tmp_path / "named").read_bytes()
        assert (tmp_path / "e1").read_bytes() == (tmp_path / "e2").read_bytes()


class Broken:
    """A scorer that looks around, and gives up at the third listing."""

    def __init__(self, scorer: Scorer, folder: Path) -> None:
        self._scorer, self._folder = scorer, folder
        self.seen: list[set[str]] = []

    def score_many(self, listings: list[Listing]) -> list[Score]:
        self.seen.append({path.name for path in self._folder.iterdir()})
        if any(listing.listing_id == "l-2" for listing in listings):
            raise KeyboardInterrupt
        return self._scorer.score_many(listings)


class TestWholeness:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Iterator[Path]:
        folder = tmp_path / "results"
        folder.mkdir()
        yield folder

    def test_a_result_bears_its_name_only_when_it_is_whole(
        self, scorer: Scorer, source: Path, folder: Path
    ) -> None:
        broken = Broken(scorer, folder)
        with pytest.raises(KeyboardInterrupt):
            score_file(broken, str(source), folder / "out", folder / "errors")  # type: ignore[arg-type]
        assert all(not {"out", "errors"} & names for names in broken.seen)
        assert list(folder.iterdir()) == []

    def test_an_earlier_result_stays_until_then(
        self, scorer: Scorer, source: Path, folder: Path
    ) -> None:
        (folder / "out").write_text("earlier")
        with pytest.raises(KeyboardInterrupt):
            score_file(Broken(scorer, folder), str(source), folder / "out", folder / "e")  # type: ignore[arg-type]
        assert (folder / "out").read_text() == "earlier"
        score_file(scorer, str(source), folder / "out", folder / "e")
        assert len(parsed(folder / "out")) == 4

    def test_a_file_that_turns_out_damaged_gives_no_result(
        self, scorer: Scorer, folder: Path
    ) -> None:
        damaged = folder / "in.ndjson.gz"
        damaged.write_bytes(b"no gzip")
        with pytest.raises(UnreadableFileError):
            score_file(scorer, str(damaged), folder / "out", folder / "errors")
        assert [path.name for path in folder.iterdir()] == ["in.ndjson.gz"]

    def test_a_file_can_be_replaced_by_its_scores(self, scorer: Scorer, source: Path) -> None:
        score_file(scorer, str(source), source, source.with_name("errors"))
        assert [row["listing_id"] for row in parsed(source)] == ["l-0", "l-1", "l-2", "l-3"]

    def test_a_link_still_points_to_its_file(
        self, scorer: Scorer, source: Path, folder: Path
    ) -> None:
        (folder / "link").symlink_to(folder / "file")
        score_file(scorer, str(source), folder / "link", folder / "errors")
        assert (folder / "link").is_symlink()
        assert len(parsed(folder / "file")) == 4

    def test_a_device_is_written_to_and_not_replaced(
        self, scorer: Scorer, source: Path, folder: Path
    ) -> None:
        pipe, read = folder / "pipe", []
        os.mkfifo(pipe)
        reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
        reader.start()
        score_file(scorer, str(source), pipe, folder / "errors")
        reader.join()
        assert pipe.is_fifo()
        assert len(read[0].splitlines()) == 4
