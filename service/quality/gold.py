"""Gold items: listings whose answer is known, put among those of a batch.

A reviewer cannot tell them: they have a number like any other, belong to the
batch, and are blind, as audits and second looks are. Blind for a reason of
their own too: the model may have learned from these very listings, and its
score would give the answer away. Their decisions have numbers of a batch 0
that does not exist, so no result, export or label ever holds one.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from model.listing import Listing
from service.batches.pieces import decision_row
from service.items.building import Candidate, Clocks, add_items
from service.items.sampling import lot
from service.models.loading import Scorer
from service.tables import Batch, DecisionRow, ReviewItem
from service.tables.batches import row_id, row_range

log = logging.getLogger("huoyan.quality")

FILE: Final = "gold.ndjson"
_NO_BATCH: Final = 0


class GoldItem(Struct, frozen=True):
    """A listing and its true code."""

    code: str
    listing: Listing


def load_gold(home: Path) -> list[GoldItem]:
    """Read the gold items of a home; none if it has no such file, or a broken one."""
    path = home / FILE
    if not path.is_file():
        return []
    try:
        decode = msgspec.json.Decoder(GoldItem).decode
        return [decode(line) for line in path.read_bytes().splitlines() if line.strip()]
    except (msgspec.MsgspecError, OSError):
        log.exception("gold items could not be read")
        return []


def mix_in(
    session: Session,
    batch_no: int,
    gold: Sequence[GoldItem],
    scorer: Scorer,
    *,
    share: float,
    clocks: Clocks,
) -> int:
    """Put gold items among what a batch flagged; how many.

    Needs a session of `Database.write`. Done again it does nothing.
    """
    batch = session.get_one(Batch, batch_no, populate_existing=True)
    wanted = min(round(share * batch.flagged), len(gold))
    if wanted == 0 or _has_gold(session, batch_no):
        return 0
    first = _next_number(session)
    chosen = sorted(range(len(gold)), key=lambda n: lot(f"gold{batch_no}", n))[:wanted]
    candidates = []
    for number, place in enumerate(chosen, first):
        item = gold[place]
        listing = msgspec.structs.replace(
            item.listing, listing_id=_name(batch_no, number), listed_at=batch.created_at
        )
        score = scorer.score(listing, received_at=batch.created_at)
        raw = msgspec.json.encode(listing)
        row = decision_row(number, raw, listing, score, batch.created_at)
        session.execute(insert(DecisionRow), [row])
        candidates.append(
            Candidate(number, listing, score, batch.created_at, "gold", gold_code=item.code)
        )
    return add_items(session, batch_no, candidates, clocks)


def _has_gold(session: Session, batch_no: int) -> bool:
    query = select(ReviewItem.item_id).where(
        ReviewItem.batch_no == batch_no, ReviewItem.kind == "gold"
    )
    return session.scalar(query.limit(1)) is not None


def _next_number(session: Session) -> int:
    low, high = row_range(_NO_BATCH)
    last = session.scalar(
        select(func.max(DecisionRow.decision_id)).where(DecisionRow.decision_id.between(low, high))
    )
    return (last or row_id(_NO_BATCH, 0)) + 1


def _name(batch_no: int, number: int) -> str:
    """Make a listing id that looks like a marketplace's."""
    digest = hashlib.blake2b(f"{batch_no}:{number}".encode(), digest_size=8).digest()
    return f"{int.from_bytes(digest, 'big') % 10**12:012d}"
