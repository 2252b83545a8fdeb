"""Each notebook says what its script says, defines nothing, and gives nothing away."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import jupytext
import nbformat
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
SCRIPTS = sorted(FOLDER.glob("*.py"))


@pytest.fixture(params=SCRIPTS, ids=lambda path: path.stem)
def script(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def cells(path: Path) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source.strip()) for cell in jupytext.read(path).cells]


def outputs(script: Path) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    return [output for cell in code for output in cell.outputs]


def test_there_are_notebooks() -> None:
    assert SCRIPTS


def test_script_and_notebook_hold_the_same_cells(script: Path) -> None:
    assert cells(script.with_suffix(".ipynb")) == cells(script)


def test_a_notebook_defines_nothing(script: Path) -> None:
    definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    tree = ast.parse(script.read_text("utf-8"))
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, definitions)] == []


def test_it_was_run_to_its_end_without_an_error(script: Path) -> None:
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    counts = [
        cell.execution_count
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.strip()
    ]
    assert counts == list(range(1, len(counts) + 1))
    assert [output for output in outputs(script) if output.output_type == "error"] == []


def test_it_shows_plots(script: Path) -> None:
    pictures = [output for output in outputs(script) if "image/png" in output.get("data", {})]
    assert len(pictures) >= 5


def test_its_outputs_name_no_path_and_no_hour_of_the_machine(script: Path) -> None:
    text = script.with_suffix(".ipynb").read_text("utf-8")
    assert not re.search(r"/(home|root|tmp|work|usr|opt)/", text)
    assert not re.search(r"20\d{6}T\d{6}Z|iopub|\"execution\"", text)


def test_it_is_small_enough_to_be_looked_at(script: Path) -> None:
    assert script.with_suffix(".ipynb").stat().st_size < 700_000
