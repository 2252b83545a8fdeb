"""Which item a reviewer gets next: one already held, else the one worth most."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.console.access import Viewer
from service.items.filters import Filters, conditions
from service.items.repository import claim, claim_next
from service.tables import ReviewItem


def next_item(
    session: Session, filters: Filters, viewer: Viewer, *, besides: Collection[int] = ()
) -> ReviewItem | None:
    """Give the next item of a view, held for this reviewer; needs a write session.

    An item that was fetched ahead and never shown (a page loaded anew) is
    given again before another is taken. ``besides`` are items on the screen,
    passed over, or decided and not sent yet.
    """
    held = select(ReviewItem).where(
        ReviewItem.holder == viewer.name,
        ReviewItem.item_id.not_in(besides),
        or_(ReviewItem.state == "open", ReviewItem.state == "second"),
        *conditions(session, filters),
    )
    for mine in session.scalars(held.order_by(ReviewItem.priority.desc()).limit(1)):
        return claim(session, mine.item_id, viewer.name)
    return claim_next(session, filters, viewer.name, is_lead=viewer.may("lead"), besides=besides)
