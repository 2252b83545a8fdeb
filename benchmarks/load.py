"""How fast `/score` answers, beside the two services it should be compared with.

    python benchmarks/load.py                 # needs a current model in HUOYAN_HOME
    python benchmarks/load.py --seconds 10 --rounds 5

Three servers, each one worker of uvicorn (uvloop, httptools, no access log):

constant
    a FastAPI endpoint that validates the same listing with pydantic and
    answers with a constant pydantic score: the framework without the work;
huoyan
    `/score` with the current model, reasons included, on texts that it has not
    read before, and once more on texts that it has;
naive
    jieba TF-IDF and the price in a scikit-learn pipeline, called per request.

They run in turn, several rounds, so that what else the machine does falls on
all of them; each figure is the median of the rounds. The client is raw
asyncio with 16 connections that each wait for their answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import uvloop

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS = 16
SERVERS = ("constant", "huoyan", "naive")
# Texts read lately are kept by the service, and are measured apart.
AGAIN = "huoyan, texts read lately"
NEW_TEXTS = 20_000


@dataclass(frozen=True)
class Measured:
    """One round against one server; times in milliseconds."""

    rate: float
    p50: float
    p99: float


class Client(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last is whole."""

    def __init__(self, requests: list[bytes], latencies: list[float], offset: int) -> None:
        self._requests = requests
        self._latencies = latencies
        self._next = offset
        self._buffer = b""
        self.stopped = asyncio.get_running_loop().create_future()
        self.stopping = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by name
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found or len(body) < _content_length(head):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"unexpected answer: {self._buffer[:500]!r}")
        self._latencies.append(time.perf_counter() - self._sent)
        self._buffer = b""
        if self.stopping:
            self._transport.close()
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self.stopped.set_result(None)

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._requests[self._next % len(self._requests)])
        self._next += 1


def _content_length(head: bytes) -> int:
    rest = head[head.lower().index(b"content-length:") + 15 :]
    return int(rest.partition(b"\r\n")[0])


async def measure(port: int, requests: list[bytes], seconds: float) -> Measured:
    """Load a server for a while."""
    loop = asyncio.get_running_loop()
    latencies: list[float] = []
    clients = []
    for number in range(CONNECTIONS):
        _, client = await loop.create_connection(
            lambda n=number: Client(requests, latencies, n * 7919), "127.0.0.1", port
        )
        clients.append(client)
    await asyncio.sleep(min(1.0, seconds / 4))  # warm-up, not counted
    latencies.clear()
    began = time.perf_counter()
    await asyncio.sleep(seconds)
    took, counted = time.perf_counter() - began, sorted(latencies)
    for client in clients:
        client.stopping = True
    await asyncio.gather(*(client.stopped for client in clients))
    at = [1000 * counted[int(len(counted) * share)] for share in (0.5, 0.99)]
    return Measured(len(counted) / took, *at)


def request_bytes(listing: dict[str, Any]) -> bytes:
    """Write one request as it goes over the wire."""
    body = json.dumps(listing, ensure_ascii=False).encode()
    head = (
        "POST /score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def read_listings(file: Path | None, most: int = 500) -> list[dict[str, Any]]:
    """Take listings from a file, else from the seed corpus, without their labels."""
    if file is None:
        from training.corpus import corpus_rows

        rows = corpus_rows()
    else:
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return rows[:: max(1, len(rows) // most)][:most]


def renewed(rows: list[dict[str, Any]], number: int) -> Iterator[dict[str, Any]]:
    """Give listings with texts that the service has not read yet."""
    for place in range(NEW_TEXTS):
        row = dict(rows[place % len(rows)])
        for field in ("title", "description"):
            if row.get(field):
                row[field] = f"{row[field]} {number}{place // len(rows)}"
        yield row


@contextmanager
def started(name: str, listings: Path | None) -> Iterator[int]:
    """Run a server on a free port, give the port once it scores, end it at last."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, __file__, "--serve", name, "--fd", str(listener.fileno())]
        if listings:
            command += ["--listings", str(listings)]
        process = subprocess.Popen(
            command,
            pass_fds=[listener.fileno()],
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        port = listener.getsockname()[1]
    try:
        deadline = time.monotonic() + 120
        while not _scores(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{name} does not score; is there a current model?")
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _scores(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(request_bytes({"listing_id": "1", "title": "DVD", "price": 1}))
            return connection.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


def serve(name: str, fd: int, listings: Path | None) -> None:
    """Be one of the servers; runs in a process of its own."""
    listener = socket.socket(fileno=fd)
    if name == "huoyan":
        from service.settings import Settings
        from service.worker import serve as serve_huoyan

        serve_huoyan(Settings(), listener)
        return
    import uvicorn

    from benchmarks.rivals import constant_app, naive_app

    app = constant_app() if name == "constant" else naive_app(read_listings(listings))
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", ws="none", access_log=False, log_level="error"
    )
    uvicorn.Server(config).run(sockets=[listener])


def compare(seconds: float, rounds: int, listings: Path | None) -> dict[str, Measured]:
    """Load the servers in turn; the median of the rounds for each."""
    rows = read_listings(listings)
    again = [request_bytes(row) for row in rows]
    found: dict[str, list[Measured]] = {name: [] for name in (*SERVERS, AGAIN)}
    with ExitStack() as running:
        ports = {name: running.enter_context(started(name, listings)) for name in SERVERS}
        for number in range(rounds):
            new = [request_bytes(row) for row in renewed(rows, number)]
            for name, port in ports.items():
                found[name].append(uvloop.run(measure(port, new, seconds)))
            found[AGAIN].append(uvloop.run(measure(ports["huoyan"], again, seconds)))
    return {name: _median(measured) for name, measured in found.items()}


def _median(measured: list[Measured]) -> Measured:
    columns = zip(*((m.rate, m.p50, m.p99) for m in measured), strict=True)
    return Measured(*map(statistics.median, columns))


def main() -> None:
    """Print one table, or one JSON object with ``--json``."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=4, help="of load in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--listings", type=Path, help="NDJSON instead of the seed corpus")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", choices=SERVERS, help=argparse.SUPPRESS)
    parser.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.fd, given.listings)
        return
    found = compare(given.seconds, given.rounds, given.listings)
    constant, naive = found["constant"], found["naive"]
    rows = {
        name: {
            "requests_per_second": round(m.rate),
            "of_constant": round(m.rate / constant.rate, 3),
            "of_naive": round(m.rate / naive.rate, 1),
            "p50_ms": round(m.p50, 2),
            "p99_ms": round(m.p99, 2),
            "p99_of_constant": round(m.p99 / constant.p99, 2),
        }
        for name, m in found.items()
    }
    if given.json:
        print(json.dumps(rows))
        return
    heads = list(rows["huoyan"])
    print(f"{'':10}" + "".join(f"{head:>22}" for head in heads))
    for name, row in rows.items():
        print(f"{name:10}" + "".join(f"{row[head]:>22}" for head in heads))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
