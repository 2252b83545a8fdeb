"""Which model serves, and how a new one takes over while requests run.

Each worker looks for the current version, and for the current catalogue of
works, twice a second. A new one is loaded
and warmed on a thread and then takes the old one's place in one assignment.
A request holds on to the scorer that it began with, so its answer comes whole
from one version. A model that cannot be taken up leaves the old one serving.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from pathlib import Path

from model.listing import Listing, Seller
from model.registry import current_version, models_folder
from model.works.catalogue import Catalogue
from model.works.store import SHIPPED, current_catalogue_version, load_catalogue
from service import memory
from service.errors import NoModelError
from service.metrics import Metrics
from service.models.loading import Load, Scorer

log = logging.getLogger("huoyan.models")
RETRY_SECONDS = 30.0


class ActiveModel:
    """The model that serves in this worker, and what went wrong with the next."""

    def __init__(self, home: Path, *, load: Load, metrics: Metrics) -> None:
        self._home = home
        self._load = load
        self._metrics = metrics
        self._tried: str | None = None
        self._retry_at = 0.0
        self._works: Catalogue | None = None
        self._works_version = SHIPPED
        self._works_tried: tuple[str, float] = (SHIPPED, 0.0)
        self.scorer: Scorer | None = None
        self.problem: str | None = "No model has been promoted yet."
        self.works_problem: str | None = None

    @property
    def version(self) -> str | None:
        """The version that serves; ``None`` before the first."""
        return None if self.scorer is None else self.scorer.model_version

    def require(self) -> Scorer:
        """The scorer to answer one request with.

        Raises
        ------
        NoModelError
        """
        if self.scorer is None:
            raise NoModelError("No model serves; /health/ready says why.")
        return self.scorer

    async def watch(self, every_seconds: float) -> None:
        """Keep looking for a new current version until cancelled."""
        while True:
            await self.check()
            await asyncio.sleep(every_seconds)

    async def check(self) -> None:
        """Take up the current catalogue of works and the current version."""
        await self._check_works()
        await self._check_model()

    async def _check_works(self) -> None:
        """Take up the current catalogue if it is another than the one in use.

        One that cannot be taken up leaves the old one in use, as with models.
        """
        wanted = self._works_version
        try:
            wanted = await asyncio.to_thread(current_catalogue_version, self._home)
            tried, retry_at = self._works_tried
            if wanted == self._works_version or (tried == wanted and time.monotonic() < retry_at):
                return
            self._works_tried = (wanted, time.monotonic() + RETRY_SECONDS)
            works = await asyncio.to_thread(load_catalogue, self._home, wanted)
        except Exception as error:
            # Whatever is wrong with a catalogue, the worker must outlive it.
            log.error("works not taken up", extra={"works": wanted, "problem": str(error)})
            self.works_problem = f"Catalogue {wanted} was not taken up: {error}"
            return
        self._works, self._works_version, self.works_problem = works, wanted, None
        if self.scorer is not None:
            self.scorer = self.scorer.with_works(works)
        log.info("works in use", extra={"works": works.version})
        await asyncio.to_thread(memory.trim)

    async def _check_model(self) -> None:
        """Take up the current version if it is another than the one that serves."""
        try:
            wanted = await asyncio.to_thread(current_version, self._home)
        except (OSError, ValueError) as error:
            self._fail("current", f"models/current cannot be read: {error}")
            return
        if wanted is None:
            # A vanished pointer stops nothing: what serves goes on serving.
            return
        if wanted == self.version:
            self.problem, self._tried = None, None
            return
        if wanted == self._tried and time.monotonic() < self._retry_at:
            return
        self._tried, self._retry_at = wanted, time.monotonic() + RETRY_SECONDS
        try:
            scorer = await asyncio.to_thread(self._prepare, wanted)
        except Exception as error:
            # Whatever is wrong with a model, the worker must outlive it.
            self._fail(wanted, f"Model {wanted} was not taken up: {error}")
            return
        self._swap(scorer)
        await asyncio.to_thread(memory.trim)

    def _prepare(self, version: str) -> Scorer:
        """Load, check the name, and score once, so that the first caller waits for nothing."""
        scorer = self._load(models_folder(self._home) / version)
        if scorer.model_version != version:
            raise ValueError(f"the folder holds version {scorer.model_version!r}")
        for listing in _WARM_UP:
            scorer.score(listing, received_at=datetime.now(UTC))
        return scorer if self._works is None else scorer.with_works(self._works)

    def _swap(self, scorer: Scorer) -> None:
        before = self.version
        self.scorer, self.problem, self._tried = scorer, None, None
        self._metrics.serve_model(scorer.model_version, instead_of=before)
        if before is not None:
            self._metrics.model_swaps.inc()
        log.info("model serves", extra={"model_version": scorer.model_version, "before": before})

    def _fail(self, version: str, problem: str) -> None:
        # It goes out to clients, whom our folders do not concern.
        problem = problem.replace(f"{models_folder(self._home)}/", "")
        if problem != self.problem:
            log.error("model not taken up", extra={"model_version": version, "problem": problem})
            self._metrics.model_failures.inc()
        self.problem = problem


_WARM_UP = [
    Listing(listing_id="warm-up-1", title="蓝光 D9 高清 DVD 电视剧 全集 12碟", price=9.9),
    Listing(
        listing_id="warm-up-2",
        title="正版 二手 自用 出闲置 BD 港版",
        price=120,
        currency="HKD",
        description="单张实拍，侧标完整。",
        listed_at=datetime(2020, 1, 1, tzinfo=UTC),
        seller=Seller(seller_id="warm-up", notices_365d=0),
    ),
]
