"""The command: exit codes, what goes where, and that it says how to use it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cli
import training.metrics
import training.simulated
from training.dataset import Dataset

COMMANDS = [
    ["train"],
    ["evaluate"],
    ["score"],
    ["serve"],
    ["setup-default"],
    ["models", "list"],
    ["models", "show"],
    ["models", "promote"],
    ["models", "rollback"],
    ["works", "check"],
    ["works", "import"],
    ["works", "list"],
    ["works", "use"],
    ["works", "show"],
    ["works", "find"],
    ["keys", "api", "create"],
    ["keys", "api", "list"],
    ["keys", "api", "revoke"],
]
WHEN = "2013-04-01T00:00:00Z"
ROWS = [
    {"listing_id": "l-0", "title": "刻录DVD 蓝光D9", "price": 5, "listed_at": WHEN},
    {"listing_id": "l-1", "title": "电水壶", "price": 5, "listed_at": WHEN},
]


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The HUOYAN_HOME of the test."""
    return tmp_path / "var"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command in this process, as its entry point does."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["huoyan", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        sys.stdout.flush()
        out, err = capfd.readouterr()
        code = left.value.code
        assert isinstance(code, int | None)
        return Done(code or 0, out, err)

    return run


@pytest.fixture
def start(repository: Path, tmp_path: Path) -> Run:
    """Run the command in a process of its own, in a pipe."""

    def start(*arguments: object, stdin: bytes = b"") -> Done:
        done = subprocess.run(
            [sys.executable, str(repository / "cli.py"), *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return start


@pytest.fixture
def published(home: Path, saved_version: Path) -> Path:
    """A home in which v2, a copy of v1 by its name, is current."""
    for name in ("v1", "v2"):
        shutil.copytree(saved_version, home / "models" / name)
    (home / "models" / "current").write_text("v2\n")
    (home / "models" / "history").write_text("v1\n")
    return home


@pytest.fixture
def listings(tmp_path: Path) -> Path:
    path = tmp_path / "listings.ndjson"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


class TestHelp:
    @pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
    def test_each_command_has_help_with_an_example(self, run: Run, command: list[str]) -> None:
        done = run(*command, "--help")
        assert done.code == 0
        # The help is wrapped in a frame, which may break anywhere.
        text = re.sub(r"[\s│╭╮╰╯─]+", " ", done.out)
        assert f"huoyan {' '.join(command)}" in text.partition("Example:")[2]

    @pytest.mark.parametrize("group", [[], ["models"], ["keys"], ["keys", "api"]], ids=str)
    def test_a_group_alone_shows_its_commands_and_was_called_wrongly(
        self, run: Run, group: list[str]
    ) -> None:
        done = run(*group)
        assert done.code == 2
        commands = {c[len(group)] for c in COMMANDS if c[: len(group)] == group}
        assert all(command in done.out + done.err for command in commands)

    def test_help_needs_no_model_and_writes_nothing(self, start: Run, tmp_path: Path) -> None:
        assert start("score", "--help").code == 0
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        "arguments",
        [
            ["nonsense"],
            ["score"],
            ["score", "a", "b"],
            ["score", "a", "--nonsense"],
            ["models", "promote"],
            ["train"],
            ["train", "--listings", "a.csv", "--output", "x"],
            ["train", "--labels", "a.csv", "--output", "x"],
            ["train", "--output", "x", "--prevalence", "0"],
            ["train", "--output", "x", "--prevalence", "much"],
            ["score", "a.csv", "--output", "x", "--errors", "./x"],
            ["serve", "--port", "many"],
            ["keys", "api", "create", "me"],
            ["keys", "api", "create", "me", "--scope", "everything"],
        ],
        ids=" ".join,
    )
    def test_a_wrong_call_is_2_and_says_why(self, run: Run, arguments: list[str]) -> None:
        done = run(*arguments)
        assert done.code == 2
        assert done.err
        assert "Traceback" not in done.err


class TestScore:
    def test_one_score_a_line_on_standard_output(
        self, run: Run, published: Path, listings: Path
    ) -> None:
        done = run("score", listings)
        assert (done.code, done.err) == (0, "")
        scores = [json.loads(line) for line in done.out.splitlines()]
        assert [score["listing_id"] for score in scores] == ["l-0", "l-1"]
        assert scores[0]["score"] > scores[1]["score"]

    def test_invalid_rows_are_1_and_all_others_are_scored(
        self, run: Run, published: Path, listings: Path
    ) -> None:
        listings.write_text('{"listing_id":"x"}\n' + listings.read_text() + "{\n")
        done = run("score", listings)
        assert done.code == 1
        assert len(done.out.splitlines()) == 2
        *problems, summary = done.err.splitlines()
        assert [json.loads(line)["line"] for line in problems] == [1, 4]
        assert summary == "huoyan: 2 invalid row(s) were not scored; all others were."

    def test_output_and_errors_go_to_files(
        self, run: Run, published: Path, listings: Path, tmp_path: Path
    ) -> None:
        listings.write_text(listings.read_text() + "{}\n")
        done = run("score", listings, "--output", tmp_path / "o", "--errors", tmp_path / "e")
        assert (done.code, done.out) == (1, "")
        assert len((tmp_path / "o").read_text().splitlines()) == 2
        assert len((tmp_path / "e").read_text().splitlines()) == 1

    def test_a_pipe_in_and_a_pipe_out(self, start: Run, published: Path, listings: Path) -> None:
        done = start("score", "-", stdin=listings.read_bytes())
        assert (done.code, done.err) == (0, "")  # no progress, and nothing else
        assert [json.loads(line)["listing_id"] for line in done.out.splitlines()] == ["l-0", "l-1"]

    def test_a_reader_that_goes_away_is_no_traceback(
        self, published: Path, repository: Path, tmp_path: Path
    ) -> None:
        rows = b"".join(json.dumps(ROWS[0]).encode() + b"\n" for _ in range(300))
        (tmp_path / "many.ndjson").write_bytes(rows)
        with subprocess.Popen(
            [sys.executable, str(repository / "cli.py"), "score", str(tmp_path / "many.ndjson")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
        ) as process:
            assert process.stdout is not None and process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 1

    def test_another_version_by_its_folder(
        self, run: Run, saved_version: Path, listings: Path
    ) -> None:
        assert run("score", listings, "--model", saved_version).code == 0

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["nothing.csv"], "nothing.csv: [Errno 2] No such file"),
            (["listings.xlsx"], "unknown kind of file"),
            (["listings.ndjson", "--output", "no/such/folder"], "No such file or directory"),
            (["listings.ndjson", "--model", "nowhere"], "holds no manifest.json"),
        ],
    )
    def test_what_fails_is_1_and_one_line(
        self, run: Run, published: Path, listings: Path, arguments: list[str], message: str
    ) -> None:
        done = run("score", *arguments)
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("huoyan: ") and len(done.err.splitlines()) == 1
        assert message in done.err

    def test_without_a_model_it_says_how_to_make_one(self, run: Run, listings: Path) -> None:
        done = run("score", listings)
        assert done.code == 1
        assert "run `make setup`" in done.err

    def test_a_damaged_model_scores_nothing(
        self, run: Run, published: Path, listings: Path
    ) -> None:
        path = published / "models" / "v2" / "weights.json"
        path.write_text(path.read_text() + " ")
        done = run("score", listings)
        assert (done.code, done.out) == (1, "")
        assert "weights.json was changed or damaged" in done.err


