"""The evaluation report: its figures by another road, its pages as a reader meets them."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import average_precision_score

from model.scorer import Scorer
from model.slices import SLICES, slices_of
from training.attacks import TECHNIQUES
from training.corpus import SEED_FILES
from training.dataset import Dataset
from training.report import Report, evaluation_report
from training.report.blocks import Example, Figure, Heading, Table, Title, Words
from training.report.page import show_invisible, to_html, to_markdown
from training.report.story import tell

VOID = {"meta"}


@pytest.fixture(scope="module")
def report(scorer: Scorer, learned: Dataset) -> Report:
    return evaluation_report(scorer, learned, n_resamples=40)


@pytest.fixture(scope="module")
def away(learned: Dataset) -> Dataset:
    return learned.part(learned.is_put_away)


@pytest.fixture(scope="module")
def values(scorer: Scorer, away: Dataset) -> np.ndarray:
    return np.array([scorer.score(listing).score for listing in away.listings])


class Page(HTMLParser):
    """Collects tags and text, and checks that what is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)


class TestFigures:
    def test_only_what_was_put_away_is_measured(self, report: Report, away: Dataset) -> None:
        data = report.figures["data"]
        assert data["n_listings"] == len(away.listings)
        assert data["n_pirated"] == away.is_pirated.sum()
        assert data["n_families"] == len(set(away.families.tolist()))

    def test_average_precision_is_that_of_scikit_learn(
        self, report: Report, away: Dataset, values: np.ndarray
    ) -> None:
        expected = average_precision_score(away.is_pirated, values)
        found = report.figures["metrics"]["average_precision"]
        assert found["value"] == pytest.approx(expected, abs=1e-6)
        assert found["low"] <= found["value"] <= found["high"]

    def test_decisions_are_counted_at_the_thresholds(
        self, report: Report, away: Dataset, values: np.ndarray
    ) -> None:
        counts = report.figures["at_thresholds"]
        assert counts["pirated"]["flagged"] == np.sum(away.is_pirated & (values >= 0.1))
        assert counts["lawful"]["blocked"] == np.sum(~away.is_pirated & (values >= 0.9))

    def test_sources_add_up_and_the_seed_files_are_one(self, report: Report, away: Dataset) -> None:
        everything, *rows = report.figures["files"]
        names = [row["name"] for row in rows]
        assert names[0] == "seed corpus"
        assert set(names[1:]) == set(away.sources) - set(SEED_FILES)
        assert sum(row["n_listings"] for row in rows) == everything["n_listings"]
        assert sum(row["n_pirated"] for row in rows) == everything["n_pirated"]

    def test_a_source_without_piracy_has_no_average_precision(self, report: Report) -> None:
        rows = [row for row in report.figures["files"] if row["n_pirated"] == 0]
        assert rows
        assert all(row["average_precision"] is None for row in rows)

    def test_each_code_is_decided_as_often_as_it_occurs(
        self, report: Report, away: Dataset
    ) -> None:
        for row in report.figures["codes"]:
            assert row["total"] == away.codes.count(row["code"])
            assert row["pass"] + row["review"] + row["block"] == row["total"]

    def test_bounds_are_those_of_the_exact_binomial_test(self, report: Report) -> None:
        for row in report.figures["codes"]:
            flagged = row["review"] + row["block"]
            side = "greater" if row["is_pirated"] else "less"
            exact = binomtest(flagged, row["total"], alternative=side).proportion_ci(0.95)
            expected = exact.low if row["is_pirated"] else exact.high
            assert row["flagged_bound"] == pytest.approx(expected, abs=1e-6)

    def test_calibration_bins_hold_every_listing_and_the_markets_prevalence(
        self, report: Report, away: Dataset
    ) -> None:
        bins = report.figures["calibration"]
        assert sum(row["n_pirated"] + row["n_lawful"] for row in bins) == len(away.listings)
        prevalence = sum(row["share_of_market"] * row["so"] for row in bins)
        assert prevalence == pytest.approx(0.02, abs=1e-4)
        assert all(row["from"] <= row["said"] <= row["to"] for row in bins)

    def test_flags_are_as_pure_as_the_mix_makes_them(self, report: Report) -> None:
        # Bayes, from the shares that the report itself states at its mix.
        metrics = report.figures["metrics"]
        hits = 0.02 * metrics["flagged_recall"]["value"]
        expected = hits / metrics["flagged_share"]["value"]
        assert metrics["flagged_precision"]["value"] == pytest.approx(expected, abs=1e-3)

    def test_precision_at_each_recall_never_rises(self, report: Report) -> None:
        for curve in report.figures["curves"].values():
            assert len(curve) == 101
            assert np.all(np.diff(curve) <= 1e-9)

    def test_errors_are_errors_the_surest_first(self, report: Report) -> None:
        missed, false = (report.figures["errors"][k] for k in ("missed_piracy", "false_flags"))
        assert all(e["code"][0] == "P" and e["decision"] == "pass" for e in missed)
        assert all(e["code"][0] != "P" and e["decision"] != "pass" for e in false)
        assert [e["score"] for e in missed] == sorted(e["score"] for e in missed)
        assert [e["score"] for e in false] == sorted((e["score"] for e in false), reverse=True)
        assert all(e["reasons"] for e in [*missed, *false])

    def test_the_same_version_gives_the_same_figures(
        self, report: Report, scorer: Scorer, learned: Dataset
    ) -> None:
        again = evaluation_report(scorer, learned, n_resamples=40)
        assert again.figures == report.figures


