"""What Prometheus reads. Labels are bounded: never an id, a title or a raw path."""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The counters of one application.

    Several workers add up through files in ``folder``; ``PROMETHEUS_MULTIPROC_DIR``
    must name it before ``prometheus_client`` is first imported.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "huoyan_http_requests", "Requests answered.", ["method", "route", "status"],
            registry=registry,
        )  # fmt: skip
        self._durations = Histogram(
            "huoyan_http_request_duration_seconds", "Time to answer.", ["route"],
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._scores = Counter("huoyan_scores", "Listings scored.", ["decision"], registry=registry)
        self.invalid_listings = Counter(
            "huoyan_invalid_listings", "Listings refused for their fields.", registry=registry
        )
        self.wrong_keys = Counter("huoyan_wrong_keys", "Wrong API keys.", registry=registry)
        self.shed_jobs = Counter(
            "huoyan_shed_jobs", "Long jobs refused for a full queue.", registry=registry
        )
        self.live_dropped = Counter(
            "huoyan_live_dropped", "Live scores not kept for review.", registry=registry
        )
        self.model_swaps = Counter(
            "huoyan_model_swaps", "Models taken up while serving.", registry=registry
        )
        self.model_failures = Counter(
            "huoyan_model_load_failures", "Models that could not be taken up.", registry=registry
        )
        self._model_info = Gauge(
            "huoyan_model_info", "Workers that serve a version.", ["model_version"],
            registry=registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self._request_children: dict[tuple[str, str, int], Counter] = {}
        self._duration_children: dict[str, Histogram] = {}
        self._score_children = {
            decision: self._scores.labels(decision) for decision in ("pass", "review", "block")
        }
        self._durations.labels("unmatched")
        if folder is not None:
            _reserve_space(folder)

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        key = (method, route, status)
        child = self._request_children.get(key)
        if child is None:
            # `labels` costs more than counting does; routes and statuses are few.
            label = method if method in _METHODS else "other"
            child = self._requests.labels(label, route, str(status))
            self._request_children[label, route, status] = child
        child.inc()
        duration = self._duration_children.get(route)
        if duration is None:
            duration = self._duration_children[route] = self._durations.labels(route)
        duration.observe(seconds)

    def count_score(self, decision: str, listings: int = 1) -> None:
        """Count scored listings."""
        self._score_children[decision].inc(listings)

    def serve_model(self, version: str, *, instead_of: str | None) -> None:
        """Note which version this worker serves now."""
        if instead_of is not None:
            self._model_info.labels(instead_of).set(0)
        self._model_info.labels(version).set(1)

    def render(self) -> bytes:
        """Write all metrics in Prometheus' text format, of all workers."""
        if self._folder is None:
            return generate_latest(self._registry)
        _forget_dead_workers(self._folder)
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def _reserve_space(folder: Path) -> None:
    """Claim this worker's files on disk: they are mapped, and a full disk would kill it."""
    for file in folder.glob(f"*_{os.getpid()}.db"):
        with file.open("r+b") as stream:
            os.posix_fallocate(stream.fileno(), 0, file.stat().st_size)


def _forget_dead_workers(folder: Path) -> None:
    """Drop what dead workers claim to serve; what they counted stays."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            file.unlink(missing_ok=True)
