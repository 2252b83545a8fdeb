"""Files of a simulated marketplace."""

import csv
import json

import pytest

from training.marketplace import MarketConfig, write_market

CONFIG = MarketConfig(
    seed=5, n_listings=2500, prevalence=0.3, open_share=0.4, notice_rate=0.4, audit_rate=0.05
)
LISTING = {
    "listing_id", "title", "description", "price", "currency", "category", "condition", "stock",
    "units_sold_30d", "ship_from", "listed_at", "url", "image_ids", "seller",
}  # fmt: skip
SELLER = {
    "seller_id", "registered_on", "kind", "credit_points", "positive_rate", "active_listings",
    "active_av_listings", "units_sold_90d", "refund_rate_90d", "piracy_complaints_180d",
    "notices_365d", "takedowns_365d", "counter_notices_won_365d", "last_takedown_on", "licence",
}  # fmt: skip
FILES = ("listings.ndjson", "notices.csv", "labels.csv", "truth.csv", "config.json")


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    folder = tmp_path_factory.mktemp("market")
    steps = []
    write_market(CONFIG, folder, steps.append)
    return folder, steps


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listings(folder):
    return [json.loads(line) for line in (folder / "listings.ndjson").read_text().splitlines()]


def test_same_seed_writes_the_same_bytes(market, tmp_path):
    write_market(CONFIG, tmp_path)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (market[0] / name).read_bytes(), name


def test_progress_counts_every_listing(market):
    assert sum(market[1]) == CONFIG.n_listings


def test_listings_hold_the_fields_of_the_contract_only(market):
    for listing in listings(market[0]):
        assert set(listing) <= LISTING
        assert set(listing["seller"]) <= SELLER


def test_listings_obey_the_limits_of_the_contract(market):
    for listing in listings(market[0]):
        seller = listing["seller"]
        assert 1 <= len(listing["title"]) <= 500
        assert len(listing["description"] or "") <= 20_000
        assert listing["price"] >= 0
        assert listing["currency"] in ("CNY", "USD", "HKD", "TWD")
        assert listing.get("condition") in (None, "new", "used")
        assert seller["seller_id"]
        assert seller.get("kind") in (None, "personal", "shop", "flagship")
        for name in ("positive_rate", "refund_rate_90d"):
            assert 0 <= (seller.get(name) or 0) <= 1
        licence = seller.get("licence")
        assert licence is None or licence["status"] in ("verified", "unverified", "expired", "none")


def test_truth_has_one_row_per_listing_in_order(market):
    truth = [row["listing_id"] for row in rows(market[0] / "truth.csv")]
    assert truth == [listing["listing_id"] for listing in listings(market[0])]


def test_notices_are_the_notices_among_the_labels(market):
    labels = rows(market[0] / "labels.csv")
    assert rows(market[0] / "notices.csv") == [row for row in labels if row["source"] == "notice"]
    assert {row["source"] for row in labels} == {"notice", "reviewer", "audit", "counter_notice"}


def test_labels_are_words_that_training_reads(market):
    codes = {
        "P1",
        "P2",
        "P3",
        "P4",
        "P5",
        "P6",
        "P7",
        "R1",
        "R2",
        "R3",
        "L1",
        "L2",
        "N1",
        "N2",
        "U",
    }
    for row in rows(market[0] / "labels.csv"):
        if row["source"] in ("notice", "counter_notice"):
            assert row["label"] in ("pirated", "lawful")
        else:
            assert row["label"] in codes


def test_labels_come_in_time_order_and_after_their_listing(market):
    labels = rows(market[0] / "labels.csv")
    times = [row["labelled_at"] for row in labels]
    assert times == sorted(times)
    listed_at = {x["listing_id"]: x.get("listed_at") for x in listings(market[0])}
    for row in labels:
        assert row["labelled_at"] > (listed_at[row["listing_id"]] or "")


def test_reviewers_are_mostly_but_not_always_right(market):
    truth = {row["listing_id"]: row for row in rows(market[0] / "truth.csv")}
    verdicts = [r for r in rows(market[0] / "labels.csv") if r["source"] == "audit"]
    right = [truth[r["listing_id"]]["code"] == r["label"] for r in verdicts]
    assert 0.85 < sum(right) / len(right) < 1.0


def test_config_file_tells_how_to_make_it_again(market):
    config = json.loads((market[0] / "config.json").read_text())
    assert config["seed"] == 5
    assert MarketConfig(**{**config, "start": CONFIG.start}) == CONFIG
