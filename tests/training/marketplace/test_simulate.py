"""The marketplace as a whole: what must hold whatever it makes up."""

import ast
import csv
import tracemalloc
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from training.marketplace import MarketConfig, simulate
from training.marketplace.events import (
    Closed,
    Countered,
    Delisted,
    Joined,
    Listed,
    Noticed,
    Reviewed,
    TakenDown,
    Traded,
)

PACKAGE = Path(__file__).parents[3] / "training" / "marketplace"
# Busy enough that shops are noticed, closed and reopened.
BUSY = MarketConfig(
    seed=7, n_listings=5000, prevalence=0.3, open_share=0.5, notice_rate=0.5, notice_delay_days=9
)


@pytest.fixture(scope="module")
def busy():
    return list(simulate(BUSY))


@pytest.fixture(scope="module")
def default():
    return [e for e in simulate(MarketConfig(seed=3, n_listings=12_000)) if isinstance(e, Listed)]


def read_names(table):
    with (PACKAGE / table).open(encoding="utf-8", newline="") as file:
        return {row["name"] for row in csv.DictReader(file, delimiter="\t")}


def test_events_come_in_time_order(busy):
    times = [event.at for event in busy]
    assert times == sorted(times)


def test_every_event_lies_in_the_period(busy):
    assert min(event.at for event in busy) >= BUSY.begins
    assert max(event.at for event in busy) < BUSY.ends


def test_equal_configurations_give_equal_events(busy):
    assert list(simulate(BUSY))[:2000] == busy[:2000]


def test_another_seed_gives_another_marketplace(busy):
    other = next(simulate(MarketConfig(seed=8, n_listings=1)))
    assert other != busy[0]


def test_number_of_listings_is_what_was_asked(busy):
    assert sum(isinstance(event, Listed) for event in busy) == BUSY.n_listings


def test_listing_ids_are_unique(busy):
    ids = [event.truth.listing_id for event in busy if isinstance(event, Listed)]
    assert len(set(ids)) == len(ids)


def test_listing_ids_do_not_tell_the_order(busy):
    ids = [int(event.truth.listing_id) for event in busy if isinstance(event, Listed)]
    assert ids != sorted(ids)
    assert {len(event.truth.listing_id) for event in busy if isinstance(event, Listed)} == {12}


def test_prevalence_is_within_four_standard_errors(default):
    pirated = sum(event.truth.pirated for event in default)
    expected, error = 0.02 * 12_000, (12_000 * 0.02 * 0.98) ** 0.5
    assert abs(pirated - expected) < 4 * error


def test_open_world_has_its_share(default):
    no_disc = sum(event.truth.code in ("N1", "N2", "P7") for event in default)
    assert abs(no_disc / 12_000 - 0.8) < 0.02


def test_every_code_agent_and_scenario_occurs():
    config = MarketConfig(seed=5, n_listings=20_000, prevalence=0.3, open_share=0.4)
    listed = [event.truth for event in simulate(config) if isinstance(event, Listed)]
    codes = {f"P{i}" for i in range(1, 8)} | {"R1", "R2", "R3", "L1", "L2", "N1", "N2"}
    assert {truth.code for truth in listed} == codes
    assert {truth.agent_kind for truth in listed} == read_names("kinds.tsv")
    assert {truth.scenario for truth in listed} == read_names("scenarios.tsv")


def test_no_notice_comes_before_its_listing(busy):
    listed_at = {e.truth.listing_id: e.at for e in busy if isinstance(e, Listed)}
    later = [e for e in busy if isinstance(e, Noticed | TakenDown | Countered | Reviewed)]
    assert len(later) > 300
    assert all(event.at > listed_at[event.listing_id] for event in later)


def test_truth_names_the_moment_of_each_notice(busy):
    noticed = {e.listing_id: e.at for e in busy if isinstance(e, Noticed)}
    promised = {
        e.truth.listing_id: e.truth.noticed_at
        for e in busy
        if isinstance(e, Listed) and e.truth.noticed_at
    }
    assert promised == noticed


