"""`run`: check that serving is safe, bind, and answer until told to stop."""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Sequence
from pathlib import Path

from service.background import batch_worker
from service.keys import ApiKeyError, list_keys
from service.logs import configure_logging
from service.settings import Settings
from service.supervisor import WORKER, Supervisor, WorkerFailedError

log = logging.getLogger("huoyan")
BACKLOG = 2048


class ServeError(Exception):
    """The service must not or cannot start; the message says what to do."""


def run(
    settings: Settings,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; returns once everything is drained.

    Parameters
    ----------
    settings : Settings
    host, port, workers : optional
        Take the place of what the settings say.

    Raises
    ------
    ServeError
        If the port is taken, an open service would be reachable from outside,
        or no worker can start.
    """
    given = {"host": host, "port": port, "workers": workers}
    settings = settings.model_copy(update={k: v for k, v in given.items() if v is not None})
    configure_logging(settings.log_level)
    check_exposure(settings)
    with bind(settings.host, settings.port) as listener, batch_worker(settings):
        address, bound_port = listener.getsockname()[:2]
        log.info(
            "serving",
            extra={
                "url": f"http://{f'[{address}]' if ':' in address else address}:{bound_port}",
                "workers": settings.workers,
            },
        )
        if settings.workers == 1:
            from service.worker import serve

            serve(settings, listener)
        else:
            supervise(settings, listener)


def check_exposure(settings: Settings) -> None:
    """Refuse to be open to others; say loudly when open to this machine.

    Raises
    ------
    ServeError
    """
    try:
        keys = list_keys(settings.keys_file)
    except ApiKeyError as error:
        raise ServeError(str(error)) from error
    usable = [key for key in keys if key.revoked_at is None]
    if not usable and not is_loopback(settings.host):
        raise ServeError(
            f"Refusing to listen on {settings.host} without API keys: anyone could score. "
            "Make one with `huoyan keys api create`, or listen on 127.0.0.1."
        )
    if not keys:
        log.warning(
            "RUNNING OPEN: no API keys are configured, so every program on this machine may "
            "use the service. `huoyan keys api create` makes the first key and closes it."
        )


def is_loopback(host: str) -> bool:
    """Whether an address is reachable from this machine only.

    Names are resolved: one that also means another address is not loopback.
    """
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host or "0.0.0.0", None)}
    except OSError as error:
        raise ServeError(f"{host!r} is no address to listen on: {error}") from error
    return all(ipaddress.ip_address(str(a).partition("%")[0]).is_loopback for a in found)


def bind(host: str, port: int) -> socket.socket:
    """Open the listening socket.

    Raises
    ------
    ServeError
        If the port is taken or the address is not ours.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ServeError(f"Cannot listen on {host}:{port}: {error.strerror or error}.") from error
    listener.setblocking(False)
    return listener


def supervise(
    settings: Settings, listener: socket.socket, *, command: Sequence[str] = WORKER
) -> None:
    """Answer with several workers until told to stop."""
    if folder := settings.metrics_folder:
        _empty(folder)
    supervisor = Supervisor(
        listener,
        settings.model_dump_json().encode(),
        count=settings.workers,
        command=command,
        drain_seconds=settings.lame_duck_seconds + settings.drain_timeout_seconds,
    )
    try:
        supervisor.run()
    except WorkerFailedError as error:
        raise ServeError(str(error)) from error


def _empty(folder: Path) -> None:
    """Forget the metrics of an earlier run: they would add to this one's counts."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)
