"""Verdicts as the console's script sends them, each counted once however often it is sent."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy.orm import Session

from model.listing import FieldError
from service.console.access import Viewer
from service.errors import InvalidError, StaleError
from service.verdicts.repository import find_given
from service.verdicts.service import Opinion, Outcome, submit_family_verdict, submit_verdict
from service.verdicts.taxonomy import Code, Flag, side

Note = Annotated[str, Meta(max_length=2000)]
Version = Annotated[int, Meta(ge=1, lt=2**53)]


class VerdictAsked(Struct, forbid_unknown_fields=True, kw_only=True):
    """A verdict on one item, of the version that was on the screen."""

    version: Version
    code: Code
    note: Note = ""
    flags: list[Flag] = []
    lawful_reading: Note = ""
    seconds: Annotated[float, Meta(ge=0)] | None = None


class FamilyVerdictAsked(VerdictAsked, forbid_unknown_fields=True, kw_only=True):
    """A verdict on the members seen; ``exceptions`` have a code of their own or stay open."""

    family_id: int
    versions: dict[str, Version]
    exceptions: dict[str, Code | None] = {}


class Given(Struct, kw_only=True):
    """What came of it; ``left_out`` members had changed or were somebody else's."""

    receipt_id: int
    item_id: str
    code: str
    n_items: int
    left_out: int


def give_verdict(session: Session, item_id: int, asked: VerdictAsked, viewer: Viewer) -> Given:
    """Decide one item.

    Raises
    ------
    InvalidError, NotFoundError, StaleError, ConflictError, ForbiddenError
    """
    _require_lawful_reading(asked, [asked.code])
    try:
        outcome = submit_verdict(
            session,
            item_id,
            _opinion(asked, asked.code),
            version=asked.version,
            reviewer=viewer.reviewer,
        )
    except StaleError:
        return _given_before(session, item_id, asked, viewer)
    return _given(item_id, asked.code, outcome)


def give_family_verdict(
    session: Session, item_id: int, asked: FamilyVerdictAsked, viewer: Viewer
) -> Given:
    """Decide the members of a family, from the page of one of them.

    Raises
    ------
    InvalidError, NotFoundError, StaleError
    """
    others = [code for code in asked.exceptions.values() if code is not None]
    _require_lawful_reading(asked, [asked.code, *others])
    try:
        outcome = submit_family_verdict(
            session,
            asked.family_id,
            _opinion(asked, asked.code),
            versions={int(name): version for name, version in asked.versions.items()},
            exceptions={
                int(name): None if code is None else _opinion(asked, code)
                for name, code in asked.exceptions.items()
            },
            reviewer=viewer.reviewer,
        )
    except StaleError:
        return _given_before(session, item_id, asked, viewer)
    except ValueError as error:
        raise InvalidError("The members have no such numbers.") from error
    return _given(item_id, asked.code, outcome)


def _opinion(asked: VerdictAsked, code: str) -> Opinion:
    return Opinion(
        code=code,
        note=asked.note.strip(),
        flags=tuple(dict.fromkeys(asked.flags)),
        lawful_reading=asked.lawful_reading.strip() if side(code) == "pirated" else "",
        seconds=None if asked.seconds is None else min(asked.seconds, 3600.0),
    )


def _require_lawful_reading(asked: VerdictAsked, codes: list[str]) -> None:
    """Refuse to decide against a listing before its lawful reading was put in words."""
    if not asked.lawful_reading.strip() and any(side(code) == "pirated" for code in codes):
        fault = FieldError(("lawful_reading",), "say which lawful reading was ruled out, and why")
        raise InvalidError("A verdict against a listing says what spoke for it.", errors=[fault])


def _given_before(session: Session, item_id: int, asked: VerdictAsked, viewer: Viewer) -> Given:
    """Answer a call that came twice as it was answered first."""
    verdict = find_given(session, item_id, asked.version, viewer.name, asked.code)
    if verdict is None:
        raise StaleError("Somebody decided or changed this item since you looked at it.")
    return Given(
        receipt_id=verdict.receipt_id,
        item_id=str(item_id),
        code=verdict.code,
        n_items=1,
        left_out=0,
    )


def _given(item_id: int, code: str, outcome: Outcome) -> Given:
    return Given(
        receipt_id=outcome.receipt.receipt_id,
        item_id=str(item_id),
        code=code,
        n_items=outcome.receipt.n_items,
        left_out=len(outcome.left_out),
    )
