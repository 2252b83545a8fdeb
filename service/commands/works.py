"""`huoyan works`: the catalogue of protected works, and one's own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from service.commands.terminal import AsJson, fail, home, progress, show

if TYPE_CHECKING:
    from model.works.parse import WorksFile

app = typer.Typer(help="Check, import, show and search works.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="NDJSON, CSV or Parquet (.gz too).")]
_MOST_SHOWN = 100


@app.command("check")
def check(file: File, as_json: AsJson = False) -> None:
    """Check a file of works; every fault is named by row and field.

    Example: huoyan works check works.csv
    """
    found = _read(file)
    facts = {
        "works": len(found.works),
        "problems": [problem._asdict() for problem in found.problems],
        "unknown_columns": found.unknown,
    }
    show(facts, as_json, text=_report(found))
    if found.problems:
        fail(f"{len(found.problems)} problem(s): import would refuse the file.")


@app.command("import")
def import_file(
    file: File,
    add: Annotated[
        bool,
        typer.Option(
            "--add", help="Keep the works in use; those with the same work_id are replaced."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a file of works a version, and use it; running services take it up.

    Example: huoyan works import works.csv --add
    """
    from model.works.store import current_catalogue, save_catalogue, use_catalogue

    found = _read(file)
    if found.problems:
        typer.echo(_report(found), err=True)
        fail(f"{len(found.problems)} problem(s): nothing was imported.")
    works = {work.work_id: work for work in found.works}
    if add:
        works = {work.work_id: work for work in current_catalogue(home())} | works
    version = save_catalogue(home(), works.values(), source=file.name)
    use_catalogue(home(), version)
    facts = {"version": version, "works": len(works), "unknown_columns": found.unknown}
    show(facts, as_json, text=f"{version}: {len(works)} works, in use.{_ignored(found)}")


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the catalogues, the one in use marked.

    Example: huoyan works list
    """
    from model.works.store import SHIPPED, current_catalogue_version, list_catalogues

    current = current_catalogue_version(home())
    names = [SHIPPED, *list_catalogues(home())]
    rows = [{"version": name, "is_current": name == current} for name in names]
    lines = [f"{'*' if row['is_current'] else ' '} {row['version']}" for row in rows]
    show(rows, as_json, text="\n".join(lines))


@app.command("use")
def use(
    version: Annotated[str, typer.Argument(help="As `list` names it; `shipped` for ours.")],
) -> None:
    """Use another catalogue from now on.

    Example: huoyan works use shipped
    """
    from model.works.store import use_catalogue

    use_catalogue(home(), version)
    typer.echo(f"{version} is in use.")


@app.command("show")
def show_one(
    work_id: Annotated[str, typer.Argument(help="A work; the catalogue if not given.")] = "",
) -> None:
    """Print what is known of a work, or of the catalogue in use.

    Example: huoyan works show hy0001
    """
    from collections import Counter

    from model.works.store import current_catalogue

    catalogue = current_catalogue(home())
    if work_id:
        for work in catalogue:
            if work.work_id == work_id:
                return show(msgspec.to_builtins(work), as_json=True)
        fail(f"there is no work {work_id!r} in {catalogue.version}.")
    kinds = Counter(work.kind for work in catalogue)
    protected = sum(work.protected_since is not None for work in catalogue)
    show(catalogue.facts | {"kinds": dict(kinds), "protected": protected}, as_json=True)


@app.command("find")
def find(
    text: Annotated[str, typer.Argument(help="A listing's title.")],
    listed_at: Annotated[datetime | None, typer.Option(help="As of when; now.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say which works a title names, and what follows.

    Example: huoyan works find "藍光 D9 流浪地球2"
    """
    from model.listing import parse_listing
    from model.reading import Reader
    from model.works.judge import judge_works
    from model.works.naming import find_works
    from model.works.store import current_catalogue

    catalogue = current_catalogue(home())
    moment = listed_at.astimezone().isoformat() if listed_at else None
    listing = parse_listing({"listing_id": "-", "title": text, "price": 0, "listed_at": moment})
    reading = Reader.default().read(listing)
    named = find_works(catalogue, reading)
    rows: list[dict[str, Any]] = [
        {
            "work_id": work.work_id,
            "title": work.title,
            "year": work.year,
            "start": name.start,
            "end": name.end,
            "text": text[name.start : name.end],
        }
        for name in named
        for work in name.works
    ]
    findings = judge_works(catalogue, reading).findings
    lines = [f"{row['work_id']}  {row['title']} ({row['year']})  “{row['text']}”" for row in rows]
    facts = {"works": rows, "findings": findings, "catalogue": catalogue.version}
    show(facts, as_json, text="\n".join([*lines, *findings]) or "No work is named.")


def _read(file: Path) -> WorksFile:
    from model.works.parse import read_works

    with progress("reading works") as bar:
        return read_works(file, report=lambda n: bar.update(bar.task_ids[0], completed=n))


def _report(found: WorksFile) -> str:
    lines = [str(problem) for problem in found.problems[:_MOST_SHOWN]]
    if len(found.problems) > _MOST_SHOWN:
        lines.append(f"and {len(found.problems) - _MOST_SHOWN} more")
    return "\n".join([*lines, f"{len(found.works)} works can be read.{_ignored(found)}"])


def _ignored(found: WorksFile) -> str:
    return f" Not understood: {', '.join(found.unknown)}." if found.unknown else ""
