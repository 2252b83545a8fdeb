"""How often an address may show a wrong key, how much may be held at once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from service.errors import BusyError

WINDOW_SECONDS = 60
_MOST_ADDRESSES = 10_000


class FailureLimit:
    """Count failures per address in windows of a minute.

    Valid keys are never refused by it: a neighbour behind the same proxy must
    not be able to lock others out by guessing. Memory is bounded: beyond
    10,000 addresses in a window, newcomers share one count.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._started = clock()
        self._counts: dict[str, int] = {}

    def record(self, address: str) -> int | None:
        """Count a failure; seconds to wait if there were too many, else ``None``."""
        now = self._clock()
        if now - self._started >= WINDOW_SECONDS:
            self._started, self._counts = now, {}
        if len(self._counts) >= _MOST_ADDRESSES and address not in self._counts:
            address = "others"
        self._counts[address] = self._counts.get(address, 0) + 1
        if self._counts[address] <= self._most:
            return None
        return max(1, math.ceil(self._started + WINDOW_SECONDS - now))


class ByteBudget:
    """How many bytes of large bodies a worker holds at once.

    Each body alone is within its limit; a hundred of them would not be.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.held = 0

    def take(self, size: int) -> None:
        """Claim room for what has come in.

        Raises
        ------
        BusyError
            If it is more than all bodies together may take.
        """
        if self.held + size > self._most:
            raise BusyError("Too many large bodies are being read; please try again.")
        self.held += size

    def give_back(self, size: int) -> None:
        """Free the room of a body that is done with."""
        self.held -= size
