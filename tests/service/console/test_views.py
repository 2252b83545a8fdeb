"""What pages show: bars that add up, plots in their places, views from addresses."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from console_visits import listing, score
from hypothesis import given
from hypothesis import strategies as st

from model.features.price import PriceFacts, Reference
from model.listing import Licence, Seller
from model.score import Message, Reason, Score
from service.console.views import plots
from service.console.views.family import own_part
from service.console.views.parts import WIDTH, parts_of
from service.console.views.queue import read_view
from service.console.views.taxonomy import CHOICES, suggested
from service.verdicts.taxonomy import CODES


class TestParts:
    @given(st.lists(st.floats(-4, 4), min_size=1, max_size=8), st.floats(-5, 2), st.floats(-2, 2))
    def test_bars_follow_one_another_to_the_score(
        self, weights: list[float], base: float, rest: float
    ) -> None:
        logit = base + sum(weights) + rest
        reasons = [Reason("X", w, None, None, None, None, Message("", "")) for w in weights]
        value = 1 / (1 + math.exp(-logit))
        given_score = Score("1", value, "review", reasons, [], None, base, rest, "v", "p")
        parts = parts_of(given_score, "en")
        assert [row.weight for row in parts.rows] == [base, *weights, rest]
        assert parts.rows[-1].total == pytest.approx(logit, abs=1e-9)
        assert parts.logit == pytest.approx(logit, abs=1e-6)
        for row in parts.rows:
            assert 0 <= row.x <= row.x + row.width <= WIDTH + 0.2

    def test_a_bar_begins_where_the_one_before_ended(self) -> None:
        one = listing("1", "蓝光D9")
        rows = parts_of(score(one, ("A", "蓝光", 4.0), ("B", "D9", 2.0)), "zh").rows
        assert rows[2].x == pytest.approx(rows[1].x + rows[1].width, abs=0.2)
        assert rows[1].message == "理由 蓝光"


class TestPricePlot:
    def facts(self, asked: float) -> PriceFacts:
        reference = Reference("bd", 2010, 2020, 60, 120, 220, 10, "test")
        ratio = asked / 120
        return PriceFacts(asked, asked, reference, ratio, math.log(ratio), "bd", "single", 1.0)

    def test_order_on_the_axis_is_the_order_of_prices(self) -> None:
        plot = plots.price_plot(self.facts(25.0), "en")
        assert plot is not None
        assert plot.x_street < plot.x_asked < plot.x_low < plot.x_typical < plot.x_high < plot.width

    @pytest.mark.parametrize("asked", [0.3, 5.0, 120.0, 90000.0])
    def test_ticks_are_few_and_round(self, asked: float) -> None:
        plot = plots.price_plot(self.facts(asked), "zh")
        assert plot is not None
        assert 1 <= len(plot.ticks) <= 6
        for _, label in plot.ticks:
            assert float(label) / 10 ** math.floor(math.log10(float(label))) in (1.0, 2.0, 3.0, 5.0)

    def test_nothing_known_is_no_plot(self) -> None:
        assert (
            plots.price_plot(PriceFacts(1, None, None, None, None, None, "none", 1), "en") is None
        )


class TestTimeline:
    def test_days_lie_in_their_order(self) -> None:
        seller = Seller(
            "s", registered_on=date(2022, 5, 1), last_takedown_on=date(2024, 1, 1),
            licence=Licence(valid_until=date(2024, 3, 1)),
        )  # fmt: skip
        found = plots.timeline(seller, date(2024, 6, 1))
        assert found is not None
        assert [(e.kind, e.level) for e in found.events] == [
            ("registered", "calm"), ("takedown", "bad"), ("licence", "bad"), ("listed", "now"),
        ]  # fmt: skip
        xs = [event.x for event in found.events]
        assert xs == sorted(xs)
        assert found.x_now - found.x_year == pytest.approx((xs[-1] - xs[-2]) * 365 / 92, abs=0.6)

    def test_a_seller_without_a_date_has_none(self) -> None:
        assert plots.timeline(Seller("s"), date(2024, 6, 1)) is None

    def test_a_very_old_account_is_cut_off(self) -> None:
        found = plots.timeline(Seller("s", registered_on=date(1999, 1, 1)), date(2024, 6, 1))
        assert found is not None and found.is_cut and found.events[0].x == plots.MARGIN


class TestView:
    def test_reads_what_it_writes(self) -> None:
        asked = {"q": "蓝光 D9", "score_from": "0.5", "seller": "s&1", "state": "done"}
        view = read_view(asked)
        assert view.filters.text == "蓝光 D9"
        assert view.filters.score_from == 0.5
        assert view.filters.seller_id == "s&1"
        assert dict(parse_qsl(view.query)) == asked

    def test_without_a_state_the_open_ones_are_meant(self) -> None:
        assert read_view({}).filters.state == "open"
        assert read_view({"state": "all"}).filters.state is None

    @pytest.mark.parametrize("wrong", ["much", "nan", "inf", "1e400", "²"])
    def test_what_makes_no_sense_is_named_and_left_out(self, wrong: str) -> None:
        view = read_view({"price_from": wrong})
        assert view.unread == ("price_from",)
        assert view.filters.price_from is None
        assert view.query == ""

    def test_an_age_is_a_time_of_receipt(self) -> None:
        filters = read_view({"age_from": "2", "age_to": "5"}).filters
        assert filters.received_before is not None and filters.received_after is not None
        age = datetime.now(UTC) - filters.received_before
        assert timedelta(hours=1, minutes=59) < age < timedelta(hours=2, minutes=1)
        assert filters.received_before - filters.received_after == pytest.approx(
            timedelta(hours=3), abs=timedelta(seconds=1)
        )

    def test_gold_items_cannot_be_asked_for(self) -> None:
        assert read_view({"kind": "gold"}).filters.kind is None


@pytest.mark.parametrize(
    ("common", "title", "own"),
    [
        ("abcd", "abXd", "X"),
        ("abcd", "abcd", ""),
        ("", "abc", "abc"),
        ("aa", "aaa", "a"),
        ("ab", "", ""),
    ],
)
def test_a_member_s_own_part_is_what_is_not_shared_at_either_end(
    common: str, title: str, own: str
) -> None:
    start, end = own_part(common, title)
    assert title[start:end] == own
    assert common.startswith(title[:start]) and common.endswith(title[end:])


class TestTaxonomy:
    def test_every_code_has_a_key_of_its_own(self) -> None:
        assert sorted(choice.code for choice in CHOICES) == sorted(CODES)
        assert len({choice.key for choice in CHOICES}) == len(CODES)

    def test_the_docs_name_every_key(self) -> None:
        docs = (Path(__file__).parents[3] / "docs" / "console.md").read_text("utf-8")
        table = docs.partition("## Keys")[2].partition("\n## ")[0]
        named = set(re.findall(r"`([^`]+)`", table)) | set("1234567")
        assert {choice.key for choice in CHOICES} <= named

    def test_the_heaviest_reason_that_speaks_for_a_code_suggests_it(self) -> None:
        one = listing("1", "网盘 刻录", condition="used")
        told = score(
            one,
            ("COMPLETE_SET", "网", 3.0),
            ("CLOUD_DELIVERY", "网盘", 2.0),
            ("BURNING", "刻录", 1.0),
        )
        assert suggested(one, told) == ("P4", "L2")
