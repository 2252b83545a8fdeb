"""How often real listings that are no discs are flagged.

The folders are public text that nobody here wrote; nothing of it is part of
the project. Every listing is scored with title and price, as a results page
shows them, and what is flagged is printed to be read.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from cli import current_scorer
from model.listing import MAX_DESCRIPTION, MAX_TITLE, ListingError, parse_listing
from model.score import Score
from training.thresholds import upper_bound


def main(folder: Path) -> None:
    """Score each set, print its rate and what was flagged."""
    scorer = current_scorer(None)
    n_all = n_all_flagged = 0
    for name, rows in _sets(folder):
        flagged: list[tuple[Score, str]] = []
        n = 0
        for number, row in enumerate(rows):
            try:
                listing = parse_listing({"listing_id": f"{name}-{number}", **row})
            except ListingError:
                continue
            n += 1
            score = scorer.score(listing)
            if score.is_flagged:
                flagged.append((score, listing.title))
        n_all, n_all_flagged = n_all + n, n_all_flagged + len(flagged)
        print(f"{name}: {len(flagged)} of {n:,} flagged")
        for score, title in sorted(flagged, key=lambda pair: -pair[0].score):
            codes = ", ".join(f"{r.code} {r.weight:+.1f} {r.text or ''}" for r in score.reasons[:4])
            print(f"    {score.score:.3f}  {title[:70]}  [{codes}]")
    bound = upper_bound(n_all_flagged, n_all)
    print(f"all: {n_all_flagged} of {n_all:,} flagged; at most {1000 * bound:.2f} in 1,000 (95 %)")


def _sets(folder: Path) -> Iterator[tuple[str, Iterator[dict[str, object]]]]:
    yield "taobao_titles", _csv(folder / "taobao_titles/titles.csv")
    yield "taobao_search", _csv(folder / "taobao_search_listings/listings.csv")
    yield "jd_lab", _csv(folder / "jd_dangdang_listings/jd_lab_supplies.csv")
    yield "dangdang_books", _csv(folder / "jd_dangdang_listings/dangdang_books.csv")
    yield "xianyu_2019", _csv(folder / "xianyu_listings/xianyu2019_8cats.csv", used=True)
    yield "xianyu_pingpong", _xianyu(folder / "xianyu_listings/pingpong_full.jsonl")


def _csv(path: Path, *, used: bool = False) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            try:
                price = float(row.get("price") or 50)
            except ValueError:
                price = 50.0
            yield {
                "title": row["title"][:MAX_TITLE],
                "price": price,
                "condition": "used" if used else None,
                "ship_from": row.get("location") or None,
            }


def _xianyu(path: Path) -> Iterator[dict[str, object]]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = str(row.get("full_text") or row["title"])
        yield {
            "title": str(row["title"])[:60] or "-",
            "description": text[:MAX_DESCRIPTION],
            "price": float(str(row.get("price") or 50).lstrip("¥") or 50),
        }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
