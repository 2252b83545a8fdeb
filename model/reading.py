"""A listing as the model reads it: passages, claims, signals.

Training and serving read through this one class, so that a score means the
same in a notebook and behind the API.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
    NOT_AUDIOVISUAL,
    Signal,
    category_signals,
    figure_signals,
    is_audiovisual,
    term_signals,
)
from model.text.fold import Folded, fold
from model.text.lexicon import FOLDER, TERM_HEADER, Lexicon, Match
from model.text.pinyin import PinyinView, to_pinyin
from model.text.wording import MAX_WORDING, Wording, read_wording

# Characters from which a longer title or description weighs no more.
_ENOUGH = (60, 200)


class Passage(NamedTuple):
    """Title or description: as sent, folded, and what was found in it."""

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
    wording: Wording
    claims: Claims
    price: PriceFacts
    seller: SellerFacts | None
    is_audiovisual: bool
    signals: list[Signal]

    @property
    def findings(self) -> list[str]:
        """Facts about the seller, apart from the score."""
        return [f.code for f in self.seller.findings] if self.seller else []


class Reader:
    """Reads listings with the lexicon of one folder, the shipped one if none is given."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or FOLDER
        self.lexicon = Lexicon.load(self.folder)

    @staticmethod
    @cache
    def default() -> Reader:
        """Give the reader with the lexicon that is shipped, one for all."""
        return Reader()

    def read_many(self, listings: Iterable[Listing]) -> list[Reading]:
        """Read several; what `read` does, in order."""
        return [self.read(listing) for listing in listings]

    def read(self, listing: Listing, *, received_at: datetime | None = None) -> Reading:
        """Read one listing as of its time, else of its receipt, else of now."""
        as_of = listing.listed_at or received_at or datetime.now(UTC)
        passages = [self._passage("title", listing.title)]
        if listing.description:
            passages.append(self._passage("description", listing.description))
        texts = [passage.folded.text for passage in passages]
        views = [passage.view for passage in passages]
        wording = read_wording([text[:MAX_WORDING] for text in texts], views, _ENOUGH[: len(texts)])
        folded = [passage.folded for passage in passages]
        claims = read_claims(folded[0], folded[1] if len(folded) > 1 else None, listing)
        price = price_facts(listing, claims)
        seller = seller_facts(listing.seller, as_of.date())
        category = self.lexicon.find(fold(listing.category)) if listing.category else []
        speaks_av = is_audiovisual(passages, category, claims, self.lexicon)
        signals = term_signals(passages) + category_signals(category)
        if speaks_av:
            signals += figure_signals(listing, claims, price, seller)
        else:
            signals.append(Signal("no_audiovisual", 1.0, NOT_AUDIOVISUAL))
        return Reading(listing, as_of, passages, wording, claims, price, seller, speaks_av, signals)

    def _passage(self, field: str, sent: str) -> Passage:
        folded = fold(sent)
        view = to_pinyin(folded.text[:MAX_WORDING])
        matches = self.lexicon.find(folded)
        matches += self.lexicon.find_by_sound(folded.text, view)
        return Passage(field, sent, folded, view, matches)


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


FEATURE_VERSION = 1
"""Raised with every change to how listings are read; the golden listings of
an artifact catch the change that forgot to."""


def _is_term_table(path: Path) -> bool:
    """Whether a table is carried in the artifact rather than installed."""
    return path.read_text("utf-8").startswith(TERM_HEADER)
