from datetime import date

import pytest

from model.features.seller import seller_facts
from model.listing import Licence, Seller

DAY = date(2024, 6, 1)


def facts(**fields):
    return seller_facts(Seller(seller_id="s", **fields), DAY)


def codes(**fields):
    return [finding.code for finding in facts(**fields).findings]


def test_no_seller_is_no_facts():
    assert seller_facts(None, DAY) is None


def test_a_seller_of_whom_nothing_is_known_has_no_figures():
    found = facts()
    figures = {name: getattr(found, name) for name in found.__struct_fields__}
    assert figures.pop("findings") == ()
    assert set(figures.values()) == {None}


def test_figures():
    found = facts(
        registered_on=date(2024, 5, 2),
        active_listings=200,
        active_av_listings=50,
        units_sold_90d=1000,
        piracy_complaints_180d=0,
    )
    assert found.age_days == 30
    assert found.av_share == 0.25
    assert found.units_per_listing == 5
    assert found.complaints == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"active_av_listings": 5},
        {"active_listings": 0, "active_av_listings": 0, "units_sold_90d": 9},
    ],
)
def test_no_share_without_listings(fields):
    assert facts(**fields).av_share is None
    assert facts(**fields).units_per_listing is None


def test_share_never_exceeds_one():
    assert facts(active_listings=10, active_av_listings=12).av_share == 1


def test_what_lies_ahead_is_not_known():
    found = facts(registered_on=date(2025, 1, 1), last_takedown_on=date(2024, 7, 1))
    assert (found.age_days, found.last_takedown_on, found.days_since_takedown) == (None, None, None)


@pytest.mark.parametrize(
    ("last", "weight"),
    [
        (None, 4),
        (date(2024, 6, 1), 4),
        (date(2024, 2, 2), 2),  # 120 days before
        (date(2023, 10, 5), 1),  # 240 days before
    ],
)
def test_takedowns_fade_by_half_in_120_days(last, weight):
    assert facts(takedowns_365d=4, last_takedown_on=last).takedown_weight == pytest.approx(weight)


@pytest.mark.parametrize(("won", "standing"), [(None, 4), (0, 4), (3, 1), (9, 0)])
def test_won_counter_notices_reset_takedowns(won, standing):
    found = facts(takedowns_365d=4, counter_notices_won_365d=won)
    assert (found.takedowns, found.takedown_weight) == (standing, standing)


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        (None, []),
        (Licence(), []),
        (Licence(status="verified"), []),
        (Licence(status="verified", valid_until=date(2024, 6, 1)), []),
        (Licence(status="verified", valid_until=date(2024, 5, 31)), ["LICENCE_EXPIRED"]),
        (Licence(status="expired"), ["LICENCE_EXPIRED"]),
        (Licence(status="unverified"), ["LICENCE_UNVERIFIED"]),
        (Licence(status="unverified", valid_until=date(2020, 1, 1)), ["LICENCE_EXPIRED"]),
        (Licence(status="none"), ["SELLER_UNLICENSED"]),
        (Licence(status="none", valid_until=date(2020, 1, 1)), ["SELLER_UNLICENSED"]),
    ],
)
def test_licence_states_are_findings(licence, expected):
    assert codes(licence=licence) == expected


@pytest.mark.parametrize(
    ("takedowns", "won", "expected"),
    [(None, None, []), (2, 0, []), (3, 0, ["REPEAT_INFRINGER"]), (4, 1, ["REPEAT_INFRINGER"])],
)
def test_repeat_infringer(takedowns, won, expected):
    assert codes(takedowns_365d=takedowns, counter_notices_won_365d=won) == expected


def test_reversed_takedowns_make_no_repeat_infringer():
    assert codes(takedowns_365d=4, counter_notices_won_365d=2) == []


def test_findings_state_rule_and_figures():
    (finding,) = facts(takedowns_365d=4, last_takedown_on=date(2024, 3, 2)).findings
    assert finding.zh == "近一年下架 4 次，最近一次 2024-03-02"
    assert finding.en == "4 takedowns in a year, the last on 2024-03-02"
    assert finding.rule == "seller.repeat.takedowns_365d>=3"