class TestSlices:
    def test_each_slice_is_counted_as_the_scorer_s_reader_tells_it(
        self, report: Report, scorer: Scorer, away: Dataset
    ) -> None:
        told = [set(slices_of(scorer.reader.read(listing))) for listing in away.listings]
        lawful = Counter(
            name for names, p in zip(told, away.is_pirated, strict=True) if not p for name in names
        )
        for row in report.figures["slices"]:
            assert row["n_lawful"] == lawful[row["name"]]
            assert row["lawful_blocked"] <= row["lawful_flagged"] <= row["n_lawful"]

    def test_every_slice_has_its_line_on_the_page(self, report: Report) -> None:
        for entry in SLICES:
            assert entry.zh in report.text and entry.zh in report.html

    def test_a_protected_slice_says_why(self, report: Report) -> None:
        figures = json.loads(json.dumps(report.figures))
        figures["slices"][0] |= {
            "is_protected": True,
            "promise": {
                "n_lawful": 40,
                "n_pirated": 2,
                "blocked": 1,
                "wrong": 0,
                "false_blocks_at_most": 0.126,
                "precision_at_least": 0.1,
                "why": "too many lawful listings would be blocked",
            },
        }
        text = to_markdown(tell(figures))
        assert "too many false blocks" in text
        assert "12.60%" in text


class TestAttacks:
    def test_every_technique_is_measured_beside_the_clean_listings(self, report: Report) -> None:
        rows = report.figures["attacks"]
        assert rows[0]["technique"] == "none"
        assert rows[0]["false_ratio"] in (None, {"value": 1.0, "low": 1.0, "high": 1.0})
        assert set(TECHNIQUES) <= {row["technique"] for row in rows}
        assert {row["strength"] for row in rows if row["technique"] == "mixed"} == {0.1, 0.3, 0.5}
        assert "adaptive" in {row["technique"] for row in rows}

    def test_the_learning_curve_ends_at_all_that_may_be_learned(
        self, report: Report, learned: Dataset
    ) -> None:
        sizes = [row["n_listings"] for row in report.figures["learning_curve"]]
        assert sizes == sorted(sizes)
        assert sizes[-1] == (~learned.is_put_away).sum()

    def test_a_quick_report_leaves_both_out_and_tells_the_rest(
        self, report: Report, scorer: Scorer, learned: Dataset
    ) -> None:
        quick = evaluation_report(scorer, learned, is_quick=True, n_resamples=40)
        assert quick.figures["attacks"] == quick.figures["learning_curve"] == []
        assert quick.figures["slices"] == report.figures["slices"]
        assert "学习曲线" in report.text and "学习曲线" not in quick.text

    def test_a_version_compared_with_itself_is_as_good(
        self, scorer: Scorer, learned: Dataset
    ) -> None:
        rivals = evaluation_report(
            scorer, learned, previous=scorer, is_quick=True, n_resamples=40
        ).figures["rivals"]
        assert rivals["previous version"] == rivals["huoyan"]


