"""`huoyan audit`, `explain`, `verdicts` and `backup`: what is stored, from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.terminal import AsJson, fail, show
from service.settings import Settings

if TYPE_CHECKING:
    from service.db import Database

audit = typer.Typer(help="The audit log.", no_args_is_help=True)
verdicts = typer.Typer(help="What reviewers said.", no_args_is_help=True)


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    from service.db import Database
    from service.errors import ServiceError

    database = Database(settings.database_url, settings.home, pool_size=1)
    try:
        database.prepare()
        yield database
    except ServiceError as error:
        cause = f" ({error.__cause__})" if error.__cause__ else ""
        fail(f"{error}{cause}")
    finally:
        database.close()


@audit.command("verify")
def verify(as_json: AsJson = False) -> None:
    """Walk the audit log's chain, and name the first entry that does not fit.

    Example: huoyan audit verify
    """
    from service.audit.repository import verify

    with _database(Settings()) as database, database.read() as session:
        count, fault = verify(session)
    facts = {"entries": count, "fault": None if fault is None else fault._asdict()}
    if fault is None:
        show(facts, as_json, text=f"{count} entries; the chain holds.")
        return
    if as_json:
        show(facts, as_json)
    fail(f"entry {fault.sequence} {fault.problem}; the {count} before it hold.")


def explain(
    decision_id: Annotated[int, typer.Argument(help="As `GET /listings/…` tells it.")],
    as_json: AsJson = False,
) -> None:
    """Make a stored decision again, and show that it comes out the same to the bit.

    Example: huoyan explain 4294967297
    """
    from service.listings.explaining import explain as explain_decision

    settings = Settings()
    with _database(settings) as database, database.read() as session:
        found = explain_decision(session, decision_id, settings.home)
    show(found.facts(), as_json, text=found.text())
    if not found.is_proven:
        fail(found.problem or "it came out otherwise.")


@verdicts.command("export")
def export(
    output: Annotated[Path, typer.Argument(help="CSV, or NDJSON by its name; - for stdout.")],
) -> None:
    """Write the verdicts in force as the labels that `huoyan train --labels` reads.

    Example: huoyan verdicts export labels.csv
    """
    from service.verdicts.labels import as_csv, as_ndjson, labels

    with _database(Settings()) as database:
        found = labels(database, owner=None)
        is_table = output.suffix not in (".ndjson", ".jsonl")
        lines = as_csv(found, is_for_training=True) if is_table else as_ndjson(found)
        if str(output) == "-":
            typer.get_binary_stream("stdout").writelines(lines)
            return
        with output.open("wb") as file:
            file.writelines(lines)


def backup(
    folder: Annotated[Path, typer.Argument(help="A new folder; a home to start from.")],
) -> None:
    """Copy $HUOYAN_HOME, also while it is in use; the copy is a home like it.

    Example: huoyan backup backups/monday
    """
    from service.backup import BackupError, back_up

    settings = Settings()
    if settings.database_url:
        fail("the database is a PostgreSQL: back it up with pg_dump, and copy the home.", code=2)
    try:
        show(back_up(settings.home, folder), as_json=True)
    except BackupError as error:
        fail(str(error))
