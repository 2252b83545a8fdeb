"""``python -m training.marketplace FOLDER``: write a marketplace, for trying things out."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from training.marketplace.config import MarketConfig
from training.marketplace.write import write_market


def main() -> None:
    """Write a simulated marketplace to a folder."""
    parser = argparse.ArgumentParser(prog="python -m training.marketplace", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--listings", type=int, default=10_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=date.fromisoformat, default=MarketConfig().start)
    parser.add_argument("--prevalence", type=float, default=0.02)
    parser.add_argument("--notice-rate", type=float, default=0.1)
    parser.add_argument("--habits", choices=("a", "b", "ab"), default="ab")
    parser.add_argument("--works", type=Path, help="tab-separated catalogue of works")
    options = parser.parse_args()
    config = MarketConfig(
        seed=options.seed,
        n_listings=options.listings,
        months=options.months,
        start=options.start,
        prevalence=options.prevalence,
        notice_rate=options.notice_rate,
        habits=options.habits,
        works=options.works,
    )
    rows = write_market(config, options.folder)
    sys.stdout.write(" ".join(f"{name}={count}" for name, count in rows.items()) + "\n")


if __name__ == "__main__":
    main()
