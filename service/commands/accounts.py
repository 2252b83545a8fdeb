"""`huoyan accounts`: who may sign in to the console."""

from __future__ import annotations

from typing import Annotated

import typer

from service.commands.terminal import AsJson, fail, show

app = typer.Typer(help="Invite people to the console.", no_args_is_help=True)


@app.callback()
def accounts() -> None:
    """Keep `invite` a command of its own, also while it is the only one."""


@app.command()
def invite(
    name: Annotated[str, typer.Argument(help="What they sign in with: a-z 0-9 . _ -")] = "admin",
    role: Annotated[str, typer.Option(help="reviewer, lead or admin.")] = "reviewer",
    address: Annotated[
        str, typer.Option(help="Where the service is reached; the configured port if not given.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Print a one-time link by which somebody sets a password; also a forgotten one.

    Example: huoyan accounts invite mei --role lead
    """
    from service.accounts.service import AccountError
    from service.accounts.service import invite as make_link
    from service.console.routes.people import ROLES
    from service.db import Database
    from service.errors import StorageAwayError
    from service.settings import Settings

    if role not in ROLES:
        fail(f"--role is one of {', '.join(ROLES)}.", code=2)
    settings = Settings()
    database = Database(settings.database_url, settings.home)
    try:
        database.prepare()
        with database.write() as session:
            secret, account = make_link(session, name, ROLES[role], actor="command")
            facts = {"name": account.name, "role": account.role}
    except AccountError as error:
        fail(str(error), code=2)
    except StorageAwayError as error:
        fail(str(error))
    finally:
        database.close()
    base = address.rstrip("/") or f"http://{settings.host}:{settings.port}"
    link = f"{base}/review/join/{secret}"
    text = f"{link}\n({facts['name']}, {facts['role']}; it works once, for three days)"
    show({"link": link, **facts}, as_json, text=text)
