"""The catalogue of works of a running service, and the commands that bring one."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import typer.testing

from cli import app
from model.works.store import (
    current_catalogue_version,
    list_catalogues,
    save_catalogue,
    shipped_catalogue,
    use_catalogue,
    works_folder,
)
from model.works.work import Work

WORK = Work("mine", "星河彼岸传", 2020, "film")
ROW = {"work_id": "mine", "title": "星河彼岸传", "year": 2020, "kind": "film"}


def until(is_so, seconds=5):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def works(client):
    return client.get("/model").json()["works"]


class TestService:
    def test_begins_with_the_shipped_one(self, client):
        assert works(client) == shipped_catalogue().facts

    def test_takes_up_another_without_a_restart(self, client, home):
        version = save_catalogue(home, [WORK], source="test")
        use_catalogue(home, version)
        until(lambda: works(client)["version"] == version, seconds=2)
        assert works(client)["works"] == 1

    def test_keeps_it_when_the_model_changes(self, client, home):
        from fake_model import publish

        version = save_catalogue(home, [WORK], source="test")
        use_catalogue(home, version)
        until(lambda: works(client)["version"] == version)
        publish(home, "v2")
        until(lambda: client.get("/health/ready").json()["model_version"] == "v2")
        assert works(client)["version"] == version

    def test_goes_on_with_the_old_one_where_the_new_one_is_damaged(self, client, home):
        version = save_catalogue(home, [WORK], source="test")
        (works_folder(home) / version / "works.jsonl").write_bytes(b"{}")
        (works_folder(home) / "current").write_text(version)
        until(lambda: client.app.state.huoyan.model.works_problem)
        assert version in client.app.state.huoyan.model.works_problem
        assert works(client) == shipped_catalogue().facts
        assert client.get("/health/ready").status_code == 200

    def test_goes_back_to_the_shipped_one(self, client, home):
        version = save_catalogue(home, [WORK], source="test")
        use_catalogue(home, version)
        until(lambda: works(client)["version"] == version)
        use_catalogue(home, "shipped")
        until(lambda: works(client) == shipped_catalogue().facts)


class TestCommands:
    @pytest.fixture
    def run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("HUOYAN_HOME", str(tmp_path / "var"))
        runner = typer.testing.CliRunner()

        def run(*words: str, code: int = 0) -> str:
            result = runner.invoke(app, ["works", *words])
            assert result.exit_code == code, result.output
            return result.output

        return run

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "works.jsonl"
        path.write_text(json.dumps(ROW))
        return path

    def test_check_names_row_and_field_and_imports_nothing(self, run, file, tmp_path):
        file.write_text(json.dumps(ROW) + "\n" + json.dumps(ROW | {"work_id": "b", "year": "?"}))
        assert "line 2: year: expected" in run("check", str(file), code=1)
        assert "nothing was imported" in run("import", str(file), code=1)
        assert not (tmp_path / "var").exists()

    def test_import_makes_a_version_and_uses_it(self, run, file, tmp_path):
        answer = json.loads(run("import", str(file), "--json"))
        assert answer["works"] == 1
        assert current_catalogue_version(tmp_path / "var") == answer["version"]
        assert json.loads(run("show"))["works"] == 1
        assert json.loads(run("show", "mine"))["title"] == "星河彼岸传"
        run("show", "hy0001", code=1)

    def test_import_may_add_to_what_there_is(self, run, file, tmp_path):
        answer = json.loads(run("import", str(file), "--add", "--json"))
        assert answer["works"] == len(shipped_catalogue()) + 1
        file.write_text(json.dumps(ROW | {"dci": "D-1"}))
        again = json.loads(run("import", str(file), "--add", "--json"))
        assert again["works"] == answer["works"]
        assert json.loads(run("show", "mine"))["dci"] == "D-1"
        assert len(list_catalogues(tmp_path / "var")) == 2

    def test_find_tells_names_and_findings(self, run, file):
        file.write_text(json.dumps(ROW | {"protected_since": "2021-01-01"}))
        run("import", str(file))
        answer = json.loads(run("find", "星·河·彼岸传 DVD", "--json"))
        assert [(w["work_id"], w["text"]) for w in answer["works"]] == [("mine", "星·河·彼岸传")]
        assert answer["findings"] == ["NOTICED_WORK"]
        then = json.loads(run("find", "星河彼岸传 DVD", "--listed-at", "2020-06-01", "--json"))
        assert then["findings"] == []
        assert "No work is named." in run("find", "电水壶")

    def test_use_goes_back(self, run, file):
        version = json.loads(run("import", str(file), "--json"))["version"]
        assert f"* {version}" in run("list")
        run("use", "shipped")
        assert "* shipped" in run("list")
