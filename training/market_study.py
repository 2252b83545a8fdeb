"""A simulated marketplace as a marketplace sees itself on one day.

Labels are those that had been given by then; what is measured comes later,
from families never seen before, and its truth is known. The simulated shops
write with phrases that the seed's simulation does not hold.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.listing import Listing
from model.reader import read_listings
from training.dataset import Dataset, corpus_dataset
from training.delay import fill_times
from training.labels import (
    UNLABELLED,
    Label,
    first_notices,
    labels_as_of,
    read_labels,
    resolve_labels,
)
from training.marketplace import MarketConfig, write_market
from training.simulated import simulated_dataset
from training.splits import family_ids, time_forward

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


class Study(NamedTuple):
    """A marketplace on the day of the cut, and what came after.

    Attributes
    ----------
    seen : Dataset
        What had been listed by then, labelled as of then.
    seen_truth : ndarray of bool
        Which of it is pirated in truth.
    notices : dict
        Notices as of then.
    later : list of Listing
        What was listed afterwards by families not seen before.
    truth, is_noticed : ndarray of bool, shape (n_later,)
        Pirated in truth; named by a notice before the period ended.
    families : ndarray of int, shape (n_later,)
    delays, ages : ndarray
        Days from listing to notice, and from listing to the end of the
        period, of every noticed pirated listing of the whole period.
    """

    seen: Dataset
    seen_truth: Mask
    notices: dict[str, datetime]
    later: list[Listing]
    truth: Mask
    is_noticed: Mask
    families: npt.NDArray[np.int_]
    delays: Floats
    ages: Floats


def study_seed() -> Dataset:
    """Give corpus and simulation with one half of the phrases, for markets with the other."""
    habits = MarketConfig(seed=2012, n_listings=5_000, prevalence=0.1, open_share=0.6, habits="a")
    return corpus_dataset().joined(simulated_dataset(habits))


def simulate_study(config: MarketConfig, folder: Path, *, seen_share: float = 0.65) -> Study:
    """Simulate a marketplace and cut it in time.

    Parameters
    ----------
    config : MarketConfig
    folder : Path
        Where its files are written.
    seen_share : float
        Share of the period that lies before the cut.
    """
    write_market(config, folder)
    listings, truth, operators = _read(folder)
    times = fill_times([x.listed_at for x in listings])
    families = _families(listings, operators)
    cut = times[0] + seen_share * (times[-1] - times[0])
    is_seen, is_new = time_forward(times, families, cut=cut)
    labels = read_labels(folder / "labels.csv")
    known, noticed = labels_as_of(labels, datetime.fromtimestamp(cut, UTC)), first_notices(labels)
    is_noticed = np.array([x.listing_id in noticed for x in listings])
    named = np.flatnonzero(truth & is_noticed)
    noticed_at = np.array([noticed[listings[i].listing_id].timestamp() for i in named])
    return Study(
        seen=_as_of([listings[i] for i in np.flatnonzero(is_seen)], known, families[is_seen]),
        seen_truth=truth[is_seen],
        notices=first_notices(known),
        later=[listings[i] for i in np.flatnonzero(is_new)],
        truth=truth[is_new],
        is_noticed=is_noticed[is_new],
        families=families[is_new],
        delays=np.maximum(noticed_at - times[named], 0.0) / 86_400,
        ages=(config.ends.timestamp() - times[named]) / 86_400,
    )


def _read(folder: Path) -> tuple[list[Listing], Mask, list[str]]:
    """Read listings, whether each is pirated in truth, and who is behind it."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        # P7 (pirated, but no disc) is neither: left out, as in training.
        facts = {row["listing_id"]: row for row in csv.DictReader(file) if row["code"] != "P7"}
    rows = (row.listing for row in read_listings(folder / "listings.ndjson"))
    listings = [x for x in rows if x is not None and x.listing_id in facts]
    mine = [facts[x.listing_id] for x in listings]
    return listings, np.array([f["pirated"] == "1" for f in mine]), [f["operator"] for f in mine]


def _families(listings: list[Listing], operators: list[str]) -> npt.NDArray[np.int_]:
    """Tie sibling accounts of one operator as well as sellers and near-duplicates."""
    rows = [
        {
            "title": x.title,
            "group": operator,
            "seller": {"seller_id": x.seller.seller_id} if x.seller else None,
        }
        for x, operator in zip(listings, operators, strict=True)
    ]
    return family_ids(rows)


def _as_of(listings: list[Listing], known: list[Label], families: npt.NDArray[np.int_]) -> Dataset:
    """Label listings by what was known; the rest is unlabelled."""
    best = resolve_labels(known)
    labels = [best.get(x.listing_id) for x in listings]
    return Dataset(
        listings=listings,
        codes=[label.code if label else UNLABELLED for label in labels],
        is_pirated=np.array([label is not None and label.is_pirated for label in labels]),
        families=families,
        is_put_away=np.zeros(len(listings), bool),
        sources=[label.source if label else UNLABELLED for label in labels],
        name="simulated marketplace as of the cut",
        is_synthetic=True,
        weights=np.ones(len(listings)),
    )
