"""Write a simulated marketplace to a folder, as `huoyan train` reads it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from training.marketplace.config import MarketConfig
from training.marketplace.events import Countered, Listed, Noticed, Reviewed, Truth
from training.marketplace.simulate import simulate

LABELS: Final = ("listing_id", "label", "source", "labelled_at")
TRUTH: Final = (
    "listing_id",
    "pirated",
    "code",
    "agent_kind",
    "habits",
    "slice",
    "family",
    "disguise_technique",
    "disguise_strength",
    "noticed_at",
    "scenario",
    "operator",
    "work_id",
)


def write_market(
    config: MarketConfig, folder: Path, progress: Callable[[int], object] | None = None
) -> dict[str, int]:
    """Simulate a marketplace into files.

    Writes ``listings.ndjson`` (fields of the contract only),
    ``notices.csv`` (notices alone), ``labels.csv`` (notices, reviewers'
    verdicts, audits, decided counter-notices), ``truth.csv`` (what only the
    simulation knows) and ``config.json``. Equal configurations write equal
    bytes.

    Parameters
    ----------
    config : MarketConfig
        What is asked.
    folder : Path
        Made if it does not exist; the five files are replaced.
    progress : callable, optional
        Called with the number of listings written since the last call.

    Returns
    -------
    dict of str to int
        Rows by file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(config, enc_hook=str), indent=2) + b"\n"
    )
    with (
        (folder / "listings.ndjson").open("wb") as listings,
        _open_csv(folder / "notices.csv") as notices,
        _open_csv(folder / "labels.csv") as labels,
        _open_csv(folder / "truth.csv") as truth,
    ):
        return _write_events(config, listings, notices, labels, truth, progress)


def _write_events(
    config: MarketConfig,
    listings: IO[bytes],
    notices: IO[str],
    labels: IO[str],
    truth: IO[str],
    progress: Callable[[int], object] | None,
) -> dict[str, int]:
    encode = msgspec.json.Encoder().encode
    write_notice, write_label, write_truth = map(_row_writer, (notices, labels, truth))
    write_notice(LABELS)
    write_label(LABELS)
    write_truth(TRUTH)
    rows = {"listings": 0, "notices": 0, "labels": 0}
    for event in simulate(config):
        if isinstance(event, Listed):
            listings.write(encode(event.listing) + b"\n")
            write_truth(_truth_row(event.truth))
            rows["listings"] += 1
            if progress and rows["listings"] % 1000 == 0:
                progress(1000)
        elif label := _label_row(event):
            write_label(label)
            rows["labels"] += 1
            if label[2] == "notice":
                write_notice(label)
                rows["notices"] += 1
    if progress:
        progress(rows["listings"] % 1000)
    return rows


def _label_row(event: object) -> tuple[str, str, str, str] | None:
    if isinstance(event, Noticed):
        return event.listing_id, "pirated", "notice", event.at.isoformat()
    if isinstance(event, Reviewed):
        return event.listing_id, event.code, event.source, event.at.isoformat()
    if isinstance(event, Countered):
        label = "lawful" if event.won else "pirated"
        return event.listing_id, label, "counter_notice", event.at.isoformat()
    return None


def _truth_row(truth: Truth) -> tuple[Any, ...]:
    return (
        truth.listing_id,
        int(truth.pirated),
        truth.code,
        truth.agent_kind,
        truth.habits,
        ";".join(truth.slices),
        truth.family,
        truth.disguise,
        round(truth.disguise_strength, 3) if truth.disguise else None,
        truth.noticed_at.isoformat() if truth.noticed_at else None,
        truth.scenario,
        truth.operator,
        truth.work_id,
    )


def _open_csv(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="")


def _row_writer(file: IO[str]) -> Callable[[tuple[Any, ...]], object]:
    writer: Callable[[tuple[Any, ...]], object] = csv.writer(file, lineterminator="\n").writerow
    return writer
