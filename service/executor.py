"""Long work beside the event loop, on few threads and with a short queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
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
        with self._place():
            return await self._on_thread(function, *args, **kwargs)

    async def run_steps(self, steps: Iterator[R]) -> list[R]:
        """Run a long job step by step; others get their turn in between.

        Raises
        ------
        BusyError
            If the queue is full; once begun, a job is not refused any more.
        """
        with self._place():
            done: list[R] = []
            while step := await self._on_thread(_next, steps):
                done += step
            return done

    def close(self) -> None:
        """Let running work end and drop what waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self.pending >= self._most:
            self._on_refused()
            raise BusyError(f"{self.pending} long jobs are waiting; please try again.")
        self.pending += 1
        try:
            yield
        finally:
            self.pending -= 1

    async def _on_thread(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.wrap_future(self._pool.submit(function, *args, **kwargs))


def _next(steps: Iterator[R]) -> tuple[R] | None:
    """Take one step; a thread cannot hand a StopIteration over."""
    for step in steps:
        return (step,)
    return None
