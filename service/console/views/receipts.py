"""What was done lately, act by act, each with what undoes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.console.views.marks import Piece, plain
from service.tables import Receipt
from service.verdicts.repository import verdicts_of
from service.verdicts.taxonomy import side


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One act: on one listing, or on the members of a family."""

    receipt_id: int
    action: str
    actor: str
    at: datetime
    n_items: int
    item_id: int | None
    title: list[Piece]
    note: list[Piece]
    codes: list[tuple[str, str, int]]
    undone_at: datetime | None
    undone_by: str | None


def receipt_rows(session: Session, receipts: Sequence[Receipt]) -> list[ReceiptRow]:
    """Read what receipts stand for; of a family its first members tell what it is."""
    found = verdicts_of(session, [receipt.receipt_id for receipt in receipts])
    rows = []
    for receipt in receipts:
        pairs = [pair for pair in found if pair[0].receipt_id == receipt.receipt_id]
        codes = Counter(verdict.code for verdict, _ in pairs).most_common()
        first = pairs[0] if pairs else None
        rows.append(
            ReceiptRow(
                receipt_id=receipt.receipt_id,
                action=receipt.action,
                actor=receipt.actor,
                at=receipt.created_at,
                n_items=receipt.n_items,
                item_id=first[1].item_id if first else None,
                title=plain(first[1].title) if first else [],
                note=plain(first[0].note) if first else [],
                codes=[(code, side(code), n) for code, n in codes],
                undone_at=receipt.undone_at,
                undone_by=receipt.undone_by,
            )
        )
    return rows
