"""Report how wide the house is: long files and long functions, widest first.

A report and no judge, but for the one ceiling in tests/test_architecture.py.
"""

from __future__ import annotations

import ast
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGES = ("model", "training", "service")
UNEASY_FILE, UNEASY_FUNCTION = 300, 25


def python_files() -> list[Path]:
    """List the product's own modules."""
    folders = (REPOSITORY / package for package in PACKAGES)
    return [REPOSITORY / "cli.py", *(path for folder in folders for path in folder.rglob("*.py"))]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function's body, its docstring left out."""
    first = function.body[1 if ast.get_docstring(function) and function.body[1:] else 0]
    return (function.end_lineno or first.lineno) - first.lineno + 1


def main() -> None:
    """Print the figures."""
    files: list[tuple[int, str]] = []
    functions: list[tuple[int, str]] = []
    for path in python_files():
        source = path.read_text()
        name = str(path.relative_to(REPOSITORY))
        files.append((len(source.splitlines()), name))
        functions += [
            (body_lines(node), f"{name}:{node.lineno} {node.name}")
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
    long_files = sorted((row for row in files if row[0] > UNEASY_FILE), reverse=True)
    long_functions = sorted((row for row in functions if row[0] > UNEASY_FUNCTION), reverse=True)
    total, median = sum(row[0] for row in files), sorted(files)[len(files) // 2][0]
    print(f"{len(files)} files, {total} lines, median {median}")
    print(f"over {UNEASY_FILE} lines: {len(long_files)}")
    print(*(f"  {lines:4} {name}" for lines, name in long_files), sep="\n")
    share = len(long_functions) / max(len(functions), 1)
    print(f"functions over {UNEASY_FUNCTION} lines: {share:.0%} of {len(functions)}")
    print(*(f"  {lines:4} {name}" for lines, name in long_functions[:10]), sep="\n")


if __name__ == "__main__":
    main()
