"""The server as a process: draining, patience, workers, swaps, memory."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from fake_model import publish, write_version
from processes import HEADERS, LISTING

from service.keys import create_key, revoke_key
from service.server import ServeError, bind, check_exposure, is_loopback, run
from service.settings import Settings


class Load(threading.Thread):
    """A client that asks without pause on one connection, and keeps what it hears.

    A refused connection after the server said that it closes is no broken
    answer; anything else that is not a whole one is.
    """

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.answers: list[tuple[int, dict]] = []
        self.broken: list[str] = []
        self.stopping = False

    def run(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.stopping:
            try:
                if connection.sock is None:
                    connection.connect()
            except OSError:
                break  # nobody listens any more
            try:
                connection.request("POST", "/score", json.dumps(LISTING), HEADERS)
                with connection.getresponse() as response:
                    self.answers.append((response.status, json.loads(response.read())))
            except (OSError, HTTPException, ValueError) as error:
                self.broken.append(repr(error))
                connection.close()
        connection.close()


def load(server, clients):
    threads = [Load(server.port) for _ in range(clients)]
    for thread in threads:
        thread.start()
    return threads


def read_all(connection: socket.socket) -> bytes:
    heard = b""
    while part := connection.recv(65536):
        heard += part
    return heard


def rounds(few: int, *, soak: int) -> pytest.MarkDecorator:
    """Run a test for some rounds always, for many where a machine has minutes to give."""
    return pytest.mark.parametrize("rounds", [few, pytest.param(soak, marks=pytest.mark.soak)])


class TestDraining:
    @pytest.mark.parametrize(
        ("workers", "number"), [(1, 20), (3, 20), pytest.param(3, 40, marks=pytest.mark.soak)]
    )
    def test_sigterm_under_load_breaks_no_answer_and_ends_with_0(self, serve, workers, number):
        server = serve(workers=workers, lame_duck_seconds=0.5)
        clients = load(server, number)
        server.wait_until(lambda: sum(len(c.answers) for c in clients) > 1000)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 10
        for client in clients:
            client.join(timeout=10)
        assert [broken for client in clients for broken in client.broken] == []
        assert {status for client in clients for status, _ in client.answers} == {200}

    def test_says_that_it_is_not_ready_while_it_still_answers(self, serve):
        server = serve(lame_duck_seconds=1.5)
        server.process.send_signal(signal.SIGTERM)
        server.wait_until(lambda: server.get("/health/ready")[0] == 503)
        assert server.get("/health/ready")[1]["status"] == "draining"
        assert server.score()[0] == 200
        assert server.process.wait(timeout=10) == 0

    def test_a_running_request_is_finished(self, serve):
        server = serve(lame_duck_seconds=0)
        heard = []
        slow = {"listings": [LISTING | {"title": "slow 1.5"}]}
        thread = threading.Thread(target=lambda: heard.append(server.post("/score/batch", slow)))
        thread.start()
        time.sleep(0.3)
        assert server.stop() == 0
        thread.join(timeout=5)
        assert heard[0][0] == 200


class TestPatience:
    def test_half_sent_requests_are_closed_and_others_answered_meanwhile(self, server):
        halves = [
            b"",
            b"POST /sc",
            b"POST /score HTTP/1.1\r\nHost: x\r\n",
            b"POST /score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{",
            b"POST /score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
        ]
        waiting = []
        for half in halves * 40:
            connection = server.connect()
            connection.sendall(half)
            waiting.append((half, connection))
        assert server.score()[0] == 200
        for half, connection in waiting:
            connection.settimeout(5)
            heard = read_all(connection)
            assert heard == b"" if not half else heard.startswith(b"HTTP/1.1 408 ")
            connection.close()

    def test_a_trickle_is_not_progress(self, server):
        connection = server.connect()
        connection.sendall(
            b"POST /score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\n\r\n"
        )
        began = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - began < 10:
                connection.sendall(b" ")
                time.sleep(0.1)
        assert time.monotonic() - began < 5
        connection.close()

    def test_an_idle_connection_is_kept_for_the_next_request(self, server):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
        for _ in range(2):
            connection.request("POST", "/score", json.dumps(LISTING), HEADERS)
            assert json.loads(connection.getresponse().read())["score"] == 0.95
            time.sleep(2.5)
        connection.close()

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"400"),
            (b"GET / HTTP/9.9\r\n\r\n", b"400"),
            (b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
            (b"POST /score HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
            (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", b"431"),
        ],
    )
    def test_what_is_no_request_is_refused_in_the_same_shape(self, server, sent, status):
        connection = server.connect()
        connection.sendall(sent)
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
        connection.close()
        assert head.split()[1] == status
        assert b"application/problem+json" in head
        assert json.loads(body)["status"] == int(status)
        assert server.score()[0] == 200


class TestLargeBodies:
    @pytest.mark.parametrize("declared", [True, False])
    @pytest.mark.parametrize("path", ["/score", "/score/batch"])
    def test_400_megabytes_are_refused_early_in_little_memory(self, server, path, declared):
        before = server.memory_mb()
        connection = server.connect()
        length = "Content-Length: 419430400" if declared else "Transfer-Encoding: chunked"
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}{length}\r\n\r\n".encode())
        piece = b" " * 2**20
        if not declared:
            piece = b"100000\r\n" + piece + b"\r\n"
        heard, sent = [], 0
        listener = threading.Thread(target=lambda: heard.append(connection.recv(65536)))
        listener.start()
        while not heard and sent < 400:
            connection.sendall(piece)
            sent += 1
        listener.join(timeout=5)
        assert heard[0].startswith(b"HTTP/1.1 413 ")
        assert sent <= 48  # 32, and what fits into the buffers between us
        assert server.memory_mb() - before < 64
        connection.close()
        assert server.score()[0] == 200

    def test_who_asks_before_sending_is_told_without_sending(self, server):
        connection = server.connect()
        connection.sendall(
            b"POST /score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 419430400\r\nExpect: 100-continue\r\n\r\n"
        )
        heard = read_all(connection)
        assert heard.startswith(b"HTTP/1.1 413 ")
        connection.close()

    def test_who_sends_all_before_listening_hears_the_answer_as_well(self, server):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("POST", "/score", b" " * (20 * 2**20), HEADERS)
        response = connection.getresponse()
        assert response.status == 413
        response.read()
        # The same connection is still of use: nothing was left in it.
        connection.request("POST", "/score", json.dumps(LISTING), HEADERS)
        assert connection.getresponse().status == 200
        connection.close()


class TestWorkers:
    @rounds(2, soak=50)
    def test_a_killed_worker_is_back_and_nobody_hangs(self, serve, rounds):
        server = serve(workers=2)
        clients = load(server, 8)
        for _ in range(rounds):
            victim = server.workers()[0]
            os.kill(victim, signal.SIGKILL)
            server.wait_until(lambda v=victim: len(set(server.workers()) - {v}) == 2, 10)
        server.wait_until(
            lambda: 'huoyan_model_info{model_version="v1"} 2.0' in server.get("/metrics")[1], 10
        )
        for client in clients:
            client.stopping = True
            client.join(timeout=30)
            assert not client.is_alive()
        assert server.stop() == 0

    @pytest.mark.soak  # a hanging worker is given 15 s to come to itself
    def test_a_hanging_worker_is_replaced(self, serve):
        server = serve(workers=2)
        victim = server.workers()[0]
        os.kill(victim, signal.SIGSTOP)
        server.wait_until(lambda: victim not in server.workers(), 25)
        server.wait_until(lambda: len(server.workers()) == 2, 10)

    def test_workers_do_not_outlive_their_supervisor(self, serve):
        server = serve(workers=2, lame_duck_seconds=0)
        workers = server.workers()
        server.process.kill()
        server.process.wait()
        deadline = time.monotonic() + 10
        while any(os.path.exists(f"/proc/{pid}") for pid in workers):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def test_metrics_are_those_of_all_workers_and_of_this_run(self, serve, home):
        for _ in range(2):
            server = serve(workers=2, lame_duck_seconds=0)
            for _ in range(20):
                assert server.score()[0] == 200
            text = server.get("/metrics")[1]
            assert 'huoyan_scores_total{decision="block"} 20.0' in text
            assert server.stop() == 0

    def test_a_revoked_key_stops_working_in_every_worker_within_5_s(self, serve, home):
        secret, entry = create_key(home / "keys.json", name="x", scopes=["score"])
        server = serve(workers=2)
        server.secret = secret
        assert {server.score()[0] for _ in range(20)} == {200}
        revoke_key(home / "keys.json", entry.key_id)
        server.wait_until(lambda: {server.score()[0] for _ in range(20)} <= {401, 429}, 5)

    def test_workers_that_cannot_start_end_the_server(self, home):
        from service.supervisor import Supervisor, WorkerFailedError

        with bind("127.0.0.1", 0) as listener:
            supervisor = Supervisor(
                listener, b"{}", count=1, drain_seconds=1, command=["/bin/false"]
            )
            before = [signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGINT)]
            try:
                with pytest.raises(WorkerFailedError, match="code 1 before they answer"):
                    supervisor.run()
            finally:
                signal.signal(signal.SIGTERM, before[0])
                signal.signal(signal.SIGINT, before[1])


class TestSwap:
    @rounds(3, soak=200)
    def test_no_request_fails_and_no_answer_is_mixed(self, serve, home, rounds):
        server = serve(workers=2, model_poll_seconds=0.1)
        scores = {"v1": 0.95}
        clients = load(server, 8)
        for number in range(2, 2 + rounds):
            version = f"v{number}"
            scores[version] = number / 1000
            write_version(home, f"{version}-broken", broken=True)
            publish(home, version, score=scores[version])
            full = f'huoyan_model_info{{model_version="{version}"}} 2.0'
            server.wait_until(lambda f=full: f in server.get("/metrics")[1], 5)
        for client in clients:
            client.stopping = True
            client.join(timeout=10)
        answers = [answer for client in clients for answer in client.answers]
        assert [broken for client in clients for broken in client.broken] == []
        assert {status for status, _ in answers} == {200}
        assert {a["model_version"] for _, a in answers} == scores.keys()
        for _, answer in answers:
            assert answer["score"] == scores[answer["model_version"]]
            assert answer["policy_version"] == f"policy-of-{answer['model_version']}"


class TestExposure:
    def test_refuses_other_addresses_without_keys(self, home):
        with pytest.raises(ServeError, match=r"Refusing to listen on 0\.0\.0\.0 without API keys"):
            run(Settings(home=home), host="0.0.0.0", port=0)

    def test_takes_other_addresses_with_a_key(self, home):
        create_key(home / "keys.json", name="x", scopes=["score"])
        check_exposure(Settings(home=home, host="0.0.0.0"))

    def test_says_loudly_that_it_runs_open(self, home, caplog):
        check_exposure(Settings(home=home))
        assert "RUNNING OPEN" in caplog.text

    @pytest.mark.parametrize(
        ("host", "expected"),
        [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("0.0.0.0", False),
         ("::", False), ("", False), ("192.0.2.1", False)],
    )  # fmt: skip
    def test_knows_what_is_local(self, host, expected):
        assert is_loopback(host) is expected

    def test_a_taken_port_is_told_plainly(self, home):
        with bind("127.0.0.1", 0) as listener:
            port = listener.getsockname()[1]
            with pytest.raises(
                ServeError, match=f"Cannot listen on 127.0.0.1:{port}: Address already"
            ):
                run(Settings(home=home), port=port)


def test_a_worker_loads_nothing_of_training_or_the_command_line(server):
    assert server.score()[0] == 200
    loaded = Path(f"/proc/{server.process.pid}/maps").read_text()
    for library in ("pandas", "sklearn", "scipy", "pyarrow"):
        assert f"site-packages/{library}/" not in loaded


def test_nor_does_the_application_import_them():
    code = (
        "import sys, service.worker, service.app, model.artifact\n"
        "unwanted = {'pandas', 'sklearn', 'scipy', 'joblib', 'training', 'rich', 'typer'}\n"
        "print(sorted(unwanted & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert found.stdout.strip() == "[]"
