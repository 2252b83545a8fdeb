"""Labels: what notices, reviewers, audits and counter-notices say.

A file of labels holds ``listing_id,label,source,labelled_at``. Where several
speak of one listing, the better source wins, then the later word.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

PIRATED_CODES = frozenset({"P1", "P2", "P3", "P4", "P5", "P6"})
LAWFUL_CODES = frozenset({"R1", "R2", "R3", "L1", "L2", "N1", "N2"})
NO_LABEL_CODES = frozenset({"P7", "U"})
SOURCES = ("notice", "counter_notice", "reviewer", "audit")
"""From the weakest word to the strongest."""
UNLABELLED = "unlabelled"
"""Source of what nobody has said anything of."""


class Label(NamedTuple):
    """What one source says of one listing."""

    listing_id: str
    code: str
    is_pirated: bool
    source: str
    labelled_at: datetime


class LabelError(ValueError):
    """A file of labels that cannot be read; names each row and column."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def is_pirated(code: str) -> bool | None:
    """Read a taxonomy code or a plain word; ``None`` where it is no label.

    Raises
    ------
    ValueError
        If the code is not in the taxonomy.

    Examples
    --------
    >>> is_pirated("P5"), is_pirated("lawful"), is_pirated("U")
    (True, False, None)
    """
    if code in PIRATED_CODES or code == "pirated":
        return True
    if code in LAWFUL_CODES or code == "lawful":
        return False
    if code in NO_LABEL_CODES:
        return None
    raise ValueError(
        f"{code!r} is no label; labels are pirated, lawful, P1–P7, R1–R3, L1, L2, N1, N2, U"
    )


def read_labels(path: Path) -> list[Label]:
    """Read a file of labels, all of it or not at all.

    Raises
    ------
    LabelError
        Naming each row and column at fault.
    """
    labels: list[Label] = []
    problems: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = {"listing_id", "label"} - set(rows.fieldnames or ())
            if missing:
                raise LabelError([f"{path}: no column {', '.join(sorted(missing))}"])
            for row in rows:
                try:
                    label = _parse_label(row)
                except ValueError as error:
                    problems.append(f"{path}, line {rows.line_num}: {error}")
                else:
                    if label is not None:
                        labels.append(label)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelError([f"{path}: cannot be read as CSV in UTF-8: {error}"]) from error
    if problems:
        raise LabelError(problems)
    return labels


def _parse_label(row: dict[str, str | None]) -> Label | None:
    listing_id, code = row.get("listing_id"), (row.get("label") or "").strip()
    if not listing_id:
        raise ValueError("column listing_id is empty")
    try:
        pirated = is_pirated(code)
    except ValueError as error:
        raise ValueError(f"column label: {error}") from None
    source = (row.get("source") or "reviewer").strip()
    if source not in SOURCES:
        raise ValueError(f"column source: {source!r} is none of {', '.join(SOURCES)}")
    moment = (row.get("labelled_at") or "1970-01-01T00:00:00+00:00").strip()
    try:
        labelled_at = datetime.fromisoformat(moment)
    except ValueError:
        raise ValueError(f"column labelled_at: {moment!r} is no RFC 3339 time") from None
    if labelled_at.tzinfo is None:
        raise ValueError(f"column labelled_at: {moment!r} has no time zone")
    if pirated is None:
        return None
    return Label(listing_id, code, pirated, source, labelled_at)


def resolve_labels(labels: list[Label]) -> dict[str, Label]:
    """Keep one label a listing: audit > reviewer > counter_notice > notice, then the latest."""
    best: dict[str, Label] = {}
    for label in labels:
        held = best.get(label.listing_id)
        if held is None or _worth(label) >= _worth(held):
            best[label.listing_id] = label
    return best


def labels_as_of(labels: list[Label], moment: datetime) -> list[Label]:
    """Keep what had been said by a moment: a model of that day knew no more."""
    return [label for label in labels if label.labelled_at <= moment]


def first_notices(labels: list[Label]) -> dict[str, datetime]:
    """Tell when each listing was first named by a notice, whatever came of it."""
    first: dict[str, datetime] = {}
    for label in labels:
        if label.source == "notice":
            held = first.get(label.listing_id)
            first[label.listing_id] = min(held or label.labelled_at, label.labelled_at)
    return first


def _worth(label: Label) -> tuple[int, datetime]:
    return SOURCES.index(label.source), label.labelled_at
