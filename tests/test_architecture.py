"""The house plan: who may import whom, where the environment is read, how wide files are."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("model", "service", "training")
FILES = [ROOT / "cli.py", *(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))]
WEB_AND_DATABASE = {
    *("aiohttp", "fastapi", "flask", "httptools", "httpx", "httpx2", "starlette", "uvicorn"),
    *("alembic", "psycopg", "sqlalchemy", "sqlite3"),
}
CEILING = 400


def module_name(path: Path) -> str:
    """Say under what name a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, *, at_import: bool = False) -> Iterator[str]:
    """Yield the modules that a file imports; `at_import`: by merely being imported."""
    package = module_name(path).split(".")
    package = package if path.name == "__init__.py" else package[:-1]
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        if at_import and (is_function(node) or is_for_type_checkers(node)):
            continue
        waiting.extend(ast.iter_child_nodes(node))


def is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def crossings(folder: str, forbidden: set[str], *, at_import: bool = False) -> list[str]:
    """List the imports of a folder that reach into something forbidden."""
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / folder).rglob("*.py")
        for name in imported(path, at_import=at_import)
        if any(name == root or name.startswith(f"{root}.") for root in forbidden)
    ]


class TestImports:
    def test_model_knows_neither_its_users_nor_the_web_nor_a_database(self) -> None:
        forbidden = {"cli", "service", "training", *WEB_AND_DATABASE}
        assert crossings("model", forbidden) == []

    def test_model_needs_no_frames_to_be_imported(self) -> None:
        assert crossings("model", {"pandas", "pyarrow"}, at_import=True) == []

    def test_service_never_imports_training_nor_what_only_training_needs(self) -> None:
        forbidden = {"cli", "training", "pandas", "sklearn", "scipy", "jieba", "model.classifier"}
        assert crossings("service", forbidden) == []

    def test_training_never_imports_the_service(self) -> None:
        assert crossings("training", {"cli", "service", *WEB_AND_DATABASE}) == []

    def test_the_simulated_marketplace_never_imports_the_model_it_tests(self) -> None:
        assert crossings("training/marketplace", {"model"}) == []

    def test_a_worker_loads_neither_frames_nor_scikit_learn(self) -> None:
        heavy = {"jieba", "matplotlib", "pandas", "pyarrow", "scipy", "sklearn", "training"}
        script = f"import sys, service.app; print(*sorted({heavy!r} & set(sys.modules)))"
        loaded = subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True)
        assert loaded.split() == []

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("import sklearn.base", ["sklearn.base"]),
            ("from . import fold", ["model.text.fold"]),
            ("from ..policy import Policy", ["model.policy.Policy"]),
            ("def f():\n    import pandas", []),
            ("if TYPE_CHECKING:\n    import pandas", []),
            ("try:\n    import pandas\nexcept ImportError:\n    pass", ["pandas"]),
        ],
    )
    def test_the_reader_of_imports_sees_what_python_would(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, expected: list[str]
    ) -> None:
        monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
        path = tmp_path / "model" / "text" / "views.py"
        path.parent.mkdir(parents=True)
        path.write_text(source)
        assert list(imported(path, at_import=True)) == expected


def reads_environment(path: Path) -> bool:
    """Tell whether a file reads the process's environment; to set a variable is not to read."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    subscripts = (node for node in nodes if isinstance(node, ast.Subscript))
    set_only = [node.value for node in subscripts if isinstance(node.ctx, ast.Store)]
    attributes = (node for node in nodes if isinstance(node, ast.Attribute))
    read = {ast.unparse(node) for node in attributes if node not in set_only} | {*imported(path)}
    names = {f"os.{name}" for name in ("environ", "environb", "getenv", "getenvb")}
    by_library = any(name.startswith("pydantic_settings") for name in read)
    return by_library or not names.isdisjoint(read)


class TestHousePlan:
    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("import os\nhome = os.environ['HOME']", True),
            ("import os\nos.environ.get('HOME')", True),
            ("from os import getenv", True),
            ("from pydantic_settings import BaseSettings", True),
            ("import os\nos.environ['HOME'] = '/'", False),
            ("environ = {}\nenviron['HOME']", False),
        ],
    )
    def test_reading_the_environment_is_seen(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, expected: bool
    ) -> None:
        monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
        path = tmp_path / "cli.py"
        path.write_text(source)
        assert reads_environment(path) is expected

    def test_the_environment_is_read_in_settings_and_the_command_alone(self) -> None:
        readers = {str(path.relative_to(ROOT)) for path in FILES if reads_environment(path)}
        assert readers <= {"cli.py", "service/settings.py"}

    def test_no_module_is_named_after_nothing(self) -> None:
        nothing = {"utils", "util", "helpers", "helper", "common", "misc", "models"}
        # service/models is the registry's part of the service, named after the route.
        found = {module_name(path) for path in FILES if nothing & set(module_name(path).split("."))}
        assert {
            name for name in found if not name.startswith(("service.models", "service.commands"))
        } == set()

    def test_every_package_says_what_it_is(self) -> None:
        silent = [
            str(path.relative_to(ROOT))
            for path in FILES
            if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        ]
        assert silent == []

    def test_every_folder_with_modules_is_a_package(self) -> None:
        folders = {path.parent for path in FILES} - {ROOT}
        assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []

    @pytest.mark.parametrize("package", PACKAGES)
    def test_every_module_can_be_imported(self, package: str) -> None:
        names = [
            module.name
            for module in pkgutil.walk_packages([str(ROOT / package)], prefix=f"{package}.")
            if not module.name.endswith("__main__")
        ]
        assert names, f"{package} is empty"
        for name in names:
            importlib.import_module(name)

    def test_no_file_is_wider_than_a_reader_can_bear(self) -> None:
        lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
        assert {str(path): count for path, count in lines.items() if count > CEILING} == {}

    def test_tests_mirror_the_packages_and_hide_none_of_them(self) -> None:
        # tests/model/__init__.py would make `import model` find the tests.
        assert list((ROOT / "tests").rglob("__init__.py")) == []
