"""Listings with labels, from the corpus or from a marketplace's own files."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.listing import Listing
from model.reader import Row, read_listings
from training.corpus import load_corpus
from training.labels import UNLABELLED, Label, read_labels, resolve_labels
from training.splits import family_ids, put_away


class Dataset(NamedTuple):
    """Labelled listings, in one order.

    Attributes
    ----------
    listings : list of Listing, length n_listings
    codes : list of str
        Taxonomy code, or ``pirated`` / ``lawful``.
    is_pirated : ndarray of bool, shape (n_listings,)
    families : ndarray of int, shape (n_listings,)
        Listings that must stay on one side of a split share a number.
    is_put_away : ndarray of bool, shape (n_listings,)
        Kept for final figures.
    sources : list of str
        Corpus file, or where the label came from.
    name : str
        What this data is, for the manifest.
    is_synthetic : bool
    weights : ndarray of shape (n_listings,)
        How much each listing counts in training.
    """

    listings: list[Listing]
    codes: list[str]
    is_pirated: npt.NDArray[np.bool_]
    families: npt.NDArray[np.int_]
    is_put_away: npt.NDArray[np.bool_]
    sources: list[str]
    name: str
    is_synthetic: bool
    weights: npt.NDArray[np.float64]

    @property
    def is_unlabelled(self) -> npt.NDArray[np.bool_]:
        """Of which listings nobody has said anything."""
        return np.array([source == UNLABELLED for source in self.sources], bool)

    @property
    def is_known(self) -> npt.NDArray[np.bool_]:
        """Of which listings somebody has looked at the truth; a notice only claims it."""
        return np.array([source not in (UNLABELLED, "notice") for source in self.sources], bool)

    def part(self, mask: npt.NDArray[np.bool_]) -> Dataset:
        """Keep some of the rows."""
        return self.take(np.flatnonzero(mask))

    def take(self, rows: npt.NDArray[np.intp]) -> Dataset:
        """Take rows by number, in any order and as often as wanted."""
        return self._replace(
            listings=[self.listings[i] for i in rows],
            codes=[self.codes[i] for i in rows],
            is_pirated=self.is_pirated[rows],
            families=self.families[rows],
            is_put_away=self.is_put_away[rows],
            sources=[self.sources[i] for i in rows],
            weights=self.weights[rows],
        )

    def joined(self, other: Dataset) -> Dataset:
        """Put two sets end to end; their families stay apart."""
        shift = int(self.families.max()) + 1
        return Dataset(
            listings=self.listings + other.listings,
            codes=self.codes + other.codes,
            is_pirated=np.concatenate([self.is_pirated, other.is_pirated]),
            families=np.concatenate([self.families, other.families + shift]),
            is_put_away=np.concatenate([self.is_put_away, other.is_put_away]),
            sources=self.sources + other.sources,
            name=f"{self.name} + {other.name}",
            is_synthetic=self.is_synthetic and other.is_synthetic,
            weights=np.concatenate([self.weights, other.weights]),
        )


class DatasetError(ValueError):
    """Data that cannot be learned from; names the file, row and column."""


def corpus_dataset() -> Dataset:
    """Give the seed corpus, all of it synthetic."""
    rows = load_corpus()
    keys = [
        {
            "listing_id": row.listing.listing_id,
            "title": row.listing.title,
            "group": row.group and f"{row.file}/{row.group}",
            "seller": {"seller_id": row.listing.seller.seller_id} if row.listing.seller else None,
        }
        for row in rows
    ]
    families = family_ids(keys)
    return Dataset(
        listings=[row.listing for row in rows],
        codes=[row.code for row in rows],
        is_pirated=np.array([row.is_pirated for row in rows]),
        families=families,
        is_put_away=put_away(keys, families),
        sources=[row.file for row in rows],
        name="seed corpus",
        is_synthetic=True,
        weights=np.ones(len(rows)),
    )


def read_dataset(
    listings_path: Path, labels_path: Path, *, unlabelled: bool | None = None
) -> Dataset:
    """Read listings and labels, and put them together.

    Labels without a listing are left out.

    Parameters
    ----------
    listings_path, labels_path : Path
    unlabelled : bool, optional
        Whether listings without a label are kept, as ``unlabelled``. If not
        given, they are where the labels hold notices: a notice is drawn from
        all listings, and says something of those that it passed over.

    Raises
    ------
    DatasetError
        Naming every row that cannot be read, or saying what is missing.
    LabelError
        Naming every row and column of the labels at fault.
    """
    labels = resolve_labels(read_labels(labels_path))
    if unlabelled is None:
        unlabelled = any(label.source == "notice" for label in labels.values())
    listings: dict[str, Listing] = {}
    problems = []
    for row in read_listings(listings_path):
        if row.listing is None:
            problems.append(_problem(listings_path, row))
        elif unlabelled or row.listing.listing_id in labels:
            listings[row.listing.listing_id] = row.listing
    if problems:
        raise DatasetError("\n".join(problems))
    kept = [labels.get(listing_id) or _unlabelled(listing_id) for listing_id in listings]
    counts = Counter(label.is_pirated for label in kept)
    if min(counts[True], counts[False]) < 10:
        raise DatasetError(
            f"{listings_path} and {labels_path} share {counts[True]} pirated and "
            f"{counts[False]} {'other' if unlabelled else 'lawful'} listings; "
            "training needs at least 10 of each."
        )
    keys = [
        {
            "listing_id": listing.listing_id,
            "title": listing.title,
            "seller": {"seller_id": listing.seller.seller_id} if listing.seller else None,
        }
        for listing in listings.values()
    ]
    families = family_ids(keys)
    data = Dataset(
        listings=list(listings.values()),
        codes=[label.code for label in kept],
        is_pirated=np.array([label.is_pirated for label in kept]),
        families=families,
        is_put_away=put_away(keys, families),
        sources=[label.source for label in kept],
        name=listings_path.name,
        is_synthetic=False,
        weights=np.ones(len(listings)),
    )
    if not unlabelled:  # else the seed is learned from and measured on as well
        _check_families(data)
    return data


def _unlabelled(listing_id: str) -> Label:
    return Label(listing_id, UNLABELLED, False, UNLABELLED, datetime.min.replace(tzinfo=UTC))


def _check_families(data: Dataset) -> None:
    """Refuse what cannot be learned from and measured on with sellers kept apart."""
    for what, part, least in (
        ("learn from", ~data.is_put_away, 3),
        ("measure on", data.is_put_away, 1),
    ):
        for kind, mask in (("pirated", data.is_pirated), ("lawful", ~data.is_pirated)):
            n_families = len(np.unique(data.families[part & mask]))
            if n_families < least:
                raise DatasetError(
                    f"{data.name} holds {n_families} independent {kind} families to {what}, and "
                    f"at least {least} are needed: label listings of more sellers. Listings of "
                    "one seller, or with all but the same title, are one family."
                )


def _problem(path: Path, row: Row) -> str:
    return f"{path}, line {row.line}: {row.error}"
