"""Listings of the simulated marketplace as training data.

The simulation shows what the corpus cannot: how many ordinary goods a
marketplace holds, and how the same shops sell month after month. It is
synthetic, and weighs less than what people wrote.
"""

from __future__ import annotations

import csv
import hashlib
import tempfile
from pathlib import Path

import numpy as np

from model.reader import read_listings
from training.dataset import Dataset, corpus_dataset
from training.labels import is_pirated
from training.marketplace import MarketConfig, write_market
from training.splits import PUT_AWAY_SHARE

SOURCE = "simulated"
WEIGHT = 0.5
"""Measured on the development part: more costs precision on the corpus."""

# Far more piracy than a marketplace has: what is rare must be seen to be learned.
LEARNED_MARKET = MarketConfig(seed=2012, n_listings=16_000, prevalence=0.1, open_share=0.6)
# The mix of a real marketplace, other shops and works of chance: never learned
# from, it carries the thresholds.
AUDITED_MARKET = MarketConfig(seed=594, n_listings=30_000)


# What a new home shows: enough of everything for a first look, and soon scored.
DEMONSTRATION_MARKET = MarketConfig(seed=36, n_listings=2_000, prevalence=0.15, open_share=0.4)


def default_dataset() -> Dataset:
    """Give what the default model learns from: corpus and simulation."""
    return corpus_dataset().joined(simulated_dataset(LEARNED_MARKET))


def default_audit() -> Dataset:
    """Give what the default model's thresholds are chosen on besides."""
    return simulated_dataset(AUDITED_MARKET)


def write_demonstration(file: Path) -> None:
    """Write the listings that a new home shows; whole or not at all."""
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        write_market(DEMONSTRATION_MARKET, Path(folder))
        (Path(folder) / "listings.ndjson").rename(file)


def simulated_dataset(config: MarketConfig) -> Dataset:
    """Simulate a marketplace and label it with the hidden truth.

    Families are operators: sibling accounts of one seller stay together.
    """
    with tempfile.TemporaryDirectory() as folder:
        write_market(config, Path(folder))
        return read_market(Path(folder))


def read_market(folder: Path) -> Dataset:
    """Read a simulated marketplace with its hidden truth.

    Listings that are neither pirated discs nor lawful (P7) are left out.
    """
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["listing_id"]: row for row in csv.DictReader(file)}
    listings, codes, operators = [], [], []
    for row in read_listings(folder / "listings.ndjson"):
        if row.listing is None:
            raise ValueError(f"{folder}/listings.ndjson, line {row.line}: {row.error}")
        fact = truth[row.listing.listing_id]
        if is_pirated(fact["code"]) is not None:
            listings.append(row.listing)
            codes.append(fact["code"])
            operators.append(fact["operator"])
    _, families = np.unique(operators, return_inverse=True)
    return Dataset(
        listings=listings,
        codes=codes,
        is_pirated=np.array([is_pirated(code) is True for code in codes]),
        families=families,
        is_put_away=np.array([_is_put_away(operator) for operator in operators]),
        sources=[SOURCE] * len(listings),
        name="simulated marketplace",
        is_synthetic=True,
        weights=np.full(len(listings), WEIGHT),
    )


def _is_put_away(operator: str) -> bool:
    first = hashlib.sha256(operator.encode()).digest()[:4]
    return int.from_bytes(first, "big") < PUT_AWAY_SHARE * 2**32
