"""`huoyan models`: which versions there are, and which one is current."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.commands.terminal import AsJson, fail, home, show

app = typer.Typer(help="List, show, promote and roll back versions.", no_args_is_help=True)


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the versions, the current one marked.

    Example: huoyan models list --json
    """
    from model.artifact import ArtifactError, read_manifest
    from model.registry import current_version, list_versions, version_folder

    current = current_version(home())
    rows: list[dict[str, Any]] = []
    for version in list_versions(home()):
        row: dict[str, Any] = {"version": version, "is_current": version == current}
        try:
            facts = read_manifest(version_folder(home(), version))
        except ArtifactError as error:
            row["problem"] = str(error)
        else:
            row["created_at"] = facts["created_at"]
            row["data"] = facts["data"]["name"]
            row["average_precision"] = _average_precision(facts)
        rows.append(row)
    show(rows, as_json, text="\n".join(map(_line, rows)) or "No version yet.")


def _line(row: dict[str, Any]) -> str:
    facts = row.get("problem") or row["data"]
    if row.get("average_precision") is not None:
        facts += f", average precision {row['average_precision']:.3f}"
    return f"{'*' if row['is_current'] else ' '} {row['version']}  {facts}"


def _average_precision(manifest: dict[str, Any]) -> float | None:
    """Take the figure of the put-away part, if there was one to measure on."""
    measured = manifest.get("metrics", {}).get("all", {}).get("average_precision")
    return None if measured is None else float(measured["value"])


@app.command("show")
def show_one(
    version: Annotated[str, typer.Argument(help="Version; the current one if not given.")] = "",
) -> None:
    """Print a version's manifest.

    Example: huoyan models show
    """
    from model.artifact import verify_artifact
    from model.registry import current_version, version_folder

    name = version or current_version(home())
    if not name:
        fail("there is no model yet.")
    show(verify_artifact(version_folder(home(), name)), as_json=True)


@app.command("promote")
def promote_one(version: str) -> None:
    """Make a version current; running services take it up by themselves.

    Example: huoyan models promote 20260101T000000Z-0123abcd
    """
    from model.artifact import load_scorer
    from model.registry import promote, version_folder

    load_scorer(version_folder(home(), version))  # what does not load must not be promoted
    promote(home(), version)
    typer.echo(f"{version} is current.")


@app.command("rollback")
def roll_back() -> None:
    """Make the version before the current one current again.

    Example: huoyan models rollback
    """
    from model.registry import rollback

    typer.echo(f"{rollback(home())} is current.")
