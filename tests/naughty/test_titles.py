"""Titles that break programs: each is read in little time, and told as it was sent.

They stand escaped in `titles.json`, since editors and terminals are among what
they break.
"""

from __future__ import annotations

import csv
import io
import json
import math
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from model.listing import MAX_DESCRIPTION, MAX_TITLE, Listing, decode_listing
from model.reader import read_stream
from model.scorer import Scorer

TITLES: dict[str, str] = json.loads((Path(__file__).parent / "titles.json").read_text())
THEN = datetime(2013, 4, 1, tzinfo=UTC)
SECONDS = 2.0
"""Of processor time: hundreds of times what one listing takes."""

each_title = pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)


def listing(title: str, description: str | None = None) -> Listing:
    return Listing(listing_id="l", title=title, price=5.0, description=description, listed_at=THEN)


def check(scorer: Scorer, sent: Listing) -> None:
    began = time.process_time()
    answer = scorer.score(sent)
    assert time.process_time() - began < SECONDS
    assert 0 < answer.score < 1
    logit = math.log(answer.score) - math.log1p(-answer.score)
    parts = answer.base + sum(reason.weight for reason in answer.reasons) + answer.rest
    assert parts == pytest.approx(logit, abs=1e-6)
    for reason in answer.reasons:
        if reason.field is not None:
            text = getattr(sent, reason.field)
            assert reason.text == text[reason.start : reason.end] != ""
    assert json.loads(msgspec.json.encode(answer))["listing_id"] == "l"


@each_title
def test_it_is_scored_in_title_and_description(scorer: Scorer, title: str) -> None:
    check(scorer, listing(title))
    check(scorer, listing("正版DVD", title))


@each_title
def test_a_page_of_it_is_scored_as_soon(scorer: Scorer, title: str) -> None:
    page = (title * (MAX_DESCRIPTION // len(title) + 1))[:MAX_DESCRIPTION]
    check(scorer, listing(title, page))


@each_title
def test_it_comes_through_json_and_csv_as_it_was_sent(title: str) -> None:
    assert len(title) <= MAX_TITLE
    sent = listing(title, title)
    assert decode_listing(msgspec.json.encode(sent)) == sent
    escaped = json.dumps(msgspec.to_builtins(sent), ensure_ascii=True)
    assert decode_listing(escaped.encode()) == sent

    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["listing_id", "title", "price", "description", "listed_at"])
    writer.writerow(["l", title, 5, title, THEN.isoformat()])
    [row] = read_stream(io.BytesIO(file.getvalue().encode()), "csv")
    assert row.listing == sent


def test_the_list_says_what_each_is_for() -> None:
    assert len(TITLES) == len(set(TITLES.values())) >= 50
