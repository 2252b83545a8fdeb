"""Giving a verdict, on one item or a family, and taking it back.

Each act writes its effect, its receipt and its audit entries in the caller's
one transaction, which must be one of `Database.write`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple, TypeVar

import msgspec
from sqlalchemy.orm import Session

from service.audit.repository import Event, record
from service.errors import ConflictError, ForbiddenError, NotFoundError, StaleError
from service.items.repository import find_item
from service.tables import Batch, Receipt, ReviewItem, Verdict
from service.verdicts import repository
from service.verdicts.flow import Step, next_step
from service.verdicts.taxonomy import Source, side

T = TypeVar("T")
SECOND_LOOK_FROM = 50
"""A verdict against this many listings at once is looked at a second time."""


class Reviewer(NamedTuple):
    """Who acts: an account, or a key as ``key:…``; ``owner`` limits it to one key's batches."""

    name: str
    is_lead: bool = False
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a reviewer says."""

    code: str
    note: str = ""
    flags: tuple[str, ...] = ()
    lawful_reading: str = ""
    seconds: float | None = None
    source: Source | None = None


class Outcome(NamedTuple):
    """What an act came to: the receipt to undo it by, and whom it did not reach."""

    receipt: Receipt
    verdicts: list[Verdict]
    left_out: list[int]


def submit_verdict(
    session: Session, item: ReviewItem | int, opinion: Opinion, *, version: int, reviewer: Reviewer
) -> Outcome:
    """Decide one item.

    Parameters
    ----------
    item : ReviewItem or int
        The item, locked, or its number.
    version : int
        The version that the reviewer saw.

    Raises
    ------
    NotFoundError, StaleError, ConflictError, ForbiddenError
    """
    if isinstance(item, int):
        item = _require(find_item(session, item, owner=reviewer.owner, for_update=True))
    if item.version != version:
        raise StaleError(f"The item has version {item.version}, not {version}.")
    receipt = _receipt(session, "verdict", reviewer, family_id=None)
    verdict = _decide(session, item, opinion, reviewer, receipt)
    receipt.n_items = 1
    _record(session, "verdict", reviewer, [verdict])
    return Outcome(receipt, [verdict], [])


def submit_family_verdict(
    session: Session,
    family_id: int,
    opinion: Opinion,
    *,
    versions: Mapping[int, int],
    reviewer: Reviewer,
    exceptions: Mapping[int, Opinion | None] = {},
) -> Outcome:
    """Decide the members of a family that the reviewer saw, as one act.

    A member that changed since, or that was not seen, is left out and named.
    ``exceptions`` have an opinion of their own, or ``None`` to stay as they
    are. A verdict against many listings at once asks for a second look.
    """
    seen = [
        item
        for item in repository.members(session, family_id)
        if reviewer.owner is None or _owner(session, item) == reviewer.owner
    ]
    if not seen:
        raise NotFoundError("There is no such family.")
    chosen = [
        (item, exceptions.get(item.item_id, opinion))
        for item in seen
        if versions.get(item.item_id) == item.version
    ]
    wanted = [(item, said) for item, said in chosen if said is not None]
    wanted = [(item, said) for item, said in wanted if _may(session, item, reviewer)]
    if not wanted:
        raise StaleError("Every member of the family has changed since you looked.")
    against = [item for item, said in wanted if side(said.code) == "pirated"]
    if len(against) >= SECOND_LOOK_FROM:
        for item in against:
            item.needs_second = True
    receipt = _receipt(session, "family_verdict", reviewer, family_id=family_id)
    verdicts = [_decide(session, item, said, reviewer, receipt) for item, said in wanted]
    receipt.n_items = len(verdicts)
    _record(session, "verdict", reviewer, verdicts)
    reached = {verdict.item_id for verdict in verdicts}
    return Outcome(receipt, verdicts, [i.item_id for i in seen if i.item_id not in reached])


def undo(session: Session, receipt_id: int, *, reviewer: Reviewer) -> Outcome:
    """Take an act back: every item as it was, except those decided anew since.

    Raises
    ------
    NotFoundError, ForbiddenError, ConflictError
    """
    receipt = _require(session.get(Receipt, receipt_id, with_for_update=True))
    if receipt.actor != reviewer.name and not reviewer.is_lead:
        raise ForbiddenError("Only a lead may undo what somebody else did.")
    if receipt.undone_at is not None:
        raise ConflictError("This was undone already.")
    pairs = repository.of_receipt(session, receipt_id)
    fresh = [(v, item) for v, item in pairs if item.version == v.item_version + 1]
    if pairs and not fresh:
        raise ConflictError("It has been decided anew since; undo the later verdict first.")
    now = datetime.now(UTC)
    for verdict, item in fresh:
        verdict.undone_at, verdict.undone_by = now, reviewer.name
        session.flush()
        _go_back(session, item, verdict)
    receipt.undone_at, receipt.undone_by = now, reviewer.name
    undone = [verdict for verdict, _ in fresh]
    _record(session, "undo", reviewer, undone)
    kept = {item.item_id for _, item in pairs} - {item.item_id for _, item in fresh}
    return Outcome(receipt, undone, sorted(kept))


def _decide(
    session: Session, item: ReviewItem, opinion: Opinion, reviewer: Reviewer, receipt: Receipt
) -> Verdict:
    step = _step(session, item, opinion, reviewer)
    now = datetime.now(UTC)
    verdict = Verdict(
        item_id=item.item_id,
        item_version=item.version,
        listing_id=item.listing_id,
        batch_no=item.batch_no,
        code=opinion.code,
        note=opinion.note,
        flags=msgspec.json.encode(opinion.flags).decode(),
        lawful_reading=opinion.lawful_reading,
        reviewer=reviewer.name,
        source=opinion.source or ("audit" if item.kind == "audit" else "reviewer"),
        stage=step.stage,
        state_before=item.state,
        seconds=opinion.seconds,
        created_at=now,
        receipt_id=receipt.receipt_id,
    )
    session.add(verdict)
    session.flush()
    item.version += 1
    item.state = step.state
    item.holder = item.held_until = None
    # The second look is a blind one, and so is the lead's.
    item.is_blind = item.is_blind or step.state == "second"
    if step.is_final:
        item.verdict_id, item.code, item.decided_at = verdict.verdict_id, verdict.code, now
    session.flush()
    return verdict


def _step(session: Session, item: ReviewItem, opinion: Opinion, reviewer: Reviewer) -> Step:
    first = _first_look(session, item)
    if item.state == "second" and first is not None and first.reviewer == reviewer.name:
        raise ConflictError("The second look is somebody else's: you took the first.")
    if item.state == "dispute" and not reviewer.is_lead:
        raise ForbiddenError("Two reviewers disagree here; a lead decides.")
    first_code = first.code if first else None
    return next_step(
        item.state, opinion.code, needs_second=item.needs_second, first_code=first_code
    )


def _may(session: Session, item: ReviewItem, reviewer: Reviewer) -> bool:
    """Whether the item is this reviewer's to decide, as one of many."""
    if item.state == "second":
        first = _first_look(session, item)
        return first is None or first.reviewer != reviewer.name
    return item.state == "open" or (item.state == "dispute" and reviewer.is_lead)