class TestTrain:
    @pytest.fixture
    def labelled(self, tmp_path: Path) -> tuple[Path, Path]:
        """Sixty listings of sixty sellers, half of them pirated."""
        listings, labels = tmp_path / "own.csv", tmp_path / "labels.csv"
        films = [f"{a}{b}{c}" for a in "甲乙丙丁" for b in "子丑寅" for c in "天地玄黄宇"]
        rows, said = [], []
        for i, film in enumerate(films):
            title = f"{film}自选刻录光盘" if i % 2 else f"{film}正版DVD发票"
            rows.append(f"l-{i},{title},{9 + i},{WHEN}")
            said.append(f"l-{i},{'P2' if i % 2 else 'L1'},reviewer,{WHEN}")
        listings.write_text("listing_id,title,price,listed_at\n" + "\n".join(rows))
        labels.write_text("listing_id,label,source,labelled_at\n" + "\n".join(said))
        return listings, labels

    def test_check_says_what_was_understood_and_writes_nothing(
        self, run: Run, labelled: tuple[Path, Path], tmp_path: Path
    ) -> None:
        before = sorted(tmp_path.iterdir())
        listings, labels = labelled
        done = run("train", "--listings", listings, "--labels", labels, "--check", "--json")
        assert done.code == 0
        facts = json.loads(done.out)
        assert (facts["rows"], facts["pirated"], facts["lawful"]) == (60, 30, 30)
        assert facts["fields"] == {
            name: 60 for name in ("currency", "listed_at", "listing_id", "price", "title")
        }
        assert sorted(tmp_path.iterdir()) == before

    def test_check_of_labels_at_fault_is_1_and_names_them(
        self, run: Run, labelled: tuple[Path, Path]
    ) -> None:
        listings, labels = labelled
        labels.write_text(labels.read_text() + "\nl-1,P9,reviewer,\n")
        done = run("train", "--listings", listings, "--labels", labels, "--check")
        assert done.code == 1
        assert "line 62: column label: 'P9' is no label" in done.err

    def test_check_of_rows_at_fault_is_1_and_names_them(
        self, run: Run, labelled: tuple[Path, Path]
    ) -> None:
        listings, labels = labelled
        listings.write_text(listings.read_text() + "\nl-61,x,-1,\n")
        done = run("train", "--listings", listings, "--labels", labels, "--check")
        assert done.code == 1
        assert "line 62: price: expected float >= 0.0" in done.out + done.err

    def test_ones_own_files_become_a_version_that_scores(
        self,
        run: Run,
        labelled: tuple[Path, Path],
        home: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        few = partial(training.metrics.with_interval, n_resamples=20)
        monkeypatch.setattr(training.metrics, "with_interval", few)
        listings, labels = labelled
        files = ["--listings", listings, "--labels", labels]
        done = run("train", *files, "--output", home / "models")
        assert (done.code, done.err) == (0, "")
        folder = tmp_path / done.out.strip()
        assert folder.parent == home / "models"
        assert run("models", "promote", folder.name).code == 0
        scored = run("score", listings)
        assert scored.code == 0
        scores = [json.loads(line)["score"] for line in scored.out.splitlines()]
        assert min(scores[1::2]) > max(scores[::2])

    def test_beside_notices_the_rest_is_unlabelled_and_the_seed_is_learned_from(
        self,
        run: Run,
        labelled: tuple[Path, Path],
        learned: Dataset,
        home: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        few = partial(training.metrics.with_interval, n_resamples=20)
        monkeypatch.setattr(training.metrics, "with_interval", few)
        monkeypatch.setattr(training.simulated, "default_dataset", lambda: learned)
        listings, labels = labelled
        _header, *rows = labels.read_text().splitlines()
        ids = [row.split(",")[0] for row in rows]
        named = "".join(f"{name},pirated,notice,2013-04-01T00:00:00Z\n" for name in ids[1:30:2])
        labels.write_text("listing_id,label,source,labelled_at\n" + named)
        files = ["--listings", listings, "--labels", labels]
        done = run("train", *files, "--output", home / "models", "--json")
        assert (done.code, done.err) == (0, "")
        told = json.loads(done.out)["data"]
        assert told["name"] == f"{learned.name} + {listings.name}"
        assert told["unlabelled"]["notices"]["n_named"] == 15
        assert told["unlabelled"]["prior"]["source"] == "stated"
        assert 0 < told["unlabelled"]["n_unlabelled"] <= len(ids) - 15

    def test_too_little_data_is_1_and_says_how_much_is_needed(
        self, run: Run, labelled: tuple[Path, Path], tmp_path: Path
    ) -> None:
        listings, labels = labelled
        labels.write_text("\n".join(labels.read_text().splitlines()[:12]))
        done = run("train", "--listings", listings, "--labels", labels, "--output", tmp_path / "m")
        assert done.code == 1
        assert "training needs at least 10 of each" in done.err
        assert not (tmp_path / "m").exists()

    def test_without_files_the_default_data_is_checked(
        self, run: Run, learned: Dataset, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(training.simulated, "default_dataset", lambda: learned)
        done = run("train", "--check", "--json")
        assert done.code == 0
        assert json.loads(done.out) == {"data": learned.name, "listings": len(learned.listings)}


class TestModels:
    def test_list_marks_the_current_one(self, run: Run, published: Path) -> None:
        done = run("models", "list")
        assert (done.code, done.err) == (0, "")
        assert [line[:4] for line in done.out.splitlines()] == ["  v1", "* v2"]

    def test_list_as_json(self, run: Run, published: Path) -> None:
        rows = json.loads(run("models", "list", "--json").out)
        assert [(row["version"], row["is_current"]) for row in rows] == [
            ("v1", False),
            ("v2", True),
        ]
        assert rows[0]["average_precision"] == 0.9

    def test_list_names_a_damaged_one_among_others(self, run: Run, published: Path) -> None:
        (published / "models" / "v1" / "manifest.json").write_text("{}")
        done = run("models", "list")
        assert done.code == 0
        assert "was changed after it was written" in done.out.splitlines()[0]
        assert done.out.splitlines()[1].startswith("* v2")

    def test_list_of_none(self, run: Run) -> None:
        assert run("models", "list") == Done(0, "No version yet.\n", "")
        assert json.loads(run("models", "list", "--json").out) == []

    def test_show_prints_a_manifest(self, run: Run, published: Path) -> None:
        for arguments in ([], ["v1"]):
            facts = json.loads(run("models", "show", *arguments).out)
            assert facts["metrics"]["all"]["average_precision"]["value"] == 0.9

    def test_promote_and_rollback(self, run: Run, published: Path) -> None:
        current = published / "models" / "current"
        assert run("models", "promote", "v1") == Done(0, "v1 is current.\n", "")
        assert current.read_text() == "v1\n"
        assert run("models", "rollback") == Done(0, "v2 is current.\n", "")
        assert current.read_text() == "v2\n"

    def test_what_does_not_load_is_not_promoted(self, run: Run, published: Path) -> None:
        (published / "models" / "v1" / "weights.npz").write_bytes(b"")
        done = run("models", "promote", "v1")
        assert done.code == 1
        assert "weights.npz was changed or damaged" in done.err
        assert (published / "models" / "current").read_text() == "v2\n"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["promote", "v9"], "There is no version 'v9'; there are: v1, v2."),
            (["promote", "../v1"], "'../v1' is no version name."),
            (["show", "v9"], "There is no version 'v9'"),
        ],
    )
    def test_an_unknown_version_is_1(
        self, run: Run, published: Path, arguments: list[str], message: str
    ) -> None:
        done = run("models", *arguments)
        assert done.code == 1
        assert message in done.err

    def test_nothing_to_show_or_to_go_back_to_is_1(self, run: Run) -> None:
        assert run("models", "show").code == 1
        assert run("models", "rollback").code == 1


