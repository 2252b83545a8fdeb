"""The docs and what they describe: neither has what the other lacks."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer

import cli
from model.listing import Licence, Listing, Seller, decode_listing
from service import errors
from service.app import create_app
from service.metrics import Metrics
from service.settings import Settings
from training.corpus import corpus_files, corpus_rows
from training.labels import LAWFUL_CODES, NO_LABEL_CODES, PIRATED_CODES

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "training" / "corpus" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text("utf-8") for page in PAGES}
ALL_TEXT = "\n".join(TEXTS.values())
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[tuple[str, str]]:
    """Find the code blocks in a language, each with its page."""
    return [
        (name, code)
        for name, text in TEXTS.items()
        for kind, code in FENCE.findall(text)
        if kind == language
    ]


def anchors(text: str) -> set[str]:
    """Name the places a page can be linked at, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def rows(text: str) -> list[list[str]]:
    """Read the rows of all tables of a page."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("page", PAGES, ids=list(TEXTS))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text("utf-8"))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), link


def test_every_page_of_the_docs_is_linked_from_another() -> None:
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
        if not link.startswith("http")
    }
    pages = {page for page in PAGES if "decisions" not in page.parts and page.parent != ROOT}
    assert pages <= linked


SETTINGS = {row[0].strip("`"): row[1:] for row in rows(TEXTS["docs/settings.md"])}
ROUTES = {
    f"{method.upper()} {path}"
    for path, methods in create_app(Settings()).openapi()["paths"].items()
    for method in methods
}
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


class TestSettings:
    @pytest.mark.parametrize("name", Settings.model_fields)
    def test_is_described_with_its_default(self, name: str) -> None:
        field = Settings.model_fields[name]
        default = f"`{field.default}`" if str(field.default) else "empty"
        assert SETTINGS[f"HUOYAN_{name.upper()}"] == [default, field.description]

    def test_the_docs_speak_of_no_other(self) -> None:
        known = {f"HUOYAN_{name.upper()}" for name in Settings.model_fields}
        assert set(re.findall(r"HUOYAN_[A-Z_]+", ALL_TEXT)) <= known


class TestRoutes:
    def test_each_is_in_the_docs(self) -> None:
        named = set(re.findall(r"`((?:GET|POST) /[\w/{}]*)`", TEXTS["docs/api.md"]))
        assert named == ROUTES

    def test_no_page_names_another(self) -> None:
        named = re.findall(r"\b(?:GET|POST) /[\w/{}]+", ALL_TEXT)
        assert set(named) <= ROUTES

    def test_what_is_called_is_there(self) -> None:
        paths = {route.partition(" ")[2] for route in ROUTES}
        called = [
            path for _, code in blocks("sh") for path in re.findall(r"http://[\d.:]+(/\S+)", code)
        ]
        assert called
        assert set(called) <= paths


def test_every_problem_is_documented_with_its_status() -> None:
    documented = {
        (int(status), kind)
        for first, kinds, *_ in (row for row in rows(TEXTS["docs/api.md"]) if len(row) == 4)
        for status, kind in zip(
            re.findall(r"\d{3}", first), re.findall(r"`([\w-]+)`", kinds), strict=False
        )
    }
    raised = {
        (kind.status, kind.slug)
        for kind in vars(errors).values()
        if isinstance(kind, type)
        and issubclass(kind, errors.ServiceError)
        and not kind.__name__.startswith("_")
    }
    assert documented == raised | {(404, "not-found"), (405, "method-not-allowed")}


@pytest.mark.parametrize("struct", [Listing, Seller, Licence])
def test_every_field_of_a_listing_is_documented(struct: type[msgspec.Struct]) -> None:
    for field in msgspec.structs.fields(struct):
        assert f"`{field.name}`" in TEXTS["docs/api.md"]


def test_every_metric_is_documented() -> None:
    exposed = set(re.findall(r"^# HELP (\w+)", Metrics().render().decode(), flags=re.MULTILINE))
    exposed = {name for name in exposed if not name.endswith("_created")}
    named = [re.fullmatch(r"`(huoyan_\w+)`", row[0]) for row in rows(TEXTS["docs/operations.md"])]
    assert {match[1] for match in named if match} == exposed
    assert set(re.findall(r"\bhuoyan_[a-z]+_[a-z_]+", ALL_TEXT)) <= exposed


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Walk to the commands that do something."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, inner in command.commands.items():
        yield from leaves(inner, (*path, name))


LEAVES = dict(leaves(typer.main.get_command(cli.app)))


def spoken_commands() -> list[tuple[str, list[str]]]:
    """Find the lines of shell that call huoyan, split as a shell would."""
    return [
        (page, shlex.split(call, comments=True))
        for page, code in blocks("sh")
        for call in re.findall(r"(?:^|[ |])huoyan ((?!huoyan)[a-z].*?)(?= >|$)", code, re.MULTILINE)
    ]


class TestCommands:
    @pytest.mark.parametrize("path", LEAVES, ids=" ".join)
    def test_is_shown_with_its_options(self, path: tuple[str, ...]) -> None:
        page = TEXTS["docs/cli.md"]
        assert any(words[: len(path)] == list(path) for _, words in spoken_commands())
        for parameter in LEAVES[path].params:
            for option in parameter.opts:
                assert option in page or not option.startswith("--"), option

    def test_none_is_made_up(self) -> None:
        calls = spoken_commands()
        assert len(calls) > 15 and len(LEAVES) > 10
        for page, words in calls:
            fitting = [path for path in LEAVES if words[: len(path)] == list(path)]
            assert fitting, (page, words)
            known = {opt for p in LEAVES[fitting[0]].params for opt in p.opts}
            assert {word for word in words if word.startswith("--")} <= known, (page, words)


class TestMakeTargets:
    def test_each_is_described(self) -> None:
        cells = [row[0] for row in rows(TEXTS["docs/development.md"])]
        assert {cell.removeprefix("`make ").rstrip("`") for cell in cells if "make" in cell} == (
            TARGETS
        )

    def test_no_page_names_another(self) -> None:
        shell = "\n".join(code for _, code in blocks("sh"))
        spoken = re.findall(r"`make ([a-z-]+)", ALL_TEXT)
        spoken += re.findall(r"^make ([a-z-]+)", shell, re.MULTILINE)
        assert spoken
        assert set(spoken) <= TARGETS


@pytest.mark.parametrize(("page", "code"), blocks("json"))
def test_answers_shown_are_json(page: str, code: str) -> None:
    assert json.loads(code)


class TestReadme:
    text = TEXTS["README.md"]

    def test_is_short(self) -> None:
        assert len(self.text.splitlines()) <= 150

    def test_the_answer_belongs_to_the_question(self) -> None:
        (call,) = (code for page, code in blocks("sh") if page == "README.md" and "/score" in code)
        listing = decode_listing(shlex.split(call)[-1].encode())
        (answer,) = (json.loads(code) for page, code in blocks("json") if page == "README.md")
        assert answer["listing_id"] == listing.listing_id
        for reason in answer["reasons"]:
            assert f"`{reason['code']}`" in TEXTS["docs/reasons.md"]
            if reason["field"] is not None:
                sent = getattr(listing, reason["field"])
                assert sent[reason["start"] : reason["end"]] == reason["text"]

    def test_the_picture_is_drawn_without_a_foreign_byte(self) -> None:
        picture = (ROOT / "docs" / "pipeline.svg").read_text("utf-8")
        root = ElementTree.fromstring(picture)
        assert {e.tag.rpartition("}")[2] for e in root.iter()}.isdisjoint(
            {"script", "image", "use"}
        )
        assert re.findall(r"https?://[^\"]+", picture) == ["http://www.w3.org/2000/svg"]

    def test_the_picture_adds_up(self) -> None:
        root = ElementTree.parse(ROOT / "docs" / "pipeline.svg").getroot()
        texts = [e.text or "" for e in root.iter() if e.tag.endswith("}text")]
        parts = [float(t.replace("−", "-")) for t in texts if re.fullmatch(r"[+−]\d\.\d", t)]
        (total,) = (float(m[1]) for t in texts if (m := re.search(r"Σ = \+(\d\.\d)", t)))
        assert len(parts) == 10
        assert abs(sum(parts) - total) <= 0.05 * len(parts)


def test_the_reason_codes_are_current() -> None:
    spec = importlib.util.spec_from_file_location(
        "reason_codes", ROOT / "scripts" / "reason_codes.py"
    )
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert TEXTS["docs/reasons.md"] == script.page(), "run python scripts/reason_codes.py"


class TestDataCard:
    text = TEXTS["training/corpus/README.md"]

    def test_describes_every_file(self) -> None:
        described = re.findall(r"^\| `(\w+)\.jsonl` \|", self.text, flags=re.MULTILINE)
        assert sorted(described) == [path.stem for path in corpus_files()]

    def test_counts_are_those_of_the_files(self) -> None:
        (head,) = (row for row in rows(self.text) if row[0] == "file" and row[1] == "L1")
        counted = Counter((row["file"], row["label"]) for row in corpus_rows())
        stated = {row[0]: row[1:] for row in rows(self.text) if len(row) == len(head)}
        for path in corpus_files():
            found = [str(counted[path.stem, code]) for code in head[1:]]
            assert stated[path.stem] == found, "print the table anew, as the card says"

    def test_names_every_label(self) -> None:
        codes = {row[i] for row in rows(self.text) if len(row) == 6 for i in (0, 2, 4)}
        named = {code for code in codes if re.fullmatch(r"[A-Z]\d?", code)}
        assert named == PIRATED_CODES | LAWFUL_CODES | NO_LABEL_CODES
