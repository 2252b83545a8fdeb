"""Set-up: the commands, the locks, the image, and nothing of anybody's machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("build", "serve", "run", "all")
LOCK_LINE = re.compile(
    r"(?P<requirement>\S+==[^\\]+?)(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)"
    r"(?:\n    #.*)*\n"
)


def locked(name: str) -> dict[str, str]:
    """Read the versions of a lock file, by package."""
    requirements = (
        Requirement(match["requirement"])
        for match in LOCK_LINE.finditer((ROOT / "requirements" / f"{name}.txt").read_text())
    )
    return {
        canonicalize_name(requirement.name): str(requirement.specifier).removeprefix("==")
        for requirement in requirements
        if requirement.marker is None or requirement.marker.evaluate({"python_version": "3.11"})
    }


class TestMakefile:
    makefile = (ROOT / "Makefile").read_text()

    def test_help_lists_every_command(self) -> None:
        commands = re.findall(r"^([a-z][a-z-]*):", self.makefile, flags=re.MULTILINE)
        listed = subprocess.check_output(["make", "--no-print-directory"], cwd=ROOT, text=True)
        assert [line.split()[1] for line in listed.splitlines()] == commands

    def test_no_command_is_mistaken_for_a_file(self) -> None:
        phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", self.makefile, flags=re.MULTILINE)
        commands = re.findall(r"^([a-z][a-z-]*):", self.makefile, flags=re.MULTILINE)
        assert phony is not None
        assert sorted(phony[1].replace("\\\n", " ").split()) == sorted(commands)

    @pytest.mark.parametrize("command", ["setup", "run", "test", "check"])
    def test_the_main_commands_need_nothing_that_make_cannot_make(self, command: str) -> None:
        dry_run = ["make", "--dry-run", "--always-make", f"PYTHON={sys.executable}", command]
        assert subprocess.run(dry_run, cwd=ROOT, capture_output=True).returncode == 0

    def test_host_and_port_reach_the_service(self) -> None:
        command = ["make", "--dry-run", "serve", "HOST=127.0.0.2", "PORT=8123"]
        steps = subprocess.check_output(command, cwd=ROOT, text=True)
        assert 'huoyan serve --host "127.0.0.2" --port "8123"' in steps


class TestLocks:
    @pytest.mark.parametrize("name", LOCKS)
    def test_every_line_is_a_pinned_version_with_hashes(self, name: str) -> None:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert LOCK_LINE.sub("", text) == ""
        assert locked(name)

    @pytest.mark.parametrize("name", LOCKS)
    def test_none_says_where_to_download(self, name: str) -> None:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert re.findall(r"://|--(?:extra-)?index-url|--find-links|@ ", text) == []

    def test_each_set_is_part_of_the_next(self) -> None:
        assert locked("serve").items() <= locked("run").items() <= locked("all").items()

    @pytest.mark.parametrize(
        ("name", "declared"),
        [
            ("build", PROJECT["build-system"]["requires"]),
            ("build", PROJECT["dependency-groups"]["build"]),
            ("serve", PROJECT["project"]["dependencies"]),
            ("run", PROJECT["project"]["optional-dependencies"]["train"]),
            ("all", PROJECT["project"]["optional-dependencies"]["dev"]),
        ],
    )
    def test_every_declared_dependency_is_locked_in_its_range(
        self, name: str, declared: list[str]
    ) -> None:
        versions = locked(name)
        for requirement in map(Requirement, declared):
            assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)])

    def test_serving_installs_nothing_for_training(self) -> None:
        heavy = {"pandas", "scikit-learn", "scipy", "jieba", "matplotlib", "setuptools"}
        assert heavy.isdisjoint(locked("serve"))

    def test_this_python_is_the_one_promised(self) -> None:
        promised = SpecifierSet(PROJECT["project"]["requires-python"])
        assert [minor for minor in range(8, 20) if promised.contains(f"3.{minor}.4")] == [11]


class TestImage:
    dockerfile = (ROOT / "Dockerfile").read_text()
    lines = re.sub(r"\\\n\s*", " ", dockerfile).splitlines()

    def arguments(self, instruction: str) -> list[str]:
        """List what follows an instruction, wherever it occurs."""
        start = f"{instruction} "
        return [line.removeprefix(start) for line in self.lines if line.startswith(start)]

    def test_it_has_two_stages_on_the_promised_python(self) -> None:
        build, final = self.arguments("FROM")
        assert re.fullmatch(r"python:3\.11-slim-\w+ AS build", build)
        assert build == f"{final} AS build"

    def test_it_runs_as_a_numbered_user_other_than_root(self) -> None:
        (user,) = self.arguments("USER")
        assert all(int(number) >= 1000 for number in user.split(":"))

    def test_its_health_check_needs_no_program_but_python(self) -> None:
        (check,) = self.arguments("HEALTHCHECK")
        command = json.loads(check.partition("CMD ")[2])
        assert command[:2] == ["python", "-c"]
        compile(command[2], "HEALTHCHECK", "exec")
        assert "/health/live" in command[2]

    def test_everything_is_written_to_the_volume(self) -> None:
        assert self.arguments("VOLUME") == ["/var/lib/huoyan"]
        assert "HUOYAN_HOME=/var/lib/huoyan" in " ".join(self.arguments("ENV")).split()

    def test_every_installation_from_outside_is_hashed(self) -> None:
        steps = " && ".join(self.arguments("RUN")).split("&&")
        installs = [step for step in steps if re.search(r"\bpip\b.* install ", step)]
        assert len(installs) == 4
        assert all("--require-hashes" in step or "--no-index" in step for step in installs)

    def test_what_it_copies_is_let_through(self) -> None:
        let_through = {
            line.removeprefix("!").rstrip("/")
            for line in (ROOT / ".dockerignore").read_text().splitlines()
            if line.startswith("!")
        }
        sources = {
            word.rstrip("/")
            for arguments in self.arguments("COPY")
            if not arguments.startswith("--from")
            for word in arguments.split()[:-1]
        }
        assert sources == let_through
        assert [source for source in sources if not (ROOT / source).exists()] == []


class TestDistribution:
    def test_every_kind_of_data_file_is_packaged(self) -> None:
        patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
        kinds = {pattern.removeprefix("*") for pattern in patterns}
        data = [
            path
            for package in ("model", "service", "training")
            for path in (ROOT / package).rglob("*")
            if path.is_file() and path.suffix not in {".py", ".pyc"}
        ]
        missed = [path for path in data if path.suffix not in kinds and path.name != "py.typed"]
        assert data
        assert missed == []

    def test_the_licence_is_apache_2(self) -> None:
        assert PROJECT["project"]["license"] == "Apache-2.0"
        assert (
            "Apache License\n                           Version 2.0"
            in (ROOT / "LICENSE").read_text()
        )

    def test_the_changelog_begins_with_what_is_unreleased(self) -> None:
        sections = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
        assert sections[0] == "[Unreleased]"


class TestNobodysMachine:
    # Written in two halves, so that this file does not find itself.
    traces = re.compile(
        "|".join(
            [
                r"/(?:ro" r"ot|Us" r"ers)/\w",
                r"/ho" r"me/\w",
                r"/tm" r"p/w/",
                r"/wo" r"rk/(?:main|shared|\.lib)",
                r"files\.python" r"hosted",
                r"/op" r"t/(?:pypi|wheels)/\w+-\d",
                r"\b(?:10|192\.168|172\.16)(?:\.\d{1,3}){2,3}:\d+",
            ]
        )
    )

    def test_no_tracked_text_tells_where_it_was_written(self) -> None:
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.check_output(listed, cwd=ROOT, text=True).split("\0")
        texts = (ROOT / name for name in names if name and (ROOT / name).is_file())
        found = [
            f"{path.relative_to(ROOT)}: {match[0]}"
            for path in texts
            for match in self.traces.finditer(path.read_text(encoding="utf-8", errors="ignore"))
        ]
        assert found == []
