"""Which terms a text denies: 不含硬盘, 拒绝盗版, 影视剧一律不接."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from model.text.fold import Folded

_CLAUSE_ENDS = frozenset("\n。，；：！？…,;:!?()[]（）【】")
# Between the items of a list that is denied as a whole.
_LINKS = frozenset("、和或及与跟等类/+&")


class NegationRule(NamedTuple):
    """A phrase that denies what stands before or after it.

    ``reach`` is how many characters may lie between; a list denied goes on
    over links such as 、 and 或.
    """

    phrase: str
    side: str
    reach: int


def read_rules(path: Path) -> list[NegationRule]:
    """Read ``negation.tsv``."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [NegationRule(row["phrase"], row["side"], int(row["reach"])) for row in rows]


def negated_spans(
    folded_text: str | Folded,
    hits: Sequence[tuple[int, int, Any]],
    negators: Sequence[tuple[int, int, NegationRule]],
) -> frozenset[tuple[int, int]]:
    """Give the spans of the terms that are denied.

    Parameters
    ----------
    folded_text : str or Folded
    hits : sequence of (start, end, ...)
        Terms found.
    negators : sequence of (start, end, rule)
        Negating phrases found.
    """
    spans = sorted({(hit[0], hit[1]) for hit in hits})
    denied: set[tuple[int, int]] = set()
    for start, end, rule in negators:
        if rule.side == "before":
            denied |= _denied_after(folded_text, end, rule.reach, spans)
        else:
            denied |= _denied_before(folded_text, start, rule.reach, spans)
    return frozenset(denied)


def _denied_after(
    folded_text: str | Folded, position: int, reach: int, spans: list[tuple[int, int]]
) -> set[tuple[int, int]]:
    denied: set[tuple[int, int]] = set()
    for start, end in spans:
        if start < position:
            # Inside what is denied already: 影视 in 影视资源.
            if denied and any(s <= start and end <= e for s, e in denied):
                denied.add((start, end))
            continue
        if start - position > reach or _is_parted(folded_text, position, start, bool(denied)):
            break
        denied.add((start, end))
        position, reach = end, 1
    return denied


def _denied_before(
    folded_text: str | Folded, position: int, reach: int, spans: list[tuple[int, int]]
) -> set[tuple[int, int]]:
    denied: set[tuple[int, int]] = set()
    for start, end in sorted(spans, key=lambda span: (-span[1], span[0])):
        if end > position:
            if denied and any(s <= start and end <= e for s, e in denied):
                denied.add((start, end))
            continue
        if position - end > reach or _is_parted(folded_text, end, position, bool(denied)):
            break
        denied.add((start, end))
        position, reach = start, 1
    return denied


def _is_parted(folded_text: str | Folded, left: int, right: int, in_list: bool) -> bool:
    """Whether a clause ends between two positions."""
    text = folded_text if isinstance(folded_text, str) else folded_text.text
    between = text[left:right]
    if not _CLAUSE_ENDS.isdisjoint(between):
        return True
    if in_list and between and between not in _LINKS:
        return True
    return isinstance(folded_text, Folded) and folded_text.has_blank(left, right)
