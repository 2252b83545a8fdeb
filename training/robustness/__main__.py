"""Measure the default recipe's robustness.

    python -m training.robustness

trains on part of the default data, attacks the corpus listings among the
rest, and prints a Markdown table. The part put away for final figures is not
looked at.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from training.attacks import FOCUSES, STRENGTHS, TECHNIQUES
from training.dataset import Dataset
from training.robustness.figures import Row
from training.robustness.learn import fit_scorer, folds, leave_one_out, written_by_people
from training.robustness.measure import Unseen, measure_robustness
from training.robustness.table import to_markdown
from training.simulated import default_dataset

_COPIES = 0.3


def main(argv: Sequence[str] | None = None) -> None:
    """Train, attack, print; progress goes to standard error."""
    args = _parser().parse_args(argv)
    data = default_dataset()
    data = data.part(~data.is_put_away)
    rows = _leave_out(data, args) if args.leave_one_out else _measure(data, args)
    print(to_markdown(rows))


def _measure(data: Dataset, args: argparse.Namespace) -> list[Row]:
    parts = []
    for number, (seen, unseen) in enumerate(folds(data, args.folds, seed=args.seed), start=1):
        _tell(f"fitting fold {number} of {args.folds}")
        scorer = fit_scorer(seen, augment_share=args.augment, seed=args.seed)
        parts.append(Unseen(scorer, written_by_people(unseen)))
    return measure_robustness(
        parts,
        techniques=args.techniques,
        strengths=args.strengths,
        focus=args.focus,
        n_adaptive=args.adaptive,
        queries=args.queries,
        seed=args.seed,
        report=_tell,
    )


def _leave_out(data: Dataset, args: argparse.Namespace) -> list[Row]:
    return leave_one_out(
        data,
        [[name] for name in args.techniques if name != "mixed"],
        augment_share=args.augment or _COPIES,
        n_folds=args.folds,
        seed=args.seed,
        report=_tell,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training.robustness", description="Measure robustness to disguise."
    )
    add = parser.add_argument
    add("--folds", type=int, default=3)
    add("--techniques", nargs="+", choices=TECHNIQUES, default=list(TECHNIQUES))
    add("--strengths", nargs="+", type=float, default=list(STRENGTHS))
    add("--focus", choices=FOCUSES, default="words")
    add("--adaptive", type=int, default=300, help="pirated listings to attack by asking")
    add("--queries", type=int, default=100, help="how often each of those may ask")
    add("--augment", type=float, default=0.0, help="share of attacked copies to train on")
    add("--leave-one-out", action="store_true", help="retrain for each technique, without it")
    add("--seed", type=int, default=0)
    return parser


def _tell(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
