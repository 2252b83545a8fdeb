"""Which terms a text denies: 不含硬盘, 拒绝盗版, 影视剧一律不接."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from model.text.fold import Folded

_CLAUSE_ENDS = frozenset("\n。，；：！？…,;:!?()[]（）【】")
# Between the items of a list that is denied as a whole.
_LINKS = frozenset("、和或及与跟等类/+&")

Spans = Sequence[tuple[int, int]]


class NegationRule(NamedTuple):
    """A phrase that denies what stands before or after it.

    ``reach`` is how many characters may lie between; a list denied goes on
    over links such as 、 and 或.
    """

    phrase: str
    side: str
    reach: int


Negator = tuple[int, int, NegationRule]


def read_rules(path: Path) -> list[NegationRule]:
    """Read ``negation.tsv``."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return [NegationRule(phrase, side, int(reach)) for phrase, side, reach in rows]


def negated_spans(
    folded_text: str | Folded,
    hits: Sequence[tuple[int, int, Any]],
    negators: Sequence[Negator],
) -> frozenset[tuple[int, int]]:
    """Give the spans of the terms that are denied.

    A negator that is but part of a term (没 in 熊出没) denies nothing, unless
    it stands at the edge from which it governs: 不含碟 with 片 after it.

    Parameters
    ----------
    folded_text : str or Folded
    hits : sequence of (start, end, ...)
        Terms found.
    negators : sequence of (start, end, rule)
        Negating phrases found.
    """
    spans = sorted({(hit[0], hit[1]) for hit in hits})
    ends = sorted([(end, start) for start, end in spans])
    denied: set[tuple[int, int]] = set()
    for start, end, rule in negators:
        # Most negators have no term in reach.
        if rule.side == "before":
            first = bisect_left(spans, (end, 0))
            if first == len(spans) or spans[first][0] - end > rule.reach:
                continue
            if not any(s < start and end <= e for s, e in spans[:first]):
                denied.update(_denied_after(folded_text, end, rule.reach, spans[first:]))
        else:
            after = bisect_left(ends, (start + 1, 0))
            if not after or start - ends[after - 1][0] > rule.reach:
                continue
            if not any(s <= start and end < e for e, s in ends[after:]):
                denied.update(_denied_before(folded_text, start, rule.reach, ends[:after]))
    return frozenset(denied)


def _denied_after(
    folded_text: str | Folded, position: int, reach: int, spans: Spans
) -> Iterator[tuple[int, int]]:
    """Walk right over the list of terms that begins at a negator."""
    listed = False
    for start, end in spans:
        if start >= position:
            if start - position > reach or _is_parted(folded_text, position, start, listed):
                break
        elif not listed:
            continue
        yield start, end
        # Of terms in one another (影视 in 影视资源) the longer one leads on.
        position, reach, listed = max(position, end), 1, True


def _denied_before(
    folded_text: str | Folded, position: int, reach: int, ends: Spans
) -> Iterator[tuple[int, int]]:
    """Walk left over the list of terms that ends at a negator."""
    listed = False
    for end, start in reversed(ends):
        if end <= position:
            if position - end > reach or _is_parted(folded_text, end, position, listed):
                break
        elif not listed:
            continue
        yield start, end
        position, reach, listed = min(position, start), 1, True


def _is_parted(folded_text: str | Folded, left: int, right: int, in_list: bool) -> bool:
    """Whether a clause ends between two positions."""
    text = folded_text if isinstance(folded_text, str) else folded_text.text
    between = text[left:right]
    if not _CLAUSE_ENDS.isdisjoint(between):
        return True
    if between.count("《") != between.count("》"):
        return True  # one of the two stands in the title of a work: 《触不可及》
    if in_list and between and between not in _LINKS:
        return True
    return isinstance(folded_text, Folded) and folded_text.has_blank(left, right)
