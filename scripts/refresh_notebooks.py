"""Write each notebook anew from its script, executed, with its outputs.

    HUOYAN_HOME=$(mktemp -d) python scripts/refresh_notebooks.py

The scripts are what is edited; the notebooks are kept for readers who look
without running. Nothing of the machine or the hour goes into them.
"""

from __future__ import annotations

import os
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
_CELL_TIMEOUT = 900


def main() -> None:
    """Execute every script in ``notebooks/``; stop at the first that fails."""
    os.environ["PYTHONPATH"] = str(ROOT)
    for script in sorted((ROOT / "notebooks").glob("*.py")):
        print(script.name, flush=True)
        refresh(script)


def refresh(script: Path) -> None:
    """Execute one script and write the notebook beside it."""
    notebook = jupytext.read(script)
    for number, cell in enumerate(notebook.cells):
        # Random ids would make each run another file.
        cell["id"] = f"cell-{number}"
    client = NotebookClient(
        notebook,
        timeout=_CELL_TIMEOUT,
        record_timing=False,
        resources={"metadata": {"path": str(script.parent)}},
    )
    client.execute()
    notebook.metadata.pop("widgets", None)
    nbformat.write(notebook, script.with_suffix(".ipynb"))


if __name__ == "__main__":
    main()