def test_notice_rate_and_delay_follow_the_configuration():
    # A long market, so that few notices fall behind its end.
    config = MarketConfig(
        seed=2, n_listings=6000, months=36, prevalence=0.5, open_share=0.2, notice_rate=0.3
    )
    pirated = [e for e in simulate(config) if isinstance(e, Listed) and e.truth.pirated]
    noticed = [e for e in pirated if e.truth.noticed_at]
    assert 0.24 < len(noticed) / len(pirated) < 0.36
    delays = sorted((e.truth.noticed_at - e.at).days for e in noticed)
    assert 12 < delays[len(delays) // 2] < 32


def test_plain_listings_are_noticed_more_often_than_disguised_ones():
    config = MarketConfig(seed=4, n_listings=8000, prevalence=0.7, open_share=0.1, notice_rate=0.2)
    rates = {True: Counter(), False: Counter()}
    for event in simulate(config):
        if isinstance(event, Listed) and event.truth.pirated:
            rates[event.truth.disguise_strength > 0.4][event.truth.noticed_at is not None] += 1
    share = {strong: counts[True] / counts.total() for strong, counts in rates.items()}
    assert share[True] < 0.75 * share[False]


def test_some_notices_are_wrong_and_some_are_won_against(busy):
    lawful = {e.truth.listing_id for e in busy if isinstance(e, Listed) and not e.truth.pirated}
    config = MarketConfig(
        seed=9, n_listings=5000, open_share=0.3, prevalence=0.1, wrong_notice_rate=0.1
    )
    events = list(simulate(config))
    lawful = {e.truth.listing_id for e in events if isinstance(e, Listed) and not e.truth.pirated}
    wrong = [e for e in events if isinstance(e, Noticed) and e.listing_id in lawful]
    won = [e for e in events if isinstance(e, Countered) and e.won and e.listing_id in lawful]
    lost = [e for e in events if isinstance(e, Countered) and not e.won]
    assert len(wrong) > 100
    assert len(won) > 30
    assert lost


def test_audits_are_a_random_sample():
    config = MarketConfig(seed=6, n_listings=8000, audit_rate=0.5, prevalence=0.3, open_share=0.3)
    pirated, audited = {}, []
    for event in simulate(config):
        if isinstance(event, Listed):
            pirated[event.truth.listing_id] = event.truth.pirated
        elif isinstance(event, Reviewed) and event.source == "audit":
            audited.append(pirated[event.listing_id])
    assert abs(sum(audited) / len(audited) - 0.3) < 0.03


def test_closed_shops_come_back_under_another_name(busy):
    closed = {event.seller_id for event in busy if isinstance(event, Closed)}
    operators = {}
    for event in busy:
        if isinstance(event, Listed):
            operators.setdefault(event.truth.operator, set()).add(event.seller_id)
    assert closed
    assert any(len(sellers) > 1 and sellers & closed for sellers in operators.values())


def test_a_closed_account_lists_no_more(busy):
    closed = set()
    for event in busy:
        if isinstance(event, Closed):
            closed.add(event.seller_id)
        assert not (isinstance(event, Listed) and event.seller_id in closed)


def test_removed_offers_come_back_as_one_family(busy):
    families = Counter(e.truth.family for e in busy if isinstance(e, Listed))
    again = [family for family, count in families.items() if count > 1]
    titles = {
        family: {
            e.listing["title"] for e in busy if isinstance(e, Listed) and e.truth.family == family
        }
        for family in again
    }
    assert len(again) > 20
    assert sum(len(texts) > 1 for texts in titles.values()) > len(again) / 2


def test_seller_fields_equal_what_the_events_before_add_up_to():
    config = MarketConfig(
        seed=11,
        n_listings=3000,
        prevalence=0.4,
        open_share=0.3,
        notice_rate=0.6,
        notice_delay_days=8,
        wrong_notice_rate=0.1,
        missing_rate=0.0,
    )
    before, checked = {}, Counter()
    for event in simulate(config):
        if isinstance(event, Reviewed | Closed):
            continue
        past = before.setdefault(event.seller_id, [])
        if isinstance(event, Listed):
            seller = event.listing["seller"]
            for name, value in recompute(past, event.at.date()).items():
                assert seller[name] == value, (name, event.truth)
                checked[name] += bool(value)
        past.append(event)
    # The comparison is worth something only where there was a history.
    assert len(checked) == 11
    assert min(checked.values()) > 20


def recompute(past, today):
    """Add up a seller's past, the slow way."""
    joined = next(event for event in past if isinstance(event, Joined))
    sales = [(day.on, day.units, day.refunds, day.complaints) for day in joined.sales]
    notices = list(joined.notices)
    takedowns = list(joined.takedowns)
    won = list(joined.counter_notices_won)
    credit, ratings = joined.credit_points, joined.ratings
    positive = joined.positive_ratings
    active, active_av = joined.active_listings, joined.active_av_listings
    for event in past:
        count = av_count = 0
        match event:
            case Traded():
                sales.append((event.at.date(), event.units, event.refunds, event.complaints))
                credit += event.positive_ratings
                positive += event.positive_ratings
                ratings += event.ratings
            case Noticed():
                notices.append(event.at.date())
            case TakenDown():
                takedowns.append(event.at.date())
                count, av_count = -1, -int(event.is_av)
            case Countered(won=True):
                won.append(event.at.date())
                count, av_count = 1, int(event.is_av)
            case Listed():
                count, av_count = 1, int(event.is_av)
            case Delisted():
                count, av_count = -event.count, -event.av_count
        # The marketplace shows no negative numbers.
        active = max(0, active + count)
        active_av = max(0, min(active, active_av + av_count))

    def within(days, n):
        return [day for day in days if today - timedelta(days=n) < day <= today]

    recent = [sale for sale in sales if today - timedelta(days=90) < sale[0] <= today]
    units = sum(sale[1] for sale in recent)
    complaints = [s[3] for s in sales if today - timedelta(days=180) < s[0] <= today]
    return {
        "credit_points": credit,
        "positive_rate": round(positive / ratings, 4) if ratings else None,
        "active_listings": active,
        "active_av_listings": active_av,
        "units_sold_90d": units,
        "refund_rate_90d": round(sum(s[2] for s in recent) / units, 4) if units else None,
        "piracy_complaints_180d": sum(complaints),
        "notices_365d": len(within(notices, 365)),
        "takedowns_365d": len(within(takedowns, 365)),
        "counter_notices_won_365d": len(within(won, 365)),
        "last_takedown_on": max(takedowns, default=None),
    }


@pytest.fixture(scope="module")
def half_pirated():
    config = MarketConfig(seed=13, n_listings=12_000, prevalence=0.4, open_share=0.4)
    return [event for event in simulate(config) if isinstance(event, Listed)]


@pytest.mark.parametrize(
    "field",
    [
        "category",
        "condition",
        "stock",
        "units_sold_30d",
        "ship_from",
        "listed_at",
        "seller.registered_on",
        "seller.kind",
        "seller.credit_points",
        "seller.active_listings",
        "seller.notices_365d",
    ],
)
def test_a_quarter_is_missing_whatever_the_label(half_pirated, field):
    missing = {True: [], False: []}
    for event in half_pirated:
        fields = event.listing["seller"] if field.startswith("seller.") else event.listing
        missing[event.truth.pirated].append(fields.get(field.removeprefix("seller.")) is None)
    share = {label: sum(x) / len(x) for label, x in missing.items()}
    # Four standard errors of the difference of two shares.
    error = sum(0.25 * 0.75 / len(x) for x in missing.values()) ** 0.5
    assert abs(share[True] - share[False]) < 4 * error
    assert abs(sum(map(sum, missing.values())) / len(half_pirated) - 0.25) < 0.02


def test_missing_fields_are_absent_as_well_as_null(half_pirated):
    kinds = Counter(
        "absent" if "stock" not in event.listing else "null"
        for event in half_pirated
        if event.listing.get("stock") is None
    )
    assert min(kinds["absent"], kinds["null"]) > 1000


def test_memory_does_not_grow_with_the_number_of_listings():
    def peak(n_listings):
        tracemalloc.start()
        for _ in simulate(MarketConfig(seed=1, n_listings=n_listings)):
            pass
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    small, large = peak(2000), peak(8000)
    # 6,000 more listings, each about 2 kB, would be 12 MB more if kept.
    assert large - small < 6_000_000


def test_works_are_not_offered_years_before_they_exist(default):
    years = {}
    with (PACKAGE / "works.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            years[row["work_id"]] = int(row["year"])
    offered = [e for e in default if e.truth.work_id]
    assert len(offered) > 1500
    assert all(years[e.truth.work_id] <= e.at.year for e in offered)


def test_habits_a_and_b_share_no_listing_text():
    texts = {}
    for habits in ("a", "b"):
        config = MarketConfig(
            seed=1, n_listings=3000, habits=habits, prevalence=0.5, open_share=0.0
        )
        texts[habits] = {
            event.listing["description"]
            for event in simulate(config)
            if isinstance(event, Listed) and len(event.listing["description"] or "") > 25
        }
    assert len(texts["a"]) > 1000
    assert not texts["a"] & texts["b"]


def test_prices_copied_from_honest_shops_occur():
    config = MarketConfig(seed=2, n_listings=8000, prevalence=0.4, open_share=0.1)
    truths = [(e.truth, e.listing) for e in simulate(config) if isinstance(e, Listed)]
    lawful = sorted(x["price"] for t, x in truths if t.code == "L1" and x["currency"] == "CNY")
    pirated = [x["price"] for t, x in truths if t.code in ("P1", "P2") and x["currency"] == "CNY"]
    median = lawful[len(lawful) // 2]
    assert sum(price >= median for price in pirated) / len(pirated) > 0.08


def test_package_imports_nothing_of_the_model():
    for file in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not [name for name in names if name.split(".")[0] in ("model", "service")]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"prevalence": 0.5, "open_share": 0.6}, "leave no room"),
        ({"prevalence": -0.1}, "prevalence must lie"),
        ({"n_listings": 0}, "at least 1"),
        ({"notice_delay_days": 0.0}, "must be positive"),
    ],
)
def test_impossible_configuration_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        MarketConfig(**wrong)


def test_period_follows_start_and_months():
    config = MarketConfig(start=date(2020, 2, 1), months=12)
    assert config.begins.isoformat() == "2020-02-01T00:00:00+08:00"
    assert config.ends.date() == date(2021, 1, 31)
