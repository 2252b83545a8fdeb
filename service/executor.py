"""Long work beside the event loop, on few threads and with a short queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from service.errors import BusyError

P = ParamSpec("P")
R = TypeVar("R")


class BoundedExecutor:
    """Run functions on threads; refuse at once when too many are waiting.

    A thread pool alone queues without end: under load every answer would come
    late, and the bodies that wait would fill the memory.
    """

    def __init__(
        self, *, threads: int, queue: int, on_refused: Callable[[], None] = lambda: None
    ) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="scoring")
        self._most = queue
        self._on_refused = on_refused
        self.pending = 0

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function on a thread and wait for it without blocking the loop.

        Raises
        ------
        BusyError
            If the queue is full.
        """
        if self.pending >= self._most:
            self._on_refused()
            raise BusyError(f"{self.pending} long jobs are waiting; please try again.")
        self.pending += 1
        future = self._pool.submit(function, *args, **kwargs)
        # Counted until the thread is done, not until the caller has gone away.
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._release))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Let running work end and drop what waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _release(self) -> None:
        self.pending -= 1
