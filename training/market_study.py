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
from training.labels import UNLABELLED, first_notices, labels_as_of, read_labels, resolve_labels
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
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        facts = {row["listing_id"]: row for row in csv.DictReader(file)}
    rows = read_listings(folder / "listings.ndjson")
    # P7 (pirated, but no disc) is neither: left out, as in training.
    listings = [x for row in rows if (x := row.listing) and facts[x.listing_id]["code"] != "P7"]
    truth = np.array([facts[x.listing_id]["pirated"] == "1" for x in listings])
    times = fill_times([x.listed_at for x in listings])
    families = family_ids(
        [
            {
                "listing_id": x.listing_id,
                "title": x.title,
                "group": facts[x.listing_id]["operator"],
                "seller": {"seller_id": x.seller.seller_id} if x.seller else None,
            }
            for x in listings
        ]
    )
    cut = times[0] + seen_share * (times[-1] - times[0])
    is_seen, is_new = time_forward(times, families, cut=cut)
    labels = read_labels(folder / "labels.csv")
    everything = first_notices(labels)
    named = [i for i, x in enumerate(listings) if truth[i] and x.listing_id in everything]
    delays = [everything[listings[i].listing_id].timestamp() - times[i] for i in named]
    known = labels_as_of(labels, datetime.fromtimestamp(cut, UTC))
    best, later = resolve_labels(known), np.flatnonzero(is_new)
    seen = [listings[i] for i in np.flatnonzero(is_seen)]
    label = [best.get(x.listing_id) for x in seen]
    return Study(
        seen=Dataset(
            listings=seen,
            codes=[held.code if held else UNLABELLED for held in label],
            is_pirated=np.array([held is not None and held.is_pirated for held in label]),
            families=families[is_seen],
            is_put_away=np.zeros(len(seen), bool),
            sources=[held.source if held else UNLABELLED for held in label],
            name="simulated marketplace as of the cut",
            is_synthetic=True,
            weights=np.ones(len(seen)),
        ),
        seen_truth=truth[is_seen],
        notices=first_notices(known),
        later=[listings[i] for i in later],
        truth=truth[later],
        is_noticed=np.array([listings[i].listing_id in everything for i in later]),
        families=families[later],
        delays=np.maximum(np.array(delays) / 86_400, 0.0),
        ages=np.array([config.ends.timestamp() - times[i] for i in named]) / 86_400,
    )
