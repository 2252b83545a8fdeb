"""What can be set from outside; the only reader of the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

KIB = 1024
MIB = 1024 * KIB


class Settings(BaseSettings):
    """Each field is read from ``HUOYAN_<NAME>``, else has its default."""

    model_config = SettingsConfigDict(env_prefix="HUOYAN_", frozen=True, extra="ignore")

    home: Annotated[Path, Field(description="All that the product writes lives here.")] = Path(
        "var"
    )
    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port; 0 takes a free one.")] = 8000
    workers: Annotated[PositiveInt, Field(description="Processes that answer.")] = 1
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="Least level logged.")
    ] = "info"
    access_log: Annotated[
        bool, Field(description="Log every request, not only the failed ones.")
    ] = False

    database_url: Annotated[
        str, Field(description="`postgresql://…`; SQLite in the home if empty.")
    ] = ""

    session_hours: Annotated[
        PositiveInt, Field(description="How long a sign-in to the console lasts.")
    ] = 12

    max_upload_bytes: Annotated[
        PositiveInt, Field(description="Largest file of a batch as it is sent; 413 above.")
    ] = 1024 * MIB
    max_unpacked_bytes: Annotated[
        PositiveInt, Field(description="The same unpacked; the batch fails above.")
    ] = 8192 * MIB
    max_unpacked_ratio: Annotated[
        PositiveInt, Field(description="Most bytes that a gzipped byte may become.")
    ] = 200
    max_upload_rows: Annotated[
        PositiveInt, Field(description="Most rows of a batch; it fails above.")
    ] = 10_000_000
    max_batch_seconds: Annotated[
        PositiveInt, Field(description="Longest time that a batch is worked on; it fails above.")
    ] = 6 * 3600
    batch_processes: Annotated[
        int, Field(ge=0, description="Processes that score batches; 0: one a core, up to four.")
    ] = 0
    batch_memory_bytes: Annotated[
        PositiveInt, Field(description="Memory that reading a batch may take beside the model.")
    ] = 384 * MIB
    batch_lease_seconds: Annotated[
        PositiveFloat, Field(description="Silence after which a batch is taken up by another.")
    ] = 8
    max_listing_bytes: Annotated[
        PositiveInt, Field(description="Largest body of one listing; 413 above.")
    ] = 256 * KIB
    max_batch_bytes: Annotated[
        PositiveInt, Field(description="Largest body of many listings; 413 above.")
    ] = 32 * MIB
    max_held_bytes: Annotated[
        PositiveInt, Field(description="All large bodies at once, each worker; 503 above.")
    ] = 96 * MIB
    max_batch_rows: Annotated[
        PositiveInt, Field(description="Most listings in one call; 422 above.")
    ] = 1000
    inline_bytes: Annotated[
        int, Field(ge=0, description="Listings up to this size are scored on the event loop.")
    ] = 4 * KIB
    # One: threads share the interpreter, and a second only slows short calls down.
    scoring_threads: Annotated[
        PositiveInt, Field(description="Threads for longer listings and batches, each worker.")
    ] = 1
    scoring_queue: Annotated[
        PositiveInt, Field(description="Long jobs that may wait or run at once; 503 above.")
    ] = 32

    live_queue: Annotated[
        int, Field(ge=0, description="Live scores that may wait to be kept, each worker.")
    ] = 2000
    live_rows_per_second: Annotated[
        PositiveFloat, Field(description="Live scores that a worker keeps in a second, at most.")
    ] = 200
    audit_share: Annotated[
        float, Field(ge=0, le=1, description="Share of passed listings that a person looks at.")
    ] = 0.002
    second_look_share: Annotated[
        float, Field(ge=0, le=1, description="Share of items that two people look at.")
    ] = 0.05
    gold_share: Annotated[
        float, Field(ge=0, le=1, description="Known listings put among flagged ones, as a share.")
    ] = 0.02
    review_hours: Annotated[
        PositiveFloat, Field(description="How soon an item should be decided.")
    ] = 24
    pre_release_hours: Annotated[
        PositiveFloat, Field(description="The same where a work is not yet released.")
    ] = 2

    model_poll_seconds: Annotated[
        PositiveFloat, Field(description="How often a worker looks for a new model and new keys.")
    ] = 0.5
    wrong_keys_per_minute: Annotated[
        PositiveInt, Field(description="Wrong API keys per address and worker; 429 above.")
    ] = 20

    head_timeout_seconds: Annotated[
        PositiveFloat, Field(description="Time to send a request's line and headers.")
    ] = 10
    body_timeout_seconds: Annotated[
        PositiveFloat, Field(description="Time to send a body, beside what its size earns.")
    ] = 15
    min_upload_rate: Annotated[
        PositiveInt, Field(description="Bytes a second that a long body must keep up.")
    ] = 16 * KIB
    keep_alive_seconds: Annotated[
        PositiveInt, Field(description="How long an idle connection is kept.")
    ] = 65
    lame_duck_seconds: Annotated[
        float, Field(ge=0, description="After SIGTERM: not ready, yet still answering.")
    ] = 1
    drain_timeout_seconds: Annotated[
        PositiveInt, Field(description="After that: time for running requests to end.")
    ] = 20
    forwarded_allow_ips: Annotated[
        str, Field(description="Proxies whose X-Forwarded-For is believed; none by default.")
    ] = ""

    @property
    def keys_file(self) -> Path:
        """Where the digests of the API keys are."""
        return self.home / "keys.json"

    @property
    def uploads_folder(self) -> Path:
        """Where uploads wait for their turn."""
        return self.home / "uploads"

    @property
    def metrics_folder(self) -> Path | None:
        """Where several workers add up their metrics; one keeps them in memory."""
        return self.home / "metrics" if self.workers > 1 else None
