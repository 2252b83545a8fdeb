"""Several processes that score pieces, and give them back in order."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from typing import Self

from service.batches.pieces import Piece, Scored, Work, score_piece
from service.models.loading import Scorer

_PR_SET_PDEATHSIG = 1
_scorers: list[Scorer] = []


class ScoringPool:
    """Scores pieces on ``processes`` cores; on its own if that is one.

    The processes are forked once the model is loaded, and share its memory.
    No connection to a database may be open then.
    """

    def __init__(self, scorer: Scorer, processes: int) -> None:
        self.scorer = scorer
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        if processes > 1:
            gc.collect()
            gc.freeze()  # a collector that touches the model's objects would copy them
            _scorers[:] = [scorer]
            self._pool = ProcessPoolExecutor(
                processes,
                mp_context=multiprocessing.get_context("fork"),
                initializer=_die_with_parent,
            )

    def score(self, work: Work, pieces: Iterable[Piece]) -> Iterator[Scored]:
        """Score pieces in order, reading only a few ahead."""
        if self._pool is None:
            yield from (score_piece(self.scorer, work, piece) for piece in pieces)
            return
        waiting: deque[Future[Scored]] = deque()
        try:
            for piece in pieces:
                waiting.append(self._pool.submit(_score, work, piece))
                if len(waiting) > 2 * self._processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _score(work: Work, piece: Piece) -> Scored:
    return score_piece(_scorers[0], work, piece)


def _die_with_parent() -> None:
    """End with the parent, however it ends; and leave its signals to it."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(OSError, AttributeError):  # elsewhere than on Linux they wait for ever
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
