"""One process that answers: `python -m service.worker`, or called by the server.

Ends well: told to stop, it first says that it is not ready while it still
answers, then takes no more connections, finishes what runs, and exits with 0.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator

import uvicorn

from service import memory
from service.guard import GuardedProtocol, guarded
from service.logs import configure_logging
from service.models.loading import Load, load_from_disk
from service.settings import Settings
from service.stdin import first_line, follow_parent

QUIET_SECONDS = 3.0
SWITCH_SECONDS = 0.001
_SO_ATTACH_FILTER = getattr(socket, "SO_ATTACH_FILTER", 26)


class DrainingServer(uvicorn.Server):
    """uvicorn with a lame-duck phase and the guard's clock."""

    def __init__(
        self,
        config: uvicorn.Config,
        settings: Settings,
        *,
        on_drain: Callable[[], None] = lambda: None,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        self._settings = settings
        self._on_drain = on_drain
        self._beat = beat

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        memory.settle()

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            self._beat()
            self._hurry_clients()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_drain()
        # Whoever comes now is answered and asked to come back elsewhere.
        self.server_state.default_headers = [
            *self.server_state.default_headers,
            (b"connection", b"close"),
        ]
        for connection in self._guards():
            if connection.is_running():
                connection.shutdown()
        await self._pause(self._settings.lame_duck_seconds)
        for listener in sockets or []:
            refuse_newcomers(listener)
        await self._pause(0.2)  # those whose connection stands already are let in
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        await self._finish()
        await super().shutdown(sockets=None)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            yield
            # uvicorn would raise the signal again and end with 143; drained is 0.
            self._captured_signals.clear()

    async def _finish(self) -> None:
        """Wait for what runs; close a connection once it has been quiet for a while.

        Closing an idle one at once could cross with its client's next request.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.drain_timeout_seconds
        while self.server_state.connections and loop.time() < deadline and not self.force_exit:
            for connection in self._guards():
                if connection.is_quiet(loop.time(), QUIET_SECONDS):
                    connection.shutdown()
            self._hurry_clients()
            self._beat()
            await asyncio.sleep(0.05)

    async def _pause(self, seconds: float) -> None:
        deadline = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < deadline and not self.force_exit:
            self._beat()
            await asyncio.sleep(0.05)

    def _hurry_clients(self) -> None:
        now = asyncio.get_running_loop().time()
        for connection in self._guards():
            connection.close_if_late(now)

    def _guards(self) -> list[GuardedProtocol]:
        return [c for c in self.server_state.connections if isinstance(c, GuardedProtocol)]


def refuse_newcomers(listener: socket.socket) -> None:
    """Let no further connection begin, and leave those that stand in the queue.

    Closing a listener resets every client in its queue. A filter that drops
    all packets to the listener (not to its connections) lets the queue run
    empty first; who is dropped tries again and finds the port closed.
    """
    drop_all = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    program = struct.pack("HP", 1, ctypes.addressof(drop_all))
    with contextlib.suppress(OSError):  # not on Linux: a client may see one reset
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def serve(
    settings: Settings,
    listener: socket.socket,
    *,
    load: Load = load_from_disk,
    beat: Callable[[], None] = lambda: None,
) -> None:
    """Answer on a socket until told to stop, then drain."""
    configure_logging(settings.log_level)
    if folder := settings.metrics_folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    # Only now: prometheus_client looks at the environment when it is imported.
    from service.app import create_app

    app = create_app(settings, load=load)
    state = app.state.huoyan
    # Threads score long texts: give the loop the interpreter back sooner than after 5 ms.
    sys.setswitchinterval(SWITCH_SECONDS)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=guarded(settings),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.forwarded_allow_ips),
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=1,
    )

    def start_draining() -> None:
        state.is_draining = True

    server = DrainingServer(config, settings, on_drain=start_draining, beat=beat)
    server.run(sockets=[listener])


def main(load: Load = load_from_disk) -> None:
    """Run as a child of the supervisor: ``python -m service.worker LISTENER HEARTBEAT``.

    Settings come as one line of JSON on standard input, which stays open:
    when it ends, the supervisor is gone and the worker must not outlive it.
    """
    listener = socket.socket(fileno=int(sys.argv[1]))
    heartbeat = int(sys.argv[2])
    settings = Settings.model_validate_json(first_line())
    threading.Thread(target=follow_parent, daemon=True).start()
    serve(settings, listener, load=load, beat=lambda: _beat(heartbeat))


def _beat(heartbeat: int) -> None:
    with contextlib.suppress(BlockingIOError, BrokenPipeError):
        os.write(heartbeat, b".")


if __name__ == "__main__":
    main()
