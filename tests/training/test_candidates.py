"""The comparison of candidates: who may see what, and what the tables say."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from training import candidates
from training.candidate_table import Held, to_markdown
from training.candidates import Material, Rows, Stacked, build_candidates, compare, prepare
from training.dataset import Dataset


class Recorder:
    """A candidate that learns nothing and remembers what it was shown."""

    def __init__(self) -> None:
        self.calls: list[tuple[Rows, Rows]] = []

    def __call__(self, material: Material, train: Rows, test: Rows) -> npt.NDArray[np.float64]:
        self.calls.append((train, test))
        return np.zeros(len(test))


@pytest.fixture(scope="module")
def material(learned: Dataset) -> Material:
    return prepare(learned)


@pytest.fixture(scope="module")
def recorder(material: Material) -> Recorder:
    recorder = Recorder()
    compare(material, {"recorder": recorder}, n_folds=3)
    return recorder


class TestHoldingOut:
    def test_no_family_is_on_both_sides(self, material: Material, recorder: Recorder) -> None:
        for train, test in recorder.calls:
            assert set(material.families[train]).isdisjoint(material.families[test])

    def test_every_listing_is_held_out_once_in_each_way(
        self, material: Material, recorder: Recorder
    ) -> None:
        by_family, by_file = recorder.calls[:3], recorder.calls[3:]
        for calls in (by_family, by_file):
            held = np.sort(np.concatenate([test for _, test in calls]))
            assert held.tolist() == list(range(len(material.y)))

    def test_a_file_is_left_out_whole(self, material: Material, recorder: Recorder) -> None:
        by_file = recorder.calls[3:]
        assert len(by_file) == len(set(material.files))
        for train, test in by_file:
            (name,) = set(material.files[test])
            assert name not in set(material.files[train])

    def test_the_stack_never_scores_text_that_its_text_model_learned(
        self, material: Material
    ) -> None:
        stack, recorder = Stacked(max_depth=1), Recorder()
        stack.text = recorder  # type: ignore[assignment]
        rows = np.arange(len(material.y))
        stack(material, rows[:-50], rows[-50:])
        assert len(recorder.calls) == 5
        for train, test in recorder.calls:
            assert set(train).isdisjoint(test)

    def test_the_part_put_away_is_not_looked_at(
        self, learned: Dataset, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        shown: list[Dataset] = []

        def spy(data: Dataset) -> Material:
            shown.append(data)
            return prepare(data)

        monkeypatch.setattr(candidates, "corpus_dataset", lambda: learned)
        monkeypatch.setattr(candidates, "prepare", spy)
        candidates.main(["--only", "price", "--resamples", "5"])
        (data,) = shown
        assert learned.is_put_away.any()
        assert not data.is_put_away.any()
        assert len(data.listings) == np.sum(~learned.is_put_away)
        printed = capsys.readouterr()
        assert "| price alone |" in printed.out
        assert "seller history" not in printed.out
        assert "price alone" in printed.err


def test_ours_comes_first_and_every_candidate_differs() -> None:
    names = list(build_candidates())
    assert names[0].startswith("huoyan")
    assert {"keyword rule", "signals only", "linear SVC"} < set(names)


class TestTable:
    @pytest.fixture
    def lines(self) -> Iterator[str]:
        y = np.array([1, 0, 1, 0, 0, 0])
        perfect, wrong = y.astype(float), 1.0 - y
        table = to_markdown(
            [Held("ours", perfect, perfect, 0.5), Held("theirs", wrong, wrong, 2.0)],
            y=y,
            families=np.arange(6),
            files=np.array(["a", "a", "a", "a", "goods", "goods"]),
            market=np.ones(6),
            n_resamples=20,
        )
        return iter(table.splitlines())

    def test_a_perfect_ranking_reads_one(self, lines: Iterator[str]) -> None:
        row = next(line for line in lines if line.startswith("| ours"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert [cell[:9] for cell in cells] == [
            "ours", "**1.000**", "**1.000**", "", "**1.000**", "**1.000**", "0.5",
        ]  # fmt: skip

    def test_the_loss_against_the_first_is_told(self, lines: Iterator[str]) -> None:
        row = next(line for line in lines if line.startswith("| theirs"))
        # Two pirated behind four lawful: precision 1/5 and 2/6; ties count as one.
        # The loss is 1 - (1/5 + 2/6) / 2.
        assert row.split("|")[4].strip().startswith("**0.667**")

    def test_a_file_without_piracy_has_no_average_precision(self, lines: Iterator[str]) -> None:
        heads = [line for line in lines if line.startswith("| candidate")]
        assert heads[-1] == "| candidate | a |"
