"""Servers in processes of their own, and clients as raw as a test needs them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent
LISTING = {"listing_id": "1", "title": "泰坦尼克号 DVD", "price": 25}
HEADERS = {"Content-Type": "application/json"}


class Server:
    """`fake_server.py` on a free port, ready to score."""

    def __init__(self, home: Path, *, ready: bool = True, **settings: object) -> None:
        given = {f"HUOYAN_{name.upper()}": str(value) for name, value in settings.items()}
        self.log_file = home / "server.log"
        self.secret: str | None = None
        path = os.pathsep.join([str(HERE), str(HERE.parents[1])])
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(HERE / "fake_server.py")],
                env={
                    "PATH": os.environ["PATH"],
                    "PYTHONPATH": path,
                    "HUOYAN_HOME": str(home),
                    "HUOYAN_PORT": "0",
                    **given,
                },
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        if ready:
            self.wait_until(lambda: self.get("/health/ready")[0] == 200)

    def get(self, path: str) -> tuple[int, Any]:
        return self._call("GET", path, None)

    def score(self, listing: dict[str, Any] = LISTING) -> tuple[int, Any]:
        return self._call("POST", "/score", json.dumps(listing))

    def post(self, path: str, body: object) -> tuple[int, Any]:
        return self._call("POST", path, json.dumps(body))

    def _call(self, method: str, path: str, body: str | None) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            key = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
            connection.request(method, path, body, HEADERS | key)
            response = connection.getresponse()
            raw = response.read()
            is_json = "json" in response.headers["Content-Type"]
            return response.status, json.loads(raw) if is_json else raw.decode()
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def workers(self) -> list[int]:
        """Ids of the processes that answer, oldest first."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()] or [self.process.pid]

    def memory_mb(self) -> float:
        """Resident memory of the first worker."""
        status = Path(f"/proc/{self.workers()[0]}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def wait_until(self, is_so: Any, seconds: float = 20) -> float:
        """Wait for something to be so; how long it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                if is_so():
                    return time.monotonic() - began
            except OSError:
                pass
            assert self.process.poll() is None, self.log_file.read_text()
            time.sleep(0.03)
        raise AssertionError(f"not so within {seconds} s; log:\n{self.log_file.read_text()}")

    def stop(self) -> int:
        """Ask it to end and wait; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=40)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
