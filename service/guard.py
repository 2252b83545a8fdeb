"""uvicorn's HTTP protocol with the patience of a busy person.

uvicorn waits for ever for the rest of a request, and for a reader that does
not read. Here each connection has a clock that runs while the client owes us
something: the head of a request has a fixed time, a body that and what its
size earns it. The server looks at the clocks once a second, so that a request
pays for one reading of the time and no timer.
"""

from __future__ import annotations

from http import HTTPStatus
from itertools import chain
from typing import Any, ClassVar

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from service.settings import KIB, Settings

MAX_HEAD_BYTES = 64 * KIB
LINGER_SECONDS = 10.0
STALLED_SECONDS = 30.0


class HeadTooLargeError(Exception):
    """Raised into the parser, which then stops."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection; see `guarded` for how its limits are set."""

    settings: ClassVar[Settings]

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        now = self.loop.time()
        self.seen_at = now
        self._owed_since: float | None = now
        self._owed = 0
        self._in_head = True
        self._unread_at = (now, 0)

    def data_received(self, data: bytes) -> None:
        self.seen_at = now = self.loop.time()
        if self._owed_since is None:
            self._owed_since, self._owed, self._in_head = now, 0, True
        if self._in_head:
            self._owed += len(data)
        super().data_received(data)
        if self._in_head and self._owed > MAX_HEAD_BYTES:
            self._refuse(431)

    def on_headers_complete(self) -> None:
        if self._owed > MAX_HEAD_BYTES and sum(map(len, chain(*self.headers))) > MAX_HEAD_BYTES:
            raise HeadTooLargeError
        self._in_head = False
        self._owed_since, self._owed = self.loop.time(), 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._owed += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._owed_since = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.seen_at = self.loop.time()
        if self._owed_since is None or self._in_head or self.transport.is_closing():
            return
        # Answered before all of the body came (413, 401, 404).
        if self.expect_100_continue and not self._owed:
            # The client still waits to be told to send it, and now will not.
            self.transport.close()
        else:
            # Let it finish sending: a reset could destroy the answer on its way.
            self._owed_since = self.seen_at

    def send_400_response(self, msg: str) -> None:
        # Called for what the parser, or we while it parses, cannot take.
        if self.is_running() and not self.cycle.more_body:
            # Another request is being answered: its client would take this for the answer.
            self.transport.close()
            return
        self._refuse(431 if self._owed > MAX_HEAD_BYTES and self._in_head else 400)

    def close_if_late(self, now: float) -> None:
        """Close the connection if its client is too slow; called every second."""
        if self.transport.is_closing():
            return
        if self._stalls(now):
            self.transport.abort()
        elif self._is_late(now):
            if self._owed and (self._in_head or not self.cycle.response_started):
                self._refuse(408)
            else:
                self.transport.close()

    def is_running(self) -> bool:
        """Whether a request is being answered here."""
        # uvicorn's annotation leaves out that there is no cycle before the first request.
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def is_quiet(self, now: float, seconds: float) -> bool:
        """Whether nothing runs here and nothing came for a while."""
        return not self.is_running() and now - self.seen_at >= seconds

    def _is_late(self, now: float) -> bool:
        if self._owed_since is None or self.flow.read_paused:
            return False
        waited = now - self._owed_since
        if self._in_head:
            return waited > self.settings.head_timeout_seconds
        if self.cycle.response_complete:
            return waited > LINGER_SECONDS
        earned = self._owed / self.settings.min_upload_rate
        return waited > self.settings.body_timeout_seconds + earned

    def _stalls(self, now: float) -> bool:
        """Whether the client has read nothing of its answer for long."""
        unread = self.transport.get_write_buffer_size()
        since, before = self._unread_at
        if unread == 0 or unread != before:
            self._unread_at = (now, unread)
            return False
        return now - since > STALLED_SECONDS

    def _refuse(self, status: int) -> None:
        """Answer below the application, in the same shape, and hang up."""
        if self.transport.is_closing():
            return
        phrase = HTTPStatus(status).phrase
        slug = phrase.lower().replace(" ", "-")
        body = msgspec.json.encode(
            {"type": f"urn:huoyan:problem:{slug}", "title": phrase, "status": status}
        )
        head = (
            f"HTTP/1.1 {status} {phrase}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()


def guarded(settings: Settings) -> type[GuardedProtocol]:
    """Make the protocol class for these settings, as uvicorn wants a class."""
    return type("ConfiguredProtocol", (GuardedProtocol,), {"settings": settings})
