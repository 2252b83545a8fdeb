"""What it takes to begin: a worker's CPU and memory, and the time of `make run`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.load import ROOT, request_bytes

_LOAD = ROOT / "benchmarks" / "load.py"
_PATIENCE = 120.0
_TICKS = os.sysconf("SC_CLK_TCK")


class Worker(NamedTuple):
    """One serving process, from its first instruction to its first score."""

    cpu_seconds: float
    megabytes: float


def measure_worker(name: str) -> Worker:
    """Start one of the servers of the load test, and look at its process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fd, port = listener.fileno(), listener.getsockname()[1]
        command = [sys.executable, str(_LOAD), "--serve", name, "--fd", str(fd)]
        with _running(command, fd) as process:
            _wait_for_answer(process, port)
            return Worker(_cpu_seconds(process.pid), _resident_megabytes(process.pid))


def measure_run() -> tuple[str, float]:
    """Start everything by the command when all is installed and made.

    Returns
    -------
    command : str
    seconds : float
        From the command to the first answer of ``/score``.
    """
    port = _free_port()
    command = _command(port)
    began = time.monotonic()
    with _running(command) as process:
        _wait_for_answer(process, port)
        return _name(command), time.monotonic() - began


def _command(port: int) -> list[str]:
    """Give `make run`, or what it runs where this Python is not one that make set up."""
    if (Path(sys.prefix) / "run.stamp").exists():
        return ["make", "run", f"PORT={port}", f"VENV={sys.prefix}"]
    return [sys.executable, "-m", "cli", "serve", "--port", str(port)]


def _name(command: list[str]) -> str:
    return "make run" if command[0] == "make" else "huoyan serve"


@contextmanager
def _running(command: list[str], *fds: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a process group of its own, and end the whole group."""
    # make hands its own flags down, and would look for a job server that is not ours.
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS")}
    environment["HUOYAN_HOME"] = str(Path(os.environ.get("HUOYAN_HOME", "var")).resolve())
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
        pass_fds=fds,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for_answer(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(
                f"{process.args!r} does not score; is there a current model in HUOYAN_HOME?"
            )
        time.sleep(0.02)


def _answers(port: int) -> bool:
    request = request_bytes({"listing_id": "1", "title": "DVD", "price": 1})
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(request)
            return connection.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _cpu_seconds(pid: int) -> float:
    # Fields 14 and 15 of proc(5), counted after the name, which may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _resident_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/{pid}/status holds no VmRSS")