class TestFiles:
    def test_three_files_are_written_and_the_json_is_strict(
        self, report: Report, tmp_path: Path
    ) -> None:
        report.write(tmp_path / "new" / "report")
        written = {path.name: path.read_text("utf-8") for path in tmp_path.rglob("*.*")}
        assert set(written) == {"report.md", "report.html", "figures.json"}
        assert json.loads(written["figures.json"]) == report.figures

    def test_the_page_fetches_and_runs_nothing(self, report: Report) -> None:
        page = Page(report.html)
        assert page.open == []
        assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "base"})
        names = {name for _, attributes in page.tags for name in attributes}
        assert names.isdisjoint({"src", "href", "style"})
        assert not any(name.startswith("on") for name in names)
        assert "url(" not in report.html and "@import" not in report.html

    def test_the_page_is_made_for_a_phone_too(self, report: Report) -> None:
        page = Page(report.html)
        assert ("meta", "width=device-width, initial-scale=1") in [
            (tag, attributes.get("content")) for tag, attributes in page.tags
        ]
        wide = [attributes for tag, attributes in page.tags if tag == "svg"]
        assert wide and all("viewbox" in attributes for attributes in wide)

    def test_both_pages_say_first_that_the_data_is_synthetic(self, report: Report) -> None:
        for text in (report.text, " ".join(Page(report.html).words)):
            assert text.index("合成文本") < text.index("平均精度")
            assert text.index("synthetic") < text.index("average precision")

    def test_every_heading_is_in_both_languages(self, report: Report) -> None:
        headings = [line for line in report.text.splitlines() if line.startswith("#")]
        assert len(headings) >= 8
        for line in headings:
            zh, en = line.lstrip("# ").split(" · ")
            assert re.search(r"[\u4e00-\u9fff]", zh)
            assert re.fullmatch(r"[ -~]+", en)

    def test_own_data_is_not_called_synthetic(self, report: Report) -> None:
        figures = json.loads(json.dumps(report.figures))
        figures["data"]["is_synthetic"] = False
        assert "synthetic" not in to_markdown(tell(figures))

    def test_a_policy_that_blocks_nothing_says_so(self, report: Report) -> None:
        figures = json.loads(json.dumps(report.figures))
        figures["thresholds"]["block"] = None
        assert "too little evidence to block by itself" in to_markdown(tell(figures))


class TestHostileText:
    TITLE = "<script>alert(1)</script> | [x](http://e) `\u202e\u200b\n# 刻录"

    def test_html_takes_it_as_text(self) -> None:
        page = Page(to_html([Example(self.TITLE, self.TITLE, [("+1", Words("<b>", "<i>"))])]))
        tags = {tag for tag, _ in page.tags}
        assert tags.isdisjoint({"script", "i", "a"})
        assert "<script>alert(1)</script>" in "".join(page.words)

    def test_markdown_keeps_it_on_its_line_and_out_of_its_syntax(self) -> None:
        table = Table([Words("名", "n")], [[self.TITLE], [Figure("1|2", "3")]])
        lines = to_markdown([table]).splitlines()
        assert len(lines) == 4
        assert all(len(re.findall(r"(?<!\\)\|", line)) == 2 for line in lines)
        assert "\\<script\\>" in lines[2]
        assert "\\[x\\]" in lines[2]

    def test_what_cannot_be_seen_is_shown_by_its_number(self) -> None:
        assert show_invisible("a\u202eb\u200b\n") == "a⟨U+202E⟩b⟨U+200B⟩⟨U+000A⟩"
        assert show_invisible("蓝光 D9🔵") == "蓝光 D9🔵"

    def test_a_name_in_one_language_is_told_once(self) -> None:
        words = [Title(Words("a", "b")), Heading(Words("c", "d"))]
        table = Table([Words("名", "n")], [[Words("posts", "posts")]])
        assert to_markdown([*words, table]).count("posts") == 1
        assert to_html([*words, table]).count("posts") == 1
