"""The application: put together here, started by `service.worker`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial

from fastapi import FastAPI

from service import health, pages
from service.audit.routes import router as audit_router
from service.batches.routes import router as batches_router
from service.console.app import add_console
from service.db import Database
from service.dependencies import State
from service.errors import install_handlers
from service.executor import BoundedExecutor
from service.inference.routes import product_version
from service.inference.routes import router as inference_router
from service.keys import KeyRing
from service.limits import ByteBudget, FailureLimit
from service.listings.routes import router as listings_router
from service.live.writer import LiveWriter
from service.metrics import Metrics
from service.middleware import RequestMiddleware
from service.models.loading import Load, load_from_disk
from service.models.routes import router as models_router
from service.models.watcher import ActiveModel
from service.openapi import describe_api
from service.scoring.routes import router as scoring_router
from service.settings import Settings
from service.verdicts.routes import router as verdicts_router


def create_app(settings: Settings, *, load: Load = load_from_disk) -> FastAPI:
    """Build the service; nothing is loaded or watched before it starts.

    Parameters
    ----------
    settings : Settings
    load : callable
        Loads a scorer from a version's folder.
    """
    state = build_state(settings, load)
    app = FastAPI(
        title="huoyan 火眼",
        summary="Finds pirated disc offers among a marketplace's listings, and says why.",
        description=_DESCRIPTION,
        version=product_version(),
        lifespan=partial(_lifespan, state=state),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.huoyan = state
    app.openapi = partial(describe_api, app)  # type: ignore[method-assign]
    for router in _ROUTERS:
        app.include_router(router)
    pages.mount_static(app)
    add_console(app)
    app.add_middleware(RequestMiddleware, metrics=state.metrics, access_log=settings.access_log)
    install_handlers(app)
    return app


def build_state(settings: Settings, load: Load) -> State:
    """Make what the application holds, from settings alone."""
    metrics = Metrics(settings.metrics_folder)
    database = Database(settings.database_url, settings.home)
    return State(
        settings=settings,
        metrics=metrics,
        model=ActiveModel(settings.home, load=load, metrics=metrics),
        keys=KeyRing(settings.keys_file),
        failures=FailureLimit(settings.wrong_keys_per_minute),
        bodies=ByteBudget(settings.max_held_bytes),
        executor=BoundedExecutor(
            threads=settings.scoring_threads,
            queue=settings.scoring_queue,
            on_refused=metrics.shed_jobs.inc,
        ),
        database=database,
        live=LiveWriter(database, settings, on_dropped=metrics.live_dropped.inc),
    )


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI, *, state: State) -> AsyncIterator[None]:
    """Know the keys and the model before the first connection is taken.

    A worker that comes back beside others must not answer 503 while it loads;
    without a usable model it starts all the same, and says so.
    """
    state.keys.refresh()
    state.database.keep_preparing()
    state.live.start()
    await state.model.check()
    every = state.settings.model_poll_seconds
    watchers = [
        asyncio.create_task(state.model.watch(every)),
        asyncio.create_task(_watch_keys(state.keys, every)),
    ]
    try:
        yield
    finally:
        for task in watchers:
            task.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        state.executor.close()
        await asyncio.to_thread(state.live.close)
        state.database.close()


async def _watch_keys(keys: KeyRing, every_seconds: float) -> None:
    while True:
        await asyncio.sleep(every_seconds)
        keys.refresh()


_ROUTERS = (
    scoring_router,
    batches_router,
    verdicts_router,
    listings_router,
    audit_router,
    models_router,
    health.router,
    inference_router,
    pages.router,
)
_DESCRIPTION = """
Send a listing, get the probability that it offers pirated audiovisual content
(disc, burn-to-order, loaded drive, cloud link, false Blu-ray, counterfeit box
set), a decision, and the reasons as exact parts of the score with their spans
in your text.

Errors are `application/problem+json` (RFC 9457). Keys go in
`Authorization: Bearer …`; `huoyan keys api create` makes one.
"""
