"""A listing as the model reads it: passages, claims, signals.

Training and serving read through this one class, so that a score means the
same in a notebook and behind the API.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from model.features.claims import Claims
from model.features.edition import read_claims
from model.features.price import PriceFacts, price_facts
from model.features.seller import SellerFacts, seller_facts
from model.listing import Listing
from model.offer import (
    NO_CATEGORY,
    NOTHING_AUDIOVISUAL,
    Category,
    Signal,
    carriers,
    figure_signals,
    name_a_carrier,
    read_category,
    term_signals,
)
from model.recent import Recent
from model.text.fold import Folded, fold
from model.text.lexicon import FOLDER, TERM_HEADER, Lexicon, Match
from model.text.pinyin import PinyinView, to_pinyin
from model.text.wording import MAX_WORDING, Wording, read_wording

TITLE, DESCRIPTION = "title", "description"
# Characters from which a longer title or description weighs no more.
_ENOUGH = {TITLE: 60, DESCRIPTION: 200}
# Listings read side by side: step by step through a block, so that the tables
# of a step stay in the processor's cache. One by one takes half as long again.
BLOCK = 64
# Texts kept as they were read, some 5 KB each, and the longest that are kept.
RECENT_TEXTS = 512
LONGEST_RECENT = 1_000


class Passage(NamedTuple):
    """Title or description."""

    field: str
    sent: str
    folded: Folded
    view: PinyinView
    matches: list[Match]


class Reading(NamedTuple):
    """Everything the model knows of one listing.

    ``is_audiovisual`` tells whether anything in it speaks of films, discs,
    loaded drives or links; if not, figures and seller are no signals.
    """

    listing: Listing
    as_of: datetime
    passages: list[Passage]
    claims: Claims
    price: PriceFacts
    seller: SellerFacts | None
    is_audiovisual: bool
    signals: list[Signal]

    @property
    def wording(self) -> Wording:
        """Its n-grams, listed when asked for."""
        return list_wording(self.passages)

    @property
    def findings(self) -> list[str]:
        """Facts about the seller, apart from the score."""
        return [f.code for f in self.seller.findings] if self.seller else []


class Reader:
    """Reads listings with the lexicon of one folder, the shipped one if none is given."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or FOLDER
        self.lexicon = Lexicon.load(self.folder)
        self._carriers = carriers(self.lexicon)
        self._passages: Recent[tuple[str, str], Passage] = Recent(RECENT_TEXTS)
        self._categories: Recent[str, Category] = Recent(RECENT_TEXTS)

    @staticmethod
    @cache
    def default() -> Reader:
        """Give the reader with the lexicon that is shipped, one for all."""
        return Reader()

    def read(self, listing: Listing, *, received_at: datetime | None = None) -> Reading:
        """Read one listing as of its time, else of its receipt, else of now."""
        return self._read_block([listing], received_at)[0]

    def read_many(
        self, listings: Iterable[Listing], *, received_at: datetime | None = None
    ) -> list[Reading]:
        """Read several; what `read` does, in order."""
        listings = list(listings)
        readings: list[Reading] = []
        for first in range(0, len(listings), BLOCK):
            readings += self._read_block(listings[first : first + BLOCK], received_at)
        return readings

    def _read_block(
        self, listings: Sequence[Listing], received_at: datetime | None
    ) -> list[Reading]:
        passages = self._read_passages(listings)
        claims = [
            read_claims(own[0].folded, own[1].folded if len(own) > 1 else None, listing)
            for listing, own in zip(listings, passages, strict=True)
        ]
        return [
            self._read(listing, received_at, own, claimed)
            for listing, own, claimed in zip(listings, passages, claims, strict=True)
        ]

    def _read_passages(self, listings: Sequence[Listing]) -> list[list[Passage]]:
        """Fold the texts of each listing, and find what is in them."""
        texts = [_texts_of(listing) for listing in listings]
        recent = self._passages
        read: dict[tuple[str, str], Passage] = {}
        fresh: dict[tuple[str, str], None] = {}
        for own in texts:
            for text in own:
                passage = recent.get(text)
                if passage is None:
                    fresh[text] = None
                else:
                    read[text] = passage
        for passage in self._read_texts(list(fresh)):
            text = passage.field, passage.sent
            read[text] = passage
            if len(passage.sent) <= LONGEST_RECENT:
                recent.put(text, passage)
        return [[read[text] for text in own] for own in texts]

    def _read_texts(self, texts: list[tuple[str, str]]) -> list[Passage]:
        find, find_by_sound = self.lexicon.find, self.lexicon.find_by_sound
        folded = [fold(sent) for _, sent in texts]
        views = [to_pinyin(read.text[:MAX_WORDING]) for read in folded]
        matches = [find(read) for read in folded]
        return [
            Passage(field, sent, read, view, found + find_by_sound(read, view))
            for (field, sent), read, view, found in zip(texts, folded, views, matches, strict=True)
        ]

    def _read_category(self, path: str | None) -> Category:
        if not path:
            return NO_CATEGORY
        category = self._categories.get(path)
        if category is None:
            category = read_category(self.lexicon.find(fold(path)), self.lexicon)
            self._categories.put(path, category)
        return category

    def _read(
        self,
        listing: Listing,
        received_at: datetime | None,
        passages: list[Passage],
        claims: Claims,
    ) -> Reading:
        as_of = listing.listed_at or received_at or datetime.now(UTC)
        price = price_facts(listing, claims)
        seller = seller_facts(listing.seller, as_of.date())
        category = self._read_category(listing.category)
        speaks_av = (
            claims.medium is not None
            or category.is_audiovisual
            or name_a_carrier(passages, self._carriers)
        )
        signals = term_signals(passages)
        signals += category.signals
        if speaks_av:
            signals += figure_signals(listing, claims, price, seller)
        else:
            signals.append(NOTHING_AUDIOVISUAL)
        return Reading(listing, as_of, passages, claims, price, seller, speaks_av, signals)


def _texts_of(listing: Listing) -> list[tuple[str, str]]:
    texts = [(TITLE, listing.title)]
    if listing.description:
        texts.append((DESCRIPTION, listing.description))
    return texts


def list_wording(passages: Iterable[Passage]) -> Wording:
    """List the n-grams of some passages, of one listing or of many."""
    return read_wording(
        [
            (passage.folded.text[:MAX_WORDING], passage.view, _ENOUGH[passage.field])
            for passage in passages
        ]
    )


@cache
def code_digest() -> str:
    """Digest of the tables by which text is folded and prices are judged.

    They are installed with the program, not carried in the artifact: a model
    must not serve with other ones than it was trained with.
    """
    tables = (Path(__file__).parent / "features" / "tables").glob("*.tsv")
    folding = (path for path in FOLDER.glob("*.tsv") if not _is_term_table(path))
    digest = hashlib.sha256(str(FEATURE_VERSION).encode())
    for path in (*sorted(tables), *sorted(folding)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


FEATURE_VERSION = 3
"""Raised with every change to how listings are read; the golden listings of
an artifact catch the change that forgot to."""


def _is_term_table(path: Path) -> bool:
    """Whether a table is carried in the artifact rather than installed."""
    return path.read_text("utf-8").startswith(TERM_HEADER)
