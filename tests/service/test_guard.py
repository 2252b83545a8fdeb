"""The guard's clock, with a transport and a time of the test's own."""

from __future__ import annotations

import asyncio
import json

import pytest
import uvicorn
from uvicorn.server import ServerState

from service.guard import STALLED_SECONDS, guarded
from service.settings import Settings

REQUEST = b"POST /score HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"


class Transport:
    """What a protocol needs of a transport, and what it did with it."""

    def __init__(self) -> None:
        self.written = b""
        self.unread = 0
        self.closed: str | None = None

    def get_extra_info(self, name):
        return None

    def get_write_buffer_size(self):
        return self.unread

    def is_closing(self):
        return self.closed is not None

    def write(self, data):
        self.written += data

    def close(self):
        self.closed = "close"

    def abort(self):
        self.closed = "abort"

    def pause_reading(self):
        pass

    resume_reading = pause_reading


async def never(scope, receive, send):
    """An application that waits for a body and never answers."""
    while (await receive())["type"] != "http.disconnect":
        pass


@pytest.fixture
def connected():
    """Make a connection and tell what time it is for it."""
    loop = asyncio.new_event_loop()
    settings = Settings(head_timeout_seconds=10, body_timeout_seconds=10, min_upload_rate=1000)
    kind = guarded(settings)
    config = uvicorn.Config(never, http=kind, log_config=None, lifespan="off")
    protocol, transport = kind(config, ServerState(), {}, loop), Transport()
    protocol.connection_made(transport)
    yield protocol, transport, loop
    protocol.connection_lost(None)
    loop.run_until_complete(asyncio.sleep(0))
    for task in asyncio.all_tasks(loop):
        task.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()


class TestClock:
    def test_a_head_has_its_time_however_it_trickles(self, connected):
        protocol, transport, loop = connected
        began = loop.time()
        for byte in b"GET / HT":
            protocol.data_received(bytes([byte]))
        protocol.close_if_late(began + 9)
        assert transport.closed is None
        protocol.close_if_late(began + 11)
        assert transport.closed == "close"
        head, _, body = transport.written.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ")
        assert json.loads(body)["status"] == 408

    def test_a_long_body_earns_time_with_what_has_come(self, connected):
        protocol, transport, loop = connected
        protocol.data_received(REQUEST)
        began = loop.time()
        protocol.data_received(b" " * 50_000)  # 50 s at 1,000 bytes a second
        protocol.close_if_late(began + 55)
        assert transport.closed is None
        protocol.close_if_late(began + 62)
        assert transport.closed == "close"

    def test_who_does_not_read_is_cut_off(self, connected):
        protocol, transport, loop = connected
        protocol.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        now = loop.time()
        transport.unread = 100_000
        protocol.close_if_late(now)
        protocol.close_if_late(now + STALLED_SECONDS - 1)
        assert transport.closed is None
        transport.unread = 90_000  # it reads, if slowly
        protocol.close_if_late(now + STALLED_SECONDS + 1)
        assert transport.closed is None
        protocol.close_if_late(now + 2 * STALLED_SECONDS + 2)
        assert transport.closed == "abort"

    def test_a_running_request_has_all_the_time_it_needs(self, connected):
        protocol, transport, loop = connected
        protocol.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        protocol.close_if_late(loop.time() + 3600)
        assert transport.closed is None
        assert protocol.is_running()

    def test_garbage_after_a_running_request_gets_no_answer_of_its_own(self, connected):
        protocol, transport, _ = connected
        protocol.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        protocol.data_received(b"\x00\x01garbage\r\n\r\n")
        assert transport.closed == "close"
        assert transport.written == b""
