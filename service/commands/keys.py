"""`huoyan keys`: who may call the service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer

from service.commands.terminal import AsJson, fail, show
from service.keys import Scope
from service.settings import Settings

app = typer.Typer(help="Make and revoke keys.", no_args_is_help=True)
api = typer.Typer(help="API keys of the service.", no_args_is_help=True)
app.add_typer(api, name="api")


@api.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Who the key is for.")],
    scope: Annotated[
        list[str], typer.Option(help="score, batches, verdicts or admin; may be given again.")
    ],
    as_json: AsJson = False,
) -> None:
    """Make an API key; it is shown once.

    Example: huoyan keys api create "search team" --scope score --scope batches
    """
    from service.keys import SCOPES, create_key

    if not set(scope) <= set(SCOPES):
        fail(f"--scope is one of {', '.join(SCOPES)}.", code=2)
    secret, entry = create_key(_keys_file(), name=name, scopes=cast(list[Scope], scope))
    facts = {"key": secret, "key_id": entry.key_id, "name": entry.name, "scopes": entry.scopes}
    show(facts, as_json, text=f"{secret}\n(key {entry.key_id}; it cannot be shown again)")


@api.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List API keys, revoked ones too.

    Example: huoyan keys api list --json
    """
    from service.keys import list_keys

    kept = list_keys(_keys_file())
    rows = [
        {
            "key_id": key.key_id,
            "name": key.name,
            "scopes": key.scopes,
            "created_at": key.created_at,
            "revoked_at": key.revoked_at,
        }
        for key in kept
    ]
    lines = [
        f"{key.key_id}  {key.name}  {' '.join(key.scopes)}{'  revoked' if key.revoked_at else ''}"
        for key in kept
    ]
    show(rows, as_json, text="\n".join(lines) or "No key yet: the service runs open.")


@api.command("revoke")
def revoke(key_id: str) -> None:
    """Take a key's rights away; running services notice within seconds.

    Example: huoyan keys api revoke 1a2b3c4d
    """
    from service.keys import revoke_key

    typer.echo(f"Revoked {revoke_key(_keys_file(), key_id).key_id}.")


def _keys_file() -> Path:
    return Settings().keys_file