def _first_look(session: Session, item: ReviewItem) -> Verdict | None:
    if item.state not in ("second", "dispute"):
        return None
    looks = [v for v in repository.standing(session, item.item_id) if v.stage == 1]
    return looks[-1] if looks else None


def _go_back(session: Session, item: ReviewItem, undone: Verdict) -> None:
    item.version += 1
    item.state = undone.state_before
    item.verdict_id = item.code = item.decided_at = None
    item.holder = item.held_until = None
    if item.state == "done" and (standing := repository.standing(session, item.item_id)):
        last = standing[-1]
        item.verdict_id, item.code, item.decided_at = last.verdict_id, last.code, last.created_at
    if item.state == "open":
        item.is_blind = item.kind in ("audit", "gold")
    session.flush()


def _receipt(
    session: Session,
    action: Literal["verdict", "family_verdict"],
    reviewer: Reviewer,
    *,
    family_id: int | None,
) -> Receipt:
    receipt = Receipt(
        action=action,
        actor=reviewer.name,
        n_items=0,
        family_id=family_id,
        created_at=datetime.now(UTC),
    )
    session.add(receipt)
    session.flush()
    return receipt


def _record(session: Session, action: str, reviewer: Reviewer, verdicts: list[Verdict]) -> None:
    batches = {v.batch_no: session.get_one(Batch, v.batch_no) for v in verdicts}
    record(
        session,
        [
            Event(
                actor=reviewer.name,
                action=action,
                owner=batches[v.batch_no].owner,
                batch_id=batches[v.batch_no].batch_id,
                listing_id=v.listing_id,
                facts={
                    "verdict_id": v.verdict_id,
                    "receipt_id": v.receipt_id,
                    "code": v.code,
                    "stage": v.stage,
                    "item_version": v.item_version,
                    "note": v.note,
                },
            )
            for v in verdicts
        ],
    )


def _owner(session: Session, item: ReviewItem) -> str:
    return session.get_one(Batch, item.batch_no).owner


def _require(found: T | None) -> T:
    if found is None:
        raise NotFoundError("There is no such thing here.")
    return found
