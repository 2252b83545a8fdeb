"""Lawful look-alikes in a simulated market, enough of each to promise something.

    python -m training.slice_market

simulates markets that no model learned from until every slice holds thousands
of lawful listings, scores them with the current model, and prints a Markdown
table. Of a slice that is rare in a market of any size you would wait for, it
counts what came.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from model.artifact import load_scorer
from model.reading import Reading
from model.registry import current_version, version_folder
from model.scorer import Scorer
from model.slices import BITS, SLICES, slices_of
from training.dataset import Dataset
from training.marketplace import MarketConfig
from training.simulated import simulated_dataset
from training.thresholds import upper_bound

ENOUGH = 2_000
_MARKET = 40_000
_FIRST_SEED = 9_400
_OPEN_SHARE = 0.6
"""Less than a real market has: slices of discs fill sooner."""


class SliceCount(Struct):
    """What became of the listings of one slice.

    ``over`` counts lawful listings beyond the blocking threshold, whether or
    not the policy protects their slice; ``blocked`` those that it did block.
    """

    name: str
    lawful: int = 0
    flagged: int = 0
    over: int = 0
    blocked: int = 0
    pirated: int = 0
    pirated_flagged: int = 0
    pirated_blocked: int = 0

    def add(self, decision: str, *, is_pirated: bool, is_over: bool) -> None:
        """Count one listing."""
        is_flagged, is_blocked = decision != "pass", decision == "block"
        if is_pirated:
            self.pirated += 1
            self.pirated_flagged += is_flagged
            self.pirated_blocked += is_blocked
        else:
            self.lawful += 1
            self.flagged += is_flagged
            self.over += is_over
            self.blocked += is_blocked

    @property
    def blocked_at_most(self) -> float:
        """Upper 95 % bound of the share of lawful listings blocked."""
        return upper_bound(self.blocked, self.lawful)


def measure_slices(
    scorer: Scorer,
    *,
    enough: int = ENOUGH,
    most: int = 400_000,
    report: Callable[[str], None] = lambda step: None,
) -> list[SliceCount]:
    """Count decisions by slice over as many simulated markets as it takes.

    Parameters
    ----------
    scorer : Scorer
    enough : int
        Lawful listings that every slice should hold.
    most : int
        Listings to simulate at most.
    report : callable
        Told each step.

    Returns
    -------
    list of SliceCount
        The whole market first, then the slices in their order.
    """
    counts = {name: SliceCount(name) for name in ("all", *BITS)}
    for number in range(max(1, most // _MARKET)):
        config = MarketConfig(
            seed=_FIRST_SEED + number, n_listings=min(_MARKET, most), open_share=_OPEN_SHARE
        )
        _count(scorer, simulated_dataset(config), counts)
        rarest = min(counts.values(), key=lambda count: count.lawful)
        report(f"market {number + 1}: the rarest, {rarest.name}, has {rarest.lawful:,}")
        if rarest.lawful >= enough:
            break
    return list(counts.values())


def count_slices(scorer: Scorer, data: Dataset) -> list[SliceCount]:
    """Count decisions by slice over labelled listings."""
    counts = {name: SliceCount(name) for name in ("all", *BITS)}
    _count(scorer, data, counts)
    return list(counts.values())


def _count(scorer: Scorer, data: Dataset, counts: dict[str, SliceCount]) -> None:
    readings: Sequence[Reading] = scorer.reader.read_many(data.listings)
    scores = scorer.score_readings(readings)
    for reading, score, is_pirated in zip(readings, scores, data.is_pirated.tolist(), strict=True):
        is_over = scorer.policy.blocks(score.score)
        for name in ("all", *slices_of(reading)):
            counts[name].add(score.decision, is_pirated=is_pirated, is_over=is_over)


def to_markdown(counts: Sequence[SliceCount], protected: Sequence[str]) -> str:
    """Lay the counts out, one line a slice."""
    lines = [
        "| slice | lawful | over the threshold | blocked | at most (95 %) | flagged "
        "| pirated | blocked | flagged | protected |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    names: dict[str, str] = {entry.name: entry.en for entry in SLICES}
    for count in counts:
        cells: list[Any] = [names.get(count.name, count.name), f"{count.lawful:,}", count.over]
        cells += [count.blocked, f"{count.blocked_at_most:.2%}", f"{count.flagged:,}"]
        cells += [count.pirated, count.pirated_blocked, count.pirated_flagged]
        cells += ["yes" if count.name in protected else ""]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure the current model, or the version in a folder."""
    parser = argparse.ArgumentParser(prog="python -m training.slice_market")
    parser.add_argument("--home", type=Path, default=Path("var"), help="where versions live")
    parser.add_argument("--model", type=Path, help="a version's folder; the current one if left")
    parser.add_argument("--enough", type=int, default=ENOUGH)
    parser.add_argument("--most", type=int, default=400_000, help="listings to simulate at most")
    args = parser.parse_args(argv)
    scorer = load_scorer(args.model or _current(args.home))
    counts = measure_slices(
        scorer, enough=args.enough, most=args.most, report=lambda step: print(step, file=sys.stderr)
    )
    print(to_markdown(counts, scorer.policy.protected_slices))


def _current(home: Path) -> Path:
    version = current_version(home)
    if not version:
        raise SystemExit(f"{home} holds no model: run `make setup`, or name one by --model.")
    return version_folder(home, version)


if __name__ == "__main__":
    main()
