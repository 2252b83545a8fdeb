"""What every command shares: where things are, and how it speaks."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def fail(message: str, *, code: int = 1) -> NoReturn:
    """Say what went wrong on stderr, and leave."""
    typer.echo(f"huoyan: {message}", err=True)
    sys.exit(code)


def home() -> Path:
    """Find ``$HUOYAN_HOME``."""
    from service.settings import Settings

    return Settings().home


@contextmanager
def progress(description: str, total: int | None = None) -> Iterator[Progress]:
    """Show progress on a terminal, and nothing in a pipe."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    ]
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        bar.add_task(description, total=total)
        yield bar


def show(facts: Any, as_json: bool, *, text: str | None = None) -> None:
    """Print facts as JSON, or as the text for people."""
    if as_json or text is None:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2, default=str))
    else:
        typer.echo(text)
