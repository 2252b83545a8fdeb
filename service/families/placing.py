"""Giving items their families: a step after scoring, some thousand items at a time.

Items are taken in the order of their numbers and compared with founders
alone, so the same listings in the same order come to the same families,
however they are cut, and whatever came to be before stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from sqlalchemy.orm import Session

from model.families import Rule, best_founder
from model.prints import Print
from service.families import repository
from service.families.comparing import shared_by
from service.families.repository import Kept
from service.items.building import family_factor
from service.tables import Family

STEP = 5_000
"""Items of one transaction: others who write wait for it."""

MOST_FOUNDERS = 32
"""Founders that may share a band: words that everybody uses would make it slow."""

MOST_TITLES = 20
"""Titles that are looked at to say what a family shares."""


class Group(NamedTuple):
    """A founder, and who joins it now."""

    founder: Kept
    print: Print
    joining: list[Kept]
    rules: set[Rule]

    @property
    def members(self) -> list[Kept]:
        """Who is new in the family; the founder too if it was alone so far."""
        return self.joining if self.founder.family_id else [self.founder, *self.joining]


def place_waiting(session: Session, limit: int = STEP) -> int:
    """Give the next items that wait their families; how many there were.

    Needs a session of `Database.write`.
    """
    repository.lock(session)
    waiting = repository.read_waiting(session, limit)
    if waiting:
        groups = _place(session, waiting)
        _keep(session, [group for group in groups if group.joining])
        repository.close_waiting(session, [item.item_id for item in waiting])
    return len(waiting)


def _place(session: Session, waiting: list[Kept]) -> Iterable[Group]:
    """Find each item's founder, or make it one."""
    prints = {item.item_id: Print.unpack(item.packed) for item in waiting}
    of_band: defaultdict[int, list[int]] = defaultdict(list)
    for band, founder_id in repository.read_bands(
        session, {band for own in prints.values() for band in own.bands}
    ):
        of_band[band].append(founder_id)
    known = {founder for found in of_band.values() for founder in found}
    groups = {
        kept.item_id: Group(kept, Print.unpack(kept.packed), [], set())
        for kept in repository.read_founders(session, known)
    }
    new_bands: list[tuple[int, int]] = []
    for item in waiting:
        own = prints[item.item_id]
        near = sorted({founder for band in own.bands for founder in of_band[band]})
        if best := best_founder(own, ((n, groups[n].print) for n in near)):
            founder_id, match = best
            groups[founder_id].joining.append(item)
            groups[founder_id].rules.add(match.rule)
            continue
        groups[item.item_id] = Group(item, own, [], set())
        for band in own.bands:
            if len(of_band[band]) < MOST_FOUNDERS:
                of_band[band].append(item.item_id)
                new_bands.append((band, item.item_id))
    repository.add_founders(session, new_bands)
    return groups.values()


def _keep(session: Session, groups: list[Group]) -> None:
    """Write families down, with what their new size makes their members worth."""
    families = _families(session, groups)
    grown: dict[int, float] = {}
    joining: dict[int, int] = {}
    for group, family in zip(groups, families, strict=True):
        before, family.size = family.size, family.size + len(group.members)
        factor = family_factor(family.size) / family_factor(before) if before else 1.0
        if factor != 1.0:
            grown[family.family_id] = grown.get(family.family_id, 1.0) * factor
        joining |= {item.item_id: family.family_id for item in group.members}
    session.flush()
    repository.raise_priorities(session, grown)
    repository.join(session, joining, {f.family_id: family_factor(f.size) for f in families})


def _families(session: Session, groups: list[Group]) -> list[Family]:
    """Find each group's family, or make it."""
    numbers = {g.founder.family_id for g in groups if g.founder.family_id is not None}
    known = repository.get_families(session, numbers)
    by_key = repository.find_families(
        session, {g.print.key for g in groups if g.founder.family_id is None}
    )
    now = datetime.now(UTC)
    found = []
    for group in groups:
        if group.founder.family_id is not None:
            found.append(known[group.founder.family_id])
            continue
        key = group.print.key
        if key not in by_key:
            by_key[key] = _new_family(group, key, now)
            session.add(by_key[key])
        found.append(by_key[key])
    session.flush()
    return found


def _new_family(group: Group, key: str, now: datetime) -> Family:
    titles = [item.title for item in group.members[:MOST_TITLES]]
    shared = {"text": shared_by(titles), "rules": sorted(group.rules)}
    return Family(
        family_key=key,
        batch_no=group.founder.batch_no,
        title=group.founder.title,
        size=0,
        shared=msgspec.json.encode(shared).decode(),
        created_at=now,
    )
