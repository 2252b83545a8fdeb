"""The one child process of a server that answers nobody: it scores batches."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence

from service.settings import Settings

log = logging.getLogger("huoyan.background")

BATCH_WORKER = (sys.executable, "-m", "service.batches.worker")
RESTART_SECONDS = 1.0
LONGEST_RESTART_SECONDS = 30.0
STOP_SECONDS = 10.0


@contextlib.contextmanager
def batch_worker(settings: Settings, command: Sequence[str] = BATCH_WORKER) -> Iterator[None]:
    """Keep a batch worker alive while the block runs."""
    keeper = _Keeper(settings.model_dump_json().encode(), command)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    """Starts the process, and starts it again when it ends."""

    def __init__(self, settings_json: bytes, command: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self._settings = settings_json
        self._command = command
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        wait = RESTART_SECONDS
        while process := self._spawn():
            began = time.monotonic()
            code = process.wait()
            if time.monotonic() - began > LONGEST_RESTART_SECONDS:
                wait = RESTART_SECONDS
            if process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
            if not self._stopping.is_set():
                log.error("batch worker ended", extra={"exit_code": code})
            self._stopping.wait(wait)
            wait = min(2 * wait, LONGEST_RESTART_SECONDS)

    def stop(self) -> None:
        """Let it finish its chunk; kill it if that takes too long."""
        with self._lock:
            self._stopping.set()
            process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        self.join(STOP_SECONDS)

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            # A session of its own: Ctrl-C is for the server, which then stops it.
            self._process = process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, start_new_session=True
            )
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(self._settings + b"\n")
            process.stdin.flush()
        return process
