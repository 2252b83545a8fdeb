"""The evaluation report: one version, measured on listings it never saw.

A page that a product manager reads in two minutes and a statistician for an
hour: `measure` makes the figures, `story` puts them into words, `page` writes
the words as Markdown and as HTML, `charts` draws.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.scorer import Scorer
from training.dataset import Dataset, corpus_dataset
from training.report.measure import measure
from training.report.page import to_html, to_markdown
from training.report.story import tell


@dataclass(frozen=True)
class Report:
    """Figures, and the same as Markdown and as a web page.

    Attributes
    ----------
    figures : dict
        Everything that the page states, as plain JSON.
    text : str
        Markdown.
    html : str
        One self-contained page, without scripts.
    """

    figures: dict[str, Any]
    text: str
    html: str

    def write(self, folder: Path) -> None:
        """Write ``report.md``, ``report.html`` and ``figures.json``."""
        folder.mkdir(parents=True, exist_ok=True)
        figures = json.dumps(self.figures, ensure_ascii=False, indent=1, allow_nan=False)
        (folder / "figures.json").write_text(figures + "\n", "utf-8")
        (folder / "report.md").write_text(self.text, "utf-8")
        (folder / "report.html").write_text(self.html, "utf-8")


def evaluation_report(
    scorer: Scorer,
    data: Dataset | None = None,
    *,
    previous: Scorer | None = None,
    is_quick: bool = False,
    lead_time: list[dict[str, Any]] | None = None,
    n_resamples: int = 300,
) -> Report:
    """Measure a version on the part of the data that was put away.

    Parameters
    ----------
    scorer : Scorer
    data : Dataset, optional
        All of it; the baselines learn from the rest. The seed corpus if not given.
    previous : Scorer, optional
        Another version to compare with.
    is_quick : bool
        Leave out what takes most of the time: attacks and the learning curve.
    lead_time : list of dict, optional
        What `training.lead_time` measured, to be told as well.
    n_resamples : int
        Of whole families, behind each interval.
    """
    figures = measure(
        scorer,
        data or corpus_dataset(),
        previous=previous,
        is_quick=is_quick,
        n_resamples=n_resamples,
    )
    if lead_time is not None:
        figures["lead_time"] = lead_time
    blocks = tell(figures)
    return Report(figures, to_markdown(blocks), to_html(blocks))
