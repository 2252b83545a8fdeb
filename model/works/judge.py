"""What follows from the works that a listing names: facts, not scores.

A name may stand for several works (remakes). A finding holds only if it holds
of every work the name may stand for.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from model import score
from model.reading import Reading
from model.works.catalogue import Catalogue
from model.works.naming import Named, find_works
from model.works.work import Work

PRE_RELEASE = "PRE_RELEASE"
NO_SUCH_EDITION = "NO_SUCH_EDITION"
NOTICED_WORK = "NOTICED_WORK"

# The medium that a text claims, and the editions that would make it true.
# 碟 alone claims none in particular, and a drive or link has no edition.
EDITIONS = {
    "bd": ("bd",),
    "bd9": ("bd",),
    "uhd": ("uhd",),
    "dvd": ("dvd",),
    "d5": ("dvd",),
    "d9": ("dvd",),
    "vcd": ("vcd",),
    "ld": ("ld",),
    "cbhd": ("cbhd",),
}


class WorksJudged(NamedTuple):
    """The work a score shows, and the findings about all that were named."""

    work: score.Work | None
    findings: list[str]


_NOTHING = WorksJudged(None, [])


def judge_works(catalogue: Catalogue, reading: Reading) -> WorksJudged:
    """Say which work a listing names, and what is to be noted about it.

    Of several works, the one shown is the first that a finding is about,
    else the first.
    """
    named = find_works(catalogue, reading)
    if not named:
        return _NOTHING
    day = reading.as_of.date()
    findings: dict[str, Named] = {}
    for name in named:
        if all(is_pre_release(work, day) for work in name.works):
            findings.setdefault(PRE_RELEASE, name)
        if all(is_noticed(work, day) for work in name.works):
            findings.setdefault(NOTICED_WORK, name)
    if len(named) == 1 and not _offers_several(reading):
        medium = reading.claims.medium or ""
        if all(lacks_edition(work, medium, day) for work in named[0].works):
            findings[NO_SUCH_EDITION] = named[0]
    shown = next(iter(findings.values()), named[0]).works[0]
    work = score.Work(shown.work_id, shown.title, shown.rights_holder, shown.dci)
    return WorksJudged(work, list(findings))


def is_pre_release(work: Work, day: date) -> bool:
    """Whether a work was known not to be out for the home anywhere on a day.

    A release anywhere ends it: a mainland disc may come before the American
    one. Where the catalogue does not vouch for the day, nothing is known.
    """
    until = work.releases_known_until
    if until is None or day > until:
        return False
    return not any(r.format != "cinema" and r.date <= day for r in work.releases)


def lacks_edition(work: Work, medium: str, day: date) -> bool:
    """Whether a work was known to have no edition on the medium a text claims."""
    until = work.editions_known_until
    wanted: tuple[str, ...] | None = EDITIONS.get(medium)
    if until is None or day > until or wanted is None:
        return False
    if "bd" in wanted:
        wanted += ("uhd",)  # a UHD box holds the Blu-ray as well
    discs = any(e.medium in wanted and (e.year or 0) <= day.year for e in work.editions)
    return not discs and not any(r.format in wanted and r.date <= day for r in work.releases)


def is_noticed(work: Work, day: date) -> bool:
    """Whether its owner had asked for a work's protection by a day."""
    return work.protected_since is not None and work.protected_since <= day


def _offers_several(reading: Reading) -> bool:
    """Whether more works are offered than named: what the set is, nobody knows."""
    works = reading.claims.works
    if works is not None and works.low > 1:
        return True
    return any(m.concept == "MANY_WORKS" for p in reading.passages for m in p.matches)