class TestKeys:
    def create(self, run: Run, *arguments: str) -> Any:
        done = run("keys", "api", "create", *arguments, "--json")
        assert (done.code, done.err) == (0, "")
        return json.loads(done.out)

    def test_a_key_is_shown_once_and_stored_as_a_digest(self, run: Run, home: Path) -> None:
        made = self.create(run, "search team", "--scope", "score", "--scope", "batches")
        assert made["scopes"] == ["score", "batches"]
        everything = "".join(path.read_text() for path in home.rglob("*") if path.is_file())
        assert made["key_id"] in everything
        assert made["key"] not in everything
        listed = run("keys", "api", "list", "--json").out
        assert made["key"] not in listed
        assert [row["name"] for row in json.loads(listed)] == ["search team"]

    def test_a_revoked_key_is_listed_as_such(self, run: Run) -> None:
        made = self.create(run, "me", "--scope", "admin")
        assert run("keys", "api", "revoke", made["key_id"]).code == 0
        [row] = json.loads(run("keys", "api", "list", "--json").out)
        assert row["revoked_at"] is not None
        assert run("keys", "api", "list").out.rstrip().endswith("revoked")

    def test_an_unknown_key_is_1(self, run: Run) -> None:
        done = run("keys", "api", "revoke", "nobody")
        assert done.code == 1
        assert done.err.startswith("huoyan: ")

    def test_no_keys_are_said_to_be_none(self, run: Run) -> None:
        assert json.loads(run("keys", "api", "list", "--json").out) == []
        assert "runs open" in run("keys", "api", "list").out


def test_everything_written_is_under_home(
    run: Run, published: Path, listings: Path, tmp_path: Path
) -> None:
    before = {path for path in tmp_path.rglob("*") if published not in path.parents}
    run("score", listings)
    run("models", "promote", "v1")
    run("keys", "api", "create", "me", "--scope", "score")
    assert {path for path in tmp_path.rglob("*") if published not in path.parents} == before
    assert os.environ["HUOYAN_HOME"] == str(published)
