"""Several workers on one socket: restarted when they die, replaced when they hang.

Each worker is a fresh interpreter (`python -m service.worker`), not a fork or
a spawn, so that nothing of the command line is imported or inherited by it.
Light enough itself to import nothing of the service.
"""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

log = logging.getLogger("huoyan.supervisor")

WORKER = (sys.executable, "-m", "service.worker")
SILENT_SECONDS = 15.0
STARTING_SECONDS = 60.0
KILL_AFTER_SECONDS = 8.0
LOOK_SECONDS = 0.2
_LONGEST_DELAY = 5.0


class WorkerFailedError(Exception):
    """No worker could start at all."""


@dataclass(slots=True, eq=False)
class _Worker:
    process: subprocess.Popen[bytes]
    heartbeat: int
    started: float = field(default_factory=time.monotonic)
    heard: float | None = None

    def is_silent(self, now: float) -> bool:
        if self.heard is None:
            return now - self.started > STARTING_SECONDS
        return now - self.heard > SILENT_SECONDS


class Supervisor:
    """Keep ``count`` workers alive until SIGTERM or SIGINT."""

    def __init__(
        self,
        listener: socket.socket,
        settings_json: bytes,
        *,
        count: int,
        drain_seconds: float,
        command: Sequence[str] = WORKER,
    ) -> None:
        self._listener = listener
        self._settings = settings_json
        self._count = count
        self._drain_seconds = drain_seconds
        self._command = command
        self._selector = selectors.DefaultSelector()
        self._workers: set[_Worker] = set()
        self._early_deaths = 0
        self._start_at = 0.0
        self._stopping = False

    def run(self) -> None:
        """Start the workers, watch them, and return once all have drained.

        Raises
        ------
        WorkerFailedError
            If the workers die again and again before they ever answered.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        try:
            while not self._stopping:
                self._fill_up()
                self._listen()
                self._replace_silent()
        finally:
            self._stop_all()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _fill_up(self) -> None:
        while len(self._workers) < self._count and time.monotonic() >= self._start_at:
            self._start_one()

    def _start_one(self) -> None:
        read_end, write_end = os.pipe()
        os.set_blocking(write_end, False)
        process = subprocess.Popen(
            [*self._command, str(self._listener.fileno()), str(write_end)],
            stdin=subprocess.PIPE,
            pass_fds=(self._listener.fileno(), write_end),
            # Ctrl-C reaches the supervisor alone, which tells each worker once.
            start_new_session=True,
        )
        os.close(write_end)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(self._settings + b"\n")
            process.stdin.flush()
        worker = _Worker(process, read_end)
        self._selector.register(read_end, selectors.EVENT_READ, worker)
        self._workers.add(worker)
        log.info("worker started", extra={"worker": process.pid})

    def _listen(self) -> None:
        for key, _ in self._selector.select(LOOK_SECONDS):
            worker: _Worker = key.data
            if os.read(worker.heartbeat, 4096):
                worker.heard = time.monotonic()
                self._early_deaths = 0
            else:  # the pipe's end: the worker is gone
                self._bury(worker)

    def _bury(self, worker: _Worker) -> None:
        self._selector.unregister(worker.heartbeat)
        os.close(worker.heartbeat)
        worker.process.kill()
        code = worker.process.wait()
        if worker.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                worker.process.stdin.close()
        self._workers.discard(worker)
        if self._stopping:
            self._listener.close()  # the first to end has emptied the queue
            return
        log.error("worker died", extra={"worker": worker.process.pid, "exit_code": code})
        if worker.heard is None:
            self._early_deaths += 1
            self._start_at = time.monotonic() + min(_LONGEST_DELAY, 0.2 * 2**self._early_deaths)
        if self._early_deaths >= 3 * self._count:
            raise WorkerFailedError(f"Workers end with code {code} before they answer.")

    def _replace_silent(self) -> None:
        now = time.monotonic()
        for worker in [w for w in self._workers if w.is_silent(now)]:
            log.error("worker hangs, killing it", extra={"worker": worker.process.pid})
            worker.process.kill()

    def _stop_all(self) -> None:
        """Ask all to drain, wait, and kill what does not end."""
        self._stopping = True
        for worker in self._workers:
            worker.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self._drain_seconds + KILL_AFTER_SECONDS
        while self._workers and time.monotonic() < deadline:
            self._listen()
        for worker in list(self._workers):
            self._bury(worker)
